import { type BundleRecord, isActive, isLive } from './bundle-record.ts';
import { logPath } from './observe.ts';
import type { RootRecord } from './root-record.ts';

/** What the watcher is to watch, and which place a hint at a path means. */
export interface WatchList {
  folders: Map<string, number>;
  files: Set<string>;
  /** The place to look at, by watched path. Roots are not in it. */
  places: Map<string, BundleRecord>;
}

/** Inotify watches are few (8,192 per user on some systems, shared with every editor): the sweep serves the rest. */
const MAX_FOLDERS = 64;
const MAX_FILES = 64;

/**
 * Watched are: each root's folder; the folders of active places whose manifest or log has yet to come; the logs of bundles
 * that may be resumed. Not the logs that are growing: the sweep sees those every second, and a row's figures change once a
 * second anyway (measured, 20 bundles with 200 events/s each: 10 % of a core with chokidar on the logs, 2 % without).
 */
export function watchList(
  roots: Iterable<RootRecord>,
  active: Iterable<BundleRecord>,
  newest: Iterable<BundleRecord>,
  now: number,
): WatchList {
  const list: WatchList = { folders: new Map(), files: new Set(), places: new Map() };
  for (const root of roots) if (root.state === 'watching' && root.ino !== null) list.folders.set(root.path, root.ino);
  const room = list.folders.size + MAX_FOLDERS;
  for (const record of new Set([...active, ...newest])) {
    const { seen, path } = record;
    if (seen?.at === 'bundle' && seen.log && seen.manifest.manifest) {
      if (record.index?.end || isLive(record, now) || list.files.size >= MAX_FILES) continue;
      const log = logPath(path, seen.manifest.manifest);
      list.files.add(log);
      list.places.set(log, record);
    } else if (isActive(record, now) && list.folders.size < room && (seen?.at === 'folder' || seen?.at === 'bundle')) {
      // Another record at the same path means another folder.
      if (!list.folders.has(path)) list.folders.set(path, record.first_seen_ms);
      list.places.set(path, record);
    }
  }
  return list;
}
