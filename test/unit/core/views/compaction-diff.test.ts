import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { viewModelFromTrace } from '../../../../src/core/model/view-of-trace.ts';
import type { ViewModel } from '../../../../src/core/reduce/delta.ts';
import { compactionChain } from '../../../../src/core/views/compaction-diff/chain.ts';
import { bySize, compactionDiff, contextDiff, groupEntries } from '../../../../src/core/views/compaction-diff/diff.ts';
import { fetchedAgain } from '../../../../src/core/views/compaction-diff/fetched-again.ts';
import { contextAt } from '../../../../src/core/views/compaction-diff/moment.ts';
import { pairItems } from '../../../../src/core/views/compaction-diff/pairing.ts';
import { LONGEST_DIFF, textDiff } from '../../../../src/core/views/compaction-diff/text-diff.ts';
import { createIndexes } from '../../../../src/core/views/indexes.ts';
import { generatedTraces, haveGeneratedTraces } from '../../../helpers/generated-traces.ts';
import { randomTrace } from '../../../helpers/random-trace.ts';
import { type TraceBuilder, traceBuilder } from '../../../helpers/trace-builder.ts';

const SUMMARY = 'the cause is jitter added per attempt and the fake clock is not used';

/** Two compactions; the second rewrites the summary of the first. A command and a file are fetched again later. */
function run(): TraceBuilder {
  const t = traceBuilder()
    .thread('/root')
    .turn('/root', 't1')
    .say('/root', 'developer', 'rules')
    .say('/root', 'user', 'fix it');
  t.call('t1', 'c1').answer(
    'c1',
    [
      { call: 'a', args: '{"cmd":"git diff"}' },
      { call: 'b', args: '{"cmd":"sed -n 1,9p src/x.ts"}' },
    ],
    { input_tokens: 500, output_tokens: 20 },
  );
  t.tool('t1', 'a', 'exec_command').exec('a', 'git diff').endTool('a', 'd'.repeat(400));
  t.tool('t1', 'b', 'exec_command').exec('b', 'sed -n 1,9p src/x.ts').endTool('b', 'some lines').call('t1', 'c2');
  t.answer('c2', [{ text: 'I see' }], { input_tokens: 900, output_tokens: 30 });
  t.compactionRequest('t1', 'k1', 'r1')
    .at(1000)
    .endCompactionRequest('r1', 'failed')
    .compact('t1', 'k1', [
      ['developer', 'rules'],
      ['user', SUMMARY],
    ]);
  t.call('t1', 'c3').answer(
    'c3',
    [
      { call: 'a2', args: '{"cmd":"git diff"}' },
      { call: 'b2', args: '{"cmd":"cat src/x.ts"}' },
    ],
    { input_tokens: 530 },
  );
  t.at(3000)
    .tool('t1', 'a2', 'exec_command')
    .exec('a2', 'git diff')
    .endTool('a2', 'other')
    .tool('t1', 'b2', 'exec_command')
    .exec('b2', 'cat ./src/x.ts')
    .endTool('b2', 'all');
  t.call('t1', 'c4').answer('c4', [], { input_tokens: 600 });
  return t
    .compact('t1', 'k2', [
      ['developer', 'rules'],
      ['user', `${SUMMARY}; now fixed`],
    ])
    .call('t1', 'c5');
}

