import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RolloutTrace } from '../../src/core/model/trace.ts';

const folder = join(import.meta.dirname, '../../../shared/conformance/generated');

/** Whether the conformance bundles lie beside the project; tests that need them say so by name when they do not. */
export const haveGeneratedTraces = existsSync(folder);

/** The reduced traces of the sound generated bundles, by name. */
export function generatedTraces(): [name: string, trace: RolloutTrace][] {
  if (!haveGeneratedTraces) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.state.json'))
    .sort()
    .map((name) => [name.replace('.state.json', ''), JSON.parse(readFileSync(join(folder, name), 'utf8'))]);
}
