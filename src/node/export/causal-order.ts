import type { EdgeAnchor } from '../../core/model/runtime.ts';
import type { CollectionName, RolloutTrace } from '../../core/model/trace.ts';
import { compareIds, lowerBound } from '../../core/views/order.ts';

/** One object of a trace, by name. */
export interface ObjectRef {
  collection: CollectionName;
  id: string;
}

/** What one event of the log makes, from cause to effect. */
const TIERS: Record<CollectionName, number> = Object.fromEntries(
  [
    'threads',
    'codex_turns',
    'raw_payloads',
    'conversation_items',
    'inference_calls',
    'compaction_requests',
    'code_cells',
    'tool_calls',
    'terminal_sessions',
    'terminal_operations',
    'compactions',
    'interaction_edges',
  ].map((name, tier) => [name, tier]),
) as Record<CollectionName, number>;

interface Placed extends ObjectRef {
  seq: number;
}

/**
 * All objects from cause to effect: by the event of the log that made them, as far as the reduced trace tells it. Windows
 * carry its number. Items stand at the call that sent or answered them first, compactions at their last attempt, edges at
 * their source, payloads at what refers to them first and never before an older payload; what is left goes by its time.
 */
export function causalOrder(trace: RolloutTrace): ObjectRef[] {
  const seqAt = clock(trace);
  const items = itemPlaces(trace, seqAt);
  const placed: Placed[] = [];
  const put = (collection: CollectionName, id: string, seq: number): void => {
    placed.push({ collection, id, seq });
  };
  for (const name of WINDOWED) {
    for (const [id, { execution }] of Object.entries(trace[name])) put(name, id, execution.started_seq);
  }
  for (const id of Object.keys(trace.conversation_items)) put('conversation_items', id, items.get(id) ?? 0);
  for (const id of Object.keys(trace.compactions)) put('compactions', id, compactionPlace(trace, id, seqAt));
  for (const [id, edge] of Object.entries(trace.interaction_edges)) {
    put('interaction_edges', id, anchorPlace(trace, edge.source, items) ?? seqAt(edge.started_at_unix_ms));
  }
  for (const [id, seq] of payloadPlaces(trace, items)) put('raw_payloads', id, seq);
  placed.sort((a, b) => a.seq - b.seq || TIERS[a.collection] - TIERS[b.collection] || compareIds(a.id, b.id));
  return placed.map(({ collection, id }) => ({ collection, id }));
}

const WINDOWED = [
  'threads',
  'codex_turns',
  'inference_calls',
  'code_cells',
  'tool_calls',
  'terminal_sessions',
  'terminal_operations',
  'compaction_requests',
] as const satisfies readonly CollectionName[];

/** The number of the last event that is known to have happened by a moment. */
function clock(trace: RolloutTrace): (unixMs: number) => number {
  const points: { at: number; seq: number }[] = [];
  for (const name of WINDOWED) {
    for (const { execution } of Object.values(trace[name])) {
      points.push({ at: execution.started_at_unix_ms, seq: execution.started_seq });
      if (execution.ended_at_unix_ms !== null) {
        points.push({ at: execution.ended_at_unix_ms, seq: execution.ended_seq ?? execution.started_seq });
      }
    }
  }
  points.sort((a, b) => a.at - b.at || a.seq - b.seq);
  return (unixMs) => points[lowerBound(points, unixMs, (point, at) => (point.at <= at ? -1 : 1)) - 1]?.seq ?? 0;
}

function itemPlaces(trace: RolloutTrace, seqAt: (unixMs: number) => number): Map<string, number> {
  const places = new Map<string, number>();
  const note = (id: string, seq: number): void => {
    const known = places.get(id);
    if (known === undefined || seq < known) places.set(id, seq);
  };
  const previous = new Map<string, readonly string[]>();
  const calls = Object.values(trace.inference_calls);
  for (const call of calls.sort((a, b) => a.execution.started_seq - b.execution.started_seq)) {
    const { execution, request_item_ids: ids, response_item_ids, thread_id } = call;
    const before = previous.get(thread_id) ?? [];
    // A request repeats the one before it: what they share was seen there.
    let at = 0;
    while (at < ids.length && ids[at] === before[at]) at++;
    for (; at < ids.length; at++) note(ids[at] as string, execution.started_seq);
    for (const id of response_item_ids) note(id, execution.ended_seq ?? execution.started_seq);
    previous.set(thread_id, ids);
  }
  for (const [id, compaction] of Object.entries(trace.compactions)) {
    const seq = compactionPlace(trace, id, seqAt);
    for (const item of [...compaction.input_item_ids, ...compaction.replacement_item_ids]) note(item, seq);
    note(compaction.marker_item_id, seq);
  }
  for (const [id, item] of Object.entries(trace.conversation_items)) {
    if (!places.has(id)) places.set(id, seqAt(item.first_seen_at_unix_ms));
  }
  return places;
}

function compactionPlace(trace: RolloutTrace, id: string, seqAt: (unixMs: number) => number): number {
  const compaction = trace.compactions[id];
  const windows = (compaction?.request_ids ?? []).flatMap((one) => trace.compaction_requests[one]?.execution ?? []);
  if (windows.length === 0) return seqAt(compaction?.installed_at_unix_ms ?? 0);
  return Math.max(...windows.map(({ started_seq, ended_seq }) => ended_seq ?? started_seq));
}

function anchorPlace(trace: RolloutTrace, anchor: EdgeAnchor, items: ReadonlyMap<string, number>): number | null {
  if (anchor.type === 'tool_call') return trace.tool_calls[anchor.tool_call_id]?.execution.started_seq ?? null;
  return anchor.type === 'conversation_item' ? (items.get(anchor.item_id) ?? null) : null;
}

function payloadPlaces(trace: RolloutTrace, items: ReadonlyMap<string, number>): Map<string, number> {
  const first = new Map<string, number>();
  const note = (id: string | null, seq: number): void => {
    if (id !== null) first.set(id, Math.min(seq, first.get(id) ?? Number.POSITIVE_INFINITY));
  };
  for (const calls of [trace.inference_calls, trace.compaction_requests]) {
    for (const { execution, raw_request_payload_id, raw_response_payload_id } of Object.values(calls)) {
      note(raw_request_payload_id, execution.started_seq);
      note(raw_response_payload_id, execution.ended_seq ?? execution.started_seq);
    }
  }
  for (const tool of Object.values(trace.tool_calls)) {
    const { started_seq, ended_seq } = tool.execution;
    note(tool.raw_invocation_payload_id, started_seq);
    note(tool.raw_result_payload_id, ended_seq ?? started_seq);
    for (const id of tool.raw_runtime_payload_ids) note(id, started_seq);
  }
  for (const [id, item] of Object.entries(trace.conversation_items)) {
    for (const part of item.body.parts) if ('raw_payload_id' in part) note(part.raw_payload_id, items.get(id) ?? 0);
  }
  const places = new Map<string, number>();
  let latest = 0;
  for (const id of Object.keys(trace.raw_payloads).sort(compareIds)) {
    latest = Math.max(latest, first.get(id) ?? 0);
    places.set(id, latest);
  }
  return places;
}
