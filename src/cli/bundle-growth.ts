import { statSync } from 'node:fs';
import { join } from 'node:path';

/** How many bytes a bundle that is being written has by now. Each payload is looked at once. */
export function createBundleGrowth(dir: string): () => number {
  let payloads = 0;
  let payloadBytes = 0;
  const sizeOf = (path: string): number | null => statSync(path, { throwIfNoEntry: false })?.size ?? null;
  return () => {
    for (;;) {
      const size = sizeOf(join(dir, 'payloads', `${payloads + 1}.json`));
      if (size === null) break;
      payloads += 1;
      payloadBytes += size;
    }
    return payloadBytes + (sizeOf(join(dir, 'trace.jsonl')) ?? 0);
  };
}
