import type { ViewModel } from '../../reduce/delta.ts';
import { neighbour } from '../indexes/groups.ts';
import type { Indexes } from '../indexes.ts';
import { callsAround } from '../moments.ts';
import { type Add, addAll } from './relation.ts';

/** Of an installed compaction. */
export function compactionRelations(model: ViewModel, ix: Indexes, id: string, add: Add): void {
  const compaction = model.collections.compactions.get(id);
  if (!compaction) return;
  const { before, after } = callsAround(model, ix, compaction);
  add('in turn', 'codex_turns', compaction.codex_turn_id);
  add('in thread', 'threads', compaction.thread_id);
  addAll(add, 'written by', 'compaction_requests', compaction.request_ids);
  add('last call before', 'inference_calls', before);
  add('first read by', 'inference_calls', after);
  add('marked by', 'conversation_items', compaction.marker_item_id);
  addAll(add, 'left', 'conversation_items', compaction.replacement_item_ids);
  addAll(add, 'replaced', 'conversation_items', compaction.input_item_ids);
  add('previous', 'compactions', neighbour(ix.compactions, compaction.thread_id, id, -1));
  add('next', 'compactions', neighbour(ix.compactions, compaction.thread_id, id, 1));
}

/** Of one attempt to have a compaction written. */
export function compactionRequestRelations(model: ViewModel, id: string, add: Add): void {
  const request = model.collections.compaction_requests.get(id);
  if (!request) return;
  add('attempt at', 'compactions', request.compaction_id);
  add('in turn', 'codex_turns', request.codex_turn_id);
  add('in thread', 'threads', request.thread_id);
}
