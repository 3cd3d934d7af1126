import type { GraphNode } from './nodes.ts';

/** Sizes in px. */
export interface GraphMetrics {
  width: number;
  height: number;
  /** Between columns there is room for the glyphs on an edge. */
  columnGap: number;
  rowGap: number;
}

export const GRAPH_METRICS: GraphMetrics = { width: 224, height: 56, columnGap: 200, rowGap: 20 };

/** A node in its place; x and y are its left top corner. */
export interface PlacedNode extends GraphNode {
  column: number;
  row: number;
  x: number;
  y: number;
}

/** The graph's nodes in their places, and how large the picture is. */
export interface GraphLayout {
  nodes: PlacedNode[];
  places: Map<string, PlacedNode>;
  width: number;
  height: number;
}

/**
 * Columns by depth. A first child stands in its parent's row, every other node in a new row below all others. So a node's
 * place depends only on those that were spawned before it: later ones never move it. `order`: thread ids by time of spawning
 * (others follow); `nodeOf`: which node stands for a thread, so that a count has the place of the first that it counts.
 *
 *     /root ── a ── a1          spawned: a, a1, b, a2, b1
 *         └─── b ── b1
 *              (a) a2
 */
export function layoutGraph(
  nodes: readonly GraphNode[],
  order: readonly string[],
  nodeOf: ReadonlyMap<string, string>,
  metrics: GraphMetrics = GRAPH_METRICS,
): GraphLayout {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const places = new Map<string, PlacedNode>();
  const parentsWithChild = new Set<string>();
  let rows = 0;
  let columns = 0;
  const place = (id: string): void => {
    const node = byId.get(id);
    if (!node || places.has(id)) return;
    if (node.parent_id !== null && byId.has(node.parent_id)) place(node.parent_id);
    const parent = places.get(node.parent_id ?? '');
    const first = parent !== undefined && !parentsWithChild.has(parent.id);
    const row = first ? parent.row : rows++;
    if (parent) parentsWithChild.add(parent.id);
    const column = parent ? parent.column + 1 : 0;
    columns = Math.max(columns, column + 1);
    const x = column * (metrics.width + metrics.columnGap);
    places.set(id, { ...node, column, row, x, y: row * (metrics.height + metrics.rowGap) });
  };
  for (const id of order) place(nodeOf.get(id) ?? id);
  for (const { id } of nodes) place(id);
  return {
    nodes: [...places.values()],
    places,
    width: Math.max(0, columns * (metrics.width + metrics.columnGap) - metrics.columnGap),
    height: Math.max(0, rows * (metrics.height + metrics.rowGap) - metrics.rowGap),
  };
}
