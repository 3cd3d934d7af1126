import type { GraphLayout, PlacedNode } from './layout.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/**
 * The node that lies in a direction: left the parent, right the first child (of a leaf: the nearest node of the next column),
 * up and down the next one of the same column, wherever it hangs. Null at the rim.
 */
export function graphStep(layout: GraphLayout, id: string, direction: Direction): string | null {
  const node = layout.places.get(id);
  if (!node) return layout.nodes[0]?.id ?? null;
  if (direction === 'left') {
    return layout.places.has(node.parent_id ?? '') ? node.parent_id : nearest(layout.nodes, node, node.column - 1);
  }
  if (direction === 'right') {
    const child = layout.nodes
      .filter((other) => other.parent_id === id)
      .reduce<PlacedNode | null>((top, other) => (top && top.row < other.row ? top : other), null);
    return child?.id ?? nearest(layout.nodes, node, node.column + 1);
  }
  const sign = direction === 'down' ? 1 : -1;
  let found: PlacedNode | null = null;
  for (const other of layout.nodes) {
    const ahead = sign * (other.row - node.row);
    if (other.column !== node.column || ahead <= 0) continue;
    if (!found || ahead < sign * (found.row - node.row)) found = other;
  }
  return found?.id ?? null;
}

function nearest(nodes: readonly PlacedNode[], from: PlacedNode, column: number): string | null {
  let found: PlacedNode | null = null;
  for (const node of nodes) {
    if (node.column !== column) continue;
    if (!found || Math.abs(node.row - from.row) < Math.abs(found.row - from.row)) found = node;
  }
  return found?.id ?? null;
}
