import { objectThread } from '../../core/views/object-name.ts';
import type { ObjectRef, ViewId } from '../address.ts';
import { hasView } from '../views/registry.ts';
import { goWithin } from './navigation.ts';
import { isModelRef } from './selection.ts';
import { useOpenTrace } from './trace.ts';

/** The view in which an object of a collection is at home. */
const HOME: Record<ObjectRef['collection'], ViewId> = {
  threads: 'transcript',
  codex_turns: 'transcript',
  conversation_items: 'transcript',
  inference_calls: 'context',
  code_cells: 'tools',
  tool_calls: 'transcript',
  terminal_sessions: 'tools',
  terminal_operations: 'tools',
  compactions: 'compactions',
  compaction_requests: 'compactions',
  interaction_edges: 'threads',
  raw_payloads: 'events',
  events: 'events',
};

/** Shows an object in the view where it belongs, in its thread, and selects it. */
export function openObject(ref: ObjectRef): void {
  const view = HOME[ref.collection];
  const thread = threadOf(ref);
  goWithin({ selection: ref, ...(hasView(view) ? { view } : {}), ...(thread === null ? {} : { thread }) });
}

/** The thread an object belongs to, or null when it belongs to none. */
export function threadOf(ref: ObjectRef): string | null {
  const { session } = useOpenTrace.getState();
  if (!session || !isModelRef(ref)) return null;
  return objectThread(session.model, ref.collection, ref.id);
}
