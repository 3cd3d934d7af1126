import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { requestItemIds } from '../../../../src/core/model/view.ts';
import { viewModelFromTrace } from '../../../../src/core/model/view-of-trace.ts';
import { applyDelta, emptyModel, type ViewModel } from '../../../../src/core/reduce/delta.ts';
import { callOfOutput, outputsOfCall } from '../../../../src/core/views/indexes/conversation.ts';
import { members, numberOf } from '../../../../src/core/views/indexes/groups.ts';
import {
  callsThatCarried,
  createIndexes,
  type Indexes,
  ownersOfPayload,
  totalsOf,
  updateIndexes,
} from '../../../../src/core/views/indexes.ts';
import { compareIds, idNumber, insertSorted } from '../../../../src/core/views/order.ts';
import { touchedBy } from '../../../../src/core/views/touched.ts';
import { generatedTraces, haveGeneratedTraces } from '../../../helpers/generated-traces.ts';
import { putsInOrder, viewDelta } from '../../../helpers/random-deltas.ts';
import { traceBuilder } from '../../../helpers/trace-builder.ts';

describe('order', () => {
  test('ids that end in numbers go by number', () => {
    const ids = ['conversation_item:10', 'conversation_item:2', 'a', 'conversation_item:1'];
    expect(ids.sort(compareIds)).toEqual(['a', 'conversation_item:1', 'conversation_item:2', 'conversation_item:10']);
    expect(idNumber('conversation_item:149')).toBe(149);
    expect(idNumber('x')).toBeNull();
  });

  test('insertSorted keeps a sorted list of different values', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 50 })), (values) => {
        const list: number[] = [];
        for (const value of values) insertSorted(list, value, (a, b) => a - b);
        expect(list).toEqual([...new Set(values)].sort((a, b) => a - b));
      }),
    );
  });
});

describe('indexes', () => {
  test('know pairs, numbers, sums, what is open', () => {
    const t = traceBuilder().thread('/root').turn('/root', 't1').say('/root', 'user', 'hi');
    t.call('t1', 'c1').answer('c1', [{ call: 'x1' }], { input_tokens: 100, cached_input_tokens: 40, output_tokens: 5 });
    t.tool('t1', 'x1', 'exec_command').exec('x1', 'ls').endTool('x1', 'a b', { status: 'failed' }).call('t1', 'c2');
    const ix = createIndexes(t.model);
    const [, call, output] = t.items('/root');
    expect(outputsOfCall(ix, t.item(call ?? ''))).toEqual([output]);
    expect(callOfOutput(ix, t.item(output ?? ''))).toBe(call);
    expect(numberOf(ix.calls, 'c2')).toBe(2);
    expect(totalsOf(ix, '/root')).toMatchObject({ calls: 2, input_tokens: 100, failed_tools: 1 });
    expect([...(ix.open.get('/root')?.calls ?? [])]).toEqual(['c2']);
    expect(ix.open.get('/root')?.tools.size).toBe(0);
    expect(ownersOfPayload(ix, t.model, 'raw_payload:6').map((owner) => owner.role)).toEqual(['runtime', 'evidence']);
  });

  test('an item that a compaction dropped is carried up to it', () => {
    const t = traceBuilder().thread('/root').turn('/root', 't1').say('/root', 'user', 'hi');
    t.call('t1', 'c1')
      .answer('c1', [{ text: 'hello' }])
      .call('t1', 'c2')
      .answer('c2', []);
    t.compact('t1', 'k1', [['user', 'summary']]).call('t1', 'c3');
    const ix = createIndexes(t.model);
    const [hi, hello, , summary] = t.items('/root').map((id) => callsThatCarried(ix, t.item(id)));
    expect(hi).toEqual([{ first: 0, last: 1 }]);
    expect(hello).toEqual([{ first: 1, last: 1 }]);
    expect(summary).toEqual([{ first: 2, last: 2 }]);
    expect(ix.compactedBy.get(t.items('/root')[0] ?? '')).toBe('k1');
  });

  test('built delta by delta as from scratch', () => {
    const t = traceBuilder().thread('/root').turn('/root', 't1').say('/root', 'user', 'hi');
    t.call('t1', 'c1')
      .answer('c1', [{ call: 'x1' }], { input_tokens: 9 })
      .tool('t1', 'x1', 'exec_command');
    t.exec('x1', 'ls', 'term')
      .endTool('x1', 'out')
      .call('t1', 'c2')
      .answer('c2', [{ text: 'done' }]);
    t.compactionRequest('t1', 'k', 'r')
      .endCompactionRequest('r')
      .compact('t1', 'k', [['user', 's']])
      .endTurn('t1');
    const model = emptyModel() as ViewModel;
    const ix = createIndexes();
    for (const delta of t.deltas) {
      applyDelta(model, delta);
      updateIndexes(ix, model, touchedBy(delta));
    }
    expect(comparable(ix)).toEqual(comparable(createIndexes(t.model)));
  });
});

describe.skipIf(!haveGeneratedTraces)('indexes of generated traces (needs ../shared/conformance)', () => {
  test.each(generatedTraces())('%s: incremental = from scratch, whatever the order and the batches', (_name, trace) => {
    const whole = viewModelFromTrace(trace);
    const expected = comparable(createIndexes(whole));
    fc.assert(
      fc.property(fc.array(fc.nat(9), { minLength: 30, maxLength: 30 }), fc.nat(), (sizes, shuffle) => {
        const model = emptyModel() as ViewModel;
        const ix = createIndexes();
        for (const delta of viewDelta(putsInOrder(whole, shuffle), sizes)) {
          applyDelta(model, delta);
          updateIndexes(ix, model, touchedBy(delta));
        }
        expect(comparable(ix)).toEqual(expected);
      }),
      { numRuns: 4 },
    );
  });

  test.each(generatedTraces())('%s: carried ranges = the requests themselves', (_name, trace) => {
    const model = viewModelFromTrace(trace);
    const ix = createIndexes(model);
    for (const item of model.collections.conversation_items.values()) {
      const carried = new Set<number>();
      for (const { first, last } of callsThatCarried(ix, item)) for (let n = first; n <= last; n++) carried.add(n);
      const expected = members(ix.calls, item.thread_id).flatMap((callId, number) =>
        requestItemIds(model.collections.inference_calls, callId).includes(item.item_id) ? [number] : [],
      );
      expect([...carried]).toEqual(expected);
    }
  });
});

/** The indexes without what depends on history by intention. */
function comparable(ix: Indexes) {
  const { revision, counted, edges, open, payloadOwners, ...rest } = ix;
  return {
    ...rest,
    edges: edges.lists,
    open: [...open].sort().map(([thread, work]) => [thread, Object.values(work).map((ids) => [...ids].sort())]),
    payloads: [...payloadOwners].map(([id, owners]) => [id, [...owners.keys()].sort()]).sort(),
  };
}
