import { Buffer } from 'node:buffer';
import type { Stats } from 'node:fs';
import { open } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import type { Failure, Result } from '../core/failure.ts';
import { fail, ok } from '../core/failure.ts';
import type { PayloadSource } from '../core/reduce/payload-source.ts';
import type { RawPayloadRef } from '../core/trace/payload-ref.ts';
import { bundlePathSegments } from './bundle-path.ts';
import { createByteCache } from './byte-cache.ts';
import { entryKind, errnoOf, errorFact, isWithin, OPEN_REFUSES_LINKS, quotePath, READ_FLAGS_NO_LINK } from './io.ts';
import { nodePayloadFs, type PayloadFs } from './payload-fs.ts';

export interface PayloadStoreOptions {
  /** Larger payloads (and ranges) are refused with `payload_too_large`. Default 512 MiB. */
  maxBytes?: number;
  /** How many bytes of small payloads (< 1 MiB each) are kept. Default 32 MiB; 0 keeps none. */
  cacheBytes?: number;
  fs?: PayloadFs;
}

/** A payload file that lies inside the bundle. */
export interface PayloadFile {
  /** Absolute, without links. */
  path: string;
  size: number;
  mtimeMs: number;
}

/** Bytes `[start, end)` of a payload of `size` bytes, cut to what the file has. */
export interface PayloadRange {
  bytes: Uint8Array;
  start: number;
  end: number;
  size: number;
}

/**
 * The payload files of one bundle, read on demand and never from outside the bundle. Every method fails with
 * `payload_missing` (not there, perhaps not yet; a failure is never remembered), `payload_outside` (absolute, climbing, or
 * through a link that leaves the bundle: nothing was read), `payload_too_large` or `payload_unreadable` (I/O error with its
 * errno, or not a regular file).
 */
export interface PayloadStore extends PayloadSource {
  /** The whole payload. The bytes are shared with the cache: do not change or transfer them. */
  read(ref: RawPayloadRef): Result<Uint8Array>;
  /** A part of a payload, for viewers: asynchronous, not cached, `maxBytes` limits the part, not the file. */
  readRange(ref: RawPayloadRef, start: number, end: number): Promise<Result<PayloadRange>>;
  /** Size and place of a payload, nothing read. `payload_too_large` does not occur: compare `size`. */
  stat(ref: RawPayloadRef): Result<PayloadFile>;
  /** The payload's absolute path, checked like for reading. */
  resolve(ref: RawPayloadRef): Result<string>;
  /** Forgets cached bytes and folders: of one payload that was read before it was complete, or of a bundle that was replaced. */
  forget(ref?: RawPayloadRef): void;
  readonly maxBytes: number;
}

const MIB = 1024 * 1024;
const DEFAULT_MAX_BYTES = 512 * MIB;
const DEFAULT_CACHE_BYTES = 32 * MIB;
const CACHED_FILE_BYTES = MIB;

/**
 * A store for the bundle folder `bundleDir`, which need not exist yet.
 *
 * Confinement: a folder that payloads lie in is resolved once (its real path must be inside the bundle's real path) and
 * remembered; the file itself is then opened without following a link, so that the usual payload costs no more than a plain
 * read. A link is resolved, checked, and its target opened in the same way. Whoever can swap folders of the bundle for links
 * *while it is being read* already writes with the reader's rights; that race is not defended against.
 */
