import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { viewModelFromTrace } from '../../../../src/core/model/view-of-trace.ts';
import { createIndexes } from '../../../../src/core/views/indexes.ts';
import {
  criticalPath,
  type PathPart,
  pathStretches,
  pathTable,
} from '../../../../src/core/views/timeline/critical-path.ts';
import { waitFacts } from '../../../../src/core/views/timeline/held.ts';
import { rangeSummary } from '../../../../src/core/views/timeline/range.ts';
import { threadTime, timeByState } from '../../../../src/core/views/timeline/states.ts';
import { threadSteps } from '../../../../src/core/views/timeline/steps.ts';
import { generatedTraces, haveGeneratedTraces } from '../../../helpers/generated-traces.ts';
import { randomTrace } from '../../../helpers/random-trace.ts';
import { T0, type TraceBuilder, traceBuilder } from '../../../helpers/trace-builder.ts';

/**
 *     /root    0 c1 10 s1 12 ░░ w1 (14 … 60) ░░ 60 c2 70
 *     worker        12 d1 30  x1 40  d2 55 ┘answer (58)
 */
function parentAndChild(): TraceBuilder {
  const t = traceBuilder().thread('/root').turn('/root', 't1').say('/root', 'user', 'go').call('t1', 'c1').at(10);
  t.answer('c1', [{ call: 's1' }, { call: 'w1' }], { input_tokens: 100, output_tokens: 10 });
  t.tool('t1', 's1', 'spawn_agent', { target: '/root/w' }).at(12).thread('/root/w', '/root').endTool('s1', 'ok');
  t.message('/root/w', '/root', 'do it').turn('/root/w', 'u1').call('u1', 'd1');
  t.edge(
    'spawn',
    'spawn_agent',
    { type: 'tool_call', tool_call_id: 's1' },
    { type: 'conversation_item', item_id: t.items('/root/w')[0] ?? '' },
  );
  t.at(14).tool('t1', 'w1', 'wait_agent', { target: '/root/w' });
  t.at(30)
    .answer('d1', [{ call: 'x1' }])
    .tool('u1', 'x1', 'exec_command')
    .exec('x1', 'npm test')
    .at(40)
    .endTool('x1', 'no', { status: 'failed' });
  t.call('u1', 'd2')
    .at(55)
    .answer('d2', [{ text: 'done' }])
    .at(58)
    .endTurn('u1');
  t.message('/root', '/root/w', 'done').edge(
    'answer',
    'agent_result',
    { type: 'thread', thread_id: '/root/w' },
    { type: 'thread', thread_id: '/root' },
  );
  return t
    .at(60)
    .endTool('w1', 'done')
    .call('t1', 'c2')
    .at(70)
    .answer('c2', [{ text: 'fine' }], { input_tokens: 200 })
    .endTurn('t1')
    .endTrace();
}

const drawn = (parts: readonly PathPart[]): string[] =>
  parts.map((part) => `${part.thread_id} ${part.kind} ${part.id ?? ''} ${part.start - T0}-${part.end - T0}`);

