import type { Buffer } from 'node:buffer';
import { closeSync, constants, createReadStream, mkdtempSync, openSync, rmSync, statSync, write } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { TraceError } from '../../core/failure.ts';
import { errnoOf, errorFact } from '../io.ts';
import { archiveError, damaged, refused } from './archive.ts';
import { type RandomFile, randomFile } from './archive-file.ts';
import { type ArchiveLimits, sizeProblem } from './limits.ts';

const writeAsync = promisify(write);

export interface UnpackedTar {
  file: RandomFile;
  packedSize: number;
}

/** Whether this runtime can unpack zstd (Node ≥ 22.15, Electron 45's own). */
export const canUnpackZstd = (): boolean => 'createZstdDecompress' in zlib;

/** Unpacks a compressed tar into a temporary file, within the limits. Throws like the functions of {@link ArchiveReader}, and `disk_full`, `cancelled`. */
export async function unpackTar(
  path: string,
  format: 'tar.gz' | 'tar.zst',
  limits: ArchiveLimits,
  options: { signal?: AbortSignal; tempDir?: string },
): Promise<UnpackedTar> {
  const decompress = decompressor(path, format);
  const packedSize = sizeOf(path);
  const source = createReadStream(path, { highWaterMark: 256 * 1024 });
  const temporary = openTemporary(path, options.tempDir ?? tmpdir());
  let written = 0;
  // The pipeline makes errors of its own when a part of it ends early.
  let problem: string | null = null;
  try {
    await pipeline(
      source,
      decompress,
      async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) {
          problem = sizeProblem(written + chunk.length, source.bytesRead, limits);
          if (problem) return;
          for (let from = 0; from < chunk.length; ) {
            const { bytesWritten } = await writeAsync(temporary, chunk, from, chunk.length - from, written + from);
            from += bytesWritten;
          }
          written += chunk.length;
        }
      },
      options.signal ? { signal: options.signal } : {},
    );
    if (problem) throw refused(path, problem);
    return { file: randomFile(path, temporary), packedSize };
  } catch (error) {
    closeSync(temporary);
    throw problem ? refused(path, problem) : failure(path, error, options.signal);
  }
}

/** Throws a TraceError `archive_unsupported` where this runtime cannot. */
export function decompressor(path: string, format: 'tar.gz' | 'tar.zst'): Transform {
  if (format === 'tar.gz') return zlib.createGunzip();
  const create: unknown = Reflect.get(zlib, 'createZstdDecompress');
  if (typeof create !== 'function') {
    throw archiveError(
      'archive_unsupported',
      path,
      'is packed with zstd, which this version of Node cannot unpack (22.15 can)',
    );
  }
  return create() as Transform;
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch (error) {
    throw archiveError('archive_unreadable', path, `cannot be read: ${errorFact(error)}`);
  }
}

/**
 * A file for this user alone, which has no name any more: it cannot be left behind, whatever happens to the process.
 * (Windows keeps the name until the file is closed, and then removes it too.)
 */
function openTemporary(path: string, folder: string): number {
  let own: string | null = null;
  try {
    own = mkdtempSync(join(folder, 'rollout-archive-'));
    return openSync(join(own, 'unpacked.tar'), constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
  } catch (error) {
    throw archiveError('archive_unreadable', path, `cannot be unpacked into ${folder}: ${errorFact(error)}`);
  } finally {
    if (own !== null) rmSync(own, { recursive: true, force: true });
  }
}

function failure(path: string, error: unknown, signal: AbortSignal | undefined): unknown {
  if (error instanceof TraceError) return error;
  if (signal?.aborted) return archiveError('cancelled', path, 'was not opened: it was cancelled');
  const code = errnoOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return archiveError('disk_full', path, `needs more room in the temporary folder: ${errorFact(error)}`);
  }
  if (code?.startsWith('Z_')) return damaged(path, `it cannot be unpacked (${errorFact(error)})`);
  if (code?.startsWith('ZSTD_') || code?.startsWith('ERR_')) return damaged(path, `it cannot be unpacked (${code})`);
  return archiveError('archive_unreadable', path, `cannot be read: ${errorFact(error)}`);
}
