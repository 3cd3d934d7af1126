import type { EdgeAnchor, InteractionEdge } from '../../model/runtime.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import type { Indexes } from '../indexes.ts';
import { compareIds, compareWindows, insertSorted } from '../order.ts';
import type { Touched } from '../touched.ts';
import { entry } from './entry.ts';
import { addToGroup, removeFromGroup } from './groups.ts';

/** The thread at one end of an edge; null while the model does not know the object it is anchored at. */
export function anchorThread(model: ViewModel, anchor: EdgeAnchor): string | null {
  switch (anchor.type) {
    case 'thread':
      return anchor.thread_id;
    case 'tool_call':
      return model.collections.tool_calls.get(anchor.tool_call_id)?.thread_id ?? null;
    case 'conversation_item':
      return model.collections.conversation_items.get(anchor.item_id)?.thread_id ?? null;
  }
}

/** Threads by parent, edges by everything they touch. */
export function indexAgents(ix: Indexes, model: ViewModel, touched: Touched): void {
  const { threads, interaction_edges } = model.collections;
  const byStart = (a: string, b: string): number => {
    const threadA = threads.get(a);
    const threadB = threads.get(b);
    return threadA && threadB ? compareWindows(threadA.execution, a, threadB.execution, b) : compareIds(a, b);
  };
  for (const id of touched.threads) {
    const thread = threads.get(id);
    if (!thread) continue;
    addToGroup(ix.children, thread.origin.type === 'spawned' ? thread.origin.parent_thread_id : '', id, byStart);
    const { started_at_unix_ms, ended_at_unix_ms } = thread.execution;
    ix.lastMoment = Math.max(ix.lastMoment, started_at_unix_ms, ended_at_unix_ms ?? 0);
  }
  for (const id of touched.interaction_edges) {
    const edge = interaction_edges.get(id);
    if (edge) indexEdge(ix, model, edge);
  }
}

function indexEdge(ix: Indexes, model: ViewModel, edge: InteractionEdge): void {
  const id = edge.edge_id;
  const starts = ix.counted.edgeStarts;
  const ends = new Set([anchorThread(model, edge.source), anchorThread(model, edge.target)]);
  ends.delete(null);
  const before = starts.get(id);
  if (before !== undefined && before !== edge.started_at_unix_ms) {
    // An edge keeps its earliest start, so a later event can move it forward in the order.
    removeFromGroup(ix.allEdges, '', id);
    for (const thread of ends) if (thread !== null) removeFromGroup(ix.edges, thread, id);
  }
  starts.set(id, edge.started_at_unix_ms);
  const inTime = (a: string, b: string): number => (starts.get(a) ?? 0) - (starts.get(b) ?? 0) || compareIds(a, b);
  addToGroup(ix.allEdges, '', id, inTime);
  for (const thread of ends) if (thread !== null) addToGroup(ix.edges, thread, id, inTime);
  const items = new Set(edge.carried_item_ids);
  for (const anchor of [edge.source, edge.target]) {
    if (anchor.type === 'conversation_item') items.add(anchor.item_id);
    if (anchor.type === 'tool_call') insertSorted(entry(ix.edgesByTool, anchor.tool_call_id, newList), id, compareIds);
  }
  for (const itemId of items) insertSorted(entry(ix.edgesByItem, itemId, newList), id, compareIds);
}

const newList = (): string[] => [];
