import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { BundleArchive } from '../archive/archive-bundle.ts';

/** The same of a bundle in an archive, whose sizes are known. */
export function archivedBytes({ reader, prefix, logEntry }: BundleArchive): number {
  let bytes = 0;
  for (const { path, size } of reader.files.values()) if (path.startsWith(prefix) && path !== logEntry) bytes += size;
  return bytes;
}

/** So many files are measured; of more, evenly spread ones, and the rest is estimated. */
const SAMPLE = 200;
const AT_ONCE = 8;

/** About how many bytes the files in a payloads folder have, for showing progress. 0 when the folder cannot be read. */
export async function estimatePayloadBytes(dir: string, isOver: () => boolean): Promise<number> {
  const names: string[] = [];
  try {
    for await (const entry of await opendir(dir, { bufferSize: 512 })) {
      names.push(entry.name);
      if (isOver()) return 0;
    }
  } catch {
    return 0;
  }
  const step = Math.max(1, Math.floor(names.length / SAMPLE));
  const sample = names.filter((_, i) => i % step === 0);
  let bytes = 0;
  for (let i = 0; i < sample.length && !isOver(); i += AT_ONCE) {
    const sizes = await Promise.all(sample.slice(i, i + AT_ONCE).map((name) => sizeOf(join(dir, name))));
    for (const size of sizes) bytes += size;
  }
  return sample.length === 0 ? 0 : Math.round((bytes / sample.length) * names.length);
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}
