import type { RootPace } from './root-record.ts';

/** How often the library looks. Tests look more often. */
export interface LibraryPace extends RootPace {
  /** Bundles that showed signs of life lately are stat'ed this often. */
  sweepMs: number;
  /** All others take turns: each once in this time … */
  slowSweepMs: number;
  /** … but never more of them per sweep than this. */
  slowSweepMax: number;
  /** From a hint to the look. */
  hintMs: number;
  /** Least time between two looks that hints caused. */
  hintGapMs: number;
  /** Least time between two changes told. */
  changeGapMs: number;
  /** Least time between two sums over the payloads of one growing bundle. */
  sumEveryMs: number;
  /** From a new index entry to the cache being written, and least time between two writes. */
  cacheDelayMs: number;
  cacheGapMs: number;
}

/**
 * An idle root of 1,000 bundles costs per second: half a stat of the root, a tenth of a list, and 16 stats of logs; one of
 * 5,000 no more (what costs is waking the thread pool: measured with 5,000 bundles, 64 stats a second took 2 to 4 % of a core,
 * 16 take about 1 %, with 1,000 bundles 0.2 %). Without any hint a new bundle is found within 2 s (10 s on drives that remember folder times), growth of an
 * active one within 1 s, of another one in 1 to 5 minutes.
 */
export const DEFAULT_PACE: LibraryPace = {
  rootCheckMs: 2_000,
  rootListMs: 10_000,
  sweepMs: 1_000,
  slowSweepMs: 60_000,
  slowSweepMax: 16,
  hintMs: 75,
  hintGapMs: 500,
  changeGapMs: 100,
  sumEveryMs: 5_000,
  cacheDelayMs: 5_000,
  cacheGapMs: 120_000,
};
