import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bundle, openBundle } from '../../src/node/bundle.ts';

/** Opens a bundle that a test knows to be one. */
export async function bundleAt(dir: string): Promise<Bundle> {
  const opened = await openBundle(dir);
  if (!opened.ok) throw new Error(opened.failure.message);
  return opened.value;
}

/** The texts and the paths of all files below a folder, for looking whether something is in them. */
export function textsBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(dir.length), readFileSync(path, 'utf8')];
    });
}
