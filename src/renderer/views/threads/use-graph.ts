import { useMemo } from 'react';
import type { EdgeKind } from '../../../core/model/runtime.ts';
import { threadActivity } from '../../../core/views/activity.ts';
import { type EdgeBundle, edgeBundles, graphArrows } from '../../../core/views/graph/bundles.ts';
import { GRAPH_METRICS, type GraphLayout, type GraphMetrics, layoutGraph } from '../../../core/views/graph/layout.ts';
import { graphNodes, neighbourhood, nodeOfThread } from '../../../core/views/graph/nodes.ts';
import { pruneRows, withAncestors } from '../../../core/views/graph/prune.ts';
import { type Route, routeBundle } from '../../../core/views/graph/routes.ts';
import { compareWindows } from '../../../core/views/order.ts';
import { type ThreadRow, threadTree } from '../../../core/views/thread-tree.ts';
import type { Arrow } from '../../../core/views/timeline/links.ts';
import { usePacedStamp } from '../../stores/use-paced-stamp.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { useThreadsView } from './threads-store.ts';

/** A node has three lines: name, what it does, who it is. */
export const METRICS: GraphMetrics = { ...GRAPH_METRICS, height: 70 };

const TOPICS = ['threads', 'interaction_edges'] as const;
const WORK = ['threads', 'codex_turns', 'tool_calls', 'inference_calls'] as const;

export interface ThreadGraph {
  /** All threads of the trace. */
  rows: readonly ThreadRow[];
  /** Those that pass the filters, as a tree. */
  shown: readonly ThreadRow[];
  arrows: readonly Arrow[];
  layout: GraphLayout;
  bundles: readonly EdgeBundle[];
  routes: readonly Route[];
  nodeOf: ReadonlyMap<string, string>;
  counts: Readonly<Record<EdgeKind, number>>;
}

/** Hook: threads in their places and the lines between them. */
export function useGraph(): ThreadGraph {
  const { hidden, runningOnly, focus, folded, unfolded } = useThreadsView();
  const session = useTrace();
  const stamp = usePacedStamp(TOPICS);
  const {
    rows,
    arrows: all,
    order,
  } = useMemo(() => {
    void stamp;
    const { model, indexes } = session;
    const threads = model.collections.threads;
    return { rows: threadTree(model, indexes), arrows: graphArrows(model, indexes), order: spawnOrder(threads) };
  }, [session, stamp]);
  const running = useRunning(rows, runningOnly);
  const arrows = useMemo(() => all.filter(({ kind }) => !hidden.has(kind)), [all, hidden]);
  const counts = useMemo(() => countsOf(all), [all]);
  const shown = useMemo(() => {
    let keep: Set<string> | null = running ? withAncestors(rows, running) : null;
    if (focus !== null) {
      const links = all.map(({ from_thread, to_thread }) => ({ from: from_thread, to: to_thread }));
      const near = neighbourhood(rows, links, focus);
      keep = keep ? new Set([...keep].filter((id) => near.has(id))) : near;
    }
    return keep ? pruneRows(rows, keep) : rows;
  }, [rows, all, running, focus]);
  const drawn = useMemo(() => {
    const nodes = graphNodes(shown, order, { folded, unfolded });
    const nodeOf = nodeOfThread(shown, nodes);
    const layout = layoutGraph(nodes, order, nodeOf, METRICS);
    const rank = new Map(layout.nodes.map((node, index) => [node.id, index]));
    const bundles = edgeBundles(arrows, nodeOf, rank);
    const routes = bundles.flatMap((bundle) => {
      const [from, to] = [layout.places.get(bundle.from), layout.places.get(bundle.to)];
      return from && to ? [routeBundle(bundle, from, to, METRICS)] : [];
    });
    return { layout, nodeOf, bundles, routes };
  }, [shown, arrows, order, folded, unfolded]);
  return useMemo(() => ({ rows, shown, arrows, counts, ...drawn }), [rows, shown, arrows, counts, drawn]);
}

function spawnOrder(threads: ReadonlyMap<string, { execution: Parameters<typeof compareWindows>[0] }>): string[] {
  return [...threads]
    .sort(([a, one], [b, other]) => compareWindows(one.execution, a, other.execution, b))
    .map(([id]) => id);
}

/** Hook: the threads in which something is under way; null when that is not asked for. */
function useRunning(rows: readonly ThreadRow[], wanted: boolean): readonly string[] | null {
  const session = useTrace();
  const stamp = usePacedStamp(WORK);
  const key = useMemo(() => {
    void stamp;
    if (!wanted) return '';
    const busy = (id: string) => !['ended', 'idle'].includes(threadActivity(session.model, session.indexes, id).state);
    return rows.flatMap(({ thread_id }) => (busy(thread_id) ? [thread_id] : [])).join('\n');
  }, [session, stamp, rows, wanted]);
  return useMemo(() => (wanted ? key.split('\n').filter(Boolean) : null), [wanted, key]);
}

function countsOf(arrows: readonly Arrow[]): Record<EdgeKind, number> {
  const counts = { spawn_agent: 0, assign_agent_task: 0, send_message: 0, agent_result: 0, close_agent: 0 };
  for (const { kind } of arrows) counts[kind]++;
  return counts;
}
