import { applyDelta, emptyModel, type ViewModel } from '../../src/core/reduce/delta.ts';
import { compactionChain } from '../../src/core/views/compaction-diff/chain.ts';
import { compactionDiff } from '../../src/core/views/compaction-diff/diff.ts';
import { fetchedAgain } from '../../src/core/views/compaction-diff/fetched-again.ts';
import { callContext } from '../../src/core/views/context/call-context.ts';
import { emptySeries, updateSeries } from '../../src/core/views/context/series.ts';
import { graphArrows } from '../../src/core/views/graph/bundles.ts';
import { sequenceColumns } from '../../src/core/views/graph/columns.ts';
import { layoutGraph } from '../../src/core/views/graph/layout.ts';
import { graphNodes, nodeOfThread } from '../../src/core/views/graph/nodes.ts';
import { sequenceRows } from '../../src/core/views/graph/sequence.ts';
import { createIndexes } from '../../src/core/views/indexes.ts';
import { threadTree } from '../../src/core/views/thread-tree.ts';
import { idleGaps } from '../../src/core/views/timeline/busy.ts';
import { criticalPath, pathTable } from '../../src/core/views/timeline/critical-path.ts';
import { createTimeline } from '../../src/core/views/timeline/lanes.ts';
import { placeLanes } from '../../src/core/views/timeline/layout.ts';
import { arrows } from '../../src/core/views/timeline/links.ts';
import { threadTime } from '../../src/core/views/timeline/states.ts';
import { toolRows } from '../../src/core/views/tools/rows.ts';
import { createTranscript } from '../../src/core/views/transcript/rows.ts';
import { connectInProcess } from '../../src/node/in-process-client.ts';
import { startHost } from './lib/host.ts';

/** What making every projection of a trace costs, ms, in the order in which a window makes them. */
export type ProjectionCost = [name: string, ms: number][];

/**
 * Opens a bundle as a window does and makes what every view shows of every thread, every compaction and every thread's last
 * request: once, by code that has not run before.
 */
export async function benchProjections(bundleDir: string, worker: URL): Promise<ProjectionCost> {
  const model = await modelOf(bundleDir, worker);
  const { threads, compactions, inference_calls } = model.collections;
  const cost: ProjectionCost = [];
  const timed = <Made>(name: string, make: () => Made): Made => {
    const started = performance.now();
    const made = make();
    cost.push([name, performance.now() - started]);
    return made;
  };
  const end = model.header?.ended_at_unix_ms ?? Date.now();
  const ix = timed('indexes', () => createIndexes(model));
  const rows = timed('thread tree', () => threadTree(model, ix));
  timed('transcripts', () => rows.map(({ thread_id }) => createTranscript(model, ix, thread_id)));
  timed('tools', () => toolRows(model, new WeakMap()));
  timed('timeline', () => {
    const timeline = createTimeline(model);
    placeLanes(timeline, rows, new Set());
    idleGaps(timeline.busy, 60_000);
    arrows(model, ix);
  });
  timed('waiting', () => rows.map(({ thread_id }) => threadTime(model, ix, thread_id, end)));
  timed('critical path', () => pathTable(criticalPath(model, ix, end), 'kind'));
  timed('thread graph, sequence', () => {
    const order = [...threads.keys()];
    const nodes = graphNodes(rows, order);
    layoutGraph(nodes, order, nodeOfThread(rows, nodes));
    const links = graphArrows(model, ix);
    sequenceRows(model, ix, links, sequenceColumns(rows, [], rows[0]?.thread_id ?? null));
  });
  timed('compactions, their diffs, what was fetched again', () => {
    for (const { thread_id } of rows) compactionChain(model, ix, thread_id);
    for (const id of compactions.keys()) {
      const entries = compactionDiff(model, ix, id)?.entries ?? [];
      const dropped = entries.flatMap(({ fate, before }) => (fate === 'dropped' && before !== null ? [before] : []));
      fetchedAgain(model, ix, id, dropped);
    }
  });
  timed('context over the run, of every thread', () => {
    for (const { thread_id } of rows) updateSeries(emptySeries(thread_id), model, ix);
  });
  const last = new Map([...inference_calls.values()].map((call) => [call.thread_id, call.inference_call_id]));
  timed('context of every thread’s last call', () => [...last.values()].map((id) => callContext(model, ix, id)));
  return cost;
}

/** The model that a window has of a finished trace. */
async function modelOf(bundleDir: string, worker: URL): Promise<ViewModel> {
  const host = startHost(worker);
  const client = connectInProcess(host);
  const model = emptyModel() as ViewModel;
  await new Promise<void>((resolve) => {
    let ended = false;
    client.on('session.delta', ({ session_id, revision, delta, more }) => {
      applyDelta(model, delta);
      void client.request('session.ack', { session_id, revision });
      ended ||= delta.header?.status === 'completed';
      if (ended && !more) resolve();
    });
    void client.request('session.open', { path: bundleDir });
  });
  await host.close();
  return model;
}
