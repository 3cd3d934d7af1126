import { mkdir, open } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fail, type Result, TraceError } from '../../core/failure.ts';
import { inNewFolder } from '../new-folder.ts';
import { asResult } from './archive.ts';
import { type OpenArchiveBundleOptions, openArchiveBundle } from './archive-bundle.ts';
import { type BundleFile, bundleFiles, bundleName } from './bundle-files.ts';

export interface UnpackOptions extends OpenArchiveBundleOptions {
  onProgress?: (progress: { bytesDone: number; bytesTotal: number }) => void;
}

export interface UnpackedBundle {
  /** Folder of the bundle, absolute. */
  dir: string;
  files: number;
  bytes: number;
}

/**
 * Unpacks the bundle in the archive at `path` into the folder `dir` (default: one of its own name, in the current folder),
 * which must not exist or be empty. Everything is written into a new folder beside it first, which then takes the name:
 * whole or not at all, never outside, never over what is there. Fails like `openArchiveBundle`, with `target_exists`,
 * `folder_missing`, `no_permission`, `disk_full`, `write_failed`, `cancelled`.
 */
export async function unpackArchive(
  path: string,
  dir: string | null,
  options: UnpackOptions = {},
): Promise<Result<UnpackedBundle>> {
  const opened = await openArchiveBundle(path, options);
  if (!opened.ok) return opened;
  const bundle = opened.value;
  return asResult(async () => {
    try {
      const target = resolve(dir ?? bundleName(bundle));
      const files = await bundleFiles(bundle);
      await inNewFolder(target, (staging) => writeAll(staging, files, options));
      return { dir: target, files: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) };
    } finally {
      await bundle.archive.reader.close();
    }
  });
}

async function writeAll(staging: string, files: readonly BundleFile[], options: UnpackOptions): Promise<void> {
  const bytesTotal = files.reduce((sum, { size }) => sum + size, 0);
  let bytesDone = 0;
  const made = new Set<string>();
  for (const file of files) {
    const place = join(staging, ...file.path.split('/'));
    const folder = dirname(place);
    if (!made.has(folder)) await mkdir(folder, { recursive: true });
    made.add(folder);
    // `wx`: names that this file system holds for equal must not overwrite each other.
    const handle = await open(place, 'wx');
    try {
      for await (const chunk of file.stream()) {
        if (options.signal?.aborted) throw new TraceError(fail('cancelled', 'unpacking was cancelled').failure);
        await handle.writeFile(chunk);
        bytesDone += chunk.length;
      }
    } finally {
      await handle.close();
    }
    options.onProgress?.({ bytesDone, bytesTotal });
  }
}
