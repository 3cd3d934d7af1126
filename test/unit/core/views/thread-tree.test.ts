import { describe, expect, test } from 'vitest';
import { activityWords, threadActivity } from '../../../../src/core/views/activity.ts';
import { createIndexes } from '../../../../src/core/views/indexes.ts';
import { rollup, threadFacts, threadTree, unfoldedRows } from '../../../../src/core/views/thread-tree.ts';
import { T0, type TraceBuilder, traceBuilder } from '../../../helpers/trace-builder.ts';

const doing = (t: TraceBuilder, thread: string): string =>
  activityWords(threadActivity(t.model, createIndexes(t.model), thread));

describe('what a thread is doing now', () => {
  test('thinking, running a command, waiting, compacting, between steps, idle, ended', () => {
    const t = traceBuilder().thread('/root');
    expect(doing(t, '/root')).toBe('idle');
    t.turn('/root', 't1').say('/root', 'user', 'go').call('t1', 'c1');
    expect(doing(t, '/root')).toBe('thinking');
    t.answer('c1', [{ call: 'x1' }, { call: 'w1' }]);
    expect(doing(t, '/root')).toBe('between steps');
    t.tool('t1', 'w1', 'wait_agent', { target: '/root/worker' });
    expect(doing(t, '/root')).toBe('waiting for /root/worker');
    t.tool('t1', 'x1', 'exec_command').exec('x1', 'npm test');
    expect(doing(t, '/root')).toBe('running npm test');
    t.endTool('x1', 'ok').endTool('w1', 'ok').compactionRequest('t1', 'k', 'r');
    expect(doing(t, '/root')).toBe('compacting');
    t.endCompactionRequest('r').endTurn('t1');
    expect(doing(t, '/root')).toBe('idle');
    expect(doing(t.endThread('/root', 'aborted'), '/root')).toBe('aborted');
  });

  test('since when', () => {
    const t = traceBuilder().thread('/root').turn('/root', 't1').at(500).call('t1', 'c1').at(2000);
    expect(threadActivity(t.model, createIndexes(t.model), '/root').since).toBe(T0 + 500);
    t.answer('c1', []);
    expect(threadActivity(t.model, createIndexes(t.model), '/root').since).toBe(T0 + 2000);
  });
});

describe('thread tree', () => {
  const t = traceBuilder().thread('/root').thread('/root/a', '/root').thread('/root/a/x', '/root/a');
  t.thread('/root/b', '/root').thread('/lost/y', '/lost');
  t.turn('/root/a/x', 'tx')
    .say('/root/a/x', 'user', 'go')
    .call('tx', 'cx')
    .at(9000)
    .answer('cx', [], { input_tokens: 700, output_tokens: 5 });
  const ix = createIndexes(t.model);
  const rows = threadTree(t.model, ix);

  test('in spawn order, children below parents, lost ones at the top', () => {
    expect(rows.map((row) => `${row.depth} ${row.thread_id} ${row.descendants}`)).toEqual([
      '0 /root 3',
      '1 /root/a 1',
      '2 /root/a/x 0',
      '1 /root/b 0',
      '0 /lost/y 0',
    ]);
    expect(unfoldedRows(rows, new Set(['/root/a'])).map((row) => row.thread_id)).toEqual([
      '/root',
      '/root/a',
      '/root/b',
      '/lost/y',
    ]);
  });

  test('rolls up to parents', () => {
    expect(rollup(t.model, ix, rows, 0)).toMatchObject({ threads: 4, running: 1, totals: { input_tokens: 700 } });
    expect(rollup(t.model, ix, rows, 3)).toMatchObject({ threads: 1, running: 0 });
  });

  test('facts', () => {
    expect(threadFacts(t.model, ix, '/root/a/x', T0 + 10_000)).toMatchObject({
      name: 'x',
      role: 'worker',
      status: 'running',
      duration_ms: 10_000,
      context_tokens: 700,
      context_estimated: false,
    });
    expect(threadFacts(t.model, ix, 'unknown', 0)).toBeNull();
  });

  test('context of a call that has not reported yet is estimated from what came after the one before', () => {
    t.say('/root/a/x', 'user', 'x'.repeat(40)).call('tx', 'cx2');
    expect(threadFacts(t.model, createIndexes(t.model), '/root/a/x', 0)).toMatchObject({
      context_tokens: 710,
      context_estimated: true,
    });
  });
});
