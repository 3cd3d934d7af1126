import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rawEvent } from '../../../src/core/trace/events.ts';
import { type DemoOptions, writeDemo } from '../../../src/demo/index.ts';
import { proceduralOptions } from '../../../src/demo/options.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { filesOf, logOf, pathsIn, reduceStrictly } from './bundle-files.ts';

const write = (options: DemoOptions) => writeDemo(tempFolder(), options);

test.each<[string, DemoOptions]>([
  ['one agent', { agents: 1 }],
  ['a few turns', { agents: 3, turns: 12, sizeBytes: 3_000_000, seed: 5 }],
  ['forty agents', { agents: 40, sizeBytes: 4_000_000 }],
  ['many small turns', { turns: 101, seed: 9 }],
  ['enough for compactions', { agents: 2, turns: 4, sizeBytes: 40_000_000, seed: 3 }],
])(
  '%s: sound, complete, strictly reducible',
  (_, options) => {
    const { bundleDir, completed, failures } = write(options);
    expect({ completed, failures }).toEqual({ completed: true, failures: [] });
    const payloads = new Set(readdirSync(join(bundleDir, 'payloads')).map((name) => `payloads/${name}`));
    let seq = 0;
    for (const line of logOf(bundleDir)) {
      rawEvent.parse(line);
      seq += 1;
      expect(line.seq).toBe(seq);
      for (const path of pathsIn(line)) expect(payloads.has(path)).toBe(true);
    }
    const { threads, codex_turns, inference_calls, tool_calls, status } = reduceStrictly(bundleDir).view();
    const choices = proceduralOptions(options);
    expect(status).toBe('completed');
    expect(Object.keys(threads)).toHaveLength(choices?.agents ?? 0);
    expect(Object.keys(codex_turns)).toHaveLength(choices?.turns ?? 0);
    for (const open of [threads, codex_turns, inference_calls, tool_calls].flatMap((all) => Object.values(all))) {
      expect(open.execution.status).not.toBe('running');
    }
  },
  60_000,
);

test('a run with enough bytes compacts, repeats itself, fails and is cancelled', () => {
  const { bundleDir } = write({ agents: 2, turns: 4, sizeBytes: 40_000_000, seed: 3 });
  const types = new Map<string, number>();
  for (const { payload } of logOf(bundleDir)) types.set(payload.type, (types.get(payload.type) ?? 0) + 1);
  for (const type of [
    'compaction_installed',
    'inference_cancelled',
    'code_cell_started',
    'mcp_tool_call_correlation_assigned',
    'agent_result_observed',
  ]) {
    expect(types.get(type), type).toBeGreaterThan(0);
  }
}, 60_000);

test('the size is about what was asked for', () => {
  for (const sizeBytes of [2_000_000, 8_000_000]) {
    const { bytes } = write({ sizeBytes });
    expect(bytes / sizeBytes).toBeGreaterThan(0.9);
    expect(bytes / sizeBytes).toBeLessThan(1.3);
  }
});

test('the same options write the same bundle', () => {
  const options = { agents: 5, turns: 8, sizeBytes: 1_000_000, seed: 6 };
  expect(filesOf(write(options).bundleDir)).toEqual(filesOf(write(options).bundleDir));
});

test('options choose between the story and a made-up run', () => {
  expect(proceduralOptions({})).toBeNull();
  expect(proceduralOptions({ seed: 8 })).toBeNull();
  expect(proceduralOptions({ agents: 3 })).toMatchObject({ agents: 3, turns: 5, lean: false });
  expect(proceduralOptions({ agents: 30, turns: 2 })).toMatchObject({ agents: 30, turns: 30 });
  expect(proceduralOptions({ sizeBytes: 200e6 })).toMatchObject({ agents: 4, sizeBytes: 200e6, lean: false });
  expect(proceduralOptions({ turns: 5_000 })).toMatchObject({ lean: true });
  expect(proceduralOptions({ agents: Number.NaN, turns: -4 })).toMatchObject({ agents: 1, turns: 1 });
});
