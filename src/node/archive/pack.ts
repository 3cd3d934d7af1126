import { createHash, type Hash, randomBytes } from 'node:crypto';
import { lstat, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fail, type Result, TraceError } from '../../core/failure.ts';
import { writeFileAtomic } from '../atomic-file.ts';
import type { Bundle } from '../bundle.ts';
import { entryKind, ioFailure, quotePath } from '../io.ts';
import { type ArchiveReader, asResult } from './archive.ts';
import { type BundleFile, bundleFiles, bundleName } from './bundle-files.ts';
import { entryPath } from './entry-path.ts';
import { openArchive } from './open-archive.ts';
import { writeTarGz } from './tar-writer.ts';
import { writeZip } from './zip-writer.ts';

export type PackFormat = 'zip' | 'tar.gz';

export interface PackOptions {
  signal?: AbortSignal;
  /** Default: what the name asks for. */
  format?: PackFormat;
  onProgress?: (progress: { bytesDone: number; bytesTotal: number; phase: 'writing' | 'verifying' }) => void;
}

export interface PackedBundle {
  /** Absolute. */
  path: string;
  bytes: number;
  files: number;
  /** Of all files, unpacked. */
  unpackedBytes: number;
  /** SHA-256 of the archive, hexadecimal. */
  sha256: string;
}

/** The format that a file name asks for; null: none that can be written. */
export function packFormat(path: string): PackFormat | null {
  if (/\.zip$/i.test(path)) return 'zip';
  return /\.(tar\.gz|tgz)$/i.test(path) ? 'tar.gz' : null;
}

/** What an archive of this bundle is called when nobody says. */
export const packedName = (bundle: Bundle): string => `${bundleName(bundle)}.zip`;

/**
 * Writes a bundle as an archive to `path` (`.zip`, `.tar.gz`, `.tgz`): its files in one folder, sorted, with fixed times and
 * modes, so that the same bundle always gives the same bytes (with the same zlib). The archive appears under its name only
 * after it was read back and every file was found to be what was packed. Fails with `format_unknown`, the failures of
 * {@link bundleFiles} and of `writeFileAtomic`, and `archive_damaged` (what was written is not what was to be written).
 */
export function packBundle(bundle: Bundle, path: string, options: PackOptions = {}): Promise<Result<PackedBundle>> {
  return asResult(async () => {
    const target = resolve(path);
    const format = options.format ?? packFormat(target);
    if (!format) {
      throw new TraceError(fail('format_unknown', `${quotePath(path)} ends neither in .zip nor in .tar.gz`).failure);
    }
    await refuseNonFile(target);
    const listed = await bundleFiles(bundle);
    const name = entryPath(bundleName(bundle)).path ?? 'trace';
    const prefix = `${name}/`;
    const bytesTotal = listed.reduce((sum, { size }) => sum + size, 0);
    const hashes = new Map<string, string>();
    let bytesDone = 0;
    const files = listed.map((file) => ({
      ...file,
      stream: () =>
        hashed(file, (hash, size) => {
          hashes.set(prefix + file.path, hash);
          bytesDone += size;
          options.onProgress?.({ bytesDone, bytesTotal, phase: 'writing' });
        }),
    }));
    const whole = createHash('sha256');
    const temporary = join(dirname(target), `.${basename(target).slice(0, 100)}.${randomBytes(6).toString('hex')}.new`);
    const signal = options.signal ? { signal: options.signal } : {};
    try {
      const chunks = format === 'zip' ? writeZip(files, prefix) : writeTarGz(files, prefix);
      const written = unwrap(await writeFileAtomic(temporary, tee(chunks, whole), signal));
      await verify(temporary, hashes, bytesTotal, options);
      await rename(temporary, target).catch((error: unknown) => {
        throw new TraceError(ioFailure('write_failed', 'write', target, error).failure);
      });
      return {
        path: target,
        bytes: written.bytes,
        files: files.length,
        unpackedBytes: bytesTotal,
        sha256: whole.digest('hex'),
      };
    } finally {
      await rm(temporary, { force: true });
    }
  });
}

async function refuseNonFile(target: string): Promise<void> {
  const stats = await lstat(target).catch(() => null);
  if (!stats || stats.isFile()) return;
  const message = `${quotePath(target)} is ${entryKind(stats)}; it was not replaced`;
  throw new TraceError(fail('target_not_a_file', message, { path: target }).failure);
}

async function* hashed(file: BundleFile, done: (hash: string, size: number) => void): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of file.stream()) {
    hash.update(chunk);
    yield chunk;
  }
  done(hash.digest('hex'), file.size);
}

async function* tee(chunks: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

/** Reads the archive back as anybody would. */
async function verify(
  path: string,
  hashes: ReadonlyMap<string, string>,
  bytesTotal: number,
  options: PackOptions,
): Promise<void> {
  const { signal, onProgress } = options;
  // A bundle may be one that we would refuse from a stranger; what was just packed is no bomb.
  const limits = {
    maxRatio: Number.POSITIVE_INFINITY,
    maxTotalBytes: Number.MAX_SAFE_INTEGER,
    maxEntryBytes: Number.MAX_SAFE_INTEGER,
  };
  const opened = await openArchive(path, { limits, tempDir: dirname(path), ...(signal ? { signal } : {}) });
  const reader = unwrap(opened);
  try {
    const differs = (entry: string) => {
      const message = `${quotePath(entry)} was not written as it is; the archive was discarded`;
      return new TraceError(fail('archive_damaged', message, { path }).failure);
    };
    const [extra] = [...reader.files.keys()].filter((entry) => !hashes.has(entry));
    if (extra !== undefined) throw differs(extra);
    let bytesDone = 0;
    for (const [entry, expected] of hashes) {
      if (signal?.aborted) throw new TraceError(fail('cancelled', 'packing was cancelled', { path }).failure);
      if ((await hashOf(reader, entry)) !== expected) throw differs(entry);
      bytesDone += reader.files.get(entry)?.size ?? 0;
      onProgress?.({ bytesDone, bytesTotal, phase: 'verifying' });
    }
  } finally {
    await reader.close();
  }
}

async function hashOf(reader: ArchiveReader, entry: string): Promise<string | null> {
  const file = reader.files.get(entry);
  if (!file) return null;
  const hash = createHash('sha256');
  for await (const chunk of reader.stream(file)) hash.update(chunk);
  return hash.digest('hex');
}

function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new TraceError(result.failure);
}
