import { basename, join, resolve } from 'node:path';
import { fail, ok, type Result } from '../../core/failure.ts';
import type { LibraryChange, LibrarySnapshot, RootState } from '../../protocol/library.ts';
import type { WatchMode } from '../file-watcher.ts';
import { quotePath } from '../io.ts';
import { absorb, type BundleRecord, entryOf, isActive } from './bundle-record.ts';
import { createCacheWriter } from './cache-writer.ts';
import { createChangeFeed, systemTimers, type Timers } from './change-feed.ts';
import { eachAtOnce } from './each-at-once.ts';
import { type CacheStore, fileCacheStore, type IndexCache, loadIndexCache } from './index-cache.ts';
import { createIndexer } from './indexer.ts';
import { type LibraryIo, nodeLibraryIo } from './library-io.ts';
import { looksTheSame, observe } from './observe.ts';
import { DEFAULT_PACE, type LibraryPace } from './pace.ts';
import { createPassLoop } from './pass-loop.ts';
import { createPlaces, startOf } from './places.ts';
import { checkRoot, newRoot, type RootRecord } from './root-record.ts';
import { type CreateRootWatcher, createRootWatcher, defaultWatchMode } from './root-watcher.ts';
import { isTraceFileName } from './trace-file.ts';
import { type WatchList, watchList } from './watch-list.ts';

export interface LibraryOptions {
  /** The index cache `library-index.json` lies here. `null`: none is kept. */
  dataDir: string | null;
  roots?: readonly string[];
  /** Default: polling where CHOKIDAR_USEPOLLING asks for it, else native. */
  watchMode?: WatchMode;
  watcher?: CreateRootWatcher;
  io?: LibraryIo;
  timers?: Timers;
  pace?: Partial<LibraryPace>;
  /** In place of the file in `dataDir`. */
  cache?: CacheStore;
}

/** The traces in any number of watched roots, and single ones, kept current until it is closed. */
export interface Library {
  /** The sum of all changes told so far; newest bundles first. */
  snapshot(): LibrarySnapshot;
  /**
   * Watches a folder of bundles, or one that is itself a bundle. It need not exist yet. Fails with `root_not_a_folder` when
   * something else is there. Adding it twice changes nothing.
   */
  addRoot(path: string): Promise<Result<{ path: string }>>;
  /** Whether it was watched. */
  removeRoot(path: string): boolean;
  /** Shows one trace by itself; it need not exist yet. Fails with `bundle_is_file` when a file is there that is named like no trace. */
  addBundle(path: string): Promise<Result<{ path: string }>>;
  /** Whether it had been added. It stays when a watched root holds it. */
  removeBundle(path: string): boolean;
  /** Told of every change, at most ten times a second. Returns what ends it. */
  onChange(listener: (change: LibraryChange) => void): () => void;
  /** All roots of the options were listed and every bundle in them looked at once (facts may still be on their way). */
  ready(): Promise<void>;
  /** Nothing is left to index at the moment: for tests and measurements. */
  indexed(): Promise<void>;
  /** Stops watching and writes the cache. */
  close(): Promise<void>;
}

const LOOKS_AT_ONCE = 16;

/**
 * Starts a library. Watcher events are hints only; one serial pass a second stats what is active, now and then the rest, and
 * lists roots whose folder changed (pace.ts). Facts come from the indexer in the background. Times of the files' own clock
 * are shown; liveness goes by growth seen with our clock.
 */
