import type { ItemView } from '../../model/view.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import type { CallPair, Indexes } from '../indexes.ts';
import { compareIds, insertSorted, lowerBound } from '../order.ts';
import type { Touched } from '../touched.ts';
import { entry } from './entry.ts';

export const pairKey = (threadId: string, callId: string): string => `${threadId}\n${callId}`;

/** Items: calls with their outputs, by call id. */
export function indexConversation(ix: Indexes, model: ViewModel, touched: Touched): void {
  for (const id of touched.conversation_items) {
    const item = model.collections.conversation_items.get(id);
    if (!item) continue;
    ix.lastMoment = Math.max(ix.lastMoment, item.first_seen_at_unix_ms);
    if (item.call_id === null) continue;
    const key = pairKey(item.thread_id, item.call_id);
    const pair = entry(ix.pairs, key, newPair);
    insertSorted(item.role === 'tool' ? pair.outputs : pair.calls, id, compareIds);
  }
}

const newPair = (): CallPair => ({ calls: [], outputs: [] });

/** The item that an output answers: the latest call with its id that came before it. */
export function callOfOutput(ix: Indexes, output: ItemView): string | null {
  if (output.call_id === null || output.role !== 'tool') return null;
  const calls = ix.pairs.get(pairKey(output.thread_id, output.call_id))?.calls ?? [];
  return calls[lowerBound(calls, output.item_id, compareIds) - 1] ?? null;
}

/** The outputs that answer a call item: those after it and before the next call item with the same id. */
export function outputsOfCall(ix: Indexes, call: ItemView): readonly string[] {
  if (call.call_id === null || call.role === 'tool') return [];
  const pair = ix.pairs.get(pairKey(call.thread_id, call.call_id));
  if (!pair) return [];
  const next = pair.calls[lowerBound(pair.calls, call.item_id, compareIds) + 1];
  const from = lowerBound(pair.outputs, call.item_id, compareIds);
  return pair.outputs.slice(from, next === undefined ? undefined : lowerBound(pair.outputs, next, compareIds));
}
