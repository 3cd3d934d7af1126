import { z } from 'zod';
import { rawPayloadRef } from './payload-ref.ts';
import { codeCellRuntimeStatus, executionStatus, int64, optional, rolloutStatus, uint64 } from './primitives.ts';
import { rawRequester, toolCallKind, toolCallSummary } from './tool.ts';

const id = z.string();
const maybeString = optional(z.string());
const maybePayload = optional(rawPayloadRef);

/** One schema for each `payload.type` (spec/trace-format.md, "Events"). */
export const eventPayloadSchemas = {
  rollout_started: z.object({ type: z.literal('rollout_started'), trace_id: id, root_thread_id: id }),
  rollout_ended: z.object({ type: z.literal('rollout_ended'), status: rolloutStatus }),
  thread_started: z.object({
    type: z.literal('thread_started'),
    thread_id: id,
    agent_path: z.string(),
    metadata_payload: maybePayload,
  }),
  thread_ended: z.object({ type: z.literal('thread_ended'), thread_id: id, status: rolloutStatus }),
  codex_turn_started: z.object({ type: z.literal('codex_turn_started'), codex_turn_id: id, thread_id: id }),
  codex_turn_ended: z.object({ type: z.literal('codex_turn_ended'), codex_turn_id: id, status: executionStatus }),
  inference_started: z.object({
    type: z.literal('inference_started'),
    inference_call_id: id,
    thread_id: id,
    codex_turn_id: id,
    model: z.string(),
    provider_name: z.string(),
    request_payload: rawPayloadRef,
  }),
  inference_completed: z.object({
    type: z.literal('inference_completed'),
    inference_call_id: id,
    response_id: maybeString,
    upstream_request_id: maybeString,
    response_payload: rawPayloadRef,
  }),
  inference_failed: z.object({
    type: z.literal('inference_failed'),
    inference_call_id: id,
    upstream_request_id: maybeString,
    error: z.string(),
    partial_response_payload: maybePayload,
  }),
  inference_cancelled: z.object({
    type: z.literal('inference_cancelled'),
    inference_call_id: id,
    upstream_request_id: maybeString,
    reason: z.string(),
    partial_response_payload: maybePayload,
  }),
  tool_call_started: z.object({
    type: z.literal('tool_call_started'),
    tool_call_id: id,
    model_visible_call_id: maybeString,
    code_mode_runtime_tool_id: maybeString,
    requester: rawRequester,
    kind: toolCallKind,
    summary: toolCallSummary,
    invocation_payload: maybePayload,
  }),
  mcp_tool_call_correlation_assigned: z.object({
    type: z.literal('mcp_tool_call_correlation_assigned'),
    tool_call_id: id,
    mcp_call_id: id,
  }),
  tool_call_runtime_started: z.object({
    type: z.literal('tool_call_runtime_started'),
    tool_call_id: id,
    runtime_payload: rawPayloadRef,
  }),
  tool_call_runtime_ended: z.object({
    type: z.literal('tool_call_runtime_ended'),
    tool_call_id: id,
    status: executionStatus,
    runtime_payload: rawPayloadRef,
  }),
  tool_call_ended: z.object({
    type: z.literal('tool_call_ended'),
    tool_call_id: id,
    status: executionStatus,
    result_payload: maybePayload,
  }),
  code_cell_started: z.object({
    type: z.literal('code_cell_started'),
    runtime_cell_id: id,
    model_visible_call_id: id,
    source_js: z.string(),
  }),
  code_cell_initial_response: z.object({
    type: z.literal('code_cell_initial_response'),
    runtime_cell_id: id,
    status: codeCellRuntimeStatus,
    response_payload: maybePayload,
  }),
  code_cell_ended: z.object({
    type: z.literal('code_cell_ended'),
    runtime_cell_id: id,
    status: codeCellRuntimeStatus,
    response_payload: maybePayload,
  }),
  compaction_request_started: z.object({
    type: z.literal('compaction_request_started'),
    compaction_id: id,
    compaction_request_id: id,
    thread_id: id,
    codex_turn_id: id,
    model: z.string(),
    provider_name: z.string(),
    request_payload: rawPayloadRef,
  }),
  compaction_request_completed: z.object({
    type: z.literal('compaction_request_completed'),
    compaction_id: id,
    compaction_request_id: id,
    response_payload: rawPayloadRef,
  }),
  compaction_request_failed: z.object({
    type: z.literal('compaction_request_failed'),
    compaction_id: id,
    compaction_request_id: id,
    error: z.string(),
  }),
  compaction_installed: z.object({
    type: z.literal('compaction_installed'),
    compaction_id: id,
    checkpoint_payload: rawPayloadRef,
  }),
  agent_result_observed: z.object({
    type: z.literal('agent_result_observed'),
    edge_id: id,
    child_thread_id: id,
    child_codex_turn_id: id,
    parent_thread_id: id,
    message: z.string(),
    carried_payload: maybePayload,
  }),
  protocol_event_observed: z.object({
    type: z.literal('protocol_event_observed'),
    event_type: z.string(),
    event_payload: rawPayloadRef,
  }),
  other: z.object({
    type: z.literal('other'),
    kind: z.string(),
    summary: z.string(),
    payloads: z.array(rawPayloadRef),
    metadata: z.unknown(),
  }),
} as const;

