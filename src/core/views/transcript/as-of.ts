import { requestItemIds } from '../../model/view.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { callOfOutput } from '../indexes/conversation.ts';
import type { Indexes } from '../indexes.ts';
import { compactionOf, sourceCall, type TranscriptRow } from './rows.ts';

/**
 * What the model saw at one call, in the order in which it was sent, and then what it answered. The same kinds of rows as
 * the thread's transcript; heads stand where turn or source changes. Cost: the length of the request.
 */
export function asOfCall(model: ViewModel, ix: Indexes, callId: string): TranscriptRow[] {
  const { inference_calls, conversation_items, codex_turns, compactions } = model.collections;
  const call = inference_calls.get(callId);
  if (!call) return [];
  const request = requestItemIds(inference_calls, callId);
  const sent = new Set(request);
  const rows: TranscriptRow[] = [];
  const uses = new Map<string, number>();
  let turn: string | null = null;
  let head: string | null = null;
  const push = (type: TranscriptRow['type'], ref: string, parent: string | null, at: number): string => {
    const plain = `${type}:${ref}`;
    const use = (uses.get(plain) ?? 0) + 1;
    uses.set(plain, use);
    // A request can repeat an item, and come back to a head: later ones get a number of their own.
    const id = use === 1 ? plain : `${plain}#${use}`;
    rows.push({ id, type, ref, parent, at_unix_ms: at, key: [rows.length, 0, 0] });
    return id;
  };
  let turnRow: string | null = null;
  let headRow: string | null = null;
  const enter = (turnId: string | null, next: string | null): void => {
    if (turnId !== turn && turnId !== null) {
      turnRow = push('turn', turnId, null, codex_turns.get(turnId)?.execution.started_at_unix_ms ?? 0);
      turn = turnId;
      head = null;
    }
    if (next === head) return;
    head = next;
    headRow = null;
    if (next === null) return;
    const compaction = compactions.get(next);
    headRow = compaction
      ? push('compaction', next, turnRow, compaction.installed_at_unix_ms)
      : push('call', next, turnRow, inference_calls.get(next)?.execution.started_at_unix_ms ?? 0);
  };
  for (const id of request) {
    const item = conversation_items.get(id);
    if (!item) continue;
    const asked = callOfOutput(ix, item);
    if (asked !== null && sent.has(asked)) continue;
    enter(item.codex_turn_id, compactionOf(item) ?? sourceCall(ix, item)?.call_id ?? null);
    push('item', id, headRow ?? turnRow, item.first_seen_at_unix_ms);
  }
  enter(call.codex_turn_id, callId);
  for (const id of call.response_item_ids) {
    push('item', id, headRow, conversation_items.get(id)?.first_seen_at_unix_ms ?? 0);
  }
  return rows;
}
