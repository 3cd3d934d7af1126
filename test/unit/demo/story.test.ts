import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rawEvent } from '../../../src/core/trace/events.ts';
import { writeDemo } from '../../../src/demo/index.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { filesOf, logOf, pathsIn, reduceStrictly } from './bundle-files.ts';

const bundleOf = (options = {}): string => writeDemo(tempFolder(), options).bundleDir;

test('the same seed writes the same bundle, another seed another one', () => {
  const first = bundleOf();
  expect(filesOf(bundleOf())).toEqual(filesOf(first));
  expect(readFileSync(join(bundleOf({ seed: 2 }), 'trace.jsonl'), 'utf8')).not.toBe(
    readFileSync(join(first, 'trace.jsonl'), 'utf8'),
  );
});

test('the sample trace of the project is this story', () => {
  const bundle = bundleOf();
  const sample = join(
    import.meta.dirname,
    '../../../resources/sample-trace',
    bundle.slice(bundle.lastIndexOf('/') + 1),
  );
  expect(existsSync(sample), 'run scripts/make-sample.ts').toBe(true);
  expect(filesOf(sample), 'run scripts/make-sample.ts').toEqual(filesOf(bundle));
  let bytes = 0;
  for (const content of filesOf(sample).values()) bytes += Buffer.byteLength(content);
  expect(bytes).toBeLessThan(1_000_000);
});

test('every line is an event of the format, in order, and names payloads that exist', () => {
  const bundle = bundleOf();
  const log = logOf(bundle);
  expect(log.map((line) => line.seq)).toEqual(log.map((_, i) => i + 1));
  const named = new Set<string>();
  let last = 0;
  for (const line of log) {
    rawEvent.parse(line);
    expect(line.wall_time_unix_ms).toBeGreaterThanOrEqual(last);
    last = line.wall_time_unix_ms;
    for (const path of pathsIn(line)) named.add(path);
  }
  const files = [...filesOf(bundle).keys()].filter((path) => path.startsWith('payloads/'));
  expect([...named].sort()).toEqual(files.sort());
});

test('another seed is as sound as the first', () => {
  const reducer = reduceStrictly(bundleOf({ seed: 77 }));
  expect(reducer.diagnostics).toEqual([]);
});

test('strict reduction finds the story that the pictures tell', () => {
  const { threads, tool_calls, inference_calls, interaction_edges, compactions, code_cells, ...trace } = reduceStrictly(
    bundleOf(),
  ).view();
  expect(trace.status).toBe('completed');
  expect(new Date(trace.started_at_unix_ms).toISOString()).toBe('2026-11-18T14:02:11.000Z');

  const path = (id: string): string => threads[id]?.agent_path ?? id;
  const shown = trace.started_at_unix_ms + 2_212_000;
  const tally = (values: string[]) =>
    Object.fromEntries([...new Set(values)].sort().map((v) => [v, values.filter((w) => w === v).length]));
  const tools = Object.values(tool_calls).filter((tool) => tool.execution.started_at_unix_ms < shown);
  expect(tally(tools.map((tool) => `${path(tool.thread_id)} ${tool.execution.status}`))).toEqual({
    '/root completed': 25,
    '/root failed': 2,
    '/root/audit_timers completed': 10,
    '/root/bisect_history completed': 7,
    '/root/bisect_history failed': 3,
    '/root/reproduce_flake completed': 6,
    '/root/reproduce_flake failed': 2,
  });
  const calls = Object.values(inference_calls).filter((call) => call.execution.started_at_unix_ms < shown);
  expect(tally(calls.map((call) => `${path(call.thread_id)} ${call.execution.status}`))).toEqual({
    '/root completed': 23,
    '/root/audit_timers cancelled': 1,
    '/root/audit_timers completed': 12,
    '/root/bisect_history completed': 6,
    '/root/reproduce_flake completed': 9,
  });
  expect(Object.values(compactions).map((it) => it.request_ids.length)).toEqual([1, 2]);
  const edges = Object.values(interaction_edges);
  expect(tally(edges.map((edge) => edge.kind))).toEqual({
    agent_result: 4,
    assign_agent_task: 1,
    close_agent: 2,
    send_message: 2,
    spawn_agent: 3,
  });
  const delivered = edges.filter((edge) => edge.target.type === 'conversation_item');
  expect(delivered).toHaveLength(10);
  const yielded = Object.values(code_cells).filter((cell) => cell.yielded_at_unix_ms !== null);
  expect(yielded.map((cell) => cell.wait_tool_call_ids)).toEqual([['call_wA1tcell']]);
  expect(tool_calls.call_Jx81QmTz?.execution.status).toBe('failed');
  const run = Object.values(trace.terminal_operations).find((it) => it.tool_call_id === 'call_Jx81QmTz');
  expect(run?.result?.stdout.trimEnd().split('\n')).toHaveLength(6118);
  expect(run?.result?.formatted_output).toContain('…5992 lines truncated…');
});
