import { z } from 'zod';
import type { RolloutTrace } from '../../core/model/trace.ts';
import { rawPayloadRef } from '../../core/trace/payload-ref.ts';
import { codeCellRuntimeStatus, executionStatus, int64, rolloutStatus, uint64 } from '../../core/trace/primitives.ts';
import { toolCallKind, toolCallSummary } from '../../core/trace/tool.ts';

/*
 * The shape of `state.json` (spec/reduced-model.md), for files that come from elsewhere. Unknown fields are dropped: newer
 * writers add some.
 */

const id = z.string();
const ids = z.array(id);
const maybeId = id.nullable();
const maybeString = z.string().nullable();
const maybeInt = int64.nullable();

const execution = z.object({
  started_at_unix_ms: int64,
  started_seq: uint64,
  ended_at_unix_ms: maybeInt,
  ended_seq: uint64.nullable(),
  status: executionStatus,
});

const thread = z.object({
  thread_id: id,
  agent_path: z.string(),
  nickname: maybeString,
  origin: z.discriminatedUnion('type', [
    z.object({ type: z.literal('root') }),
    z.object({
      type: z.literal('spawned'),
      parent_thread_id: id,
      spawn_edge_id: id,
      task_name: z.string(),
      agent_role: z.string(),
    }),
  ]),
  execution,
  default_model: maybeString,
  conversation_item_ids: ids,
});

const turn = z.object({ codex_turn_id: id, thread_id: id, execution, input_item_ids: ids });

const part = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('summary'), text: z.string() }),
  z.object({ type: z.literal('encoded'), label: z.string(), value: z.string() }),
  z.object({ type: z.literal('json'), summary: z.string(), raw_payload_id: id }),
  z.object({ type: z.literal('code'), language: z.string(), source: z.string() }),
  z.object({ type: z.literal('payload_ref'), label: z.string(), raw_payload_id: id }),
]);

const producer = z.discriminatedUnion('type', [
  z.object({ type: z.literal('user_input') }),
  z.object({ type: z.literal('inference'), inference_call_id: id }),
  z.object({ type: z.literal('tool'), tool_call_id: id }),
  z.object({ type: z.literal('code_cell'), code_cell_id: id }),
  z.object({ type: z.literal('interaction_edge'), edge_id: id }),
  z.object({ type: z.literal('compaction'), compaction_id: id }),
  z.object({ type: z.literal('harness') }),
]);

const item = z.object({
  item_id: id,
  thread_id: id,
  codex_turn_id: maybeId,
  first_seen_at_unix_ms: int64,
  role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
  channel: z.enum(['analysis', 'commentary', 'final', 'summary']).nullable(),
  kind: z.enum([
    'message',
    'reasoning',
    'function_call',
    'function_call_output',
    'custom_tool_call',
    'custom_tool_call_output',
    'compaction_marker',
  ]),
  agent_message: z.object({ author: z.string(), recipient: z.string() }).exactOptional(),
  body: z.object({ parts: z.array(part) }),
  call_id: maybeId,
  produced_by: z.array(producer),
});

const usage = z.object({
  input_tokens: int64,
  cached_input_tokens: int64,
  cache_write_input_tokens: int64,
  output_tokens: int64,
  reasoning_output_tokens: int64,
});

const inference = z.object({
  inference_call_id: id,
  thread_id: id,
  codex_turn_id: id,
  execution,
  model: z.string(),
  provider_name: z.string(),
  response_id: maybeString,
  upstream_request_id: maybeString,
  request_item_ids: ids,
  response_item_ids: ids,
  tool_call_ids_started_by_response: ids,
  usage: usage.nullable(),
  raw_request_payload_id: id,
  raw_response_payload_id: maybeId,
});

const codeCell = z.object({
  code_cell_id: id,
  model_visible_call_id: id,
  thread_id: id,
  codex_turn_id: id,
  source_item_id: id,
  output_item_ids: ids,
  runtime_cell_id: maybeId,
  execution,
  runtime_status: codeCellRuntimeStatus,
  initial_response_at_unix_ms: maybeInt,
  initial_response_seq: uint64.nullable(),
  yielded_at_unix_ms: maybeInt,
  yielded_seq: uint64.nullable(),
  source_js: z.string(),
  nested_tool_call_ids: ids,
  wait_tool_call_ids: ids,
});

