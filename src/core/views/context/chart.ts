import { CATEGORIES } from './category.ts';
import type { ContextPoint } from './series.ts';

/** One step of the chart: a call, or of many calls that share a column the one with the largest context. */
export interface ChartColumn {
  /** 0-based numbers of its calls, `[from, to)`. */
  from: number;
  to: number;
  /** Upper edges of the layers in the order of CATEGORIES, as a share of the chart's height (0 … 1). */
  tops: number[];
  /** Upper edge of what was cached; null where nothing was reported. */
  cached: number | null;
}

export interface ContextChart {
  columns: ChartColumn[];
  /** Number of calls: the width of the chart. */
  calls: number;
  /** Values of the horizontal lines, the first 0, the last the top: tokens, or shares of a call. */
  ticks: number[];
}

/** `tokens`: how large contexts were. `share`: what each was made of. */
export type ChartMeasure = 'tokens' | 'share';

/** The stacked areas of a thread's contexts, in at most `most` columns. */
export function contextChart(points: readonly ContextPoint[], measure: ChartMeasure, most: number): ContextChart {
  const ticks = measure === 'share' ? [0, 0.25, 0.5, 0.75, 1] : tokenTicks(points);
  const top = ticks.at(-1) ?? 1;
  const per = Math.max(1, Math.ceil(points.length / Math.max(1, most)));
  const columns: ChartColumn[] = [];
  for (let from = 0; from < points.length; from += per) {
    const to = Math.min(points.length, from + per);
    const largest = points.slice(from, to).reduce((a, b) => (b.total_tokens > a.total_tokens ? b : a));
    const whole = measure === 'share' ? Math.max(largest.total_tokens, Number.MIN_VALUE) : top;
    let sum = 0;
    const tops = CATEGORIES.map((category) => {
      sum += largest.layers[category];
      return Math.min(1, sum / whole);
    });
    columns.push({ from, to, tops, cached: largest.cached_tokens === null ? null : largest.cached_tokens / whole });
  }
  return { columns, calls: points.length, ticks };
}

/** At most so many lines above the ground. */
const LINES = 4;

/** Round numbers of tokens from 0 to at least the largest context. */
function tokenTicks(points: readonly ContextPoint[]): number[] {
  const largest = points.reduce((max, point) => Math.max(max, point.total_tokens), 1);
  const rough = largest / LINES;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  return Array.from({ length: Math.ceil(largest / step) + 1 }, (_, index) => index * step);
}

/** Numbers of calls (1-based) to write below the chart: at most `most`, round ones, and the first. */
export function callTicks(calls: number, most: number): number[] {
  const rough = calls / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const ticks = calls > 0 ? [1] : [];
  for (let call = step; call <= calls; call += step) if (call > 1) ticks.push(call);
  return ticks;
}
