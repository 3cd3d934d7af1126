import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What a path of the command line means: a folder without a manifest is a `root` to watch, everything else that is there a
 * `trace` to open: a bundle, an archive of one, a reduced state.json.
 */
export async function pathKind(path: string): Promise<'root' | 'trace' | 'missing'> {
  const entry = await stat(path).catch(() => null);
  if (!entry) return 'missing';
  if (!entry.isDirectory()) return 'trace';
  const manifest = await stat(join(path, 'manifest.json')).catch(() => null);
  return manifest ? 'trace' : 'root';
}
