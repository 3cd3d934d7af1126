import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EdgeAnchor, TerminalOperation } from '../../../../src/core/model/runtime.ts';
import type { ViewTypes } from '../../../../src/core/model/view.ts';
import { applyDelta, emptyModel, type ViewModel } from '../../../../src/core/reduce/delta.ts';
import { writeDemo } from '../../../../src/demo/index.ts';
import { type ClientView, createClientView, DELTA_LIMITS } from '../../../../src/node/session/client-view.ts';
import { createViewEncoder } from '../../../../src/node/view-delta.ts';
import { caseFiles, linesOf, loadCase, reducerFor, SHARED_CASES } from '../../../helpers/conformance.ts';
import { expectedView, reduceFromScratch } from '../../../helpers/scratch-reduction.ts';
import { plainModel } from '../../../helpers/session-client.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

/** What a client has received, applied as a window would: copies, one delta at a time. */
function receiver(view: ClientView) {
  let model: ViewModel = emptyModel();
  return {
    get model() {
      return model;
    },
    takeOne(): boolean {
      const step = view.take();
      if (!step) return false;
      if (step.reset) model = emptyModel();
      applyDelta<ViewTypes>(model, structuredClone(step.delta));
      return step.more;
    },
    takeAll(): void {
      while (view.pending) this.takeOne();
    },
  };
}

type Known = ReadonlyMap<string, unknown>;
type Placed = Pick<ViewModel['collections'], 'compactions' | 'interaction_edges'> & {
  conversation_items: Known;
  tool_calls: Known;
  terminal_operations: ReadonlyMap<string, Pick<TerminalOperation, 'operation_id' | 'tool_call_id'>>;
};

/** A model's objects that are placed by something that the model does not have. */
function missing(c: Placed): string[] {
  const known = (anchor: EdgeAnchor): boolean =>
    anchor.type === 'thread' ||
    (anchor.type === 'tool_call' ? c.tool_calls.has(anchor.tool_call_id) : c.conversation_items.has(anchor.item_id));
  const edges = [...c.interaction_edges.values()].filter(({ source, target }) => !known(source) || !known(target));
  const operations = [...c.terminal_operations.values()].filter((one) => !c.tool_calls.has(one.tool_call_id));
  const compactions = [...c.compactions.values()].filter(({ input_item_ids, replacement_item_ids }) =>
    [...input_item_ids, ...replacement_item_ids].some((id) => !c.conversation_items.has(id)),
  );
  return [
    ...edges.map((edge) => edge.edge_id),
    ...operations.map((operation) => operation.operation_id),
    ...compactions.map((compaction) => compaction.compaction_id),
  ];
}

const cases = [...caseFiles(`${SHARED_CASES}/generated`), ...caseFiles(`${SHARED_CASES}/reference`)];
const schedule = fc.record({
  objects: fc.integer({ min: 1, max: 40 }),
  bytes: fc.integer({ min: 1, max: 20_000 }),
  /** After each line: what the client does. */
  moves: fc.array(fc.constantFrom('nothing', 'nothing', 'nothing', 'take', 'take', 'takeAll', 'reset'), {
    minLength: 1,
    maxLength: 60,
  }),
});

