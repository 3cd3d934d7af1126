import type { ThreadRow } from '../thread-tree.ts';

/** Above this many threads, branches are folded unless the reader unfolds them. */
export const MOST_NODES = 50;
/** Of one parent's children so many are shown when there are too many threads; the others stand behind a count. */
const SHOWN_CHILDREN = 12;

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
 * The nodes to show, parents before children, in spawn order. Up to {@link MOST_NODES} threads all are; of more, only the
 * first children of each, and no grandchildren, until unfolded. A thread that comes later never hides one that was shown.
 */
export function graphNodes(rows: readonly ThreadRow[], folds: GraphFolds = NO_FOLDS): GraphNode[] {
  const nodes: GraphNode[] = [];
  const shown = new Map<string, number>();
  const counts = new Map<string, GraphNode>();
  const big = rows.length > MOST_NODES;
  for (let i = 0; i < rows.length; i++) {
    const { thread_id, parent_id, depth, descendants } = rows[i] as ThreadRow;
    const open = parent_id === null || folds.unfolded.has(parent_id);
    const before = shown.get(parent_id ?? '') ?? 0;
    if (big && !open && before >= SHOWN_CHILDREN) {
      const more = counts.get(parent_id ?? '');
      if (more) more.hidden += 1 + descendants;
      else {
        const node = { id: `more:${parent_id}`, thread_id: null, parent_id, depth, hidden: 1 + descendants };
        counts.set(parent_id ?? '', node);
        nodes.push(node);
      }
      i += descendants;
      continue;
    }
    shown.set(parent_id ?? '', before + 1);
    const tooDeep = big && depth > 0 && descendants > 0 && !folds.unfolded.has(thread_id);
    const fold = folds.folded.has(thread_id) || tooDeep;
    nodes.push({ id: thread_id, thread_id, parent_id, depth, hidden: fold ? descendants : 0 });
    if (fold) i += descendants;
  }
  return nodes;
}

/** Which node stands for a thread: its own, the folded ancestor's, or the count that it is in. */
export function nodeOfThread(rows: readonly ThreadRow[], nodes: readonly GraphNode[]): Map<string, string> {
  const visible = new Set(nodes.map((node) => node.id));
  const result = new Map<string, string>();
  for (const { thread_id, parent_id } of rows) {
    if (visible.has(thread_id)) result.set(thread_id, thread_id);
    else {
      // Parents come first: a hidden parent's node is known. One that is shown hides this child behind its count.
      const above = parent_id === null ? undefined : result.get(parent_id);
      const more = `more:${parent_id}`;
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
