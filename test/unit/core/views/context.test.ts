import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { requestItemIds } from '../../../../src/core/model/view.ts';
import { viewModelFromTrace } from '../../../../src/core/model/view-of-trace.ts';
import { callContext } from '../../../../src/core/views/context/call-context.ts';
import { CATEGORIES, categoryName, itemCategory } from '../../../../src/core/views/context/category.ts';
import { movedPositions } from '../../../../src/core/views/context/moved.ts';
import { emptySeries, updateSeries } from '../../../../src/core/views/context/series.ts';
import { createIndexes } from '../../../../src/core/views/indexes.ts';
import { generatedTraces, haveGeneratedTraces } from '../../../helpers/generated-traces.ts';
import { randomTrace } from '../../../helpers/random-trace.ts';
import { replay } from '../../../helpers/replay.ts';
import { type TraceBuilder, traceBuilder } from '../../../helpers/trace-builder.ts';

/** Three calls and a compaction; 4 bytes are a token, and 1,000 tokens stand beside the items. */
function growing(): TraceBuilder {
  const t = traceBuilder().thread('/root').turn('/root', 't1');
  t.say('/root', 'developer', 'rules', 400).say('/root', 'user', 'question', 40).call('t1', 'c1');
  t.answer('c1', [{ call: 'x', args: 'y'.repeat(80) }], { input_tokens: 1110, cached_input_tokens: 0 });
  t.tool('t1', 'x', 'exec_command').exec('x', 'ls').endTool('x', 'z'.repeat(800)).call('t1', 'c2');
  t.answer('c2', [{ reasoning: 'r'.repeat(40) }], { input_tokens: 1330, cached_input_tokens: 1110 });
  t.compact('t1', 'k', [
    ['developer', 'rules'],
    ['user', 's'.repeat(400)],
  ]);
  return t.say('/root', 'user', 'next', 8).call('t1', 'c3');
}

describe('the context of a call', () => {
  const t = growing();
  const ix = createIndexes(t.model);

  test('rows add up to the reported input, with what stands beside the items', () => {
    const context = callContext(t.model, ix, 'c2');
    expect(context?.rows.map(({ position, category, tool, fate }) => [position, category, tool, fate])).toEqual([
      [0, 'instructions', null, 'same'],
      [1, 'instructions', null, 'same'],
      [2, 'user', null, 'same'],
      [3, 'tool_call', 'exec_command', 'new'],
      [4, 'tool_output', 'exec_command', 'new'],
    ]);
    expect(context?.rows[0]?.tokens).toBe(1000);
    expect(context?.total_tokens).toBeCloseTo(1330);
    expect(context?.cached_rows).toBe(3);
    expect(context).toMatchObject({ number: 2, compared_with: 'c1', total_estimated: false, cached_tokens: 1110 });
  });

  test('after a compaction: what is gone, what is new, what is a summary', () => {
    const context = callContext(t.model, ix, 'c3');
    expect(context?.rows.map((row) => [row.category, row.fate])).toEqual([
      ['instructions', 'same'],
      ['instructions', 'new'],
      ['summary', 'new'],
      ['user', 'new'],
    ]);
    expect(context?.gone.map((row) => row.category)).toEqual(['instructions', 'user', 'tool_call', 'tool_output']);
    expect(context?.total_estimated).toBe(true);
    expect(callContext(t.model, ix, 'c3', 'c1')?.gone).toHaveLength(2);
    expect(callContext(t.model, ix, 'unknown')).toBeNull();
  });

  test('every category has a name', () => expect(CATEGORIES.map(categoryName).every(Boolean)).toBe(true));

  test('what moved is what left the longest run in order', () => {
    expect(movedPositions([1, 2, 3])).toEqual([]);
    expect(movedPositions([1, 5, 2, 3])).toEqual([1]);
    expect(movedPositions([4, 1, 2, 3])).toEqual([0]);
    fc.assert(
      fc.property(fc.shuffledSubarray([...Array(20).keys()]), (old) => {
        const moved = new Set(movedPositions(old));
        const stayed = old.filter((_, index) => !moved.has(index));
        expect(stayed).toEqual(stayed.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('the context over a run', () => {
  test('layers add up to each call’s total, tools to their layer', () => {
    const t = growing();
    const ix = createIndexes(t.model);
    const series = emptySeries('/root');
    updateSeries(series, t.model, ix);
    const { points } = series;
    expect(points.map((point) => Math.round(point.total_tokens))).toEqual([1110, 1330, 1103]);
    expect(points.map((point) => Math.round(point.layers.tool_output))).toEqual([0, 200, 0]);
    expect(points[1]?.tools.map(([tool]) => tool)).toEqual(['exec_command']);
  });

  test('grows by what comes into the same as from scratch', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (seed, batches) => {
        const t = randomTrace(seed);
        const series = emptySeries('/root');
        replay(t, batches, (model, ix) => updateSeries(series, model, ix));
        const ix = createIndexes(t.model);
        const whole = emptySeries('/root');
        updateSeries(whole, t.model, ix);
        expect(series.points).toEqual(whole.points);
      }),
      { numRuns: 80 },
    );
  });
});

describe('category sums = total', () => {
  const check = (model: TraceBuilder['model']): void => {
    const ix = createIndexes(model);
    for (const thread of model.collections.threads.keys()) {
      const series = emptySeries(thread);
      updateSeries(series, model, ix);
      const { points } = series;
      for (const point of points) {
        const context = callContext(model, ix, point.call_id);
        const sum = CATEGORIES.reduce((total, name) => total + (context?.categories[name] ?? 0), 0);
        const reported = model.collections.inference_calls.get(point.call_id)?.usage?.input_tokens;
        expect(sum).toBeCloseTo(context?.total_tokens ?? -1, 4);
        if (reported) expect(sum).toBeCloseTo(reported, 4);
        expect(context?.rows.reduce((total, row) => total + row.share, 0)).toBeCloseTo(sum > 0 ? 1 : 0, 6);
        for (const name of CATEGORIES) expect(point.layers[name]).toBeCloseTo(context?.categories[name] ?? -1, 4);
        expect(context?.rows.filter((row) => row.item_id !== null)).toHaveLength(
          requestItemIds(model.collections.inference_calls, point.call_id).length,
        );
      }
    }
    for (const item of model.collections.conversation_items.values()) itemCategory(ix, item);
  };
  test('of random traces', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => check(randomTrace(seed).model)),
      { numRuns: 60 },
    );
  });
  test.skipIf(!haveGeneratedTraces).each(generatedTraces())('of %s (needs ../shared/conformance)', (_name, trace) => {
    check(viewModelFromTrace(trace));
  });
});
