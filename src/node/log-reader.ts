import { Buffer } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import type { Failure, Result } from '../core/failure.ts';
import { fail, ok } from '../core/failure.ts';
import { type AsyncFs, errnoOf, ioFailure, isWithin, nodeAsyncFs, openRegularFile, quotePath } from './io.ts';
import { createLineSplitter, type LogLine, type LogPosition } from './line-splitter.ts';

export interface LogReadOptions {
  signal?: AbortSignal;
  /** The line to begin with. Default: the first. */
  start?: LogPosition;
  /** Bytes per read. Default 1 MiB. */
  chunkBytes?: number;
  /** See {@link createLineSplitter}. */
  maxLineBytes?: number;
  /** Called after each read, and once at the end. */
  onProgress?: (progress: LogProgress) => void;
  /** Where to end at the latest, in bytes from the beginning: a log as it was when it had so many. Default: its end. */
  endByte?: number;
  /** A folder that the log's real path must lie in; without it links are followed anywhere. */
  within?: string;
  fs?: AsyncFs;
}

/** How far a log has been read, in bytes from the beginning of the file. `bytesTotal` grows with a growing log. */
export interface LogProgress {
  bytesRead: number;
  bytesTotal: number;
}

/** The lines that one read completed. They and their bytes are valid until the next batch is asked for. */
export interface LineBatch extends LogProgress {
  /** May be empty: in the middle of a long line, and at the end. */
  lines: LogLine[];
  /** Only in the last batch. */
  end: LogEnd | null;
}

/** How a log ended, at the moment when its end was met. */
export interface LogEnd {
  /** Offset of the end: the size that the log had then. */
  bytesRead: number;
  /** The last line when its newline is missing (cut short, or still being written); else null. */
  rest: LogLine | null;
}

const DEFAULT_CHUNK_BYTES = 1024 * 1024;

const OPEN_CODES = { missing: 'log_missing', notAFile: 'log_not_a_file', unreadable: 'log_unreadable' };

/**
 * Reads the log at `path` in batches of lines, up to where it ends at that moment; memory does not grow with the log, and
 * the next chunk is read while the consumer works on this one. The last batch has `end`, or is a failure:
 * `log_missing`, `log_not_a_file`, `log_outside` (see `within`), `no_permission`, `log_unreadable` (I/O),
 * `log_vanished` (deleted or moved away while it was read), `log_changed` (replaced or cut shorter meanwhile), `cancelled`.
 * Nothing comes after a failure. Leaving the loop early closes the file.
 */
export async function* readLines(path: string, options: LogReadOptions = {}): AsyncGenerator<Result<LineBatch>, void> {
  const { signal, fs = nodeAsyncFs } = options;
  if (signal?.aborted) return yield cancelled(path);
  const outside = options.within === undefined ? null : await leavesFolder(path, options.within, fs);
  if (outside) return yield { ok: false, failure: outside };
  const opened = await openRegularFile(path, OPEN_CODES, fs);
  if (!opened.ok) return yield opened;

  const { handle } = opened.value;
  const splitter = createLineSplitter(options);
  let offset = splitter.position().byte;
  const { endByte = Number.POSITIVE_INFINITY } = options;
  let bytesTotal = Math.min(endByte, opened.value.size);
  // Two buffers: lines handed out lie in one while the next read fills the other.
  const chunkBytes = Math.max(1, options.chunkBytes ?? DEFAULT_CHUNK_BYTES);
  let [filled, free] = [Buffer.allocUnsafeSlow(chunkBytes), Buffer.allocUnsafeSlow(chunkBytes)];
  let pending = readAt(handle, free, offset, endByte);
  try {
    for (;;) {
      const read = await pending;
      if (signal?.aborted) return yield cancelled(path);
      if (!read.ok) return yield ioFailure('log_unreadable', 'read', path, read.error, { byte: offset });
      if (read.bytes === 0) break;
      [filled, free] = [free, filled];
      offset += read.bytes;
      bytesTotal = Math.max(bytesTotal, offset);
      const lines = splitter.feed(filled.subarray(0, read.bytes));
      pending = readAt(handle, free, offset, endByte);
      options.onProgress?.({ bytesRead: offset, bytesTotal });
      yield ok({ lines, bytesRead: offset, bytesTotal, end: null });
    }
    const changed = await changeSinceOpened(path, handle, offset, fs);
    if (changed) return yield { ok: false, failure: changed };
    options.onProgress?.({ bytesRead: offset, bytesTotal: offset });
    yield ok({ lines: [], bytesRead: offset, bytesTotal: offset, end: { bytesRead: offset, rest: splitter.rest() } });
  } finally {
    await pending;
    await handle.close().catch(() => undefined);
  }
}

const cancelled = (path: string) => fail('cancelled', `reading ${quotePath(path)} was cancelled`, { path });

type Read = { ok: true; bytes: number } | { ok: false; error: unknown };

/** Never rejects: a read ahead may fail while nobody waits for it. */
function readAt(handle: FileHandle, buffer: Buffer, position: number, endByte: number): Promise<Read> {
  return handle.read(buffer, 0, Math.min(buffer.length, Math.max(0, endByte - position)), position).then(
    ({ bytesRead }) => ({ ok: true, bytes: bytesRead }),
    (error: unknown) => ({ ok: false, error }),
  );
}

async function leavesFolder(path: string, folder: string, fs: AsyncFs): Promise<Failure | null> {
  try {
    const real = await fs.realpath(path);
    if (isWithin(await fs.realpath(folder), real)) return null;
    const message = `${quotePath(path)} is a link that leaves its bundle; it was not read`;
    return { code: 'log_outside', message, where: { path } };
  } catch (error) {
    // What is not there leaves nothing; opening it says so with the right code.
    if (errnoOf(error) === 'ENOENT') return null;
    return ioFailure('log_unreadable', 'find', path, error).failure;
  }
}

/** What happened to the log behind our back; without this check a deleted or truncated log would read as a short one. */
async function changeSinceOpened(
  path: string,
  handle: FileHandle,
  offset: number,
  fs: AsyncFs,
): Promise<Failure | null> {
  const where = { path, byte: offset };
  try {
    const [now, ours] = await Promise.all([fs.stat(path, { bigint: true }), handle.stat({ bigint: true })]);
    if (now.ino !== ours.ino || now.dev !== ours.dev) {
      return { code: 'log_changed', message: `${quotePath(path)} was replaced while it was read`, where };
    }
    if (ours.size >= BigInt(offset)) return null;
    const message = `${quotePath(path)} became shorter while it was read (${offset} bytes read, now ${ours.size})`;
    return { code: 'log_changed', message, where };
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') return ioFailure('log_unreadable', 'read', path, error, where).failure;
    return { code: 'log_vanished', message: `${quotePath(path)} was deleted or moved while it was read`, where };
  }
}
