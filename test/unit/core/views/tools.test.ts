import { describe, expect, test } from 'vitest';
import { createIndexes } from '../../../../src/core/views/indexes.ts';
import { cellSteps } from '../../../../src/core/views/tools/cell-steps.ts';
import {
  passesToolFilter,
  sortTools,
  type ToolFilter,
  type ToolRowCache,
  toolRow,
  toolRows,
  toolTotals,
} from '../../../../src/core/views/tools/rows.ts';
import { rowOfOperation, terminalKey, terminalRows } from '../../../../src/core/views/tools/terminals.ts';
import { T0, traceBuilder } from '../../../helpers/trace-builder.ts';

/** A quick command that fails, a slow one that succeeds, one that runs still. */
function work() {
  const t = traceBuilder().thread('/root').turn('/root', 't1').call('t1', 'c1');
  t.answer('c1', [{ call: 'x1' }, { call: 'x2' }, { call: 'x3' }]);
  t.at(100).tool('t1', 'x1', 'exec_command').exec('x1', 'false', 'terminal:1');
  t.at(150).endTool('x1', 'no', { status: 'failed', exit: 1, stdout: 'nothing' });
  t.at(200).tool('t1', 'x2', 'exec_command').exec('x2', 'npm test', 'terminal:1');
  t.at(900).endTool('x2', 'all good', { stdout: 'é' });
  return t.at(1000).tool('t1', 'x3', 'apply_patch').call('t1', 'c2');
}
const ALL: ToolFilter = { name: null, status: null, thread_id: null, text: '' };
const ids = (rows: readonly { tool: { tool_call_id: string } }[]) => rows.map((row) => row.tool.tool_call_id);

describe('tool rows', () => {
  test('say what was run, how it ended, and how much came of it', () => {
    const { model } = work();
    const [failed, slow, running] = toolRows(model, new WeakMap());
    expect(failed).toMatchObject({ name: 'exec_command', status: 'failed', exit_code: 1, runtime_bytes: 7 });
    expect(failed?.title.text).toBe('false');
    expect(slow).toMatchObject({ started_at: T0 + 200, ended_at: T0 + 900, runtime_bytes: 2 });
    expect(running).toMatchObject({ name: 'apply_patch', ended_at: null, exit_code: null, runtime_bytes: null });
    expect(running?.model_bytes).toBeNull();
  });

  test('keep their identity until something of theirs changes', () => {
    const t = work();
    const cache: ToolRowCache = new WeakMap();
    const before = toolRows(t.model, cache);
    t.endTool('x3', 'done');
    const after = toolRows(t.model, cache);
    expect(after.map((row, i) => row === before[i])).toEqual([true, true, false]);
    const operation = [...t.model.collections.terminal_operations.values()][0];
    if (!operation) throw new Error('no operation');
    t.model.collections.terminal_operations.set(operation.operation_id, { ...operation, result: null });
    const [tool] = t.model.collections.tool_calls.values();
    if (!tool) throw new Error('no tool call');
    expect(toolRow(t.model, tool, cache).exit_code).toBeNull();
  });

  test('are filtered', () => {
    const rows = toolRows(work().model, new WeakMap());
    const kept = (filter: Partial<ToolFilter>) =>
      ids(rows.filter((row) => passesToolFilter(row, { ...ALL, ...filter })));
    expect(kept({})).toEqual(['x1', 'x2', 'x3']);
    expect(kept({ status: 'unsuccessful' })).toEqual(['x1']);
    expect(kept({ status: 'running' })).toEqual(['x3']);
    expect(kept({ name: 'apply_patch' })).toEqual(['x3']);
    expect(kept({ text: 'npm' })).toEqual(['x2']);
    expect(kept({ thread_id: '/other' })).toEqual([]);
  });

  test('are sorted, what is not recorded last either way', () => {
    const rows = toolRows(work().model, new WeakMap());
    const now = T0 + 1000 + 5000;
    expect(ids(sortTools(rows, { column: 'duration', down: true }, now))).toEqual(['x3', 'x2', 'x1']);
    expect(ids(sortTools(rows, { column: 'exit', down: false }, now))).toEqual(['x2', 'x1', 'x3']);
    expect(ids(sortTools(rows, { column: 'exit', down: true }, now))).toEqual(['x1', 'x2', 'x3']);
    expect(ids(sortTools(rows, { column: 'name', down: false }, now))).toEqual(['x3', 'x1', 'x2']);
  });

  test('add up', () => {
    expect(toolTotals(toolRows(work().model, new WeakMap()))).toMatchObject({
      calls: 3,
      running: 1,
      unsuccessful: 1,
      duration: 750,
      runtime_bytes: 9,
    });
  });
});

describe('terminals', () => {
  test('have their operations in order; commands without one stand by thread', () => {
    const t = work();
    t.endTool('x3', null).tool('t1', 'x4', 'exec_command').exec('x4', 'refused');
    const rows = terminalRows(t.model, createIndexes(t.model));
    expect(rows.map((row) => [row.terminal_id, row.number, row.operations.length])).toEqual([
      ['terminal:1', 1, 2],
      [null, 0, 1],
    ]);
    const [terminal, loose] = rows;
    expect(terminal?.title).toBe('false');
    for (const row of [terminal, loose]) {
      const operation = row?.operations[0];
      expect(rowOfOperation(t.model, operation?.operation_id ?? '')).toBe(row && terminalKey(row));
    }
  });
});

describe('a code cell', () => {
  test('tells its calls, answer and end in order', () => {
    const t = traceBuilder().thread('/root').turn('/root', 't1').call('t1', 'c1');
    t.answer('c1', [{ code: 'k1', source: 'await tools.x()' }]);
    t.at(10).cell('t1', 'k1');
    t.at(20).tool('t1', 'n1', 'exec_command', { cell: 'code_cell:k1' });
    t.at(30).endTool('n1', null);
    t.at(40).tool('t1', 'n2', 'exec_command', { cell: 'code_cell:k1' });
    const steps = () => {
      const cell = t.model.collections.code_cells.get('code_cell:k1');
      if (!cell) throw new Error('no cell');
      return cellSteps(t.model, createIndexes(t.model), cell);
    };
    expect(steps().map((step) => [step.type, step.at - T0, step.until])).toEqual([
      ['started', 10, undefined],
      ['called', 20, T0 + 30],
      ['called', 40, null],
    ]);
    t.at(50).endTool('n2', null).endCell('k1', 'out');
    expect(steps().map((step) => step.type)).toEqual(['started', 'called', 'called', 'ended']);
  });
});
