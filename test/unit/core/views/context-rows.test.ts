import { describe, expect, test } from 'vitest';
import { callContext } from '../../../../src/core/views/context/call-context.ts';
import { callTicks, contextChart } from '../../../../src/core/views/context/chart.ts';
import { requestParts } from '../../../../src/core/views/context/request-parts.ts';
import { contextCounts, contextRows } from '../../../../src/core/views/context/rows.ts';
import { bySameContent } from '../../../../src/core/views/context/same-content.ts';
import { emptySeries, updateSeries } from '../../../../src/core/views/context/series.ts';
import { itemSource } from '../../../../src/core/views/context/source.ts';
import { createIndexes } from '../../../../src/core/views/indexes.ts';
import { type TraceBuilder, traceBuilder } from '../../../helpers/trace-builder.ts';

const OPEN = { goneOpen: true, unfolded: false };

/** Two calls, a compaction that keeps rules and question, a third call. */
function compacted(): TraceBuilder {
  const t = traceBuilder().thread('/root').turn('/root', 't1');
  t.say('/root', 'developer', 'rules', 400).say('/root', 'user', 'question', 40).call('t1', 'c1');
  t.answer('c1', [{ call: 'x', args: 'y'.repeat(80) }], { input_tokens: 1110 });
  t.tool('t1', 'x', 'exec_command').exec('x', 'ls').endTool('x', 'z'.repeat(800)).call('t1', 'c2');
  t.answer('c2', [{ text: 'done' }], { input_tokens: 1330, cached_input_tokens: 1110 });
  t.compact('t1', 'k', [
    ['user', 'question'],
    ['developer', 'rules'],
    ['user', 'summary of it all'],
  ]);
  return t.call('t1', 'c3').answer('c3', [], { input_tokens: 1200, cached_input_tokens: 500 });
}

describe('the rows of a request', () => {
  const t = compacted();
  const ix = createIndexes(t.model);
  const rowsOf = (call: string, filter: 'all' | 'new' | 'moved' | 'gone' = 'all', state = OPEN) => {
    const context = callContext(t.model, ix, call);
    if (!context) throw new Error('no such call');
    return contextRows(bySameContent(t.model, context), filter, state);
  };
  const words = (rows: ReturnType<typeof rowsOf>) =>
    rows.map((row) => {
      if (row.type === 'item') return `${row.row.position} ${row.row.category} ${row.row.fate}`;
      return row.type === 'gone' ? `gone ${row.row.category}` : row.type;
    });

  test('the cache edge lies after what was wholly cached', () => {
    expect(words(rowsOf('c2'))).toEqual([
      '0 instructions same',
      '1 instructions same',
      '2 user same',
      'cache',
      '3 tool_call new',
      '4 tool_output new',
    ]);
    expect(rowsOf('c2').find((row) => row.type === 'cache')).toMatchObject({ cached: 1110, fresh: 220, inside: false });
  });

  test('what a compaction put back word for word is neither new nor gone', () => {
    expect(words(rowsOf('c3'))).toEqual([
      'cache',
      '0 instructions same',
      '1 user moved',
      '2 instructions same',
      '3 summary new',
      'gone-head',
      'gone tool_output',
      'gone tool_call',
    ]);
    expect(rowsOf('c3')[0]).toMatchObject({ type: 'cache', inside: true });
    expect(words(rowsOf('c3', 'new'))).toEqual(['3 summary new']);
    expect(words(rowsOf('c3', 'moved'))).toEqual(['1 user moved']);
    expect(words(rowsOf('c3', 'gone'))).toEqual(['gone-head', 'gone tool_output', 'gone tool_call']);
    expect(words(rowsOf('c3', 'all', { goneOpen: false, unfolded: true }))).toEqual([
      'cache',
      '0 instructions same',
      'beside',
      '1 user moved',
      '2 instructions same',
      '3 summary new',
      'gone-head',
    ]);
  });

  test('every row of both requests is counted once', () => {
    const context = callContext(t.model, ix, 'c3');
    const counts = context && contextCounts(bySameContent(t.model, context));
    expect(counts).toEqual({ all: 4, new: 1, moved: 1, gone: 2 });
    const before = callContext(t.model, ix, 'c2')?.rows.length ?? 0;
    expect((counts?.all ?? 0) - (counts?.new ?? 0) + (counts?.gone ?? 0)).toBe(before);
  });

  test('a context in which nothing came back is returned as it is', () => {
    const context = callContext(t.model, ix, 'c2');
    if (!context) throw new Error('no such call');
    expect(bySameContent(t.model, context)).toBe(context);
  });

  test('where items came from', () => {
    const from = (n: number) => itemSource(t.model, ix, t.item(t.items('/root')[n] ?? '')).words;
    expect([0, 1, 2, 3, 4].map(from)).toEqual(['harness', 'user', 'call 1', 'call 1', 'call 2']);
    const last = t.item(t.items('/root').at(-1) ?? '');
    expect(itemSource(t.model, ix, last)).toEqual({
      words: 'compaction 1',
      ref: { collection: 'compactions', id: 'k' },
    });
  });
});

