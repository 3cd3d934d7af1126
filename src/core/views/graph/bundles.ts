import type { EdgeKind } from '../../model/runtime.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { entry } from '../indexes/entry.ts';
import type { Indexes } from '../indexes.ts';
import { type Arrow, arrows } from '../timeline/links.ts';

/** All that passed between two nodes, drawn as one line with the kinds upon it. */
export interface EdgeBundle {
  id: string;
  /** The node nearer to the root, or spawned earlier. */
  from: string;
  to: string;
  /** In the order in which they were sent; `forward`: from `from` to `to`. */
  edges: { edge_id: string; kind: EdgeKind; forward: boolean }[];
  counts: Partial<Record<EdgeKind, number>>;
}

/**
 * Edges between nodes, bundled by pair. `nodeOf` says which node stands for a thread; edges within one node are left out.
 * `rank` gives the nodes' order of spawning, so that a line's direction never flips.
 */
export function edgeBundles(
  list: readonly Arrow[],
  nodeOf: ReadonlyMap<string, string>,
  rank: ReadonlyMap<string, number>,
): EdgeBundle[] {
  const bundles = new Map<string, EdgeBundle>();
  for (const { edge_id, kind, from_thread, to_thread } of list) {
    const source = nodeOf.get(from_thread);
    const target = nodeOf.get(to_thread);
    if (source === undefined || target === undefined || source === target) continue;
    const forward = (rank.get(source) ?? 0) <= (rank.get(target) ?? 0);
    const [from, to] = forward ? [source, target] : [target, source];
    const id = `${from}\n${to}`;
    const bundle = entry(bundles, id, (): EdgeBundle => ({ id, from, to, edges: [], counts: {} }));
    bundle.edges.push({ edge_id, kind, forward });
    bundle.counts[kind] = (bundle.counts[kind] ?? 0) + 1;
  }
  return [...bundles.values()];
}

/** The edges of a model as arrows, of one kind or of all. */
export function graphArrows(model: ViewModel, ix: Indexes, kinds?: ReadonlySet<EdgeKind>): Arrow[] {
  const all = arrows(model, ix);
  return kinds ? all.filter((arrow) => kinds.has(arrow.kind)) : all;
}
