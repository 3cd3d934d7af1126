import { threadTree } from '../../../../core/views/thread-tree.ts';
import { createScope, viewOf } from '../../scope.ts';
import type { ExportFormat } from '../../types.ts';
import { counterEvents } from './counters.ts';
import type { TraceEvent } from './event.ts';
import { edgeEvents } from './flows.ts';
import { slicesByThread } from './slices.ts';
import { type PlacedSlice, placeOnTracks } from './tracks.ts';

/**
 * Trace Event JSON, as Perfetto and chrome://tracing open it. A process is an agent, a thread a track of slices that nest;
 * edges between agents are flows, compactions instants, tokens and context counters. Times are µs since the start of the trace.
 */
export const chromeTrace: ExportFormat = {
  id: 'chrome-trace',
  label: 'Chrome trace',
  extension: '.trace.json',
  mime: 'application/json',
  description:
    'Execution windows for Perfetto or chrome://tracing: agents as processes, edges as flows, token counters.',
  selectable: true,
  *write(source, options) {
    const scope = createScope(source, options);
    const { model, ix } = viewOf(scope);
    const { trace } = scope;
    const start = trace.started_at_unix_ms;
    const byThread = slicesByThread(scope, model, ix);
    const order = threadTree(model, ix).map(({ thread_id }) => thread_id);
    // Slices of a thread that the trace does not know still have their place.
    const threads = [...new Set([...order, ...byThread.keys()])].filter((id) => byThread.has(id));
    const about = { trace_id: trace.trace_id, rollout_id: trace.rollout_id, started_at_unix_ms: start };
    yield `{"displayTimeUnit":"ms","otherData":${JSON.stringify(about)},"traceEvents":[\n`;
    let first = true;
    const line = (event: TraceEvent): string => {
      const text = `${first ? '' : ',\n'}${JSON.stringify(event)}`;
      first = false;
      return text;
    };
    const pids = new Map(threads.map((id, index) => [id, index + 1]));
    const placed = new Map<string, PlacedSlice[]>();
    for (const [thread, pid] of pids) {
      const slices = placeOnTracks(byThread.get(thread) ?? []);
      placed.set(thread, slices);
      const name = model.collections.threads.get(thread)?.agent_path ?? thread;
      yield line({ ph: 'M', name: 'process_name', pid, tid: 0, args: { name } });
      yield line({ ph: 'M', name: 'process_sort_index', pid, tid: 0, args: { sort_index: pid } });
      for (let tid = 1; tid <= Math.max(0, ...slices.map(({ track }) => track)); tid++) {
        const track = tid === 1 ? 'agent' : `beside it ${tid - 1}`;
        yield line({ ph: 'M', name: 'thread_name', pid, tid, args: { name: track } });
        yield line({ ph: 'M', name: 'thread_sort_index', pid, tid, args: { sort_index: tid } });
      }
      for (const slice of slices) {
        const { name: title, category: cat, track: tid, args } = slice;
        const ts = (slice.start - start) * 1000;
        yield line({ ph: 'X', name: title, cat, pid, tid, ts, dur: (slice.end - slice.start) * 1000, args });
        scope.wrote(1);
      }
    }
    for (const compaction of scope.objects('compactions')) {
      const pid = pids.get(compaction.thread_id);
      if (pid === undefined) continue;
      const ts = (compaction.installed_at_unix_ms - start) * 1000;
      const args = {
        id: compaction.compaction_id,
        items_before: compaction.input_item_ids.length,
        items_after: compaction.replacement_item_ids.length,
      };
      yield line({ ph: 'i', s: 'p', name: 'Compaction installed', cat: 'compaction', pid, tid: 1, ts, args });
      scope.wrote(1);
    }
    for (const event of edgeEvents(scope, model, ix, pids, placed)) yield line(event);
    for (const event of counterEvents(scope, pids)) yield line(event);
    yield '\n]}\n';
    scope.wrote(scope.total);
  },
};