describe('the chart of contexts', () => {
  const t = compacted();
  const ix = createIndexes(t.model);
  const series = emptySeries('/root');
  updateSeries(series, t.model, ix);

  test('layers reach as high as the context, shares to the top', () => {
    const chart = contextChart(series.points, 'tokens', 100);
    expect(chart.ticks).toEqual([0, 500, 1000, 1500]);
    expect(chart.columns.map(({ tops }) => Math.round((tops.at(-1) ?? 0) * 1500))).toEqual([1110, 1330, 1200]);
    for (const { tops } of chart.columns) expect(tops).toEqual(tops.toSorted((a, b) => a - b));
    const shares = contextChart(series.points, 'share', 100);
    for (const { tops } of shares.columns) expect(tops.at(-1)).toBeCloseTo(1);
    expect(shares.columns[1]?.cached).toBeCloseTo(1110 / 1330);
  });

  test('many calls share a column: the largest is drawn', () => {
    const { columns, calls } = contextChart(series.points, 'tokens', 2);
    expect(columns.map(({ from, to }) => [from, to])).toEqual([
      [0, 2],
      [2, 3],
    ]);
    expect(Math.round((columns[0]?.tops.at(-1) ?? 0) * 1500)).toBe(1330);
    expect(calls).toBe(3);
    expect(contextChart([], 'tokens', 10)).toMatchObject({ columns: [], calls: 0 });
  });

  test('numbers of calls are round', () => {
    expect(callTicks(32, 12)).toEqual([1, 5, 10, 15, 20, 25, 30]);
    expect(callTicks(3, 12)).toEqual([1, 2, 3]);
    expect(callTicks(0, 12)).toEqual([]);
    expect(callTicks(5000, 12)).toHaveLength(11);
  });
});

describe('what a request says beside its items', () => {
  test('instructions, tools and short fields', () => {
    const tools = [
      { type: 'function', name: 'exec', description: 'runs' },
      { type: 'function', function: { name: 'inner', description: 'deep' } },
      { type: 'web_search' },
      'nonsense',
    ];
    const parts = requestParts(
      JSON.stringify({ model: 'm', instructions: 'Be brief.', input: [], tools, long: 'x'.repeat(999) }),
    );
    expect(parts?.instructions).toBe('Be brief.');
    expect(parts?.tools.map(({ name, description }) => `${name}: ${description}`)).toEqual([
      'exec: runs',
      'inner: deep',
      'web_search: ',
      ': ',
    ]);
    expect(parts?.settings.map(([name, value]) => [name, value.length])).toEqual([
      ['model', 3],
      ['long', 200],
    ]);
  });

  test('anything else is told apart', () => {
    expect(requestParts('{"input":')).toBeNull();
    expect(requestParts('[1]')).toBeNull();
    expect(requestParts('{"tools":{},"instructions":null}')).toEqual({ instructions: null, tools: [], settings: [] });
  });
});
