import type { ViewModel } from '../../reduce/delta.ts';
import { members } from '../indexes/groups.ts';
import type { Indexes } from '../indexes.ts';
import { lowerBound } from '../order.ts';
import { itemText } from '../sizes.ts';
import { type Arrow, deliveredAt } from '../timeline/links.ts';
import { edgeTitle } from '../titles.ts';
import { IDLE_GAP_MS } from '../transcript/rows.ts';
import { firstLine } from '../words.ts';

/** A thread's life line beside a row: not there yet, or no more; there, but between turns; in a turn. */
export type Life = 'none' | 'idle' | 'active';

/** One message, or a stretch in which none was sent and no one worked. */
export type SequenceRow =
  | { type: 'edge'; id: string; arrow: Arrow; from: number; to: number; title: string; text: string; lives: Life[] }
  | { type: 'gap'; id: string; duration_ms: number; lives: Life[] };

/**
 * The messages between the chosen threads in the order in which they were sent. `columns`: the threads from left to right;
 * `from` and `to` of a row are columns. Gaps stand where no chosen thread was in a turn for a minute or more.
 */
export function sequenceRows(
  model: ViewModel,
  ix: Indexes,
  list: readonly Arrow[],
  columns: readonly string[],
): SequenceRow[] {
  const column = new Map(columns.map((id, index) => [id, index]));
  const rows: SequenceRow[] = [];
  let previous: number | null = null;
  for (const arrow of list) {
    const from = column.get(arrow.from_thread);
    const to = column.get(arrow.to_thread);
    if (from === undefined || to === undefined) continue;
    const idle = previous === null ? 0 : idleTime(model, ix, columns, previous, arrow.from);
    if (idle >= IDLE_GAP_MS) {
      const lives = columns.map((id) => lifeAt(model, ix, id, arrow.from, false));
      rows.push({ type: 'gap', id: `gap:${arrow.edge_id}`, duration_ms: idle, lives });
    }
    previous = arrow.from;
    const edge = model.collections.interaction_edges.get(arrow.edge_id);
    rows.push({
      type: 'edge',
      id: arrow.edge_id,
      arrow,
      from,
      to,
      title: edge ? edgeTitle(model, edge.kind, arrow.from_thread, arrow.to_thread) : '',
      text: messageText(model, arrow.edge_id),
      lives: columns.map((id) => lifeAt(model, ix, id, arrow.from, true)),
    });
  }
  return rows;
}

/** The first line of what an edge carried; "" when that is not known. */
export function messageText(model: ViewModel, edgeId: string): string {
  const edge = model.collections.interaction_edges.get(edgeId);
  if (!edge) return '';
  const item = model.collections.conversation_items.get(edge.carried_item_ids[0] ?? '');
  const text = item ? firstLine(itemText(item)) : '';
  if (text !== '' || edge.source.type !== 'tool_call') return text;
  const summary = model.collections.tool_calls.get(edge.source.tool_call_id)?.summary;
  return summary?.type === 'agent' ? firstLine(summary.message_preview) : '';
}

/** How long an edge's message was under way before the recipient's next call read it, ms; null while it has not been. */
export function deliveryTime(model: ViewModel, edgeId: string): number | null {
  const edge = model.collections.interaction_edges.get(edgeId);
  const at = edge ? deliveredAt(model, edge) : null;
  return edge && at !== null ? Math.max(0, at - edge.started_at_unix_ms) : null;
}

function lifeAt(model: ViewModel, ix: Indexes, threadId: string, time: number, inTurn: boolean): Life {
  const window = model.collections.threads.get(threadId)?.execution;
  if (!window || window.started_at_unix_ms > time || (window.ended_at_unix_ms ?? time) < time) return 'none';
  return inTurn && turnAt(model, ix, threadId, time) ? 'active' : 'idle';
}

/** The turn that a thread was in at a time, or null. */
function turnAt(model: ViewModel, ix: Indexes, threadId: string, time: number): string | null {
  const turns = members(ix.turns, threadId);
  const start = (id: string): number => model.collections.codex_turns.get(id)?.execution.started_at_unix_ms ?? 0;
  const id = turns[lowerBound(turns, time, (turn, t) => (start(turn) <= t ? -1 : 1)) - 1];
  const end = model.collections.codex_turns.get(id ?? '')?.execution.ended_at_unix_ms ?? null;
  return id !== undefined && (end === null || end >= time) ? id : null;
}

/** The longest time between two moments in which none of the threads was in a turn, ms. */
function idleTime(model: ViewModel, ix: Indexes, threads: readonly string[], from: number, to: number): number {
  if (to - from < IDLE_GAP_MS) return 0;
  const windows = threads.flatMap((thread) =>
    members(ix.turns, thread).flatMap((id) => {
      const window = model.collections.codex_turns.get(id)?.execution;
      const end = window?.ended_at_unix_ms ?? Number.POSITIVE_INFINITY;
      return window && window.started_at_unix_ms < to && end > from ? [[window.started_at_unix_ms, end] as const] : [];
    }),
  );
  let longest = 0;
  let free = from;
  for (const [start, end] of windows.sort((a, b) => a[0] - b[0])) {
    longest = Math.max(longest, start - free);
    free = Math.max(free, end);
  }
  return Math.max(longest, to - free);
}
