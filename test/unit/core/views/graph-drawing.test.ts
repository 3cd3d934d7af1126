import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { edgeBundles } from '../../../../src/core/views/graph/bundles.ts';
import { sequenceColumns } from '../../../../src/core/views/graph/columns.ts';
import { GRAPH_METRICS, layoutGraph } from '../../../../src/core/views/graph/layout.ts';
import { graphNodes, nodeOfThread } from '../../../../src/core/views/graph/nodes.ts';
import { pruneRows, withAncestors } from '../../../../src/core/views/graph/prune.ts';
import { routeBundle } from '../../../../src/core/views/graph/routes.ts';
import { graphStep } from '../../../../src/core/views/graph/step.ts';
import type { ThreadRow } from '../../../../src/core/views/thread-tree.ts';
import type { Arrow } from '../../../../src/core/views/timeline/links.ts';

/** A tree from lines whose indent is their depth; names are ids. */
function tree(picture: string): ThreadRow[] {
  const rows: ThreadRow[] = [];
  for (const line of picture.split('\n').filter((text) => text.trim() !== '')) {
    const depth = line.search(/\S/) / 2;
    const parent = rows.findLast((row) => row.depth === depth - 1) ?? null;
    rows.push({
      thread_id: line.trim(),
      parent_id: depth === 0 ? null : (parent?.thread_id ?? null),
      depth,
      children: 0,
      descendants: 0,
    });
  }
  return pruneRows(rows, new Set(rows.map((row) => row.thread_id)));
}

const picture = (rows: readonly ThreadRow[]): string =>
  rows.map((row) => `${'  '.repeat(row.depth)}${row.thread_id} ${row.children}/${row.descendants}`).join('\n');

const FAMILY = tree(['root', '  a', '    a1', '    a2', '      a21', '  b', '    b1'].join('\n'));
const placed = (rows: readonly ThreadRow[]) => {
  const order = rows.map((row) => row.thread_id);
  const nodes = graphNodes(rows, order);
  return layoutGraph(nodes, order, nodeOfThread(rows, nodes));
};

describe('a tree of some threads', () => {
  test('children of what is left out hang below the nearest that is kept', () => {
    expect(picture(FAMILY)).toBe(
      ['root 2/6', '  a 2/3', '    a1 0/0', '    a2 1/1', '      a21 0/0', '  b 1/1', '    b1 0/0'].join('\n'),
    );
    expect(picture(pruneRows(FAMILY, new Set(['root', 'a21', 'b1'])))).toBe(
      ['root 2/2', '  a21 0/0', '  b1 0/0'].join('\n'),
    );
    expect(picture(pruneRows(FAMILY, new Set(['a', 'a21', 'b'])))).toBe(['a 1/1', '  a21 0/0', 'b 0/0'].join('\n'));
    expect([...withAncestors(FAMILY, ['a21', 'nobody'])].sort()).toEqual(['a', 'a2', 'a21', 'root']);
  });

  test('counts agree with the tree', () => {
    fc.assert(
      fc.property(fc.subarray(FAMILY.map((row) => row.thread_id)), (ids) => {
        const rows = pruneRows(FAMILY, new Set(ids));
        expect(rows.map((row) => row.thread_id)).toEqual(ids);
        rows.forEach((row, index) => {
          const below = rows.slice(index + 1);
          const end = below.findIndex((other) => other.depth <= row.depth);
          expect(row.descendants).toBe(end < 0 ? below.length : end);
          expect(row.children).toBe(rows.filter((other) => other.parent_id === row.thread_id).length);
        });
      }),
    );
  });
});

describe('lines', () => {
  const layout = placed(FAMILY);
  const arrow = (kind: Arrow['kind'], from: string, to: string, n: number): Arrow => ({
    edge_id: `${kind} ${n}`,
    kind,
    from_thread: from,
    to_thread: to,
    from: n,
    to: n,
    delivered: true,
  });
  const routed = (...arrows: Arrow[]) => {
    const nodeOf = new Map(FAMILY.map((row) => [row.thread_id, row.thread_id]));
    const rank = new Map(FAMILY.map((row, index) => [row.thread_id, index]));
    return edgeBundles(arrows, nodeOf, rank).map((bundle) => {
      const [from, to] = [layout.places.get(bundle.from), layout.places.get(bundle.to)];
      if (!from || !to) throw new Error('not placed');
      return routeBundle(bundle, from, to, GRAPH_METRICS);
    });
  };

  test('one line between two threads, with a glyph for each kind before its end', () => {
    const [route, ...others] = routed(
      arrow('spawn_agent', 'root', 'b', 1),
      arrow('agent_result', 'b', 'root', 2),
      arrow('agent_result', 'b', 'root', 3),
    );
    expect(others).toEqual([]);
    expect(route?.glyphs.map(({ kind, count }) => `${count} ${kind}`)).toEqual(['1 spawn_agent', '2 agent_result']);
    const end = route?.points.at(-1);
    const b = layout.places.get('b');
    expect(end).toEqual({ x: b?.x, y: (b?.y ?? 0) + GRAPH_METRICS.height / 2 });
    for (const glyph of route?.glyphs ?? []) expect(glyph.x + glyph.width).toBeLessThan(b?.x ?? 0);
    const [first, second] = route?.glyphs ?? [];
    expect((first?.x ?? 0) + (first?.width ?? 0)).toBeLessThanOrEqual(second?.x ?? 0);
  });

  test('a line to the left is drawn from its left end; within a column it goes around', () => {
    const [back] = routed(arrow('send_message', 'a21', 'b', 1));
    const xs = back?.points.map((point) => point.x) ?? [];
    expect(xs).toEqual(xs.toSorted((p, q) => p - q));
    const [around] = routed(arrow('send_message', 'a', 'b', 1));
    expect(Math.min(...(around?.points.map((point) => point.x) ?? []))).toBeLessThan(layout.places.get('a')?.x ?? 0);
    expect(around?.box[0]).toBeLessThan(around?.box[2] ?? 0);
  });
});

test('the arrow keys go to what lies there', () => {
  //   root  a   a1
  //             a2  a21
  //         b   b1
  const layout = placed(FAMILY);
  const go = (id: string, ...keys: ('left' | 'right' | 'up' | 'down')[]) =>
    keys.map((key) => graphStep(layout, id, key));
  expect(go('root', 'left', 'right', 'up', 'down')).toEqual([null, 'a', null, null]);
  expect(go('a', 'left', 'right', 'down')).toEqual(['root', 'a1', 'b']);
  expect(go('a1', 'down', 'right')).toEqual(['a2', 'a21']);
  expect(go('b1', 'up', 'left', 'right')).toEqual(['a2', 'b', 'a21']);
  expect(graphStep(layout, 'nobody', 'left')).toBe('root');
});

test('a sequence shows small runs whole, of large ones those next to the thread', () => {
  const small = sequenceColumns(FAMILY, [], 'a', 8);
  expect(small).toEqual(FAMILY.map((row) => row.thread_id));
  const links = [
    { from: 'a', to: 'b1' },
    { from: 'b1', to: 'a' },
    { from: 'a', to: 'a2' },
  ];
  expect(sequenceColumns(FAMILY, links, 'a', 4)).toEqual(['root', 'a', 'a2', 'b1']);
  expect(sequenceColumns(FAMILY, links, 'a', 3)).toEqual(['root', 'a', 'b1']);
  expect(sequenceColumns(FAMILY, links, null, 2)).toEqual(['root', 'a']);
});
