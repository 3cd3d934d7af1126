import type { InferenceCall, TokenUsage } from '../model/runtime.ts';
import type { RawEvent } from '../trace/events.ts';
import type { RawPayloadRef } from '../trace/payload-ref.ts';
import type { ExecutionStatus } from '../trace/primitives.ts';
import { compareUtf8 } from '../utf8.ts';
import { isObject } from './normalize.ts';
import { reconcileAppend, reconcileFull, type Sighting } from './reconcile.ts';
import { reject } from './rejection.ts';
import { normalizeList } from './request-reader.ts';
import {
  closeWindow,
  type EventOf,
  keyOf,
  openWindow,
  readPayload,
  readPayloadBytes,
  requireTurnOf,
  type State,
} from './state.ts';

/** `inference_started` (spec/reduction.md, "Inference and conversation"). */
export function startInference(state: State, event: EventOf<'inference_started'>): void {
  const { inference_call_id, thread_id, codex_turn_id, model, provider_name, request_payload } = event.payload;
  const { store } = state;
  if (store.get('inference_calls', inference_call_id)) {
    reject('duplicate_inference', `duplicate start of inference ${inference_call_id}`);
  }
  requireTurnOf(state, codex_turn_id, thread_id, `start of inference ${inference_call_id}`);
  const requestItemIds = reconcileRequest(state, event);
  store.put('inference_calls', inference_call_id, {
    inference_call_id,
    thread_id,
    codex_turn_id,
    execution: openWindow(event),
    model,
    provider_name,
    response_id: null,
    upstream_request_id: null,
    request_item_ids: requestItemIds,
    response_item_ids: [],
    tool_call_ids_started_by_response: [],
    usage: null,
    raw_request_payload_id: request_payload.raw_payload_id,
    raw_response_payload_id: null,
  });
  store.addTo(state.openCallsByTurn, codex_turn_id, inference_call_id);
}

/** The complete ordered input of a request: a full snapshot, or what follows an earlier response. */
function reconcileRequest(state: State, event: EventOf<'inference_started'>): string[] {
  const { thread_id, codex_turn_id, request_payload } = event.payload;
  const { store } = state;
  const rawPayloadId = request_payload.raw_payload_id;
  const content = state.requests.read(thread_id, readPayloadBytes(state, request_payload), rawPayloadId);
  const sighting: Sighting = {
    threadId: thread_id,
    codexTurnId: codex_turn_id,
    at: event.wall_time_unix_ms,
    rawPayloadId,
    list: 'input',
    producer: null,
  };
  const snapshot = state.snapshots.get(thread_id) ?? [];
  let ids: string[];
  if (content.previousResponseId === null) {
    const replacement = state.replacements.get(thread_id);
    if (replacement) store.unindex(state.replacements, thread_id);
    ids = reconcileFull(state, sighting, content.items, replacement ?? snapshot);
  } else {
    const previous = callOfResponse(state, thread_id, content.previousResponseId);
    const prefix = [...previous.request_item_ids, ...previous.response_item_ids];
    ids = [...prefix, ...reconcileAppend(state, sighting, content.items, snapshot, prefix.length)];
  }
  store.index(state.snapshots, thread_id, ids);
  return [...ids];
}

/** The thread's first inference call, in id order, with that response id. */
function callOfResponse(state: State, threadId: string, responseId: string): InferenceCall {
  const ids = state.callsByResponse.get(keyOf(threadId, responseId)) ?? [];
  const first = ids.length > 1 ? [...ids].sort(compareUtf8)[0] : ids[0];
  const call = first === undefined ? undefined : state.store.get('inference_calls', first);
  return call ?? reject('unknown_response', `incremental request refers to unknown previous_response_id ${responseId}`);
}

interface Ending {
  callId: string;
  status: ExecutionStatus;
  responseId: string | null;
  upstreamRequestId: string | null;
  payload: RawPayloadRef | null;
}

/** `inference_completed`, `inference_failed` and `inference_cancelled`. */
export function endInference(
  state: State,
  event: EventOf<'inference_completed'> | EventOf<'inference_failed'> | EventOf<'inference_cancelled'>,
): void {
  const ending = endingOf(event.payload);
  const { store } = state;
  const { callId } = ending;
  const call =
    store.get('inference_calls', callId) ?? reject('unknown_inference', `end of unknown inference ${callId}`);
  if (ending.payload) takeResponse(state, event, call, ending.payload);
  setResponseId(state, call, ending.responseId);
  if (call.execution.status === 'running') {
    store.set('inference_calls', callId, 'execution', closeWindow(call.execution, event, ending.status));
    store.removeFrom(state.openCallsByTurn, call.codex_turn_id, callId);
  }
  if (ending.upstreamRequestId !== null) {
    store.set('inference_calls', callId, 'upstream_request_id', ending.upstreamRequestId);
  }
}

