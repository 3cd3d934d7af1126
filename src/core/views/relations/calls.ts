import type { ViewModel } from '../../reduce/delta.ts';
import { members, neighbour, numberOf } from '../indexes/groups.ts';
import type { Indexes } from '../indexes.ts';
import { compactionBefore } from '../moments.ts';
import { type Add, addAll } from './relation.ts';

/** Of an inference call. */
export function callRelations(model: ViewModel, ix: Indexes, id: string, add: Add): void {
  const call = model.collections.inference_calls.get(id);
  if (!call) return;
  add('caused by', 'compactions', compactionBefore(model, ix, id));
  add('in turn', 'codex_turns', call.codex_turn_id);
  add('in thread', 'threads', call.thread_id);
  addAll(add, 'asked for', 'tool_calls', call.tool_call_ids_started_by_response);
  addAll(add, 'answered', 'conversation_items', call.response_item_ids);
  addAll(add, 'read first', 'conversation_items', newItems(model, ix, id));
  add('previous', 'inference_calls', neighbour(ix.calls, call.thread_id, id, -1));
  add('next', 'inference_calls', neighbour(ix.calls, call.thread_id, id, 1));
}

/** Items that no call of the thread had carried before this one. */
export function newItems(model: ViewModel, ix: Indexes, callId: string): string[] {
  const call = model.collections.inference_calls.get(callId);
  const ranges = call && ix.sightings.get(call.thread_id)?.ranges;
  const number = numberOf(ix.calls, callId) - 1;
  return call && ranges ? call.request_items.tail.filter((itemId) => ranges.get(itemId)?.[0] === number) : [];
}

/** Of a turn. */
export function turnRelations(model: ViewModel, ix: Indexes, id: string, add: Add): void {
  const turn = model.collections.codex_turns.get(id);
  if (!turn) return;
  add('in thread', 'threads', turn.thread_id);
  const calls = members(ix.callsByTurn, id);
  add('begins with', 'inference_calls', calls[0]);
  if (calls.length > 1) add('ends with', 'inference_calls', calls.at(-1));
  for (const compactionId of members(ix.compactions, turn.thread_id)) {
    if (model.collections.compactions.get(compactionId)?.codex_turn_id === id)
      add('contains', 'compactions', compactionId);
  }
  addAll(add, 'ran', 'tool_calls', members(ix.toolsByTurn, id));
  add('previous', 'codex_turns', neighbour(ix.turns, turn.thread_id, id, -1));
  add('next', 'codex_turns', neighbour(ix.turns, turn.thread_id, id, 1));
}