export function createLibrary(options: LibraryOptions): Library {
  const { dataDir, io = nodeLibraryIo, timers = systemTimers, watchMode = defaultWatchMode() } = options;
  const pace: LibraryPace = { ...DEFAULT_PACE, ...options.pace };
  const store = options.cache ?? (dataDir === null ? null : fileCacheStore(join(dataDir, 'library-index.json')));
  const roots = new Map<string, RootRecord>();
  const places = createPlaces();
  const hinted = new Set<BundleRecord>();
  let cache: IndexCache | null = null;
  /** Bundles came, went, or changed their start: others may be the newest now. */
  let ranksStale = true;
  let watched: WatchList = watchList([], [], [], 0);
  let sweptAt = Number.NEGATIVE_INFINITY;
  let passedAt = Number.NEGATIVE_INFINITY;
  let closing: Promise<void> | null = null;
  const { promise: firstPass, resolve: firstPassDone } = promiseParts();

  const feed = createChangeFeed({
    timers,
    gapMs: pace.changeGapMs,
    entryAt: (path) => {
      const record = places.records.get(path);
      return record ? entryOf(record, timers.now()) : null;
    },
    rootStates: (isShown) => [...roots.values()].map((root) => rootState(root, isShown)),
  });
  const cacheWriter = createCacheWriter(timers, pace, async () => {
    await cache?.save(places.records.values(), timers.now());
  });
  const indexer = createIndexer({
    io,
    now: timers.now,
    sumEveryMs: pace.sumEveryMs,
    urgent: (record) => isActive(record, timers.now()),
    deep: (record) => places.newest().has(record) || isActive(record, timers.now()),
    onIndexed: (record) => {
      // Only now it is known when the trace in a file began.
      ranksStale ||= record.seen?.at === 'file';
      feed.touch(record.path);
      cacheWriter.soon();
    },
  });
  const watcher = (options.watcher ?? createRootWatcher)({ mode: watchMode, onHint: (path) => onHint(path) });

  const onHint = (path: string): void => {
    const root = roots.get(path);
    if (root) root.due = true;
    const record = watched.places.get(path);
    if (record) hinted.add(record);
    if (root || record) loop.wake(Math.max(pace.hintMs, passedAt + pace.hintGapMs - timers.now()));
  };

  const passRoots = async (now: number): Promise<BundleRecord[]> => {
    const fresh: BundleRecord[] = [];
    await eachAtOnce([...roots.values()], LOOKS_AT_ONCE, async (root) => {
      if (!(await checkRoot(io, root, now, pace)) || roots.get(root.path) !== root) return;
      const { added, gone } = places.setOwned(root.path, root.places, now);
      fresh.push(...added);
      for (const record of gone) feed.touch(record.path);
      ranksStale ||= gone.length > 0;
      feed.touchRoots();
    });
    return fresh;
  };

  const look = async (record: BundleRecord): Promise<void> => {
    const known = record.seen?.at === 'bundle' ? record.seen.manifest : cache?.knownManifest(record.path);
    const seen = await observe(io, record.path, known ? { failure: null, ...known } : null);
    if (places.records.get(record.path) !== record) return;
    const start = startOf(record);
    absorb(record, seen, timers.now());
    ranksStale ||= startOf(record) !== start;
    cache?.restore(record, seen);
    indexer.update(record);
    feed.touch(record.path);
  };

  /** The sweep's look: one stat as long as nothing happened. */
  const glance = async (record: BundleRecord): Promise<void> => {
    const { seen } = record;
    // A root tells which of its folders are gone; a place of its own must be asked.
    if (seen === null || record.pinned || !(await looksTheSame(io, record.path, seen))) return look(record);
    // What failed for the moment is tried again, and time alone makes a live bundle idle.
    indexer.update(record);
    if (isActive(record, timers.now())) feed.touch(record.path);
  };

  const pass = async (): Promise<void> => {
    cache ??= await loadIndexCache(store);
    const now = timers.now();
    const due = new Set([...hinted, ...(await passRoots(now))]);
    hinted.clear();
    await eachAtOnce(due, LOOKS_AT_ONCE, look);
    if (now - sweptAt >= pace.sweepMs) {
      sweptAt = now;
      const slow = Math.ceil((places.records.size * pace.sweepMs) / pace.slowSweepMs);
      const turn = [...places.active(now), ...places.nextInactive(now, Math.min(slow, pace.slowSweepMax))];
      await eachAtOnce(
        turn.filter((record) => !due.has(record)),
        LOOKS_AT_ONCE,
        glance,
      );
    }
    if (ranksStale) for (const record of places.rankNewest()) indexer.update(record);
    ranksStale = false;
    passedAt = timers.now();
    if (closing) return;
    watched = watchList(roots.values(), places.active(passedAt), places.newest(), passedAt);
    watcher.watchOnly(watched.folders, watched.files);
    firstPassDone();
  };

  const loop = createPassLoop(timers, pace.sweepMs, pass);

  const addRoot = (path: string): void => {
    if (roots.has(path)) return;
    roots.set(path, newRoot(path));
    feed.touchRoots();
    loop.wake(0);
  };

  for (const path of options.roots ?? []) addRoot(resolve(path));
  loop.wake(0);

  return {
    snapshot: () => feed.snapshot(),
    onChange: (listener) => feed.subscribe(listener),

    async addRoot(named) {
      const path = resolve(named);
      if (await isOther(io, path)) return fail('root_not_a_folder', `${quotePath(path)} is not a folder`, { path });
      addRoot(path);
      return ok({ path });
    },

    removeRoot(named) {
      const path = resolve(named);
      if (!roots.delete(path)) return false;
      const held = [...places.records.values()].filter((record) => record.owners.has(path));
      places.setOwned(path, new Set(), timers.now());
      for (const record of held) feed.touch(record.path);
      feed.touchRoots();
      loop.wake(0);
      return true;
    },

    async addBundle(named) {
      const path = resolve(named);
      if (!isTraceFileName(basename(path)) && (await isOther(io, path)))
        return fail('bundle_is_file', `${quotePath(path)} is not a folder`, { path });
      hinted.add(places.pin(path, timers.now()));
      loop.wake(0);
      return ok({ path });
    },

    removeBundle(named) {
      const path = resolve(named);
      if (!places.unpin(path)) return false;
      feed.touch(path);
      return true;
    },

    async ready() {
      await firstPass;
      feed.flush();
    },

    indexed: () => indexer.idle(),

    close() {
      closing ??= (async () => {
        feed.close();
        await Promise.all([loop.close(), indexer.close(), watcher.close()]);
        await cacheWriter.close();
        firstPassDone();
      })();
      return closing;
    },
  };
}

function rootState(root: RootRecord, isShown: (path: string) => boolean): RootState {
  let bundles = 0;
  for (const path of root.places) if (isShown(path)) bundles += 1;
  return { path: root.path, state: root.state, failure: root.failure, bundles };
}

/** Whether something that is no folder is at a path; what cannot be looked at may be a folder. */
async function isOther(io: LibraryIo, path: string): Promise<boolean> {
  try {
    return (await io.stat(path)).kind !== 'folder';
  } catch {
    return false;
  }
}

function promiseParts(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
