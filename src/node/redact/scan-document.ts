import { adjacentRuns, joinRun } from './adjacent.ts';
import type { Leak, LeakScanner } from './leak-scanner.ts';

/** Scans a JSON document (or any text): as it is written, and its neighbouring parts joined. */
export function scanDocument(scanner: LeakScanner, text: string): Leak | null {
  const leak = scanner.scan(text);
  if (leak) return leak;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  for (const run of adjacentRuns(value)) {
    const split = scanner.scan(joinRun(run).text);
    if (split) return { ...split, how: 'split over neighbouring parts' };
  }
  return null;
}