describe('waiting', () => {
  const t = parentAndChild();
  const ix = createIndexes(t.model);

  test('a thread’s time by state', () => {
    const { starts, ends, states } = threadTime(t.model, ix, '/root', t.now());
    expect(states.map((state, i) => `${state} ${(starts[i] ?? 0) - T0}-${(ends[i] ?? 0) - T0}`)).toEqual([
      'model 0-10',
      'tools 10-12',
      'idle 12-14',
      'waiting 14-60',
      'model 60-70',
    ]);
  });

  test('a program that waits for an agent is waiting', () => {
    const p = traceBuilder()
      .thread('/root')
      .turn('/root', 't')
      .say('/root', 'user', 'x')
      .call('t', 'c')
      .answer('c', [{ code: 'p' }]);
    p.cell('t', 'p')
      .at(5)
      .tool('t', 'n', 'wait_agent', { cell: 'code_cell:p' })
      .at(9)
      .endTool('n', 'x')
      .at(12)
      .endCell('p', 'y');
    const time = threadTime(p.model, createIndexes(p.model), '/root', p.now());
    expect(time.states).toEqual(['tools', 'waiting', 'tools']);
    expect(
      threadSteps(p.model, createIndexes(p.model), '/root', p.now()).map(
        (step) => `${step.kind} ${step.start - T0}-${step.end - T0}`,
      ),
    ).toEqual(['inference 0-0', 'cell 0-5', 'wait 5-9', 'cell 9-12']);
  });

  test('what happened in a range', () => {
    const times = ['/root', '/root/w'].map((thread) => threadTime(t.model, ix, thread, t.now()));
    const [root, worker, all] = rangeSummary(t.model, ix, times, T0 + 5, T0 + 45);
    expect(root).toMatchObject({
      ms: { model: 5, tools: 2, waiting: 31, idle: 2 },
      calls: 1,
      tools: 2,
      input_tokens: 100,
    });
    expect(worker).toMatchObject({ ms: { model: 23, tools: 10, waiting: 0, idle: 7 }, calls: 2, failed_tools: 1 });
    expect(all).toMatchObject({ thread_id: null, ms: { model: 28, waiting: 31 }, calls: 3 });
  });

  test('what held a wait', () => {
    const wait = t.model.collections.tool_calls.get('w1');
    const facts = wait && waitFacts(t.model, ix, wait, t.now());
    expect(facts).toMatchObject({ target_thread_ids: ['/root/w'], ended_by_edge_id: 'answer', delay_ms: 2 });
    expect(facts?.held.map((part) => [part.id, part.end - part.start])).toEqual([
      ['d1', 16],
      ['x1', 10],
      ['d2', 15],
    ]);
    expect(facts?.held[0]?.share).toBeCloseTo(16 / 46);
    const other = t.model.collections.tool_calls.get('x1');
    expect(other && waitFacts(t.model, ix, other, 0)).toBeNull();
  });

  test('the critical path leads through the agent that was waited for', () => {
    const path = criticalPath(t.model, ix, t.now());
    expect(drawn(path)).toEqual([
      '/root inference c1 0-10',
      '/root agent s1 10-12',
      '/root/w inference d1 12-30',
      '/root/w tool x1 30-40',
      '/root/w inference d2 40-55',
      '/root/w between  55-58',
      '/root message answer 58-60',
      '/root inference c2 60-70',
    ]);
    expect(pathTable(path, 'kind')[0]).toMatchObject({ key: 'inference', ms: 53, parts: 4, longest: { id: 'd1' } });
    expect(pathTable(path, 'thread_id')).toMatchObject([
      { key: '/root/w', ms: 46, parts: 4, longest: { id: 'd1' } },
      { key: '/root', ms: 24, parts: 4, longest: { id: 'c1' } },
    ]);
    expect(pathStretches(path).map(({ thread_id, parts }) => `${thread_id} ${parts.length}`)).toEqual([
      '/root 2',
      '/root/w 4',
      '/root 2',
    ]);
    expect(pathStretches(path).flatMap(({ parts }) => parts)).toEqual(path);
  });
});

test('what runs in the background does not determine what came before it ended', () => {
  const t = traceBuilder()
    .thread('/root')
    .turn('/root', 't1')
    .say('/root', 'user', 'x')
    .tool('t1', 'background', 'exec_command');
  t.at(5)
    .call('t1', 'c1')
    .at(20)
    .answer('c1', [])
    .at(25)
    .call('t1', 'c2')
    .at(40)
    .answer('c2', [])
    .endTool('background', null)
    .endTrace();
  t.at(40).call('t1', 'c3').at(50).answer('c3', []);
  expect(drawn(criticalPath(t.model, createIndexes(t.model), t.now()))).toEqual([
    '/root tool background 0-5',
    '/root inference c1 5-20',
    '/root between  20-25',
    '/root inference c2 25-40',
    '/root inference c3 40-50',
  ]);
});

const tiles = (path: readonly PathPart[]): void => {
  for (let i = 1; i < path.length; i++) expect(path[i]?.start).toBe(path[i - 1]?.end);
};

describe('properties', () => {
  test('states and idle time are the range; the critical path is one chain in time', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(300_000), fc.nat(300_000), (seed, a, b) => {
        const t = randomTrace(seed);
        const ix = createIndexes(t.model);
        const [from, to] = [T0 + Math.min(a, b), T0 + Math.max(a, b)];
        for (const thread of t.model.collections.threads.keys()) {
          const time = threadTime(t.model, ix, thread, t.now());
          const ms = timeByState(time, from, to);
          expect(ms.idle + ms.model + ms.tools + ms.waiting).toBe(to - from);
          expect(ms.idle).toBeGreaterThanOrEqual(0);
          for (let i = 1; i < time.starts.length; i++) expect(time.starts[i]).toBe(time.ends[i - 1]);
        }
        const path = criticalPath(t.model, ix, t.now());
        tiles(path);
        const steps = threadSteps(t.model, ix, '/root', t.now());
        expect(path.length > 0).toBe(steps.some((step) => step.end > step.start));
        if (path.length > 0) expect(path.at(-1)?.end).toBe(Math.max(...steps.map((step) => step.end)));
      }),
      { numRuns: 150 },
    );
  });
});

describe.skipIf(!haveGeneratedTraces)('critical paths of generated traces (needs ../shared/conformance)', () => {
  test.each(generatedTraces())('%s', (_name, trace) => {
    const model = viewModelFromTrace(trace);
    const ix = createIndexes(model);
    const path = criticalPath(model, ix, ix.lastMoment);
    tiles(path);
    for (const tool of model.collections.tool_calls.values()) waitFacts(model, ix, tool, ix.lastMoment);
  });
});