describe('what a compaction did', () => {
  const t = run();
  const ix = createIndexes(t.model);
  const fates = (id: string) =>
    compactionDiff(t.model, ix, id)?.entries.map(
      (entry) => `${entry.fate} ${entry.category}${entry.tool ? ` ${entry.tool}` : ''}`,
    );

  test('kept by content, dropped, added', () => {
    expect(fates('k1')).toEqual([
      'kept instructions',
      'kept instructions',
      'added summary',
      'dropped user',
      'dropped tool_call exec_command',
      'dropped tool_call exec_command',
      'dropped tool_output exec_command',
      'dropped tool_output exec_command',
      'dropped assistant',
    ]);
  });

  test('rewritten by likeness', () => {
    const entry = compactionDiff(t.model, ix, 'k2')?.entries.find((one) => one.fate === 'rewritten');
    expect(entry).toMatchObject({ category: 'summary' });
    expect(entry?.likeness).toBeGreaterThan(0.8);
  });

  test('sizes agree with what was reported', () => {
    const diff = compactionDiff(t.model, ix, 'k1');
    expect(diff).toMatchObject({
      before_tokens: 930,
      after_tokens: 530,
      before_estimated: false,
      after_estimated: false,
    });
    const total = (key: 'before_tokens' | 'after_tokens') => diff?.entries.reduce((sum, entry) => sum + entry[key], 0);
    expect(total('before_tokens')).toBeCloseTo(930);
    expect(total('after_tokens')).toBeCloseTo(530);
    for (const { fate, before_tokens, after_tokens } of diff?.entries ?? []) {
      if (fate === 'kept') expect(before_tokens).toBeCloseTo(after_tokens);
    }
    expect(Object.values(diff?.sums ?? {}).reduce((sum, one) => sum + one.count, 0)).toBe(diff?.entries.length);
    expect(bySize(diff?.entries ?? [])[0]?.before_tokens).toBeGreaterThan(200);
    expect(groupEntries(diff?.entries.filter((one) => one.fate === 'dropped') ?? [], 'tool')[0]).toMatchObject({
      key: 'exec_command',
    });
    expect(groupEntries(diff?.entries ?? [], 'turn').map((group) => group.key)).toContain('t1');
  });

  test('what was fetched again', () => {
    const dropped = compactionDiff(t.model, ix, 'k1')?.entries.flatMap((one) =>
      one.fate === 'dropped' && one.before ? [one.before] : [],
    );
    expect(
      fetchedAgain(t.model, ix, 'k1', dropped ?? []).map(({ reason, after_ms, again_item_id }) => [
        reason,
        after_ms,
        t.item(again_item_id).call_id,
      ]),
    ).toEqual([
      ['the same command', 0, 'a2'],
      ['the same file', 0, 'b2'],
    ]);
    expect(fetchedAgain(t.model, ix, 'k2', dropped ?? [])).toEqual([]);
  });

  test('the chain of a thread', () => {
    expect(
      compactionChain(t.model, ix, '/root').map((part) =>
        part.type === 'calls'
          ? `${part.first_call}-${part.last_call} ${part.from_tokens}>${part.to_tokens}`
          : `${part.compaction_id} ${part.before.tokens}>${part.after.tokens} ${part.attempts.length}`,
      ),
    ).toEqual(['1-2 500>900', 'k1 930>530 1', '3-4 530>600', 'k2 600>21 0', '5-5 null>null']);
  });

  test('any two moments', () => {
    const diff = contextDiff(t.model, ix, { type: 'call', call_id: 'c1' }, { type: 'call', call_id: 'c2' });
    expect(diff?.sums).toMatchObject({ kept: { count: 3 }, added: { count: 4 }, dropped: { count: 0 } });
    expect(contextDiff(t.model, ix, { type: 'call', call_id: 'no' }, { type: 'call', call_id: 'c2' })).toBeNull();
    expect(compactionDiff(t.model, ix, 'no')).toBeNull();
  });
});

describe('word diff', () => {
  test('puts both texts together again', () => {
    fc.assert(
      fc.property(fc.lorem({ maxCount: 30 }), fc.lorem({ maxCount: 30 }), (a, b) => {
        const parts = textDiff(a, b);
        const side = (skip: string) =>
          parts
            .filter((part) => part.kind !== skip)
            .map((part) => part.text)
            .join('');
        expect([side('added'), side('removed')]).toEqual([a, b]);
      }),
    );
    expect(textDiff('', '')).toEqual([]);
    expect(textDiff('x'.repeat(LONGEST_DIFF), 'y')).toHaveLength(2);
  });
});

describe('a diff covers every item exactly once', () => {
  const check = (model: ViewModel): void => {
    const ix = createIndexes(model);
    for (const id of model.collections.compactions.keys()) {
      const before = contextAt(model, ix, { type: 'before_compaction', compaction_id: id })?.item_ids ?? [];
      const after = contextAt(model, ix, { type: 'after_compaction', compaction_id: id })?.item_ids ?? [];
      const pairs = pairItems(model, before, after);
      expect(pairs.flatMap((pair) => pair.before ?? []).sort()).toEqual(before.toSorted());
      expect(pairs.flatMap((pair) => pair.after ?? [])).toEqual(after);
      for (const pair of pairs) {
        expect(pair.fate === 'dropped').toBe(pair.after === null);
        expect(pair.fate === 'added').toBe(pair.before === null);
      }
      const diff = compactionDiff(model, ix, id);
      const sum = diff?.entries.reduce((total, entry) => total + entry.before_tokens, 0) ?? 0;
      expect(sum).toBeCloseTo(diff?.before_tokens ?? -1, 4);
    }
    for (const thread of model.collections.threads.keys()) compactionChain(model, ix, thread);
  };
  test('in random traces', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => check(randomTrace(seed, 120).model)),
      { numRuns: 60 },
    );
  });
  test('whatever the two lists are', () => {
    const t = run();
    const ids = [...t.items('/root'), ...t.items('/root')];
    fc.assert(
      fc.property(fc.shuffledSubarray(ids), fc.shuffledSubarray(ids), (before, after) => {
        const pairs = pairItems(t.model, before, after);
        expect(pairs.flatMap((pair) => pair.before ?? []).sort()).toEqual(before.toSorted());
        expect(pairs.flatMap((pair) => pair.after ?? [])).toEqual(after);
      }),
    );
  });
  test.skipIf(!haveGeneratedTraces).each(generatedTraces())('in %s (needs ../shared/conformance)', (_name, trace) => {
    check(viewModelFromTrace(trace));
  });
});
