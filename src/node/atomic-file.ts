import type { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Failure, Result } from '../core/failure.ts';
import { fail, ok } from '../core/failure.ts';
import { type AsyncFs, entryKind, errnoOf, ioFailure, isPermissionError, nodeAsyncFs, quotePath } from './io.ts';
import { createTextStage } from './text-stage.ts';

export interface AtomicWriteOptions {
  signal?: AbortSignal;
  fs?: AsyncFs;
}

/** A file that was written, with its absolute path and size. */
export interface WrittenFile {
  path: string;
  bytes: number;
}

/** Parts of a file in order; text is written as UTF-8. */
export type Chunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/**
 * Writes a file so that at any moment `path` holds either the old content or the whole new one: into a temporary file of
 * the same folder, flushed to the disk, then renamed. On failure or abort the temporary file is removed and the old file is
 * as it was. Failure codes: `cancelled`, `no_permission`, `disk_full` (also quotas), `read_only`, `folder_missing`,
 * `target_not_a_file` (a folder, device, pipe or symbolic link is there: replacing it would surprise, and a bundle's link
 * must not lead the output elsewhere), `write_failed`. An error thrown by `chunks` is thrown on, after cleaning up.
 */
export async function writeFileAtomic(
  path: string,
  chunks: Chunks,
  options: AtomicWriteOptions = {},
): Promise<Result<WrittenFile>> {
  const { signal, fs = nodeAsyncFs } = options;
  const target = resolve(path);
  const cancelled = () => fail('cancelled', `writing ${quotePath(target)} was cancelled`, { path: target });
  if (signal?.aborted) return cancelled();
  const old = await oldFile(target, fs);
  if (!old.ok) return old;

  const temporary = join(dirname(target), `.${basename(target).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`);
  let handle: FileHandle;
  try {
    handle = await fs.open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o666);
  } catch (error) {
    return writeFailure(target, error);
  }
  let renamed = false;
  try {
    const written = await writeAll(handle, chunks, signal);
    if (!written.ok) return written.error === null ? cancelled() : writeFailure(target, written.error);
    if (signal?.aborted) return cancelled();
    try {
      if (old.value !== null) await handle.chmod(old.value).catch(() => undefined);
      await handle.sync();
      await handle.close();
      await fs.rename(temporary, target);
      renamed = true;
    } catch (error) {
      return writeFailure(target, error);
    }
    await syncFolder(dirname(target), fs);
    return ok({ path: target, bytes: written.bytes });
  } finally {
    // Closing twice is an error that tells nothing; a temporary file that cannot be removed changes nothing either.
    if (!renamed) {
      await handle.close().catch(() => undefined);
      await fs.unlink(temporary).catch(() => undefined);
    }
  }
}

/** The permissions of the file that will be replaced; null when there is none. */
async function oldFile(target: string, fs: AsyncFs): Promise<Result<number | null>> {
  try {
    const stats = await fs.lstat(target);
    if (stats.isFile()) return ok(stats.mode & 0o777);
    const message = `${quotePath(target)} is ${entryKind(stats)}; it was not replaced`;
    return fail('target_not_a_file', message, { path: target });
  } catch (error) {
    return errnoOf(error) === 'ENOENT' ? ok(null) : writeFailure(target, error);
  }
}

/** `error` is null when the signal stopped it. */
type Written = { ok: true; bytes: number } | { ok: false; error: unknown };

async function writeAll(handle: FileHandle, chunks: Chunks, signal: AbortSignal | undefined): Promise<Written> {
  let bytes = 0;
  for await (const block of Symbol.iterator in chunks ? gather(chunks) : gatherAsync(chunks)) {
    if (signal?.aborted) return { ok: false, error: null };
    try {
      for (let from = 0; from < block.length; ) {
        const { bytesWritten } = await handle.write(block, from, block.length - from);
        from += bytesWritten;
      }
    } catch (error) {
      return { ok: false, error };
    }
    bytes += block.length;
  }
  return { ok: true, bytes };
}

/** Synchronous on purpose: waiting for each of many tiny chunks would cost more than writing them. */
function* gather(chunks: Iterable<string | Uint8Array>): Generator<Buffer> {
  const stage = createTextStage();
  for (const chunk of chunks) yield* stage.add(chunk);
  yield* stage.end();
}

async function* gatherAsync(chunks: AsyncIterable<string | Uint8Array>): AsyncGenerator<Buffer> {
  const stage = createTextStage();
  for await (const chunk of chunks) yield* stage.add(chunk);
  yield* stage.end();
}

/** Makes the rename itself durable where folders can be flushed (not on Windows); the file is complete either way. */
async function syncFolder(folder: string, fs: AsyncFs): Promise<void> {
  try {
    const handle = await fs.open(folder, constants.O_RDONLY);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Best effort.
  }
}

function writeFailure(target: string, error: unknown): { ok: false; failure: Failure } {
  return ioFailure(writeCode(error), 'write', target, error);
}

function writeCode(error: unknown): string {
  if (isPermissionError(error)) return 'no_permission';
  switch (errnoOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return 'disk_full';
    case 'EROFS':
      return 'read_only';
    case 'ENOENT':
    case 'ENOTDIR':
      return 'folder_missing';
    default:
      return 'write_failed';
  }
}