export function createPayloadStore(bundleDir: string, options: PayloadStoreOptions = {}): PayloadStore {
  const { maxBytes = DEFAULT_MAX_BYTES, cacheBytes = DEFAULT_CACHE_BYTES, fs = nodePayloadFs } = options;
  const bundle = resolve(bundleDir);
  const cache = createByteCache(cacheBytes, CACHED_FILE_BYTES);
  /** Folder part of a reference's path as written → real path inside the bundle. Only folders that passed the check. */
  const folders = new Map<string, string>();

  /** Where the payload's folder entry is: its real folder, checked, and its name. */
  const locate = (ref: RawPayloadRef): Result<string> => {
    const cut = ref.path.lastIndexOf('/');
    const name = ref.path.slice(cut + 1);
    const folder = cut > 0 && isPlainName(name) ? folders.get(ref.path.slice(0, cut)) : undefined;
    if (folder !== undefined) return ok(folder + sep + name);

    const segments = bundlePathSegments(ref.path);
    if (!segments) return outside(ref, 'its path leaves the bundle');
    const last = segments.pop();
    if (last === undefined) return unreadable(ref, 'its path is the bundle folder itself');
    try {
      const root = fs.realpath(bundle);
      const real = segments.length === 0 ? root : fs.realpath(join(root, ...segments));
      if (!isWithin(root, real)) return outside(ref, 'a link in its path leaves the bundle');
      if (cut > 0 && isPlainName(name)) folders.set(ref.path.slice(0, cut), real);
      return ok(join(real, last));
    } catch (error) {
      return ioProblem(ref, error);
    }
  };

  /** The target of a link inside the bundle; fails when it leaves. */
  const follow = (ref: RawPayloadRef, link: string): Result<string> => {
    try {
      const target = fs.realpath(link);
      return isWithin(fs.realpath(bundle), target) ? ok(target) : outside(ref, 'it is a link that leaves the bundle');
    } catch (error) {
      return ioProblem(ref, error);
    }
  };

  /** An error on the way to a payload. What vanished may come back elsewhere: its folder is looked up again next time. */
  const ioProblem = (ref: RawPayloadRef, error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') return unreadable(ref, errorFact(error));
    folders.clear();
    return missing(ref);
  };

  const openAt = (ref: RawPayloadRef, path: string): Result<number> => {
    try {
      if (!OPEN_REFUSES_LINKS && fs.lstat(path).isSymbolicLink()) return openLink(ref, path);
      return ok(fs.open(path, READ_FLAGS_NO_LINK));
    } catch (error) {
      const errno = errnoOf(error);
      return errno === 'ELOOP' || errno === 'EMLINK' ? openLink(ref, path) : ioProblem(ref, error);
    }
  };

  const openLink = (ref: RawPayloadRef, path: string): Result<number> => {
    const target = follow(ref, path);
    if (!target.ok) return target;
    try {
      return ok(fs.open(target.value, READ_FLAGS_NO_LINK));
    } catch (error) {
      return ioProblem(ref, error);
    }
  };

  const readOpen = (ref: RawPayloadRef, file: number): Result<Uint8Array> => {
    const stats = fs.fstat(file);
    if (!stats.isFile()) return notAFile(ref, stats);
    if (stats.size > maxBytes) return tooLarge(ref, stats.size, maxBytes);
    const bytes = Buffer.allocUnsafeSlow(stats.size);
    let filled = 0;
    while (filled < bytes.length) {
      const count = fs.read(file, bytes, filled, bytes.length - filled);
      if (count === 0) break;
      filled += count;
    }
    return ok(filled === bytes.length ? bytes : bytes.subarray(0, filled));
  };

  const stat = (ref: RawPayloadRef): Result<PayloadFile> => {
    const place = locate(ref);
    if (!place.ok) return place;
    try {
      let path = place.value;
      let stats = fs.lstat(path);
      if (stats.isSymbolicLink()) {
        const target = follow(ref, path);
        if (!target.ok) return target;
        path = target.value;
        stats = fs.lstat(path);
      }
      if (!stats.isFile()) return notAFile(ref, stats);
      return ok({ path, size: stats.size, mtimeMs: stats.mtimeMs });
    } catch (error) {
      return ioProblem(ref, error);
    }
  };

  return {
    maxBytes,
    stat,

    read(ref) {
      const cached = cache.get(ref.path);
      if (cached) return ok(cached);
      const place = locate(ref);
      if (!place.ok) return place;
      const file = openAt(ref, place.value);
      if (!file.ok) return file;
      try {
        const bytes = readOpen(ref, file.value);
        if (bytes.ok) cache.put(ref.path, bytes.value);
        return bytes;
      } catch (error) {
        return ioProblem(ref, error);
      } finally {
        closeQuietly(fs, file.value);
      }
    },

    async readRange(ref, start, end) {
      const found = stat(ref);
      if (!found.ok) return found;
      const size = found.value.size;
      const from = Math.min(Math.max(0, Math.trunc(start)), size);
      const to = Math.min(Math.max(from, Math.trunc(end)), size);
      if (to - from > maxBytes) return tooLarge(ref, to - from, maxBytes);
      try {
        const handle = await open(found.value.path, READ_FLAGS_NO_LINK);
        try {
          const bytes = Buffer.allocUnsafeSlow(to - from);
          let filled = 0;
          while (filled < bytes.length) {
            const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, from + filled);
            if (bytesRead === 0) break;
            filled += bytesRead;
          }
          return ok({ bytes: bytes.subarray(0, filled), start: from, end: from + filled, size });
        } finally {
          await handle.close();
        }
      } catch (error) {
        return ioProblem(ref, error);
      }
    },

    resolve(ref) {
      const found = stat(ref);
      return found.ok ? ok(found.value.path) : found;
    },

    forget(ref) {
      folders.clear();
      if (ref) cache.delete(ref.path);
      else cache.clear();
    },
  };
}

/** A name that cannot lead anywhere but to an entry of its folder. */
function isPlainName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !name.includes('\\') && !name.includes('\0');
}

/** Closing a file that was only read loses nothing, whatever it reports. */
function closeQuietly(fs: PayloadFs, file: number): void {
  try {
    fs.close(file);
  } catch {
    // The bytes are here.
  }
}

type Failed = { ok: false; failure: Failure };

function failed(code: string, ref: RawPayloadRef, fact: string): Failed {
  const message = `payload ${quotePath(ref.raw_payload_id)} (${quotePath(ref.path)}) ${fact}`;
  return fail(code, message, { path: ref.path, raw_payload_id: ref.raw_payload_id });
}

const missing = (ref: RawPayloadRef) => failed('payload_missing', ref, 'is missing');
const outside = (ref: RawPayloadRef, why: string) => failed('payload_outside', ref, `was not read: ${why}`);
const unreadable = (ref: RawPayloadRef, why: string) => failed('payload_unreadable', ref, `cannot be read: ${why}`);
const notAFile = (ref: RawPayloadRef, stats: Stats) => unreadable(ref, `it is ${entryKind(stats)}, not a regular file`);
const tooLarge = (ref: RawPayloadRef, size: number, limit: number) =>
  failed('payload_too_large', ref, `was not read: ${size} bytes, the limit is ${limit}`);
