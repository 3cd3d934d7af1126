import { members } from '../../core/views/indexes/groups.ts';
import type { ObjectRef } from '../address.ts';
import { toasts } from '../text/shell.ts';
import { traceLocation } from './navigation.ts';
import { openObject } from './places.ts';
import { isModelRef, select } from './selection.ts';
import { toast } from './toasts.ts';
import { useOpenTrace } from './trace.ts';
import type { TraceSession } from './trace-session.ts';

interface Stop {
  ref: ObjectRef;
  seq: number;
}

/** Selects the next or previous model call of the thread that is shown, counted from the selection. */
export function walkCalls(step: 1 | -1): void {
  walk(step, callsOf, toasts.noCalls);
}

/** Selects the next or previous call or tool of the thread that did not complete. */
export function walkFailures(step: 1 | -1): void {
  walk(step, failuresOf, toasts.noFailures);
}

/** Shows where the thread that is shown was asked for. */
export function goToSpawn(): void {
  const { session } = useOpenTrace.getState();
  const thread = session?.model.collections.threads.get(threadOf(session) ?? '');
  if (!session || thread?.origin.type !== 'spawned') return;
  const edge = session.model.collections.interaction_edges.get(thread.origin.spawn_edge_id);
  if (!edge) return;
  if (edge.source.type === 'tool_call') openObject({ collection: 'tool_calls', id: edge.source.tool_call_id });
  else openObject({ collection: 'interaction_edges', id: edge.edge_id });
}

function walk(step: 1 | -1, stopsOf: (session: TraceSession, thread: string) => Stop[], nothing: string): void {
  const { session } = useOpenTrace.getState();
  const thread = session && threadOf(session);
  if (!session || !thread) return;
  const stops = stopsOf(session, thread).sort((a, b) => a.seq - b.seq);
  const from = selectedSeq(session) ?? (step > 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
  const next = step > 0 ? stops.find(({ seq }) => seq > from) : stops.findLast(({ seq }) => seq < from);
  if (next) select(next.ref);
  else toast(nothing);
}

function threadOf({ model }: TraceSession): string | null {
  return traceLocation()?.thread ?? model.header?.root_thread_id ?? null;
}

function callsOf({ model, indexes }: TraceSession, thread: string): Stop[] {
  return members(indexes.calls, thread).map((id) => ({
    ref: { collection: 'inference_calls', id },
    seq: model.collections.inference_calls.get(id)?.execution.started_seq ?? 0,
  }));
}

function failuresOf({ model, indexes }: TraceSession, thread: string): Stop[] {
  const { inference_calls, tool_calls } = model.collections;
  const bad = (status: string | undefined) => status === 'failed' || status === 'cancelled' || status === 'aborted';
  const calls = members(indexes.calls, thread).flatMap((id): Stop[] => {
    const window = inference_calls.get(id)?.execution;
    return window && bad(window.status)
      ? [{ ref: { collection: 'inference_calls', id }, seq: window.started_seq }]
      : [];
  });
  const tools = members(indexes.tools, thread).flatMap((id): Stop[] => {
    const window = tool_calls.get(id)?.execution;
    return window && bad(window.status) ? [{ ref: { collection: 'tool_calls', id }, seq: window.started_seq }] : [];
  });
  return [...calls, ...tools];
}

/** Log position of the selected object's start, if it has one. */
function selectedSeq({ model }: TraceSession): number | null {
  const ref = traceLocation()?.selection;
  if (!ref || !isModelRef(ref)) return null;
  const object = model.collections[ref.collection].get(ref.id) as { execution?: { started_seq: number } } | undefined;
  return object?.execution?.started_seq ?? null;
}
