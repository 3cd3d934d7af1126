import { basename, join } from 'node:path';
import type { Failure } from '../../core/failure.ts';
import type { Manifest } from '../../core/trace/manifest.ts';
import { bundlePathSegments } from '../bundle-path.ts';
import { errnoOf, ioFailure, isPermissionError, quotePath } from '../io.ts';
import { MANIFEST_NAME, parseManifest } from '../manifest-file.ts';
import type { LibraryIo } from './library-io.ts';
import { isTraceFileName } from './trace-file.ts';

/** Size and time of a file: while they stay, so does its content (a producer never rewrites a line or a manifest). */
export interface Stamp {
  size: number;
  mtime_ms: number;
}

export interface LogStamp extends Stamp {
  ino: number;
}

/** A manifest as it was read, good or not, and the file that it was read from. */
export interface ReadManifest {
  stamp: Stamp;
  manifest: Manifest | null;
  failure: Failure | null;
}

/** What is at a place where a bundle may be. */
export type Observation =
  /** No folder. */
  | { at: 'nothing' }
  /** A folder without a manifest; `changed_ms`: when an entry of it was last made or removed. */
  | { at: 'folder'; changed_ms: number }
  | { at: 'bundle'; manifest: ReadManifest; log: LogStamp | null; failure: Failure | null }
  /** A file that may hold a trace: an archive, a state.json. */
  | { at: 'file'; stamp: LogStamp }
  /** It could not be looked at just now (too many open files, a drive that hiccups): what was known stands. */
  | { at: 'unknown' };

/** Larger is no manifest (as in `readManifest`). */
const MAX_MANIFEST_BYTES = 1024 * 1024;

/** Most manifests have 300 bytes. */
const FIRST_READ_BYTES = 4096;

const TRANSIENT = new Set(['EMFILE', 'ENFILE', 'EAGAIN', 'EBUSY', 'EINTR', 'ENOMEM', 'ETIMEDOUT']);

/** Whether an error says "not now" rather than "not here". */
export function isTransient(error: unknown): boolean {
  return TRANSIENT.has(errnoOf(error) ?? '');
}

/** Whether an error says that nothing is at a path. */
export function isAbsent(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === 'ENOENT' || errno === 'ENOTDIR';
}

/**
 * Looks at `folder`: two stats when it is a bundle whose manifest is the one in `known`, else the manifest is read too; one
 * stat when it is a file that is named like an archive or a state.json.
 * Never rejects.
 */
export async function observe(io: LibraryIo, folder: string, known: ReadManifest | null): Promise<Observation> {
  const path = join(folder, MANIFEST_NAME);
  try {
    const file = isTraceFileName(basename(folder)) ? await observeFile(io, folder) : null;
    if (file) return file;
    const facts = await io.stat(path);
    const stamp = { size: facts.size, mtime_ms: facts.mtime_ms };
    if (facts.kind !== 'file') {
      const message = `${quotePath(path)} is not a regular file`;
      return broken({ stamp, manifest: null, failure: { code: 'manifest_unreadable', message, where: { path } } });
    }
    const same = known !== null && sameStamp(known.stamp, stamp);
    const manifest = same ? known : await readManifest(io, path, stamp);
    return manifest.manifest === null ? broken(manifest) : await observeLog(io, folder, manifest, manifest.manifest);
  } catch (error) {
    if (isTransient(error)) return { at: 'unknown' };
    if (isAbsent(error)) return observeFolder(io, folder);
    const code = isPermissionError(error) ? 'no_permission' : 'manifest_unreadable';
    return broken({
      stamp: { size: 0, mtime_ms: 0 },
      manifest: null,
      failure: ioFailure(code, 'read', path, error).failure,
    });
  }
}

/**
 * Whether a place looks as it did, by a single stat: its log is unchanged, or it still has no manifest. Only for places
 * without a failure; a manifest is taken to stay as it is as long as its log does. Never rejects; in doubt it says no.
 */
export async function looksTheSame(io: LibraryIo, folder: string, seen: Observation): Promise<boolean> {
  try {
    if (seen.at === 'bundle' && seen.log && seen.manifest.manifest) {
      const facts = await io.stat(logPath(folder, seen.manifest.manifest));
      return facts.kind === 'file' && facts.ino === seen.log.ino && sameStamp(facts, seen.log);
    }
    if (seen.at === 'file') {
      const facts = await io.stat(folder);
      return facts.kind === 'file' && facts.ino === seen.stamp.ino && sameStamp(facts, seen.stamp);
    }
    if (seen.at === 'folder') await io.stat(join(folder, MANIFEST_NAME));
    return false;
  } catch (error) {
    return seen.at === 'folder' && errnoOf(error) === 'ENOENT';
  }
}

export function sameStamp(a: Stamp, b: Stamp): boolean {
  return a.size === b.size && a.mtime_ms === b.mtime_ms;
}

/** Where a manifest says that the log is; `parseManifest` has refused those that leave the bundle. */
export function logPath(folder: string, manifest: Manifest): string {
  return join(folder, ...(bundlePathSegments(manifest.raw_event_log) ?? []));
}

function broken(manifest: ReadManifest): Observation {
  return { at: 'bundle', manifest, log: null, failure: manifest.failure };
}

async function readManifest(io: LibraryIo, path: string, stamp: Stamp): Promise<ReadManifest> {
  if (stamp.size > MAX_MANIFEST_BYTES) {
    const message = `${quotePath(path)} is larger than ${MAX_MANIFEST_BYTES} bytes: not a manifest`;
    return { stamp, manifest: null, failure: { code: 'manifest_too_large', message, where: { path } } };
  }
  // One byte more than expected: a manifest that is being written is read again when its size has changed.
  const bytes = await io.read(path, 0, Math.max(FIRST_READ_BYTES, stamp.size + 1));
  const parsed = parseManifest(bytes, path);
  return parsed.ok
    ? { stamp, manifest: parsed.value, failure: null }
    : { stamp, manifest: null, failure: parsed.failure };
}

async function observeLog(io: LibraryIo, folder: string, read: ReadManifest, manifest: Manifest): Promise<Observation> {
  const path = logPath(folder, manifest);
  try {
    const facts = await io.stat(path);
    if (facts.kind === 'file') {
      const log = { size: facts.size, mtime_ms: facts.mtime_ms, ino: facts.ino };
      return { at: 'bundle', manifest: read, log, failure: null };
    }
    const message = `${quotePath(path)} is not a regular file`;
    return { at: 'bundle', manifest: read, log: null, failure: { code: 'log_not_a_file', message, where: { path } } };
  } catch (error) {
    if (isTransient(error)) return { at: 'unknown' };
    if (isAbsent(error)) return { at: 'bundle', manifest: read, log: null, failure: null };
    const code = isPermissionError(error) ? 'no_permission' : 'log_unreadable';
    return { at: 'bundle', manifest: read, log: null, failure: ioFailure(code, 'read', path, error).failure };
  }
}

/** Null: no regular file. */
async function observeFile(io: LibraryIo, path: string): Promise<Observation | null> {
  const { kind, size, mtime_ms, ino } = await io.stat(path);
  return kind === 'file' ? { at: 'file', stamp: { size, mtime_ms, ino } } : null;
}

async function observeFolder(io: LibraryIo, folder: string): Promise<Observation> {
  try {
    const facts = await io.stat(folder);
    return facts.kind === 'folder' ? { at: 'folder', changed_ms: facts.mtime_ms } : { at: 'nothing' };
  } catch (error) {
    return isAbsent(error) ? { at: 'nothing' } : { at: 'unknown' };
  }
}