describe.skipIf(cases.length === 0)('any split of the conformance cases', () => {
  test('ends in the view of the final snapshot, request lists included', () => {
    fc.assert(
      fc.property(fc.constantFrom(...cases), schedule, ({ path }, { objects, bytes, moves }) => {
        const { testCase } = loadCase(path);
        const reducer = reducerFor(testCase, 'lenient');
        const encoder = createViewEncoder(reducer);
        const view = createClientView(encoder, { objects, bytes });
        const client = receiver(view);
        const sync = () => {
          const delta = reducer.drain();
          if (!delta) return;
          encoder.note(delta);
          view.note(delta);
        };
        linesOf(testCase.log).forEach((line, i) => {
          reducer.applyLine(line.bytes, { line: line.line, byte: line.byte });
          const move = moves[i % moves.length];
          if (move === 'nothing') return;
          sync();
          if (move === 'reset') view.reset();
          else if (move === 'take') client.takeOne();
          else client.takeAll();
          // Whatever the step: an edge comes after its ends, an operation after its tool, a compaction after its items.
          const without = missing(reducer.maps);
          expect(missing(client.model.collections).filter((id) => !without.includes(id))).toEqual([]);
        });
        sync();
        client.takeAll();
        expect(plainModel(client.model)).toEqual(plainModel(expectedView(reducer)));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a snapshot', () => {
  test('comes in steps within the limits, each object once, in order of creation', async () => {
    const demo = writeDemo(tempFolder(), { agents: 3, turns: 6, sizeBytes: 4_000_000 });
    const reducer = await reduceFromScratch(demo.bundleDir);
    const encoder = createViewEncoder(reducer);
    const delta = reducer.drain();
    if (delta) encoder.note(delta);
    const view = createClientView(encoder);
    const steps = [];
    for (let step = view.take(); step; step = view.take()) steps.push(structuredClone(step));
    expect(steps.length).toBeGreaterThan(2);
    expect(steps.map((step) => step.reset)).toEqual(steps.map((_, i) => i === 0));
    expect(steps.map((step) => step.more)).toEqual(steps.map((_, i) => i < steps.length - 1));
    for (const { delta: step } of steps) {
      expect(step.ops.length).toBeLessThanOrEqual(DELTA_LIMITS.objects);
      if (step.ops.length > 1) expect(JSON.stringify(step).length).toBeLessThan(DELTA_LIMITS.bytes * 1.2);
    }
    const sent = steps.flatMap((step) => step.delta.ops).map((op) => `${op.collection} ${op.id}`);
    expect(new Set(sent).size).toBe(sent.length);
    const items = sent.filter((id) => id.startsWith('conversation_items')).map((id) => id.split(' ')[1]);
    expect(items).toEqual([...reducer.maps.conversation_items.keys()]);
  });
});

describe('a client that is slow', () => {
  test('lacks a set of objects, not a queue: what changed often is sent once, as it is now', () => {
    const { testCase } = loadCase((cases[0] as { path: string }).path);
    const reducer = reducerFor(testCase, 'lenient');
    const encoder = createViewEncoder(reducer);
    const view = createClientView(encoder);
    const client = receiver(view);
    client.takeAll();
    for (const line of linesOf(testCase.log)) {
      reducer.applyLine(line.bytes, { line: line.line, byte: line.byte });
      const delta = reducer.drain();
      if (!delta) continue;
      encoder.note(delta);
      view.note(delta);
    }
    const step = view.take();
    const objects = step?.delta.ops.map((op) => `${op.collection} ${op.id}`) ?? [];
    expect(objects.length).toBeGreaterThan(10);
    expect(new Set(objects).size).toBe(objects.length);
    expect(step?.delta.ops.every((op) => op.op === 'put')).toBe(true);
  });

  test('gets a list whole when it was set after it had grown', () => {
    const { testCase } = loadCase((cases[0] as { path: string }).path);
    const reducer = reducerFor(testCase, 'lenient');
    for (const line of linesOf(testCase.log)) reducer.applyLine(line.bytes, { line: line.line, byte: line.byte });
    const view = createClientView(createViewEncoder(reducer));
    const client = receiver(view);
    client.takeAll();
    const [id] = reducer.maps.threads.keys();
    const at = { collection: 'threads', id: id as string } as const;
    const ops = [
      { op: 'append', ...at, field: 'conversation_item_ids', at: 0, values: [] },
      { op: 'set', ...at, fields: { conversation_item_ids: [] } },
      { op: 'append', ...at, field: 'conversation_item_ids', at: 1, values: [] },
    ] as const;
    view.note({ header: null, ops: structuredClone(ops) as never, diagnostics: [], origins: [] });
    expect(view.take()?.delta.ops.map(({ op }) => op)).toEqual(['set']);
  });
});
