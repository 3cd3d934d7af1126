import { Buffer } from 'node:buffer';
import { join } from 'node:path';
import { TraceError } from '../../core/failure.ts';
import type { Manifest } from '../../core/trace/manifest.ts';
import { bundlePathSegments } from '../bundle-path.ts';
import { isWithin, quotePath } from '../io.ts';
import { type BundleIndex, emptyIndex } from './bundle-record.ts';
import { firstUserMessage } from './first-message.ts';
import type { LibraryIo } from './library-io.ts';
import { endInTail, scanChunk } from './log-scan.ts';
import { logPath } from './observe.ts';

/** A bundle to be indexed, as it was last seen. */
export interface IndexSource {
  folder: string;
  manifest: Manifest;
  log_size: number;
}

/** Logs up to this size are read as a whole at once; of longer ones, first this much. */
const HEAD_BYTES = 64 * 1024;
const TAIL_BYTES = 8 * 1024;
/** Long logs are counted in slices of this size. A longer line is counted by its beginning. */
export const SLICE_BYTES = 1024 * 1024;
/** How much of a request payload is searched for the first message; most need only the first read. */
const REQUEST_READS = [16 * 1024, 256 * 1024];
/** So much of a log tells it from another one: its first event holds ids and times. */
const FINGERPRINT_BYTES = 256;

/**
 * The first look at a log: all of it when it is short, else its head (model, first message) and its tail (how it ended).
 * Rejects with the error of the log's read; a payload that cannot be read only leaves the message unknown.
 */
export async function readFirstIndex(
  io: LibraryIo,
  source: IndexSource,
): Promise<{ index: BundleIndex; head: Buffer }> {
  const path = await confinedLog(io, source);
  const index = emptyIndex();
  const head = asBuffer(await io.read(path, 0, Math.min(source.log_size, HEAD_BYTES)));
  scanChunk(index.scan, head);
  if (source.log_size <= HEAD_BYTES) {
    index.counted_size = Math.max(head.length, source.log_size);
    index.end = index.scan.end;
  } else {
    const from = Math.max(0, source.log_size - TAIL_BYTES);
    index.end = endInTail(asBuffer(await io.read(path, from, TAIL_BYTES)), from === 0);
  }
  index.first_user_message = await readFirstMessage(io, source.folder, index.scan.requests);
  return { index, head: Buffer.from(head.subarray(0, FINGERPRINT_BYTES)) };
}

/**
 * Counts what the log has gained since, slice by slice; `proceed` is asked before each slice. Returns the log's beginning
 * (longer than `head` when that was the beginning of a short log), or why it did not come to the end: `replaced` when the
 * log no longer begins with `head`. Rejects with the error of the log's read.
 */
export async function countOn(
  io: LibraryIo,
  source: IndexSource,
  index: BundleIndex,
  head: Buffer,
  proceed: () => boolean,
): Promise<{ head: Buffer } | 'stopped' | 'replaced'> {
  const path = await confinedLog(io, source);
  const now = asBuffer(await io.read(path, 0, FINGERPRINT_BYTES));
  if (!now.subarray(0, head.length).equals(head)) return 'replaced';
  const { scan } = index;
  const requests = scan.requests.length;
  let size = scan.bytes;
  for (;;) {
    if (!proceed()) return 'stopped';
    const chunk = asBuffer(await io.read(path, scan.bytes, SLICE_BYTES));
    size = scan.bytes + chunk.length;
    const taken = scanChunk(scan, chunk);
    if (chunk.length < SLICE_BYTES || taken === 0) break;
  }
  // A log that became shorter meanwhile is for the next look to notice.
  index.counted_size = Math.max(size, source.log_size);
  index.end = scan.end;
  if (index.first_user_message === null && scan.requests.length > requests) {
    index.first_user_message = await readFirstMessage(io, source.folder, scan.requests.slice(requests));
  }
  return { head: now };
}

/** The absolute path of a payload that a trace names, links resolved; null when it is missing or leaves the bundle. */
export async function confinedPath(io: LibraryIo, folder: string, named: string): Promise<string | null> {
  const segments = bundlePathSegments(named);
  if (segments === null) return null;
  try {
    const [bundle, real] = await Promise.all([io.realpath(folder), io.realpath(join(folder, ...segments))]);
    return isWithin(bundle, real) ? real : null;
  } catch {
    return null;
  }
}

/** The log's own path, links resolved. Rejects with `log_outside` when it leaves the bundle. */
export async function confinedLog(io: LibraryIo, source: IndexSource): Promise<string> {
  const path = logPath(source.folder, source.manifest);
  const [bundle, real] = await Promise.all([io.realpath(source.folder), io.realpath(path)]);
  if (isWithin(bundle, real)) return real;
  const message = `${quotePath(path)} is a link that leaves its bundle; it was not read`;
  throw new TraceError({ code: 'log_outside', message, where: { path } });
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

async function readFirstMessage(io: LibraryIo, folder: string, requests: string[]): Promise<string | null> {
  for (const named of requests) {
    const path = await confinedPath(io, folder, named);
    if (path === null) continue;
    try {
      for (const length of REQUEST_READS) {
        const bytes = await io.read(path, 0, length);
        const message = firstUserMessage(bytes);
        if (message !== null) return message;
        if (bytes.length < length) break;
      }
    } catch {
      // The message stays unknown: opening the trace says what is wrong with its payloads.
    }
  }
  return null;
}
