import type { ThreadRow } from '../thread-tree.ts';

/** So many threads are shown by themselves; those spawned later stand behind counts, unless the reader unfolds them. */
export const MOST_NODES = 50;

/** A node of the graph: a thread, or (`hidden`) a count of threads below its parent that are not shown. */
export interface GraphNode {
  /** A thread's id; `more:<parent>` for a count. */
  id: string;
  thread_id: string | null;
  parent_id: string | null;
  depth: number;
  /** Threads that this node stands for besides itself. */
  hidden: number;
}

/** Which branches of a big tree are folded: what the reader chose, and else what is too much. */
export interface GraphFolds {
  folded: ReadonlySet<string>;
  unfolded: ReadonlySet<string>;
}

export const NO_FOLDS: GraphFolds = { folded: new Set(), unfolded: new Set() };

/**
 * The nodes to show, parents before children. The first {@link MOST_NODES} threads by `order` (ids by time of spawning) all are;
 * of later ones only those whose parent was unfolded. The others stand behind a count: their parent's own when it shows no
 * child, else a node of its own. So a thread that comes later never hides or moves one that was shown.
 */
export function graphNodes(
  rows: readonly ThreadRow[],
  order: readonly string[],
  folds: GraphFolds = NO_FOLDS,
): GraphNode[] {
  const known = new Set(rows.map((row) => row.thread_id));
  const first = new Set(order.filter((id) => known.has(id)).slice(0, MOST_NODES));
  const nodes: GraphNode[] = [];
  const byId = new Map<string, GraphNode>();
  const withChild = new Set<string>();
  const add = (node: GraphNode): void => {
    nodes.push(node);
    byId.set(node.id, node);
  };
  for (let i = 0; i < rows.length; i++) {
    const { thread_id, parent_id, depth, descendants } = rows[i] as ThreadRow;
    if (parent_id === null || first.has(thread_id) || folds.unfolded.has(parent_id)) {
      const fold = folds.folded.has(thread_id);
      add({ id: thread_id, thread_id, parent_id, depth, hidden: fold ? descendants : 0 });
      if (parent_id !== null) withChild.add(parent_id);
      if (fold) i += descendants;
      continue;
    }
    const id = withChild.has(parent_id) ? moreOf(parent_id) : parent_id;
    const count = byId.get(id);
    if (count) count.hidden += 1 + descendants;
    else add({ id, thread_id: null, parent_id, depth, hidden: 1 + descendants });
    i += descendants;
  }
  return nodes;
}

/** The node that counts threads below a parent that also shows some. */
const moreOf = (parent: string): string => `more:${parent}`;

/** Which node stands for a thread: its own, the folded ancestor's, or the count that it is in. */
export function nodeOfThread(rows: readonly ThreadRow[], nodes: readonly GraphNode[]): Map<string, string> {
  const visible = new Set(nodes.map((node) => node.id));
  const result = new Map<string, string>();
  for (const { thread_id, parent_id } of rows) {
    if (visible.has(thread_id)) result.set(thread_id, thread_id);
    else {
      // Parents come first: a hidden parent's node is known. One that is shown hides this child behind its count.
      const above = parent_id === null ? undefined : result.get(parent_id);
      const more = moreOf(parent_id ?? '');
      const node = above === parent_id && visible.has(more) ? more : above;
      if (node !== undefined) result.set(thread_id, node);
    }
  }
  return result;
}

/** A thread with what is next to it: parent, children, and whoever it has exchanged messages with. */
export function neighbourhood(
  rows: readonly ThreadRow[],
  links: readonly { from: string; to: string }[],
  focus: string,
): Set<string> {
  const near = new Set([focus]);
  for (const { thread_id, parent_id } of rows) {
    if (thread_id === focus && parent_id !== null) near.add(parent_id);
    if (parent_id === focus) near.add(thread_id);
  }
  for (const { from, to } of links) {
    if (from === focus) near.add(to);
    if (to === focus) near.add(from);
  }
  return near;
}
