import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { viewModelFromTrace } from '../../../../src/core/model/view-of-trace.ts';
import type { ViewModel } from '../../../../src/core/reduce/delta.ts';
import { callOfOutput } from '../../../../src/core/views/indexes/conversation.ts';
import { createIndexes, type Indexes } from '../../../../src/core/views/indexes.ts';
import { itemTitle } from '../../../../src/core/views/titles.ts';
import { asOfCall } from '../../../../src/core/views/transcript/as-of.ts';
import { callFacts, lineCount, toolFacts, turnFacts } from '../../../../src/core/views/transcript/facts.ts';
import { filterRows, unfoldRows } from '../../../../src/core/views/transcript/filter.ts';
import {
  createTranscript,
  type Transcript,
  type TranscriptRow,
  updateTranscript,
} from '../../../../src/core/views/transcript/rows.ts';
import { generatedTraces, haveGeneratedTraces } from '../../../helpers/generated-traces.ts';
import { randomTrace } from '../../../helpers/random-trace.ts';
import { replay } from '../../../helpers/replay.ts';
import { type TraceBuilder, traceBuilder } from '../../../helpers/trace-builder.ts';

/** A short run: two calls with a failing command, a compaction, an idle gap, a second turn. */
function shortRun(): TraceBuilder {
  const t = traceBuilder().thread('/root').turn('/root', 't1').say('/root', 'user', 'Fix the test');
  t.at(1000).call('t1', 'c1').at(3000);
  t.answer('c1', [{ reasoning: 'Look first' }, { call: 'x1', args: '{"cmd":"npm test"}' }], {
    input_tokens: 1000,
    cached_input_tokens: 920,
    output_tokens: 58,
  });
  t.tool('t1', 'x1', 'exec_command').exec('x1', 'npm test').at(5000);
  t.endTool('x1', 'short', { status: 'failed', exit: 1, stdout: 'much longer output\n'.repeat(4) });
  t.call('t1', 'c2')
    .at(6000)
    .answer('c2', [{ text: 'It fails' }]);
  t.compactionRequest('t1', 'k1', 'r1')
    .at(7000)
    .endCompactionRequest('r1')
    .compact('t1', 'k1', [['user', 'summary']]);
  t.call('t1', 'c3').at(8000).answer('c3', []).endTurn('t1');
  t.at(100_000).turn('/root', 't2').say('/root', 'user', 'Again').message('/root', '/root/worker', 'ready');
  return t.call('t2', 'c4');
}

const drawn = (model: ViewModel, ix: Indexes, rows: readonly TranscriptRow[]): string[] =>
  rows.map((row) => {
    const item = model.collections.conversation_items.get(row.ref);
    if (row.type !== 'item' || !item) return `${row.type} ${row.ref}`;
    const { text, note } = itemTitle(model, ix, item);
    return `  ${item.role}: ${[text, note].filter(Boolean).join(', ')}`;
  });

