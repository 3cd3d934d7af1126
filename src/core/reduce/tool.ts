import { type JsonDocument, readJsonText } from '../json/document.ts';
import type { ToolCall, ToolRequester } from '../model/runtime.ts';
import { compareUtf8 } from '../utf8.ts';
import { addPayloadToToolEdge, observeAgentRuntimeEnd, observeAgentRuntimeStart } from './agents.ts';
import { cellOfRuntimeId } from './code-cell.ts';
import { isObject } from './normalize.ts';
import { reject } from './rejection.ts';
import {
  closeWindow,
  type EventOf,
  keyOf,
  openWindow,
  readPayload,
  requireThread,
  requireTurnOf,
  type State,
  threadOfEnvelope,
} from './state.ts';
import { endOperation, startFromInvocation, startFromRuntime } from './terminal.ts';
import { linkOutput, linkToInference, refreshObservation } from './tool-links.ts';

/** `tool_call_started` (spec/reduction.md, "Tools"). */
export function startTool(state: State, event: EventOf<'tool_call_started'>): void {
  const { store } = state;
  const { tool_call_id, model_visible_call_id, kind, invocation_payload } = event.payload;
  const what = `start of tool call ${tool_call_id}`;
  if (store.get('tool_calls', tool_call_id)) reject('duplicate_tool_call', `duplicate ${what}`);
  if (model_visible_call_id !== null && state.toolByCallId.has(model_visible_call_id)) {
    reject(
      'duplicate_tool_call',
      `${what}: model-visible call id ${model_visible_call_id} belongs to another tool call`,
    );
  }
  const threadId = threadOfEnvelope(state, event, what);
  requireThread(state, threadId, what);
  if (event.codex_turn_id !== null) requireTurnOf(state, event.codex_turn_id, threadId, what);
  const requester = requesterOf(state, event, threadId);

  const tool: ToolCall = {
    tool_call_id,
    mcp_call_id: null,
    model_visible_call_id,
    code_mode_runtime_tool_id: event.payload.code_mode_runtime_tool_id,
    thread_id: threadId,
    started_by_codex_turn_id: event.codex_turn_id,
    execution: openWindow(event),
    requester,
    kind,
    model_visible_call_item_ids: callItemsOf(state, threadId, model_visible_call_id),
    model_visible_output_item_ids: [],
    terminal_operation_id: null,
    summary: event.payload.summary,
    raw_invocation_payload_id: invocation_payload?.raw_payload_id ?? null,
    raw_result_payload_id: null,
    raw_runtime_payload_ids: [],
  };
  store.put('tool_calls', tool_call_id, tool);
  if (model_visible_call_id !== null) store.index(state.toolByCallId, model_visible_call_id, tool_call_id);

  if (invocation_payload) {
    const invocation = readPayload(state, invocation_payload);
    if (kind.type === 'write_stdin') startFromInvocation(state, event, tool, invocation, invocation_payload);
    noteWait(state, tool, invocation, invocation_payload.raw_payload_id);
  }
  if (requester.type === 'code_cell') {
    store.addTo(state.toolsByCell, requester.code_cell_id, tool_call_id);
    if (store.get('code_cells', requester.code_cell_id)) {
      store.push('code_cells', requester.code_cell_id, 'nested_tool_call_ids', tool_call_id);
    }
  }
  linkToInference(state, tool_call_id);
  if (model_visible_call_id !== null) {
    const outputs = state.outputsByCall.get(model_visible_call_id) ?? [];
    for (const itemId of [...outputs].sort(compareUtf8)) linkOutput(state, tool_call_id, itemId);
  }
  refreshObservation(state, tool_call_id);
}

/** `mcp_tool_call_correlation_assigned`. */
export function assignMcpCall(state: State, event: EventOf<'mcp_tool_call_correlation_assigned'>): void {
  const { tool_call_id, mcp_call_id } = event.payload;
  const tool = requireTool(state, tool_call_id, 'MCP correlation');
  if (tool.mcp_call_id !== null) reject('duplicate_mcp_call', `duplicate MCP correlation of tool call ${tool_call_id}`);
  state.store.set('tool_calls', tool_call_id, 'mcp_call_id', mcp_call_id);
}

