import type { EdgeAnchor, InteractionEdge } from '../../../../core/model/runtime.ts';
import type { ViewModel } from '../../../../core/reduce/delta.ts';
import { anchorThread } from '../../../../core/views/indexes/agents.ts';
import type { Indexes } from '../../../../core/views/indexes.ts';
import { compareIds } from '../../../../core/views/order.ts';
import { deliveredAt } from '../../../../core/views/timeline/links.ts';
import { sourceCall } from '../../../../core/views/transcript/rows.ts';
import { edgeVerb } from '../../../../core/views/words.ts';
import type { Scope } from '../../scope.ts';
import type { TraceEvent } from './event.ts';
import { sliceKey } from './slices.ts';
import type { PlacedSlice } from './tracks.ts';

/**
 * Edges between agents as flows: from the slice that sent to the slice that received. Where one end is not in the export, the
 * edge is an instant at the other.
 */
export function* edgeEvents(
  scope: Scope,
  model: ViewModel,
  ix: Indexes,
  pids: ReadonlyMap<string, number>,
  placed: ReadonlyMap<string, readonly PlacedSlice[]>,
): Generator<TraceEvent> {
  const origin = scope.trace.started_at_unix_ms;
  const slices = new Map<string, PlacedSlice>();
  for (const list of placed.values()) for (const one of list) slices.set(sliceKey(one.collection, one.id), one);
  const find = (anchor: EdgeAnchor): PlacedSlice | undefined => {
    const thread = anchorThread(model, anchor) ?? '';
    return slices.get(anchorSlice(model, ix, anchor)) ?? slices.get(sliceKey('threads', thread));
  };
  const edges = scope.objects('interaction_edges').sort((a, b) => compareIds(a.edge_id, b.edge_id));
  let id = 0;
  for (const edge of edges) {
    id++;
    const source = find(edge.source);
    const target = find(edge.target);
    const sent = edge.started_at_unix_ms;
    const received = Math.max(sent, deliveredAt(model, edge) ?? edge.ended_at_unix_ms ?? sent);
    const event = (slice: PlacedSlice, at: number) => ({
      name: edge.kind,
      cat: 'edge',
      pid: pids.get(slice.thread_id) ?? 0,
      tid: slice.track,
      // Only what lies within its slice is bound to it.
      ts: (Math.min(Math.max(at, slice.start), slice.end) - origin) * 1000,
      args: edgeArgs(model, edge),
    });
    if (source && target) {
      yield { ph: 's', id, ...event(source, sent) };
      yield { ph: 'f', bp: 'e', id, ...event(target, received) };
    } else if (source ?? target) {
      yield { ph: 'i', s: 'p', ...event((source ?? target) as PlacedSlice, source ? sent : received) };
    }
    scope.wrote(1);
  }
}

/** The slice that an end of an edge stands for: a tool, or the call that wrote or first read an item. */
function anchorSlice(model: ViewModel, ix: Indexes, anchor: EdgeAnchor): string {
  if (anchor.type === 'thread') return sliceKey('threads', anchor.thread_id);
  if (anchor.type === 'tool_call') return sliceKey('tool_calls', anchor.tool_call_id);
  const item = model.collections.conversation_items.get(anchor.item_id);
  return sliceKey('inference_calls', (item && sourceCall(ix, item)?.call_id) ?? '');
}

function edgeArgs(model: ViewModel, edge: InteractionEdge): Record<string, string> {
  const path = (anchor: EdgeAnchor): string =>
    model.collections.threads.get(anchorThread(model, anchor) ?? '')?.agent_path ?? 'an agent that is not known';
  return { id: edge.edge_id, what: `${path(edge.source)} ${edgeVerb(edge.kind)} ${path(edge.target)}` };
}