const toolCall = z.object({
  tool_call_id: id,
  mcp_call_id: maybeId,
  model_visible_call_id: maybeId,
  code_mode_runtime_tool_id: maybeId,
  thread_id: id,
  started_by_codex_turn_id: maybeId,
  execution,
  requester: z.discriminatedUnion('type', [
    z.object({ type: z.literal('model') }),
    z.object({ type: z.literal('code_cell'), code_cell_id: id }),
  ]),
  kind: toolCallKind,
  model_visible_call_item_ids: ids,
  model_visible_output_item_ids: ids,
  terminal_operation_id: maybeId,
  summary: toolCallSummary,
  raw_invocation_payload_id: maybeId,
  raw_result_payload_id: maybeId,
  raw_runtime_payload_ids: ids,
});

const terminalSession = z.object({
  terminal_id: id,
  thread_id: id,
  created_by_operation_id: id,
  operation_ids: ids,
  execution,
});

const waits = { yield_time_ms: maybeInt, max_output_tokens: maybeInt };

const terminalOperation = z.object({
  operation_id: id,
  terminal_id: maybeId,
  tool_call_id: id,
  kind: z.enum(['exec_command', 'write_stdin']),
  execution,
  request: z.discriminatedUnion('type', [
    z.object({
      type: z.literal('exec_command'),
      command: z.array(z.string()),
      display_command: z.string(),
      cwd: z.string(),
      ...waits,
    }),
    z.object({ type: z.literal('write_stdin'), stdin: z.string(), ...waits }),
  ]),
  result: z
    .object({
      exit_code: maybeInt,
      stdout: z.string(),
      stderr: z.string(),
      formatted_output: maybeString,
      original_token_count: maybeInt,
      chunk_id: maybeString,
    })
    .nullable(),
  model_observations: z.array(
    z.object({
      call_item_ids: ids,
      output_item_ids: ids,
      source: z.enum(['direct_tool_call', 'code_cell_output']),
    }),
  ),
  raw_payload_ids: ids,
});

const compaction = z.object({
  compaction_id: id,
  thread_id: id,
  codex_turn_id: id,
  installed_at_unix_ms: int64,
  marker_item_id: id,
  request_ids: ids,
  input_item_ids: ids,
  replacement_item_ids: ids,
});

const compactionRequest = z.object({
  compaction_request_id: id,
  compaction_id: id,
  thread_id: id,
  codex_turn_id: id,
  execution,
  model: z.string(),
  provider_name: z.string(),
  raw_request_payload_id: id,
  raw_response_payload_id: maybeId,
});

const anchor = z.discriminatedUnion('type', [
  z.object({ type: z.literal('conversation_item'), item_id: id }),
  z.object({ type: z.literal('tool_call'), tool_call_id: id }),
  z.object({ type: z.literal('thread'), thread_id: id }),
]);

const edge = z.object({
  edge_id: id,
  kind: z.enum(['spawn_agent', 'assign_agent_task', 'send_message', 'agent_result', 'close_agent']),
  source: anchor,
  target: anchor,
  started_at_unix_ms: int64,
  ended_at_unix_ms: maybeInt,
  carried_item_ids: ids,
  carried_raw_payload_ids: ids,
});

/** A whole `state.json`. */
export const stateSchema: z.ZodType<RolloutTrace> = z.object({
  schema_version: z.literal(1),
  trace_id: z.string(),
  rollout_id: z.string(),
  started_at_unix_ms: int64,
  ended_at_unix_ms: maybeInt,
  status: rolloutStatus,
  root_thread_id: z.string(),
  threads: z.record(id, thread),
  codex_turns: z.record(id, turn),
  conversation_items: z.record(id, item),
  inference_calls: z.record(id, inference),
  code_cells: z.record(id, codeCell),
  tool_calls: z.record(id, toolCall),
  terminal_sessions: z.record(id, terminalSession),
  terminal_operations: z.record(id, terminalOperation),
  compactions: z.record(id, compaction),
  compaction_requests: z.record(id, compactionRequest),
  interaction_edges: z.record(id, edge),
  raw_payloads: z.record(id, rawPayloadRef),
});