function endingOf(
  payload: (EventOf<'inference_completed'> | EventOf<'inference_failed'> | EventOf<'inference_cancelled'>)['payload'],
): Ending {
  const common = { callId: payload.inference_call_id, upstreamRequestId: payload.upstream_request_id };
  switch (payload.type) {
    case 'inference_completed':
      return { ...common, status: 'completed', responseId: payload.response_id, payload: payload.response_payload };
    case 'inference_failed':
      return { ...common, status: 'failed', responseId: null, payload: payload.partial_response_payload };
    case 'inference_cancelled':
      return { ...common, status: 'cancelled', responseId: null, payload: payload.partial_response_payload };
  }
}

/** A turn's end closes the calls that it left running. */
export function endCallsOfTurn(state: State, turnId: string, event: EventOf<'codex_turn_ended'>): void {
  const { status } = event.payload;
  const closing = status === 'failed' || status === 'aborted' ? status : 'cancelled';
  for (const callId of [...(state.openCallsByTurn.get(turnId) ?? [])]) {
    const call = state.store.get('inference_calls', callId);
    if (!call) continue;
    state.store.set('inference_calls', callId, 'execution', closeWindow(call.execution, event, closing));
    state.store.removeFrom(state.openCallsByTurn, turnId, callId);
  }
}

const OUTPUT_ITEMS = 'output_items';

function takeResponse(state: State, event: RawEvent, call: InferenceCall, ref: RawPayloadRef): void {
  const { store } = state;
  const callId = call.inference_call_id;
  const rawPayloadId = ref.raw_payload_id;
  const document = readPayload(state, ref, [OUTPUT_ITEMS]);
  const value = document.value;
  const outputs = isObject(value) ? value[OUTPUT_ITEMS] : undefined;
  if (!isObject(value) || !Array.isArray(outputs)) {
    reject('response_without_items', `inference response ${rawPayloadId} has no output_items list`, rawPayloadId);
  }
  const context = { rawPayloadId, interner: state.interner, comparePayloadContent: state.comparePayloadContent };
  const sighting: Sighting = {
    threadId: call.thread_id,
    codexTurnId: call.codex_turn_id,
    at: event.wall_time_unix_ms,
    rawPayloadId,
    list: OUTPUT_ITEMS,
    producer: { type: 'inference', inference_call_id: callId },
  };
  const snapshot = state.snapshots.get(call.thread_id) ?? [];
  const items = normalizeList(document, OUTPUT_ITEMS, outputs, context);
  const ids = reconcileAppend(state, sighting, items, snapshot, snapshot.length);
  store.index(state.snapshots, call.thread_id, [...snapshot, ...ids]);
  for (const itemId of call.response_item_ids) store.removeFrom(state.callsByResponseItem, itemId, callId);
  for (const itemId of ids) store.addTo(state.callsByResponseItem, itemId, callId);
  store.set('inference_calls', callId, 'raw_response_payload_id', rawPayloadId);
  store.set('inference_calls', callId, 'response_item_ids', ids);
  const usage = value.token_usage === undefined ? null : usageOf(document.typed());
  if (usage) store.set('inference_calls', callId, 'usage', usage);
}

/** Token usage, when all four required numbers are integers; negative ones count as 0. */
function usageOf(response: unknown): TokenUsage | null {
  const usage = isObject(response) && isObject(response.token_usage) ? response.token_usage : {};
  const count = (name: string): number | null => {
    const value = usage[name];
    return typeof value === 'number' ? Math.max(0, value) : null;
  };
  const input_tokens = count('input_tokens');
  const cached_input_tokens = count('cached_input_tokens');
  const output_tokens = count('output_tokens');
  const reasoning_output_tokens = count('reasoning_output_tokens');
  if (input_tokens === null || cached_input_tokens === null) return null;
  if (output_tokens === null || reasoning_output_tokens === null) return null;
  return {
    input_tokens,
    cached_input_tokens,
    cache_write_input_tokens: count('cache_write_input_tokens') ?? 0,
    output_tokens,
    reasoning_output_tokens,
  };
}

function setResponseId(state: State, call: InferenceCall, responseId: string | null): void {
  const { store } = state;
  const callId = call.inference_call_id;
  if (call.response_id !== null) {
    store.removeFrom(state.callsByResponse, keyOf(call.thread_id, call.response_id), callId);
  }
  if (responseId !== null) store.addTo(state.callsByResponse, keyOf(call.thread_id, responseId), callId);
  store.set('inference_calls', callId, 'response_id', responseId);
}
