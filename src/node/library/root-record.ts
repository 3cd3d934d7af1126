import { sep } from 'node:path';
import type { Failure } from '../../core/failure.ts';
import type { RootState } from '../../protocol/library.ts';
import { ioFailure, isPermissionError, quotePath } from '../io.ts';
import { MANIFEST_NAME } from '../manifest-file.ts';
import type { LibraryIo } from './library-io.ts';
import { isAbsent, isTransient } from './observe.ts';
import { isTraceFileName } from './trace-file.ts';

/** A watched root. */
export interface RootRecord {
  readonly path: string;
  state: RootState['state'];
  failure: Failure | null;
  /** Folders in it (or the root itself) that may be bundles, and files that may hold one, as last listed: absolute paths. */
  places: Set<string>;
  /** Inode and modification time when it was last listed. */
  ino: number | null;
  mtime_ms: number;
  checked_ms: number;
  listed_ms: number;
  /** A hint came: list it at the next pass. */
  due: boolean;
}

export interface RootPace {
  /** How often a root is stat'ed: its modification time tells of new and lost entries. */
  rootCheckMs: number;
  /** How often a root is listed although its modification time stayed (network drives remember it for a while). */
  rootListMs: number;
}

export function newRoot(path: string): RootRecord {
  const never = Number.NEGATIVE_INFINITY;
  return {
    path,
    state: 'listing',
    failure: null,
    places: new Set(),
    ino: null,
    mtime_ms: 0,
    checked_ms: never,
    listed_ms: never,
    due: true,
  };
}

/** Looks after a root when it is time, and says whether it was listed or its state changed. Never rejects. */
export async function checkRoot(io: LibraryIo, root: RootRecord, now: number, pace: RootPace): Promise<boolean> {
  if (!root.due && now - root.checked_ms < pace.rootCheckMs) return false;
  root.checked_ms = now;
  try {
    // Before the list: what changes in between shows at the next check.
    const facts = await io.stat(root.path);
    if (facts.kind !== 'folder') {
      const message = `${quotePath(root.path)} is not a folder`;
      return settle(root, 'failed', { code: 'root_not_a_folder', message, where: { path: root.path } }, new Set());
    }
    const same = root.state === 'watching' && facts.ino === root.ino && facts.mtime_ms === root.mtime_ms;
    if (same && !root.due && now - root.listed_ms < pace.rootListMs) return false;
    root.due = false;
    const places = await listPlaces(io, root.path);
    root.ino = facts.ino;
    root.mtime_ms = facts.mtime_ms;
    root.listed_ms = now;
    return settle(root, 'watching', null, places);
  } catch (error) {
    if (isTransient(error)) return false;
    if (isAbsent(error)) return settle(root, 'waiting', null, new Set());
    // What was found there before may well be there still.
    const code = isPermissionError(error) ? 'no_permission' : 'root_unreadable';
    return settle(root, 'failed', ioFailure(code, 'list', root.path, error).failure, root.places);
  }
}

function settle(root: RootRecord, state: RootState['state'], failure: Failure | null, places: Set<string>): boolean {
  root.due = false;
  root.state = state;
  root.failure = failure;
  root.places = places;
  return true;
}

/** Where traces may be: the root itself when it is a bundle, else its folders and links, archives and files named state.json. */
async function listPlaces(io: LibraryIo, root: string): Promise<Set<string>> {
  const items = await io.list(root);
  if (items.some(({ name, kind }) => name === MANIFEST_NAME && kind !== 'folder')) return new Set([root]);
  // Thousands of names every ten seconds: `join` would normalise each path anew.
  const prefix = root.endsWith(sep) ? root : root + sep;
  const places = new Set<string>();
  for (const { name, kind } of items) if (kind !== 'other' || isTraceFileName(name)) places.add(prefix + name);
  return places;
}
