import type { EdgeAnchor } from '../../core/model/runtime.ts';
import type { CollectionName, TraceMaps } from '../../core/model/trace.ts';

/** The thread that an end of an edge lies in; null when the trace does not know it. */
export function threadOfAnchor(maps: TraceMaps, anchor: EdgeAnchor): string | null {
  switch (anchor.type) {
    case 'thread':
      return anchor.thread_id;
    case 'tool_call':
      return maps.tool_calls.get(anchor.tool_call_id)?.thread_id ?? null;
    case 'conversation_item':
      return maps.conversation_items.get(anchor.item_id)?.thread_id ?? null;
  }
}

/** Whether a thread is meant by what a reader wrote: its id, or its path. */
export function isThread(maps: TraceMaps, threadId: string, wanted: string): boolean {
  return threadId === wanted || maps.threads.get(threadId)?.agent_path === wanted;
}

/** Whether an object belongs to a thread, or (an edge) leads there. Payload references belong to none. */
export function concernsThread(maps: TraceMaps, collection: CollectionName, id: string, wanted: string): boolean {
  const edge = collection === 'interaction_edges' ? maps.interaction_edges.get(id) : undefined;
  if (edge) {
    return [edge.source, edge.target].some((anchor) => {
      const thread = threadOfAnchor(maps, anchor);
      return thread !== null && isThread(maps, thread, wanted);
    });
  }
  const thread = threadOfObject(maps, collection, id);
  return thread !== null && isThread(maps, thread, wanted);
}

function threadOfObject(maps: TraceMaps, collection: CollectionName, id: string): string | null {
  if (collection === 'terminal_operations') {
    const tool = maps.terminal_operations.get(id)?.tool_call_id;
    return tool === undefined ? null : (maps.tool_calls.get(tool)?.thread_id ?? null);
  }
  if (collection === 'raw_payloads' || collection === 'interaction_edges') return null;
  return maps[collection].get(id)?.thread_id ?? null;
}
