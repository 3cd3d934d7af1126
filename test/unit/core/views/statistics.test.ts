import { describe, expect, test } from 'vitest';
import { viewModelFromTrace } from '../../../../src/core/model/view-of-trace.ts';
import { statistics } from '../../../../src/core/views/statistics.ts';
import { generatedTraces, haveGeneratedTraces } from '../../../helpers/generated-traces.ts';
import { T0, traceBuilder } from '../../../helpers/trace-builder.ts';

describe('statistics', () => {
  test('of a small run', () => {
    const t = traceBuilder().thread('/root').thread('/root/w', '/root').turn('/root', 't1').say('/root', 'user', 'x');
    t.call('t1', 'c1')
      .at(2000)
      .answer('c1', [{ call: 'x1' }], { input_tokens: 100, cached_input_tokens: 25, output_tokens: 7 });
    t.tool('t1', 'x1', 'exec_command')
      .exec('x1', 'npm test')
      .at(5000)
      .endTool('x1', 'no', { status: 'failed', exit: 2 });
    t.compactionRequest('t1', 'k', 'r1')
      .endCompactionRequest('r1', 'failed')
      .compact('t1', 'k', [['user', 's']]);
    t.edge('e1', 'spawn_agent', { type: 'thread', thread_id: '/root' }, { type: 'thread', thread_id: '/root/w' });
    const found = statistics(t.model.header, t.model.collections);
    expect(found).toMatchObject({
      status: 'running',
      started_at_unix_ms: T0,
      duration_ms: 5000,
      counts: { threads: 2, turns: 1, inference_calls: 1, tool_calls: 1, compactions: 1, edges: 1 },
      tokens: { input: 100, cached: 25, output: 7 },
      cached_share: 0.25,
      threads: [
        { path: '/root', depth: 0, calls: 1, tools: 1, failed_tools: 1, compactions: 1 },
        { path: '/root/w', depth: 1, role: 'worker', calls: 0 },
      ],
      models: [{ model: 'gpt-test', calls: 1, failed: 0, duration_ms: 2000 }],
      tools: [{ name: 'exec_command', calls: 1, by_status: { failed: 1 }, longest_ms: 3000 }],
      slowest_tools: [{ command: 'npm test', duration_ms: 3000 }],
      failed_tools: [{ tool_call_id: 'x1', exit_code: 2, thread_path: '/root' }],
      compactions: [{ items_before: 2, items_after: 1, attempts: 1, failed_attempts: 1 }],
      edges: { spawn_agent: 1 },
    });
    expect(statistics(null, t.model.collections)).toBeNull();
  });
});

describe.skipIf(!haveGeneratedTraces)('statistics of generated traces (needs ../shared/conformance)', () => {
  test.each(generatedTraces())('%s: sums of threads, models and tools agree', (_name, trace) => {
    const { header, collections } = viewModelFromTrace(trace);
    const found = statistics(header, collections);
    const sum = (numbers: number[] | undefined) => (numbers ?? []).reduce((a, b) => a + b, 0);
    expect(sum(found?.threads.map((thread) => thread.calls))).toBe(collections.inference_calls.size);
    expect(sum(found?.models.map((model) => model.calls))).toBe(collections.inference_calls.size);
    expect(sum(found?.tools.map((tool) => tool.calls))).toBe(collections.tool_calls.size);
    expect(sum(found?.models.map((model) => model.tokens.output))).toBe(found?.tokens.output);
    expect(found?.threads).toHaveLength(collections.threads.size);
  });
});