export type RawEventType = keyof typeof eventPayloadSchemas;

/** Every event type of the format, in the order of the spec's table. */
export const RAW_EVENT_TYPES = Object.keys(eventPayloadSchemas) as readonly RawEventType[];

/** The typed body of one event of type `T`. */
export type RawEventPayloadOf<T extends RawEventType> = z.infer<(typeof eventPayloadSchemas)[T]>;

/** The typed body of any event. */
export type RawEventPayload = { [T in RawEventType]: RawEventPayloadOf<T> }[RawEventType];

/** What every event carries beside its body (spec/trace-format.md, "The event envelope"). */
export const rawEvent = z.object({
  schema_version: z.int().nonnegative(),
  seq: uint64,
  wall_time_unix_ms: int64,
  rollout_id: z.string(),
  thread_id: maybeString,
  codex_turn_id: maybeString,
  payload: z.discriminatedUnion('type', [
    eventPayloadSchemas.rollout_started,
    eventPayloadSchemas.rollout_ended,
    eventPayloadSchemas.thread_started,
    eventPayloadSchemas.thread_ended,
    eventPayloadSchemas.codex_turn_started,
    eventPayloadSchemas.codex_turn_ended,
    eventPayloadSchemas.inference_started,
    eventPayloadSchemas.inference_completed,
    eventPayloadSchemas.inference_failed,
    eventPayloadSchemas.inference_cancelled,
    eventPayloadSchemas.tool_call_started,
    eventPayloadSchemas.mcp_tool_call_correlation_assigned,
    eventPayloadSchemas.tool_call_runtime_started,
    eventPayloadSchemas.tool_call_runtime_ended,
    eventPayloadSchemas.tool_call_ended,
    eventPayloadSchemas.code_cell_started,
    eventPayloadSchemas.code_cell_initial_response,
    eventPayloadSchemas.code_cell_ended,
    eventPayloadSchemas.compaction_request_started,
    eventPayloadSchemas.compaction_request_completed,
    eventPayloadSchemas.compaction_request_failed,
    eventPayloadSchemas.compaction_installed,
    eventPayloadSchemas.agent_result_observed,
    eventPayloadSchemas.protocol_event_observed,
    eventPayloadSchemas.other,
  ]),
});

/** One line of `trace.jsonl`, validated; optional fields that were absent are `null`. */
export interface RawEvent<P extends RawEventPayload = RawEventPayload> {
  schema_version: number;
  seq: number;
  wall_time_unix_ms: number;
  rollout_id: string;
  thread_id: string | null;
  codex_turn_id: string | null;
  payload: P;
}
