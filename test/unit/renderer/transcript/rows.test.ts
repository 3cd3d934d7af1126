import { describe, expect, test } from 'vitest';
import { createIndexes } from '../../../../src/core/views/indexes.ts';
import { createTranscript } from '../../../../src/core/views/transcript/rows.ts';
import { findRows, onlyRows } from '../../../../src/renderer/views/transcript/find-rows.ts';
import { refetchedFrom } from '../../../../src/renderer/views/transcript/refetched.ts';
import { refOfRow, rowIdOf } from '../../../../src/renderer/views/transcript/row-refs.ts';
import { stepOfCall } from '../../../../src/renderer/views/transcript/step.ts';
import { traceBuilder } from '../../../helpers/trace-builder.ts';

/** Two commands, a compaction that drops them, the first command again. */
function run() {
  const t = traceBuilder().thread('/root').turn('/root', 't1').say('/root', 'user', 'Fix the test');
  t.call('t1', 'c1').answer('c1', [{ text: 'First the tests' }, { call: 'x1', args: '{"cmd":"npm test"}' }]);
  t.tool('t1', 'x1', 'exec_command').exec('x1', 'npm test');
  t.endTool('x1', 'short', { status: 'failed', exit: 1, stdout: 'only the runtime saw this\n' });
  t.call('t1', 'c2').answer('c2', [{ text: 'It fails' }]);
  t.compactionRequest('t1', 'k1', 'r1')
    .endCompactionRequest('r1')
    .compact('t1', 'k1', [['user', 'summary']]);
  t.call('t1', 'c3').answer('c3', [{ call: 'x2', args: '{"cmd":"npm test"}' }]);
  const { model } = t;
  const ix = createIndexes(model);
  return { model, ix, rows: createTranscript(model, ix, '/root').rows };
}

describe('rows and the selection', () => {
  const { model, ix, rows } = run();

  test('every row leads to what it stands for, and from there back to itself', () => {
    expect(rows.length).toBeGreaterThan(8);
    for (const row of rows) expect(rowIdOf(model, ix, refOfRow(model, ix, row))).toBe(row.id);
  });

  test('a call that the runtime knows is the tool, one that it does not is its item', () => {
    const refs = rows.filter(({ type }) => type === 'item').map((row) => refOfRow(model, ix, row));
    expect(refs.filter(({ collection }) => collection === 'tool_calls')).toEqual([
      { collection: 'tool_calls', id: 'x1' },
    ]);
  });

  test('an output, an operation, an attempt are shown by the row that they belong to', () => {
    const output = [...model.collections.conversation_items.values()].find(({ role }) => role === 'tool');
    const tool = rowIdOf(model, ix, { collection: 'tool_calls', id: 'x1' });
    expect(tool).toMatch(/^item:/);
    expect(rowIdOf(model, ix, { collection: 'conversation_items', id: output?.item_id ?? '' })).toBe(tool);
    const operation = [...model.collections.terminal_operations.keys()][0] ?? '';
    expect(rowIdOf(model, ix, { collection: 'terminal_operations', id: operation })).toBe(tool);
    expect(rowIdOf(model, ix, { collection: 'compaction_requests', id: 'r1' })).toBe('compaction:k1');
  });

  test('what has no row has none', () => {
    expect(rowIdOf(model, ix, { collection: 'events', id: '3' })).toBeNull();
    expect(rowIdOf(model, ix, { collection: 'tool_calls', id: 'unknown' })).toBeNull();
  });
});

describe('finding', () => {
  const { model, ix, rows } = run();
  const found = (needle: string) => findRows(model, ix, rows, needle).map((at) => rows[at]?.ref);

  test('in texts, commands and what only the runtime recorded', () => {
    expect(found('FIRST THE')).toHaveLength(1);
    expect(found('npm test')).toHaveLength(2);
    expect(found('only the runtime')).toHaveLength(1);
    expect(found('')).toEqual([]);
  });

  test('only matches keep the heads that they stand under', () => {
    const kept = onlyRows(rows, findRows(model, ix, rows, 'It fails'));
    expect(kept.map(({ type }) => type)).toEqual(['turn', 'call', 'item']);
  });
});

describe('rewinding', () => {
  const { ix } = run();

  test('goes from call to call, past the last one to now, and no further than the first', () => {
    expect(stepOfCall(ix, '/root', 'c1', 1)).toBe('c2');
    expect(stepOfCall(ix, '/root', 'c3', 1)).toBeNull();
    expect(stepOfCall(ix, '/root', 'c1', -1)).toBeUndefined();
  });
});

describe('fetched again', () => {
  const { model, ix } = run();
  const calls = [...model.collections.conversation_items.values()].filter(({ kind }) => kind === 'function_call');

  test('the same command after a compaction, not before it', () => {
    expect(calls.map((call) => refetchedFrom(model, ix, call))).toEqual([null, 'k1']);
  });
});
