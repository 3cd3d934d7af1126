import { COLLECTIONS, type CollectionName, type RolloutTrace } from '../../core/model/trace.ts';
import { nearest } from './near.ts';

export interface FoundObject {
  collection: CollectionName;
  id: string;
  value: object;
}

/**
 * The objects that an id stands for: its own, in any collection or (`COLLECTION/ID`) in one; else threads by their path;
 * else tool calls and code cells by the model's call id.
 */
export function findObjects(trace: RolloutTrace, id: string): FoundObject[] {
  const own = COLLECTIONS.flatMap((collection) => objectAt(trace, collection, id));
  if (own.length > 0) return own;
  const slash = id.indexOf('/');
  const collection = COLLECTIONS.find((name) => name === id.slice(0, slash));
  if (collection) return objectAt(trace, collection, id.slice(slash + 1));
  const threads = Object.values(trace.threads).filter(({ agent_path }) => agent_path === id);
  if (threads.length > 0) return threads.flatMap(({ thread_id }) => objectAt(trace, 'threads', thread_id));
  return [
    ...Object.values(trace.tool_calls)
      .filter(({ model_visible_call_id }) => model_visible_call_id === id)
      .flatMap(({ tool_call_id }) => objectAt(trace, 'tool_calls', tool_call_id)),
    ...Object.values(trace.code_cells)
      .filter(({ model_visible_call_id }) => model_visible_call_id === id)
      .flatMap(({ code_cell_id }) => objectAt(trace, 'code_cells', code_cell_id)),
  ];
}

function objectAt(trace: RolloutTrace, collection: CollectionName, id: string): FoundObject[] {
  const objects: Record<string, object> = trace[collection];
  const value = Object.hasOwn(objects, id) ? objects[id] : undefined;
  return value ? [{ collection, id, value }] : [];
}

/** Ids that a mistyped one may have meant. */
export function nearIds(trace: RolloutTrace, id: string): string[] {
  const paths = Object.values(trace.threads).map(({ agent_path }) => agent_path);
  return nearest(id, new Set([...COLLECTIONS.flatMap((name) => Object.keys(trace[name])), ...paths]), 5);
}
