import type { CollectionName } from '../../../core/model/trace.ts';
import type { ViewModel } from '../../../core/reduce/delta.ts';
import { type Indexes, ownersOfPayload } from '../../../core/views/indexes.ts';
import { objectName } from '../../../core/views/object-name.ts';
import { toolTitle } from '../../../core/views/titles.ts';
import type { EventRow } from '../../../protocol/session.ts';
import type { ObjectRef } from '../../address.ts';

type ModelRef = { collection: CollectionName; id: string };
type Fields = Record<string, unknown>;

/** Fields of an event that name an object, what it is mostly about first. */
const FIELDS: readonly [field: string, collection: CollectionName][] = [
  ['tool_call_id', 'tool_calls'],
  ['inference_call_id', 'inference_calls'],
  ['compaction_request_id', 'compaction_requests'],
  ['compaction_id', 'compactions'],
  ['edge_id', 'interaction_edges'],
  ['child_thread_id', 'threads'],
  ['codex_turn_id', 'codex_turns'],
  ['thread_id', 'threads'],
];

/** The objects of the model that an event names, what it is about first. `text` is a line of the log, which may be anything. */
export function objectsOfEvent(model: ViewModel, text: string): ModelRef[] {
  const event = asFields(parse(text));
  const payload = asFields(event.payload);
  const refs: ModelRef[] = [];
  const add = (collection: CollectionName, id: unknown) => {
    if (typeof id !== 'string' || !model.collections[collection].has(id)) return;
    if (!refs.some((ref) => ref.collection === collection && ref.id === id)) refs.push({ collection, id });
  };
  const cell = payload.runtime_cell_id;
  if (typeof cell === 'string') add('code_cells', cellByRuntimeId(model, cell, event.thread_id));
  for (const [field, collection] of FIELDS) add(collection, payload[field]);
  add('codex_turns', event.codex_turn_id);
  add('threads', event.thread_id);
  return refs;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const asFields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {});

function cellByRuntimeId(model: ViewModel, runtimeId: string, thread: unknown): string | null {
  for (const cell of model.collections.code_cells.values()) {
    if (cell.runtime_cell_id === runtimeId && (typeof thread !== 'string' || cell.thread_id === thread)) {
      return cell.code_cell_id;
    }
  }
  return null;
}

/** Collections that the first ids of a summary are looked up in, by the type's beginning. */
const NAMED: readonly [prefix: string, collection: CollectionName][] = [
  ['inference_', 'inference_calls'],
  ['tool_call_', 'tool_calls'],
  ['mcp_tool_call_', 'tool_calls'],
  ['codex_turn_', 'codex_turns'],
  ['thread_', 'threads'],
  ['compaction_request_', 'compaction_requests'],
  ['compaction_', 'compactions'],
  ['agent_result_', 'threads'],
];

/** The host's summary of an event, with the names that the window has for things in the place of their ids. */
export function subjectOf(model: ViewModel, ix: Indexes, row: EventRow): string {
  const { type, summary } = row;
  const collection = NAMED.find(([prefix]) => type?.startsWith(prefix))?.[1];
  if (!collection) return summary;
  const words = summary.split(' · ').map((word) => {
    if (!model.collections[collection].has(word)) return word;
    const tool = collection === 'tool_calls' ? model.collections.tool_calls.get(word) : undefined;
    return tool ? toolTitle(model, tool).text : objectName(model, ix, collection, word);
  });
  return [...new Set(words)].join(', ');
}

/** The status that an event reports, if it reports one other than completion. */
export function failureOfRow({ type, summary }: EventRow): 'failed' | 'cancelled' | 'aborted' | null {
  if (type?.endsWith('_failed')) return 'failed';
  if (type?.endsWith('_cancelled')) return 'cancelled';
  const last = summary.slice(summary.lastIndexOf(' ') + 1);
  return type?.endsWith('_ended') && (last === 'failed' || last === 'cancelled' || last === 'aborted') ? last : null;
}

/** Where in the log an object is told of: at a line, or from one `seq` to another, perhaps where a payload is named. */
export type EventPlace = { line: number } | { seq: number; until: number; payload: string | null };

/** The place of what is selected: the start of an object, the line of an event, the event that names a payload. */
export function placeOf(model: ViewModel, ix: Indexes, ref: ObjectRef): EventPlace | null {
  if (ref.collection === 'events') {
    const line = Number(ref.id);
    return Number.isSafeInteger(line) && line > 0 ? { line } : null;
  }
  if (ref.collection === 'raw_payloads') {
    for (const { collection, id } of ownersOfPayload(ix, model, ref.id)) {
      const place = placeOf(model, ix, { collection, id });
      if (place && 'seq' in place) return { ...place, payload: ref.id };
    }
    return null;
  }
  const object = model.collections[ref.collection].get(ref.id);
  if (object && 'execution' in object) {
    const { started_seq, ended_seq } = object.execution;
    return { seq: started_seq, until: ended_seq ?? started_seq, payload: null };
  }
  return null;
}