describe('transcript', () => {
  test('of a thread', () => {
    const t = shortRun();
    const ix = createIndexes(t.model);
    const rows = createTranscript(t.model, ix, '/root').rows;
    expect(drawn(t.model, ix, rows)).toEqual([
      'turn t1',
      'call c1',
      '  user: Fix the test, user',
      '  assistant: Look first',
      '  assistant: npm test',
      'call c2',
      '  assistant: It fails, assistant',
      'compaction k1',
      '  user: summary, user',
      'call c3',
      'gap t2',
      'turn t2',
      'call c4',
      '  user: Again, user',
      '  assistant: worker to /root, ready',
    ]);
    expect(rows.map((row) => row.parent).slice(0, 4)).toEqual([null, 'turn:t1', 'call:c1', 'call:c1']);
  });

  test('answers of overlapping calls stand where they came', () => {
    const t = traceBuilder()
      .thread('/root')
      .turn('/root', 't1')
      .say('/root', 'user', 'go')
      .call('t1', 'c1')
      .call('t1', 'c2');
    t.answer('c2', [{ text: 'second' }]).answer('c1', [{ text: 'first' }]);
    const ix = createIndexes(t.model);
    expect(drawn(t.model, ix, createTranscript(t.model, ix, '/root').rows).slice(1)).toEqual([
      'call c1',
      '  user: go, user',
      'call c2',
      '  assistant: second, assistant',
      '  assistant: first, assistant',
    ]);
  });

  test('as of one call', () => {
    const t = shortRun();
    const ix = createIndexes(t.model);
    expect(drawn(t.model, ix, asOfCall(t.model, ix, 'c2'))).toEqual([
      'turn t1',
      'call c1',
      '  user: Fix the test, user',
      '  assistant: Look first',
      '  assistant: npm test',
      'call c2',
      '  assistant: It fails, assistant',
    ]);
    expect(drawn(t.model, ix, asOfCall(t.model, ix, 'c4')).slice(0, 4)).toEqual([
      'turn t1',
      'compaction k1',
      '  user: summary, user',
      'turn t2',
    ]);
    expect(asOfCall(t.model, ix, 'unknown')).toEqual([]);
  });

  test('facts of rows', () => {
    const t = shortRun();
    const ix = createIndexes(t.model);
    const call = t.model.collections.inference_calls.get('c1');
    expect(call && callFacts(ix, call, t.now())).toMatchObject({ number: 1, duration_ms: 2000, cached_share: 0.92 });
    expect(toolFacts(t.model, ix, t.item(t.items('/root')[2] ?? ''), t.now())).toMatchObject({
      title: { text: 'npm test', command: true },
      status: 'failed',
      exit_code: 1,
      duration_ms: 2000,
      model_saw: { bytes: 5, lines: 1, call_id: 'c2' },
      runtime_saw: { bytes: 76, lines: 4 },
      shown_share: 5 / 76,
      dropped_by: 'k1',
    });
    expect(turnFacts(t.model, ix, 't1', t.now())).toMatchObject({
      number: 1,
      calls: 3,
      tools: 1,
      failed_tools: 1,
      asked: 'Fix the test',
    });
    expect(turnFacts(t.model, ix, 't2', t.now())).toMatchObject({ status: 'running', asked: 'Again' });
    expect(lineCount('a\nb\n')).toBe(2);
  });

  test('filters keep the heads of what passes, folding hides what is below', () => {
    const t = shortRun();
    const ix = createIndexes(t.model);
    const { rows } = createTranscript(t.model, ix, '/root');
    const found = (filter: Parameters<typeof filterRows>[3]) =>
      drawn(t.model, ix, filterRows(t.model, ix, rows, filter));
    expect(found({ failed: true })).toEqual(['turn t1', 'call c1', '  assistant: npm test']);
    expect(found({ text: 'SHORT' })).toEqual(['turn t1', 'call c1', '  assistant: npm test']);
    expect(found({ kinds: new Set(['agent']) })).toEqual(['turn t2', 'call c4', '  assistant: worker to /root, ready']);
    expect(found({ tools: new Set(['exec_command']), roles: new Set(['assistant']) })).toHaveLength(3);
    expect(found({})).toHaveLength(rows.length);
    expect(unfoldRows(rows, new Set(['turn:t1'])).map((row) => row.id)).toEqual([
      'turn:t1',
      'gap:t2',
      'turn:t2',
      'call:c4',
      rows.at(-2)?.id,
      rows.at(-1)?.id,
    ]);
  });

  test('grows by what comes, into the same as from scratch, without moving what is there', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (seed, batches) => {
        const t = randomTrace(seed);
        const growing = new Map<string, Transcript>();
        replay(t, batches, (model, ix, touched) => {
          for (const id of model.collections.threads.keys()) {
            const transcript = growing.get(id);
            if (transcript) updateTranscript(transcript, model, ix, touched);
            else growing.set(id, createTranscript(model, ix, id));
          }
        });
        const ix = createIndexes(t.model);
        for (const [id, transcript] of growing) {
          expect(transcript.rows).toEqual(createTranscript(t.model, ix, id).rows);
          expect(new Set(transcript.rows.map((row) => row.id)).size).toBe(transcript.rows.length);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe.skipIf(!haveGeneratedTraces)('transcripts of generated traces (needs ../shared/conformance)', () => {
  test.each(generatedTraces())('%s: every item has one row, or is in the row of its call', (_name, trace) => {
    const model = viewModelFromTrace(trace);
    const ix = createIndexes(model);
    for (const thread of model.collections.threads.values()) {
      const { rows } = createTranscript(model, ix, thread.thread_id);
      const shown = rows.filter((row) => row.type === 'item').map((row) => row.ref);
      const expected = thread.conversation_item_ids.filter((id) => {
        const item = model.collections.conversation_items.get(id);
        return item && item.kind !== 'compaction_marker' && callOfOutput(ix, item) === null;
      });
      expect(shown.toSorted()).toEqual([...expected].sort());
      for (const callId of ix.calls.lists.get(thread.thread_id) ?? []) {
        expect(asOfCall(model, ix, callId).some((row) => row.id === `call:${callId}` || row.type === 'call')).toBe(
          true,
        );
      }
    }
  });
});
