import type { EdgeKind, InteractionEdge } from '../../model/runtime.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { anchorThread } from '../indexes/agents.ts';
import { members } from '../indexes/groups.ts';
import type { Indexes } from '../indexes.ts';

/** An edge as an arrow between lanes: from where and when it was sent to where and when it arrived. */
export interface Arrow {
  edge_id: string;
  kind: EdgeKind;
  from_thread: string;
  to_thread: string;
  /** ms since the epoch; `to` is never before `from`. */
  from: number;
  to: number;
  /** Whether the recipient has it in its conversation. */
  delivered: boolean;
}

/** A compaction as a mark across its lane. */
export interface CompactionMark {
  compaction_id: string;
  thread_id: string;
  at: number;
}

/** When an edge's message stood in its recipient's input; null while it has not been read, or carries none. */
export function deliveredAt(model: ViewModel, edge: InteractionEdge): number | null {
  if (edge.target.type !== 'conversation_item') return null;
  return model.collections.conversation_items.get(edge.target.item_id)?.first_seen_at_unix_ms ?? null;
}

/** All edges whose ends are known as arrows, in the order in which they were sent. */
export function arrows(model: ViewModel, ix: Indexes): Arrow[] {
  return members(ix.allEdges, '').flatMap((id) => {
    const edge = model.collections.interaction_edges.get(id);
    const from_thread = edge ? anchorThread(model, edge.source) : null;
    const to_thread = edge ? anchorThread(model, edge.target) : null;
    if (!edge || from_thread === null || to_thread === null) return [];
    const delivery = deliveredAt(model, edge);
    const from = edge.started_at_unix_ms;
    const to = Math.max(from, delivery ?? edge.ended_at_unix_ms ?? from);
    return [{ edge_id: id, kind: edge.kind, from_thread, to_thread, from, to, delivered: delivery !== null }];
  });
}

/** The installed compactions of a thread, in order. */
export function compactionMarks(model: ViewModel, ix: Indexes, threadId: string): CompactionMark[] {
  return members(ix.compactions, threadId).map((compaction_id) => ({
    compaction_id,
    thread_id: threadId,
    at: model.collections.compactions.get(compaction_id)?.installed_at_unix_ms ?? 0,
  }));
}
