import type { CodeCellRuntimeStatus, Seq, UnixMs } from '../trace/primitives.ts';
import type { ToolCallKind, ToolCallSummary } from '../trace/tool.ts';
import type { ExecutionWindow } from './session.ts';

export interface TokenUsage {
  input_tokens: number;
  cached_input_tokens: number;
  cache_write_input_tokens: number;
  output_tokens: number;
  reasoning_output_tokens: number;
}

/** One request to a model and what came back. */
export interface InferenceCall {
  inference_call_id: string;
  thread_id: string;
  codex_turn_id: string;
  execution: ExecutionWindow;
  model: string;
  provider_name: string;
  response_id: string | null;
  upstream_request_id: string | null;
  /** The complete ordered input that the model saw. */
  request_item_ids: string[];
  response_item_ids: string[];
  tool_call_ids_started_by_response: string[];
  usage: TokenUsage | null;
  raw_request_payload_id: string;
  raw_response_payload_id: string | null;
}

/** One model-authored `exec` program. */
export interface CodeCell {
  code_cell_id: string;
  model_visible_call_id: string;
  thread_id: string;
  codex_turn_id: string;
  source_item_id: string;
  output_item_ids: string[];
  runtime_cell_id: string | null;
  execution: ExecutionWindow;
  runtime_status: CodeCellRuntimeStatus;
  initial_response_at_unix_ms: UnixMs | null;
  initial_response_seq: Seq | null;
  yielded_at_unix_ms: UnixMs | null;
  yielded_seq: Seq | null;
  source_js: string;
  nested_tool_call_ids: string[];
  wait_tool_call_ids: string[];
}

export type ToolRequester = { type: 'model' } | { type: 'code_cell'; code_cell_id: string };

export interface ToolCall {
  tool_call_id: string;
  mcp_call_id: string | null;
  model_visible_call_id: string | null;
  code_mode_runtime_tool_id: string | null;
  thread_id: string;
  started_by_codex_turn_id: string | null;
  execution: ExecutionWindow;
  requester: ToolRequester;
  kind: ToolCallKind;
  model_visible_call_item_ids: string[];
  model_visible_output_item_ids: string[];
  terminal_operation_id: string | null;
  summary: ToolCallSummary;
  raw_invocation_payload_id: string | null;
  raw_result_payload_id: string | null;
  raw_runtime_payload_ids: string[];
}

export interface TerminalSession {
  terminal_id: string;
  thread_id: string;
  created_by_operation_id: string;
  operation_ids: string[];
  /** Stays running: no event reports a terminal's end. */
  execution: ExecutionWindow;
}

export type TerminalRequest =
  | {
      type: 'exec_command';
      command: string[];
      display_command: string;
      cwd: string;
      yield_time_ms: number | null;
      max_output_tokens: number | null;
    }
  | {
      type: 'write_stdin';
      stdin: string;
      yield_time_ms: number | null;
      max_output_tokens: number | null;
    };

export interface TerminalResult {
  exit_code: number | null;
  stdout: string;
  stderr: string;
  formatted_output: string | null;
  original_token_count: number | null;
  chunk_id: string | null;
}

export interface ModelObservation {
  call_item_ids: string[];
  output_item_ids: string[];
  source: 'direct_tool_call' | 'code_cell_output';
}

export interface TerminalOperation {
  operation_id: string;
  terminal_id: string | null;
  tool_call_id: string;
  kind: 'exec_command' | 'write_stdin';
  execution: ExecutionWindow;
  request: TerminalRequest;
  result: TerminalResult | null;
  model_observations: ModelObservation[];
  raw_payload_ids: string[];
}

/** A replacement of a thread's live history by a shorter one. */
export interface Compaction {
  compaction_id: string;
  thread_id: string;
  codex_turn_id: string;
  installed_at_unix_ms: UnixMs;
  marker_item_id: string;
  request_ids: string[];
  input_item_ids: string[];
  replacement_item_ids: string[];
}

/** One attempt to have a compaction written. */
export interface CompactionRequest {
  compaction_request_id: string;
  compaction_id: string;
  thread_id: string;
  codex_turn_id: string;
  execution: ExecutionWindow;
  model: string;
  provider_name: string;
  raw_request_payload_id: string;
  raw_response_payload_id: string | null;
}

export type EdgeKind = 'spawn_agent' | 'assign_agent_task' | 'send_message' | 'agent_result' | 'close_agent';

export type EdgeAnchor =
  | { type: 'conversation_item'; item_id: string }
  | { type: 'tool_call'; tool_call_id: string }
  | { type: 'thread'; thread_id: string };

/** How information moved between agents. */
export interface InteractionEdge {
  edge_id: string;
  kind: EdgeKind;
  source: EdgeAnchor;
  target: EdgeAnchor;
  started_at_unix_ms: UnixMs;
  ended_at_unix_ms: UnixMs | null;
  carried_item_ids: string[];
  carried_raw_payload_ids: string[];
}
