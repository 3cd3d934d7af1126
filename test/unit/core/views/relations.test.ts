import { describe, expect, test } from 'vitest';
import { COLLECTIONS, type CollectionName } from '../../../../src/core/model/trace.ts';
import { viewModelFromTrace } from '../../../../src/core/model/view-of-trace.ts';
import { createIndexes } from '../../../../src/core/views/indexes.ts';
import { objectMoment, objectName, objectSubject, objectThread } from '../../../../src/core/views/object-name.ts';
import { threadOutline, unfoldOutline } from '../../../../src/core/views/outline.ts';
import { didModelSee, whyHere } from '../../../../src/core/views/provenance.ts';
import { payloadRelations, relationsOf } from '../../../../src/core/views/relations.ts';
import { generatedTraces, haveGeneratedTraces } from '../../../helpers/generated-traces.ts';
import { type TraceBuilder, traceBuilder } from '../../../helpers/trace-builder.ts';

/** A parent that waits for its child, runs a command, and compacts. */
function family(): TraceBuilder {
  const t = traceBuilder().thread('/root').thread('/root/w', '/root').turn('/root', 't1').say('/root', 'user', 'go');
  t.call('t1', 'c1').answer('c1', [
    { call: 'x1', args: '{"cmd":"npm test"}' },
    { call: 'w1', name: 'wait_agent' },
  ]);
  t.at(1000).tool('t1', 'x1', 'exec_command').exec('x1', 'npm test', 'term').tool('t1', 'w1', 'wait_agent');
  t.at(2000).endTool('x1', 'failed', { status: 'failed', exit: 1, stdout: 'f'.repeat(60) });
  t.at(3000)
    .message('/root', '/root/w', 'done')
    .call('t1', 'c2')
    .answer('c2', [{ text: 'ok' }]);
  const letter = t.items('/root').find((id) => t.item(id).agent_message) ?? '';
  t.edge(
    'e1',
    'agent_result',
    { type: 'thread', thread_id: '/root/w' },
    { type: 'conversation_item', item_id: letter },
  );
  t.at(3200).endTool('w1', 'woken').call('t1', 'c3').at(4000).answer('c3', []);
  return t
    .at(5000)
    .compact('t1', 'k1', [['user', 'summary']])
    .call('t1', 'c4')
    .endTurn('t1');
}

const sentences = (t: TraceBuilder, collection: CollectionName, id: string): string[] =>
  relationsOf(t.model, createIndexes(t.model), collection, id).map(({ label, name, note }) =>
    [label, name, note].filter(Boolean).join(' '),
  );

