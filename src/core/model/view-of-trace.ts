import type { ViewModel } from '../reduce/delta.ts';
import { emptyModel } from '../reduce/delta.ts';
import type { InferenceCall } from './runtime.ts';
import type { TraceHeader } from './session.ts';
import { COLLECTIONS, HEADER_FIELDS, type RolloutTrace } from './trace.ts';
import type { InferenceCallView, ItemOrigin, RequestItems } from './view.ts';

/**
 * A reduced trace as a window holds it, with nothing cut to previews: for `state.json` files, the CLI and tests. The item
 * origins are given where they are known; `state.json` has none.
 */
export function viewModelFromTrace(trace: RolloutTrace, origins?: ReadonlyMap<string, ItemOrigin>): ViewModel {
  const model: ViewModel = emptyModel();
  model.header = Object.fromEntries(HEADER_FIELDS.map((field) => [field, trace[field]])) as unknown as TraceHeader;
  for (const name of COLLECTIONS) {
    if (name === 'inference_calls') continue;
    const into = model.collections[name] as Map<string, object>;
    for (const [id, value] of Object.entries(trace[name])) into.set(id, value);
  }
  const { collections } = model;
  for (const [id, item] of Object.entries(trace.conversation_items)) {
    collections.conversation_items.set(id, { ...item, origin: origins?.get(id) ?? null, cut: null });
  }
  for (const [id, cell] of Object.entries(trace.code_cells)) collections.code_cells.set(id, { ...cell, cut: null });
  for (const [id, operation] of Object.entries(trace.terminal_operations)) {
    collections.terminal_operations.set(id, { ...operation, cut: null });
  }
  addCalls(model, Object.values(trace.inference_calls));
  return model;
}

/** Calls in log order, each written as a continuation of the one before it in its thread. */
function addCalls(model: ViewModel, calls: InferenceCall[]): void {
  const previous = new Map<string, InferenceCall>();
  for (const call of calls.toSorted((a, b) => a.execution.started_seq - b.execution.started_seq)) {
    const { request_item_ids, ...rest } = call;
    const view: InferenceCallView = {
      ...rest,
      request_items: continuation(previous.get(call.thread_id) ?? null, request_item_ids),
    };
    model.collections.inference_calls.set(call.inference_call_id, view);
    previous.set(call.thread_id, call);
  }
}

/** A request's ids as "what the call before had, and then". */
export function continuation(base: InferenceCall | null, ids: readonly string[]): RequestItems {
  const before = base?.request_item_ids ?? [];
  let keep = 0;
  while (keep < ids.length && ids[keep] === before[keep]) keep++;
  return {
    base: keep > 0 && base ? base.inference_call_id : null,
    keep,
    tail: ids.slice(keep),
    count: ids.length,
  };
}
