import { type ArchiveFormat, type ArchiveReader, refused } from './archive.ts';
import { openRandomFile, type RandomFile } from './archive-file.ts';
import type { ArchiveLimits } from './limits.ts';
import { readTarDirectory, type TarFile } from './tar-directory.ts';
import { unpackTar } from './unpacked-tar.ts';

const CHUNK = 256 * 1024;

/** Opens a tar that is not compressed. */
export function openTar(path: string, limits: ArchiveLimits): Promise<ArchiveReader> {
  return tarReader(path, 'tar', openRandomFile(path), null, limits);
}

/**
 * Opens a compressed tar. There is no way to the middle of one: it is unpacked once, into a temporary file that only this
 * user can read and that is gone when the reader is closed or the process ends.
 */
export async function openCompressedTar(
  path: string,
  format: 'tar.gz' | 'tar.zst',
  limits: ArchiveLimits,
  options: { signal?: AbortSignal; tempDir?: string } = {},
): Promise<ArchiveReader> {
  const unpacked = await unpackTar(path, format, limits, options);
  return tarReader(path, format, unpacked.file, unpacked.packedSize, limits);
}

async function tarReader(
  path: string,
  format: ArchiveFormat,
  source: RandomFile,
  packedSize: number | null,
  limits: ArchiveLimits,
): Promise<ArchiveReader> {
  let files: Map<string, TarFile>;
  try {
    if (source.size < 1024) throw refused(path, 'it is no tar, or an empty one');
    files = await readTarDirectory(source, packedSize ?? source.size, limits);
  } catch (error) {
    source.close();
    throw error;
  }
  return {
    path,
    format,
    files,
    read(file) {
      source.checkUnchanged();
      return source.at((file as TarFile).offset, file.size);
    },
    async readRange(file, start, end) {
      source.checkUnchanged();
      return source.atAsync((file as TarFile).offset + start, end - start);
    },
    async *stream(file) {
      const { offset, size } = file as TarFile;
      for (let at = 0; at < size; at += CHUNK) {
        source.checkUnchanged();
        yield await source.atAsync(offset + at, Math.min(CHUNK, size - at));
      }
    },
    async close() {
      source.close();
    },
  };
}