describe('relations', () => {
  const t = family();
  const ix = createIndexes(t.model);
  const [, callItem = '', , output = ''] = t.items('/root');

  test('of a tool', () => {
    expect(sentences(t, 'tool_calls', 'x1')).toEqual([
      'asked for by Call 1',
      'in turn Turn 1',
      'in thread /root',
      'ran as Operation 1',
      'ran in Terminal 1',
      'call item Item 2',
      'output item Item 4',
      'first read by Call 2',
    ]);
  });
  test('of a wait, with what ended it', () => {
    expect(sentences(t, 'tool_calls', 'w1')).toContain('ended by Edge 1');
  });
  test('of items', () => {
    expect(sentences(t, 'conversation_items', output)).toEqual([
      'made by exec_command',
      'call item Item 2',
      'in turn Turn 1',
      'in thread /root',
      'first read by Call 2',
      'last read by Call 3 2 calls',
      'dropped by Compaction 1',
    ]);
    expect(sentences(t, 'conversation_items', callItem)).toContain('output item Item 4');
  });
  test('of calls, turns, threads, compactions, edges, terminals, payloads', () => {
    expect(sentences(t, 'inference_calls', 'c2')).toEqual([
      'in turn Turn 1',
      'in thread /root',
      'answered Item 6',
      'read first Item 2',
      'read first Item 3',
      'read first Item 4',
      'read first Item 5',
      'previous Call 1',
      'next Call 3',
    ]);
    expect(sentences(t, 'inference_calls', 'c4')[0]).toBe('caused by Compaction 1');
    expect(sentences(t, 'codex_turns', 't1')).toContain('contains Compaction 1');
    expect(sentences(t, 'threads', '/root')).toContain('was answered by Edge 1');
    expect(sentences(t, 'compactions', 'k1')).toContain('first read by Call 4');
    expect(sentences(t, 'interaction_edges', 'e1')).toEqual([
      'source /root/w',
      'target Item 5',
      'in the input of Call 2',
      'from /root/w',
      'to /root',
    ]);
    expect(sentences(t, 'terminal_sessions', 'term')).toEqual([
      'opened by exec_command',
      'in thread /root',
      'used by exec_command',
    ]);
    expect(payloadRelations(t.model, 'tool_calls', 'x1').map(({ role }) => role)).toEqual([
      'invocation',
      'runtime',
      'result',
    ]);
    expect(relationsOf(t.model, ix, 'tool_calls', 'unknown')).toEqual([]);
  });
  test('names, subjects, moments, places', () => {
    expect(objectName(t.model, ix, 'compactions', 'k1')).toBe('Compaction 1');
    expect(objectSubject(t.model, 'interaction_edges', 'e1')).toBe('w answered /root');
    expect(objectSubject(t.model, 'tool_calls', 'x1')).toBe('npm test');
    expect(objectMoment(t.model, 'compactions', 'k1')).toBe(t.now());
    expect(objectThread(t.model, 'terminal_operations', 'terminal_operation:1')).toBe('/root');
  });
  test('did the model see it, and why is it here', () => {
    expect(didModelSee(t.model, ix, t.item(callItem))).toMatchObject({
      sent: { call_id: 'c2', tokens: 1.5 },
      cut: { shown_share: 0.1, runtime_bytes: 60 },
      gone: { compaction_id: 'k1', call_id: 'c4', after_ms: 1800 },
      pending: false,
    });
    expect(didModelSee(t.model, ix, t.item(output)).cut).toMatchObject({ runtime_bytes: 60 });
    expect(whyHere(t.model, ix, t.item(callItem))).toEqual(['The model wrote it in its answer to Call 1.']);
    expect(whyHere(t.model, ix, t.item(output))).toEqual(['exec_command returned it.']);
    expect(whyHere(t.model, ix, t.item(t.items('/root')[4] ?? ''))).toEqual(['Edge 1 delivered it.']);
    expect(whyHere(t.model, ix, t.item(t.items('/root')[0] ?? ''))[0]).toContain(
      'part of the input when Call 1 first sent it',
    );
  });
});

describe('outline', () => {
  test('turns, calls, failures, compactions', () => {
    const t = family();
    const rows = threadOutline(t.model, createIndexes(t.model), '/root');
    expect(rows.map((row) => `${'  '.repeat(row.depth)}${row.label}`)).toEqual([
      'Turn 1',
      '  Call 1',
      '    npm test',
      '  Call 2',
      '  Call 3',
      '  Compaction 1',
      '  Call 4',
    ]);
    expect(unfoldOutline(rows, new Set(['turn:t1']))).toHaveLength(1);
  });
  test('full tens of a long turn are grouped, the newest calls are not', () => {
    const t = traceBuilder().thread('/root').turn('/root', 't1').say('/root', 'user', 'go');
    for (let n = 1; n <= 18; n++) t.call('t1', `c${n}`).answer(`c${n}`, [{ text: 'x' }]);
    const rows = threadOutline(t.model, createIndexes(t.model), '/root');
    expect(rows.filter((row) => row.type === 'calls').map((row) => row.label)).toEqual(['Calls 1 to 10']);
    expect(
      unfoldOutline(rows, new Set(['calls:c1']))
        .map((row) => row.label)
        .slice(1, 4),
    ).toEqual(['Calls 1 to 10', 'Call 11', 'Call 12']);
  });
});

describe.skipIf(!haveGeneratedTraces)('relations of generated traces (needs ../shared/conformance)', () => {
  test.each(generatedTraces())('%s: every object has them, each leads to something', (_name, trace) => {
    const model = viewModelFromTrace(trace);
    const ix = createIndexes(model);
    for (const collection of COLLECTIONS) {
      for (const id of model.collections[collection].keys()) {
        const relations = relationsOf(model, ix, collection, id);
        if (collection !== 'threads' && collection !== 'raw_payloads') expect(relations.length).toBeGreaterThan(0);
        for (const to of relations) {
          expect(model.collections[to.collection].has(to.id)).toBe(true);
          expect(to.name).not.toMatch(/ 0$|undefined/);
        }
      }
    }
    for (const item of model.collections.conversation_items.values()) {
      expect(whyHere(model, ix, item).length).toBeGreaterThan(0);
      didModelSee(model, ix, item);
    }
    for (const id of model.collections.threads.keys()) threadOutline(model, ix, id);
  });
});
