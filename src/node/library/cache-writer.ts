import type { Timers } from './change-feed.ts';
import type { LibraryPace } from './pace.ts';

/** Has the cache written some time after it went stale, and when the library closes. */
export interface CacheWriter {
  soon(): void;
  close(): Promise<void>;
}

/** `save` may reject: the cache then stays as it was, and the next program's start is slower. */
export function createCacheWriter(
  timers: Timers,
  pace: Pick<LibraryPace, 'cacheDelayMs' | 'cacheGapMs'>,
  save: () => Promise<void>,
): CacheWriter {
  let stale = false;
  let cancel: (() => void) | null = null;
  let writing: Promise<void> = Promise.resolve();
  let wroteAt = Number.NEGATIVE_INFINITY;

  const write = (): Promise<void> => {
    cancel?.();
    cancel = null;
    stale = false;
    wroteAt = timers.now();
    writing = writing.then(save).catch(() => undefined);
    return writing;
  };

  return {
    soon() {
      stale = true;
      cancel ??= timers.after(Math.max(pace.cacheDelayMs, wroteAt + pace.cacheGapMs - timers.now()), write);
    },
    async close() {
      await (stale ? write() : writing);
    },
  };
}
