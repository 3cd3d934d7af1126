import { isDeepStrictEqual } from 'node:util';
import type { LibraryChange, LibraryEntry, LibrarySnapshot, RootState } from '../../protocol/library.ts';

/** The clock and timers of the library. Tests may put their own in. */
export interface Timers {
  now(): number;
  /** Returns what cancels it. */
  after(ms: number, run: () => void): () => void;
}

export const systemTimers: Timers = {
  now: Date.now,
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** Gathers what changed and tells it in changes at least `gapMs` apart. A snapshot is the sum of the changes told so far. */
export interface ChangeFeed {
  /** The entry at this path may have changed; it is looked up when the change is told. */
  touch(path: string): void;
  touchRoots(): void;
  /** Tells what is pending at once. */
  flush(): void;
  snapshot(): LibrarySnapshot;
  subscribe(listener: (change: LibraryChange) => void): () => void;
  close(): void;
}

export interface ChangeFeedOptions {
  timers: Timers;
  gapMs: number;
  /** The entry at a path as it is now; null when there is none (any more). */
  entryAt(path: string): LibraryEntry | null;
  /** The roots as they are now; `isShown`: whether there is an entry at a path. */
  rootStates(isShown: (path: string) => boolean): RootState[];
}

export function createChangeFeed(options: ChangeFeedOptions): ChangeFeed {
  const { timers, gapMs, entryAt, rootStates } = options;
  /** Entries as they were last told, by path. */
  const told = new Map<string, LibraryEntry>();
  const touched = new Set<string>();
  const listeners = new Set<(change: LibraryChange) => void>();
  let roots: RootState[] = [];
  let rootsTouched = false;
  let revision = 0;
  let cancelTimer: (() => void) | null = null;
  let closed = false;

  const schedule = (): void => {
    if (!closed) cancelTimer ??= timers.after(gapMs, flush);
  };

  const flush = (): void => {
    cancelTimer?.();
    cancelTimer = null;
    const change = collect();
    if (change.roots === null && change.upserts.length === 0 && change.removed.length === 0) return;
    revision += 1;
    change.revision = revision;
    for (const listener of [...listeners]) listener(change);
  };

  const collect = (): LibraryChange => {
    const change: LibraryChange = { revision, roots: null, upserts: [], removed: [] };
    for (const path of touched) {
      const before = told.get(path);
      const entry = entryAt(path);
      if (entry === null) {
        if (!before) continue;
        change.removed.push(before.id);
        told.delete(path);
        rootsTouched = true;
      } else if (!isDeepStrictEqual(before, entry)) {
        rootsTouched ||= before === undefined;
        told.set(path, entry);
        change.upserts.push(entry);
      }
    }
    touched.clear();
    if (rootsTouched) {
      const states = rootStates((path) => told.has(path));
      if (!isDeepStrictEqual(states, roots)) {
        roots = states;
        change.roots = states;
      }
    }
    rootsTouched = false;
    return change;
  };

  return {
    touch(path) {
      touched.add(path);
      schedule();
    },
    touchRoots() {
      rootsTouched = true;
      schedule();
    },
    flush,
    snapshot: () => ({ revision, roots, entries: [...told.values()].sort(newestFirst) }),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    close() {
      closed = true;
      cancelTimer?.();
      listeners.clear();
    },
  };
}

/** By start, then by path; what has no manifest comes last. */
function newestFirst(a: LibraryEntry, b: LibraryEntry): number {
  const byStart = (b.manifest?.started_at_unix_ms ?? 0) - (a.manifest?.started_at_unix_ms ?? 0);
  return byStart !== 0 ? byStart : a.path < b.path ? -1 : 1;
}