/** `tool_call_runtime_started`. */
export function startToolRuntime(state: State, event: EventOf<'tool_call_runtime_started'>): void {
  const { tool_call_id, runtime_payload } = event.payload;
  const tool = requireTool(state, tool_call_id, 'runtime start');
  state.store.push('tool_calls', tool_call_id, 'raw_runtime_payload_ids', runtime_payload.raw_payload_id);
  switch (tool.kind.type) {
    case 'exec_command':
    case 'write_stdin':
      startFromRuntime(state, event, tool, readPayload(state, runtime_payload), runtime_payload);
      break;
    case 'assign_agent_task':
    case 'send_message':
    case 'close_agent':
      observeAgentRuntimeStart(state, tool, readPayload(state, runtime_payload), runtime_payload.raw_payload_id);
      break;
    default:
  }
}

/** `tool_call_runtime_ended`. */
export function endToolRuntime(state: State, event: EventOf<'tool_call_runtime_ended'>): void {
  const { tool_call_id, status, runtime_payload } = event.payload;
  const tool = requireTool(state, tool_call_id, 'runtime end');
  state.store.push('tool_calls', tool_call_id, 'raw_runtime_payload_ids', runtime_payload.raw_payload_id);
  const document = readPayload(state, runtime_payload);
  if (tool.terminal_operation_id !== null) {
    endOperation(state, event, tool, status, { document, rawPayloadId: runtime_payload.raw_payload_id });
  }
  observeAgentRuntimeEnd(state, event, tool, document, runtime_payload.raw_payload_id);
}

/** `tool_call_ended`. */
export function endTool(state: State, event: EventOf<'tool_call_ended'>): void {
  const { tool_call_id, status, result_payload } = event.payload;
  const { store } = state;
  const tool = requireTool(state, tool_call_id, 'tool call end');
  const resultId = result_payload?.raw_payload_id ?? null;
  store.set('tool_calls', tool_call_id, 'execution', closeWindow(tool.execution, event, status));
  store.set('tool_calls', tool_call_id, 'raw_result_payload_id', resultId);
  if (tool.raw_runtime_payload_ids.length === 0 && tool.terminal_operation_id !== null) {
    const result = result_payload
      ? { document: readPayload(state, result_payload), rawPayloadId: result_payload.raw_payload_id }
      : null;
    endOperation(state, event, tool, status, result);
  }
  if (resultId !== null) addPayloadToToolEdge(state, tool_call_id, resultId);
}

function requireTool(state: State, toolId: string, what: string): ToolCall {
  return state.store.get('tool_calls', toolId) ?? reject('unknown_tool_call', `${what} of unknown tool call ${toolId}`);
}

function requesterOf(state: State, event: EventOf<'tool_call_started'>, threadId: string): ToolRequester {
  const { requester } = event.payload;
  if (requester.type === 'model') return { type: 'model' };
  return { type: 'code_cell', code_cell_id: cellOfRuntimeId(state, threadId, requester.runtime_cell_id) };
}

/** The thread's items that made the call, in id order. */
function callItemsOf(state: State, threadId: string, callId: string | null): string[] {
  if (callId === null) return [];
  const functionCalls = state.itemsByCall.get(keyOf(threadId, callId, 'function_call')) ?? [];
  const customCalls = state.itemsByCall.get(keyOf(threadId, callId, 'custom_tool_call')) ?? [];
  return [...functionCalls, ...customCalls].sort(compareUtf8);
}

/** A `wait` call belongs to the code cell that it names, when that has materialised. */
function noteWait(state: State, tool: ToolCall, invocation: JsonDocument, rawPayloadId: string): void {
  const value = invocation.value;
  if (!isObject(value) || value.tool_name !== 'wait') return;
  const bad = (what: string): never => reject('wait_malformed', `wait request ${rawPayloadId} ${what}`, rawPayloadId);
  const text = isObject(value.payload) ? value.payload.arguments : undefined;
  if (typeof text !== 'string') bad('has no function arguments');
  const parsed = readJsonText(text as string);
  if (!parsed.ok) bad(`has arguments that are no JSON: ${parsed.failure.message}`);
  const cellId = parsed.ok && isObject(parsed.value) ? parsed.value.cell_id : undefined;
  if (typeof cellId !== 'string') bad('names no cell_id');
  const cell = state.cellByRuntimeId.get(keyOf(tool.thread_id, cellId as string));
  if (cell === undefined || !state.store.get('code_cells', cell)) return;
  state.store.push('code_cells', cell, 'wait_tool_call_ids', tool.tool_call_id);
}
