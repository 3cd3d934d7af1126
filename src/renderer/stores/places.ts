import { objectThread } from '../../core/views/object-name.ts';
import type { ObjectRef, TraceLocation, ViewId } from '../address.ts';
import { hasView } from '../views/registry.ts';
import { goWithin, traceLocation } from './navigation.ts';
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
  const place = placeOfObject(ref);
  if (place) goWithin(place);
}

/** The view in which an object is at home; null where this build has none such. */
export function homeOf({ collection }: ObjectRef): ViewId | null {
  return hasView(HOME[collection]) ? HOME[collection] : null;
}

/** Where an object belongs in the trace that is shown; null outside of a trace. */
export function placeOfObject(ref: ObjectRef): TraceLocation | null {
  const at = traceLocation();
  return at && { ...at, view: homeOf(ref) ?? at.view, thread: threadOf(ref) ?? at.thread, selection: ref };
}

/** The thread an object belongs to, or null when it belongs to none. */
export function threadOf(ref: ObjectRef): string | null {
  const { session } = useOpenTrace.getState();
  if (!session || !isModelRef(ref)) return null;
  return objectThread(session.model, ref.collection, ref.id);
}
