import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The bundle of the sample trace that ships in a `resources` folder; null when it is not there. */
export function findSampleTrace(resourcesDir: string): string | null {
  const root = join(resourcesDir, 'sample-trace');
  try {
    const name = readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort()[0];
    return name === undefined ? null : join(root, name);
  } catch {
    return null;
  }
}
