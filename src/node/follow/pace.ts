import type { FollowerIo } from './follower-io.ts';

/** A log that just grew grows on: it is looked at again before any watcher could tell. */
const GROWING_MS = 30;
/** chokidar drops what follows a change within 50 ms (stack.md). */
const AFTER_HINT_MS = 75;
/** The sweep that finds what watchers lose: this often while the log is active … */
const ACTIVE_SWEEP_MS = 500;
/** … and at most this rarely. */
const IDLE_SWEEP_MS = 1500;
const ACTIVE_FOR_MS = 10_000;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 2000;

/** When to look at a log next. */
export interface Pace {
  hinted(): void;
  looked(grew: boolean): void;
  /** The log could not be read, or is not there (`absent`: the more patient kind). */
  failed(absent: boolean): void;
  nextLookIn(): number;
}

export function createPace(io: Pick<FollowerIo, 'now'>): Pace {
  let hintedAt = Number.NEGATIVE_INFINITY;
  let grewAt = io.now();
  let idleMs = ACTIVE_SWEEP_MS;
  let growing = false;
  let retryMs = 0;

  return {
    hinted() {
      hintedAt = io.now();
    },
    looked(grew) {
      retryMs = 0;
      growing = grew;
      if (grew) {
        grewAt = io.now();
        idleMs = ACTIVE_SWEEP_MS;
      } else if (io.now() - grewAt > ACTIVE_FOR_MS) {
        idleMs = Math.min(idleMs * 1.25, IDLE_SWEEP_MS);
      }
    },
    failed(absent) {
      growing = false;
      const first = absent ? ACTIVE_SWEEP_MS / 2 : FIRST_RETRY_MS;
      retryMs = Math.min(Math.max(retryMs * 1.5, first), absent ? IDLE_SWEEP_MS : LAST_RETRY_MS);
    },
    nextLookIn() {
      const sinceHint = io.now() - hintedAt;
      const settle = sinceHint >= 0 && sinceHint < AFTER_HINT_MS ? AFTER_HINT_MS - sinceHint : Number.POSITIVE_INFINITY;
      if (retryMs > 0) return Math.min(retryMs, settle);
      return growing ? GROWING_MS : Math.min(settle, idleMs);
    },
  };
}
