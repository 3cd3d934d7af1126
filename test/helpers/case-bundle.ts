import { join } from 'node:path';
import { type ConformanceCase, FIXTURE_CASES, loadCase } from './conformance.ts';
import { addFiles, tempFolder } from './temp-folder.ts';

/** Writes a conformance case as a bundle into `folder` (default: one that goes away with the test); returns the folder. */
export function writeCase(testCase: ConformanceCase, folder = tempFolder()): string {
  addFiles(folder, {
    'manifest.json': JSON.stringify(testCase.manifest),
    'trace.jsonl': testCase.log,
    ...testCase.payloads,
  });
  return folder;
}

/** A case of `directed/` by its name, as a bundle on disk. */
export function directedBundle(name: string): { dir: string; testCase: ConformanceCase; stateText: string | null } {
  const { testCase, stateText } = loadCase(join(FIXTURE_CASES, 'directed', `${name}.json`));
  return { dir: writeCase(testCase), testCase, stateText };
}
