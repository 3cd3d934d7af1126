import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DemoOptions, writeDemo } from '../../src/demo/index.ts';
import { tempFolder } from './temp-folder.ts';

/** The simulated agent's bundle in a folder that goes away with the test: the story, or what the options ask for. */
export function demoBundle(options: DemoOptions = {}, root = tempFolder()): string {
  const { bundleDir, failures } = writeDemo(root, options);
  if (failures[0]) throw new Error(failures[0].message);
  return bundleDir;
}

/** A small made-up run. */
export const smallBundle = (root?: string): string => demoBundle({ agents: 1, turns: 1 }, root);

export const logOf = (dir: string): string => readFileSync(join(dir, 'trace.jsonl'), 'utf8');

/** Replaces the log by what `edit` makes of its lines. */
export function editLog(dir: string, edit: (lines: string[]) => string[]): void {
  const lines = logOf(dir).split('\n').slice(0, -1);
  writeFileSync(
    join(dir, 'trace.jsonl'),
    edit(lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
}

export const appendToLog = (dir: string, text: string): void => appendFileSync(join(dir, 'trace.jsonl'), text);

/** One raw event as a line, without its newline. */
export function eventLine(seq: number, payload: { type: string } & Record<string, unknown>): string {
  const envelope = { schema_version: 1, seq, wall_time_unix_ms: 1_790_000_000_000 + seq, rollout_id: 'rollout-1' };
  return JSON.stringify({ ...envelope, thread_id: null, codex_turn_id: null, payload });
}
