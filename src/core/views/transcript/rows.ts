import type { ExecutionWindow } from '../../model/session.ts';
import type { ItemView } from '../../model/view.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { callOfOutput } from '../indexes/conversation.ts';
import { members, neighbour } from '../indexes/groups.ts';
import { firstSighting } from '../indexes/sightings.ts';
import { callAt, type Indexes } from '../indexes.ts';
import { compactionSeq } from '../moments.ts';
import { insertSorted } from '../order.ts';
import { nothingTouched, type Touched } from '../touched.ts';

/**
 * One row of a transcript. Rows say what stands where; what a row shows is asked for when it is drawn (`facts.ts`), so rows
 * never change once they are there, and a list of 50,000 of them costs little to hold.
 */
export interface TranscriptRow {
  /** Stable over the life of a trace: `turn:…`, `gap:…`, `call:…`, `compaction:…`, `item:…`. */
  id: string;
  type: 'turn' | 'gap' | 'call' | 'compaction' | 'item';
  /** Id of the turn (also for the gap before it), call, compaction or item. */
  ref: string;
  /** Row that this one folds under. */
  parent: string | null;
  at_unix_ms: number;
  /** Place in the log, then within it. */
  key: readonly [seq: number, tier: number, position: number];
}

/** Rows of one thread, growing with it. `rows` is changed in place; `revision` counts the changes. */
export interface Transcript {
  thread_id: string;
  rows: TranscriptRow[];
  revision: number;
  /** How many of the thread's items have been taken in. */
  items: number;
  /** Place in the log of the item taken in last: for what has none of its own. */
  last_seq: number;
}

/** An idle gap between two turns is told from this length on, in ms. */
export const IDLE_GAP_MS = 60_000;

const TIER = { gap: 0, turn: 1, call: 2, item: 3, compaction: 4, replacement: 5 } as const;

/** The transcript of a thread as it is now. */
export function createTranscript(model: ViewModel, ix: Indexes, threadId: string): Transcript {
  const transcript: Transcript = { thread_id: threadId, rows: [], revision: 0, items: 0, last_seq: 0 };
  // By the thread's own lists: an export makes a transcript of each of a thousand threads.
  const own = nothingTouched();
  own.codex_turns = new Set(members(ix.turns, threadId));
  own.inference_calls = new Set(members(ix.calls, threadId));
  updateTranscript(transcript, model, ix, own);
  return transcript;
}

/**
 * Takes in what a delta touched (after the indexes have). New rows come at the end, or where a late response belongs.
 * Returns the first index at which something changed, or -1.
 */
export function updateTranscript(transcript: Transcript, model: ViewModel, ix: Indexes, touched: Touched): number {
  const { thread_id: threadId, rows } = transcript;
  const added: TranscriptRow[] = [];
  const add = (row: TranscriptRow): void => {
    added.push(row);
  };
  for (const id of touched.codex_turns) {
    if (model.collections.codex_turns.get(id)?.thread_id === threadId) addTurn(model, ix, id, add);
  }
  for (const id of touched.inference_calls) {
    const call = model.collections.inference_calls.get(id);
    if (call?.thread_id !== threadId) continue;
    const { started_at_unix_ms, started_seq } = call.execution;
    const parent = `turn:${call.codex_turn_id}`;
    add({ ...row('call', id, parent, started_at_unix_ms), key: [started_seq, TIER.call, 0] });
  }
  const ids = model.collections.threads.get(threadId)?.conversation_item_ids ?? [];
  for (; transcript.items < ids.length; transcript.items++) {
    const item = model.collections.conversation_items.get(ids[transcript.items] as string);
    if (item) addItem(model, ix, item, transcript, add);
  }
  let first = Number.POSITIVE_INFINITY;
  for (const row of added.sort(compareRows)) {
    const at = insertSorted(rows, row, compareRows);
    if (at >= 0) first = Math.min(first, at);
  }
  if (first === Number.POSITIVE_INFINITY) return -1;
  transcript.revision++;
  return first;
}

/** Order of rows: by place in the log. */
export function compareRows(a: TranscriptRow, b: TranscriptRow): number {
  const order = a.key[0] - b.key[0] || a.key[1] - b.key[1] || a.key[2] - b.key[2];
  return order || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function row(type: TranscriptRow['type'], ref: string, parent: string | null, at: number): Omit<TranscriptRow, 'key'> {
  return { id: `${type}:${ref}`, type, ref, parent, at_unix_ms: at };
}

function addTurn(model: ViewModel, ix: Indexes, id: string, add: (row: TranscriptRow) => void): void {
  const turns = model.collections.codex_turns;
  const turn = turns.get(id);
  if (!turn) return;
  const { started_at_unix_ms: start, started_seq } = turn.execution;
  add({ ...row('turn', id, null, start), key: [started_seq, TIER.turn, 0] });
  const before = turns.get(neighbour(ix.turns, turn.thread_id, id, -1) ?? '')?.execution.ended_at_unix_ms;
  if (before !== undefined && before !== null && start - before >= IDLE_GAP_MS) {
    add({ ...row('gap', id, null, before), key: [started_seq, TIER.gap, 0] });
  }
}

/** An item goes below the call that read it first or wrote it; an output goes into the row of its call, not into one of its own. */
function addItem(
  model: ViewModel,
  ix: Indexes,
  item: ItemView,
  transcript: Transcript,
  add: (row: TranscriptRow) => void,
): void {
  if (callOfOutput(ix, item) !== null) return;
  const { item_id: id, first_seen_at_unix_ms: at } = item;
  const compaction = compactionOf(item);
  if (compaction !== null) {
    const made = model.collections.compactions.get(compaction);
    const seq = (made && compactionSeq(model, made)) ?? transcript.last_seq;
    transcript.last_seq = Math.max(transcript.last_seq, seq);
    if (item.kind === 'compaction_marker') {
      const parent = item.codex_turn_id === null ? null : `turn:${item.codex_turn_id}`;
      add({ ...row('compaction', compaction, parent, at), key: [seq, TIER.compaction, transcript.items] });
    } else {
      const parent = `compaction:${compaction}`;
      add({ ...row('item', id, parent, at), key: [seq, TIER.replacement, transcript.items] });
    }
    return;
  }
  const source = sourceCall(ix, item);
  const window = model.collections.inference_calls.get(source?.call_id ?? '')?.execution;
  const seq = placeOf(window, source?.response ?? false) ?? transcript.last_seq;
  transcript.last_seq = Math.max(transcript.last_seq, seq);
  const parent = source && window ? `call:${source.call_id}` : null;
  add({ ...row('item', id, parent, at), key: [seq, TIER.item, transcript.items] });
}

/** Where in the log a call's answer (or what it read) belongs. */
function placeOf(window: ExecutionWindow | undefined, response: boolean): number | null {
  if (!window) return null;
  return response ? (window.ended_seq ?? window.started_seq) : window.started_seq;
}

/** The compaction that made an item, or null. */
export function compactionOf(item: ItemView): string | null {
  for (const producer of item.produced_by) if (producer.type === 'compaction') return producer.compaction_id;
  return null;
}

/** The call that wrote an item (`response`), else the first call of its thread that read it. */
export function sourceCall(ix: Indexes, item: ItemView): { call_id: string; response: boolean } | null {
  for (const producer of item.produced_by) {
    if (producer.type === 'inference') return { call_id: producer.inference_call_id, response: true };
  }
  const number = firstSighting(ix.sightings.get(item.thread_id), item.item_id);
  const call = number < 0 ? null : callAt(ix, item.thread_id, number);
  return call === null ? null : { call_id: call, response: false };
}
