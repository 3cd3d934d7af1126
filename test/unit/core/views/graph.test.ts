import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { edgeBundles, graphArrows } from '../../../../src/core/views/graph/bundles.ts';
import { type GraphLayout, layoutGraph } from '../../../../src/core/views/graph/layout.ts';
import {
  type GraphNode,
  graphNodes,
  MOST_NODES,
  neighbourhood,
  nodeOfThread,
} from '../../../../src/core/views/graph/nodes.ts';
import { deliveryTime, sequenceRows } from '../../../../src/core/views/graph/sequence.ts';
import { createIndexes } from '../../../../src/core/views/indexes.ts';
import { type ThreadRow, threadTree } from '../../../../src/core/views/thread-tree.ts';
import { type TraceBuilder, traceBuilder } from '../../../helpers/trace-builder.ts';

const inThread = (thread_id: string) => ({ type: 'thread', thread_id }) as const;

/** Spawns threads whose parents are chosen by `choice`. */
function family(choices: readonly number[]): { t: TraceBuilder; spawned: string[] } {
  const t = traceBuilder().thread('/root');
  const spawned = ['/root'];
  choices.forEach((choice, index) => {
    const parent = spawned[choice % spawned.length] as string;
    const path = `${parent}/t${index}`;
    t.thread(path, parent);
    spawned.push(path);
  });
  return { t, spawned };
}

function nodesOf({ t, spawned }: ReturnType<typeof family>): {
  rows: ThreadRow[];
  nodes: GraphNode[];
  nodeOf: Map<string, string>;
} {
  const rows = threadTree(t.model, createIndexes(t.model));
  const nodes = graphNodes(rows, spawned);
  return { rows, nodes, nodeOf: nodeOfThread(rows, nodes) };
}

function layoutOf(made: ReturnType<typeof family>): GraphLayout {
  const { nodes, nodeOf } = nodesOf(made);
  return layoutGraph(nodes, made.spawned, nodeOf);
}

/** Runs of all sizes up to far more threads than are shown. */
const MANY = { maxLength: 4 * MOST_NODES, size: 'max' } as const;

describe('graph layout', () => {
  test('columns by depth, first children beside their parent', () => {
    const { nodes } = layoutOf(family([0, 1, 0, 1]));
    expect(nodes.map((node) => `${node.id} ${node.column},${node.row}`)).toEqual([
      '/root 0,0',
      '/root/t0 1,0',
      '/root/t0/t1 2,0',
      '/root/t2 1,1',
      '/root/t0/t3 2,2',
    ]);
  });

  test('nodes never move or vanish when others come, however many, and never share a place', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200), MANY), fc.nat(MANY.maxLength), (choices, cut) => {
        const now = layoutOf(family(choices));
        const then = layoutOf(family(choices.slice(0, cut)));
        for (const node of then.nodes) expect(now.places.get(node.id)).toMatchObject({ x: node.x, y: node.y });
        expect(new Set(now.nodes.map((node) => `${node.x},${node.y}`)).size).toBe(now.nodes.length);
      }),
    );
  });
});

describe('big trees', () => {
  test('fold what is too much, and count it; every thread is shown by some node', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200), { minLength: MOST_NODES, maxLength: 300 }), (choices) => {
        const made = family(choices);
        const { spawned } = made;
        const { rows, nodes, nodeOf: standIn } = nodesOf(made);
        const shown = nodes.flatMap(({ thread_id }) => thread_id ?? []);
        expect(shown.toSorted()).toEqual(spawned.slice(0, MOST_NODES).toSorted());
        expect(shown.length + nodes.reduce((sum, node) => sum + node.hidden, 0)).toBe(rows.length);
        for (const id of spawned) expect(nodes.some((node) => node.id === standIn.get(id))).toBe(true);
        const all = graphNodes(rows, spawned, { folded: new Set(), unfolded: new Set(spawned) });
        expect(all).toHaveLength(rows.length);
      }),
      { numRuns: 30 },
    );
  });
  test('folds that the reader chose', () => {
    const { t, spawned } = family([0, 1, 2, 0]);
    const rows = threadTree(t.model, createIndexes(t.model));
    const nodes = graphNodes(rows, spawned, { folded: new Set(['/root/t0']), unfolded: new Set() });
    expect(nodes.map((node) => [node.id, node.hidden])).toEqual([
      ['/root', 0],
      ['/root/t0', 2],
      ['/root/t3', 0],
    ]);
    expect(nodeOfThread(rows, nodes).get('/root/t0/t1/t2')).toBe('/root/t0');
  });
});

describe('edges and their sequence', () => {
  const t = traceBuilder().thread('/root').thread('/root/a', '/root').thread('/root/b', '/root').turn('/root', 't1');
  t.at(1000).edge('e1', 'spawn_agent', inThread('/root'), inThread('/root/a')).turn('/root/a', 'ta');
  t.at(2000).edge('e2', 'spawn_agent', inThread('/root'), inThread('/root/b'));
  t.at(3000).edge('e3', 'agent_result', inThread('/root/a'), inThread('/root')).endTurn('ta').endTurn('t1');
  t.at(200_000)
    .turn('/root', 't2')
    .say('/root', 'user', 'x')
    .message('/root', '/root/a', 'hello\nthere')
    .call('t2', 'c');
  t.at(199_000).edge('e4', 'send_message', inThread('/root/a'), {
    type: 'conversation_item',
    item_id: t.items('/root')[1] ?? '',
  });
  const ix = createIndexes(t.model);
  const list = graphArrows(t.model, ix);

  test('bundles hold both directions in time order', () => {
    const rows = threadTree(t.model, ix);
    const nodes = graphNodes(rows, ['/root', '/root/a', '/root/b']);
    const rank = new Map(nodes.map((node, index) => [node.id, index]));
    const bundles = edgeBundles(list, nodeOfThread(rows, nodes), rank);
    expect(
      bundles.map(({ from, to, edges }) => [from, to, edges.map((edge) => `${edge.kind} ${edge.forward}`)]),
    ).toEqual([
      ['/root', '/root/a', ['spawn_agent true', 'agent_result false', 'send_message false']],
      ['/root', '/root/b', ['spawn_agent true']],
    ]);
    expect(graphArrows(t.model, ix, new Set(['agent_result']))).toHaveLength(1);
    const links = list.map((arrow) => ({ from: arrow.from_thread, to: arrow.to_thread }));
    expect([...neighbourhood(rows, links, '/root/a')]).toEqual(['/root/a', '/root']);
  });

  test('rows in time with life lines and idle gaps', () => {
    const rows = sequenceRows(t.model, ix, list, ['/root', '/root/a', '/root/b']);
    expect(
      rows.map((row) =>
        row.type === 'gap' ? `gap ${row.duration_ms}` : `${row.from}>${row.to} ${row.title}: ${row.text}`,
      ),
    ).toEqual([
      '0>1 /root spawned a: ',
      '0>2 /root spawned b: ',
      '1>0 a answered /root: ',
      'gap 196000',
      '1>0 a messaged /root: hello',
    ]);
    expect(rows[0]?.lives).toEqual(['active', 'active', 'idle']);
    expect(rows[4]?.lives).toEqual(['idle', 'idle', 'idle']);
    expect(sequenceRows(t.model, ix, list, ['/root', '/root/b'])).toHaveLength(1);
    expect(deliveryTime(t.model, 'e4')).toBe(1000);
    expect(deliveryTime(t.model, 'e1')).toBeNull();
  });
});
