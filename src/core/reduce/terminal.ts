import { z } from 'zod';
import { type JsonDocument, readJsonText } from '../json/document.ts';
import { compactExact, type ExactJson, OddNumber } from '../json/exact.ts';
import type { TerminalOperation, TerminalRequest, TerminalResult, ToolCall } from '../model/runtime.ts';
import type { RawEvent } from '../trace/events.ts';
import type { RawPayloadRef } from '../trace/payload-ref.ts';
import { type ExecutionStatus, optional, uint64 } from '../trace/primitives.ts';
import { isObject } from './normalize.ts';
import { reject } from './rejection.ts';
import { closeWindow, openWindow, type State } from './state.ts';
import { refreshObservation } from './tool-links.ts';

const maybeString = optional(z.string());

/** Begin event of a command, or of input to one (spec/trace-format.md, "tool_runtime_event"). */
const execBegin = z.object({
  process_id: maybeString,
  command: z.array(z.string()),
  cwd: z.string(),
  interaction_input: maybeString,
});

const execEnd = z.object({
  process_id: maybeString,
  stdout: z.string(),
  stderr: z.string(),
  exit_code: z.int32(),
  formatted_output: z.string(),
});

const stdinArguments = z.object({
  session_id: z.unknown().optional(),
  chars: z.string().optional(),
  yield_time_ms: optional(uint64),
  max_output_tokens: optional(uint64),
});

/** Starts the operation of a write_stdin call from its invocation payload. */
export function startFromInvocation(
  state: State,
  event: RawEvent,
  tool: ToolCall,
  invocation: JsonDocument,
  ref: RawPayloadRef,
): void {
  const id = ref.raw_payload_id;
  const bad = (what: string): never => reject('terminal_invocation', `terminal invocation ${id} ${what}`, id);
  const value = isObject(invocation.value) ? invocation.value : bad('is no object');
  if (value.tool_name !== 'write_stdin') bad(`is for ${String(value.tool_name)}, not write_stdin`);
  const payload = isObject(value.payload) ? value.payload : bad('has no payload');
  if (payload.type !== 'function') bad('is no function call');
  const text = typeof payload.arguments === 'string' ? payload.arguments : bad('has no function arguments');
  const parsed = readJsonText(text);
  const fields = stdinArguments.safeParse(
    parsed.ok ? parsed.value : bad(`has arguments that are no JSON: ${parsed.failure.message}`),
  );
  const { session_id, chars, yield_time_ms, max_output_tokens } = fields.success
    ? fields.data
    : bad(`has unexpected arguments: ${firstIssue(fields.error)}`);
  const terminalId = terminalIdOf(session_id) ?? bad('names no session_id');
  startOperation(state, event, tool, ref, terminalId, {
    type: 'write_stdin',
    stdin: chars ?? '',
    yield_time_ms,
    max_output_tokens,
  });
}

/** Starts the operation of an exec_command or write_stdin call from its runtime begin event. */
export function startFromRuntime(
  state: State,
  event: RawEvent,
  tool: ToolCall,
  runtime: JsonDocument,
  ref: RawPayloadRef,
): void {
  if (tool.terminal_operation_id !== null) {
    reject(
      'second_terminal_operation',
      `runtime start would create a second operation of tool call ${tool.tool_call_id}`,
    );
  }
  const begin = execBegin.safeParse(runtime.typed());
  if (!begin.success) {
    reject('terminal_start', `terminal start ${ref.raw_payload_id}: ${firstIssue(begin.error)}`, ref.raw_payload_id);
  }
  const { command, cwd, process_id, interaction_input } = begin.data;
  const limits = { yield_time_ms: null, max_output_tokens: null };
  const request: TerminalRequest =
    tool.kind.type === 'write_stdin'
      ? { type: 'write_stdin', stdin: interaction_input ?? '', ...limits }
      : { type: 'exec_command', command, display_command: command.join(' '), cwd, ...limits };
  startOperation(state, event, tool, ref, process_id, request);
}

/** Ends a tool's terminal operation, with what is known of its result. */
export function endOperation(
  state: State,
  event: RawEvent,
  tool: ToolCall,
  status: ExecutionStatus,
  evidence: { document: JsonDocument; rawPayloadId: string } | null,
): void {
  const { store } = state;
  const id = tool.terminal_operation_id as string;
  const operation = store.get('terminal_operations', id) as TerminalOperation;
  if (evidence) {
    const outcome = parseOutcome(operation.kind, evidence.document, evidence.rawPayloadId);
    store.set('terminal_operations', id, 'result', outcome.result);
    store.push('terminal_operations', id, 'raw_payload_ids', evidence.rawPayloadId);
    if (outcome.processId !== null) takeProcessId(state, operation, tool, outcome.processId);
  }
  store.set('terminal_operations', id, 'execution', closeWindow(operation.execution, event, status));
}

function startOperation(
  state: State,
  event: RawEvent,
  tool: ToolCall,
  ref: RawPayloadRef,
  terminalId: string | null,
  request: TerminalRequest,
): void {
  const { store, counters } = state;
  store.assign(counters, 'operations', counters.operations + 1);
  const operation_id = `terminal_operation:${counters.operations}`;
  const operation: TerminalOperation = {
    operation_id,
    terminal_id: terminalId,
    tool_call_id: tool.tool_call_id,
    kind: request.type,
    execution: openWindow(event),
    request,
    result: null,
    model_observations: [],
    raw_payload_ids: [ref.raw_payload_id],
  };
  store.put('terminal_operations', operation_id, operation);
  store.set('tool_calls', tool.tool_call_id, 'terminal_operation_id', operation_id);
  store.set('tool_calls', tool.tool_call_id, 'summary', { type: 'terminal', operation_id });
  if (terminalId !== null) joinSession(state, operation, tool.thread_id, terminalId);
  refreshObservation(state, tool.tool_call_id);
}

function takeProcessId(state: State, operation: TerminalOperation, tool: ToolCall, processId: string): void {
  if (operation.terminal_id === processId) return;
  if (operation.terminal_id !== null) {
    reject(
      'process_id_changed',
      `terminal operation ${operation.operation_id} changed its process id from ${operation.terminal_id} to ${processId}`,
    );
  }
  state.store.set('terminal_operations', operation.operation_id, 'terminal_id', processId);
  joinSession(state, operation, tool.thread_id, processId);
}

/** Adds the operation to its terminal session, which comes into being with its first operation. */
function joinSession(state: State, operation: TerminalOperation, threadId: string, terminalId: string): void {
  const { store } = state;
  const session = store.get('terminal_sessions', terminalId);
  if (!session) {
    const { started_at_unix_ms, started_seq } = operation.execution;
    store.put('terminal_sessions', terminalId, {
      terminal_id: terminalId,
      thread_id: threadId,
      created_by_operation_id: operation.operation_id,
      operation_ids: [operation.operation_id],
      execution: { started_at_unix_ms, started_seq, ended_at_unix_ms: null, ended_seq: null, status: 'running' },
    });
    return;
  }
  if (session.thread_id !== threadId) {
    reject(
      'terminal_of_other_thread',
      `terminal ${terminalId} belongs to thread ${session.thread_id}, not ${threadId}`,
    );
  }
  store.push('terminal_sessions', terminalId, 'operation_ids', operation.operation_id);
}

/** A non-empty string, or a number as its compact text. */
function terminalIdOf(value: unknown): string | null {
  if (typeof value === 'string') return value === '' ? null : value;
  if (typeof value === 'number') return String(value);
  return value instanceof OddNumber ? value.compact : null;
}

interface Outcome {
  result: TerminalResult;
  processId: string | null;
}

function parseOutcome(kind: TerminalOperation['kind'], document: JsonDocument, payloadId: string): Outcome {
  const end = execEnd.safeParse(document.typed());
  if (end.success) {
    const { stdout, stderr, exit_code, formatted_output, process_id } = end.data;
    const result = { exit_code, stdout, stderr, formatted_output, original_token_count: null, chunk_id: null };
    return { result, processId: process_id };
  }
  const result = kind === 'write_stdin' ? resultOfDispatch(document) : null;
  if (result) return { result, processId: null };
  reject('terminal_result', `terminal result ${payloadId}: ${firstIssue(end.error)}`, payloadId);
}

const codeModeOutput = z.object({
  output: z.string(),
  exit_code: optional(z.int32()),
  original_token_count: optional(uint64),
  chunk_id: maybeString,
});

/** Result of a write_stdin call that came back as a tool result (spec/reduction.md, "Terminal operations"). */
function resultOfDispatch(document: JsonDocument): TerminalResult | null {
  const value = document.typed();
  if (!isObject(value)) return null;
  const shown = (text: string): TerminalResult => ({
    exit_code: null,
    stdout: text,
    stderr: '',
    formatted_output: text,
    original_token_count: null,
    chunk_id: null,
  });
  if (value.type === 'error' && typeof value.error === 'string') {
    return { ...shown(value.error), stdout: '', stderr: value.error };
  }
  if (value.type === 'code_mode_response' && 'value' in value) {
    const fields = codeModeOutput.safeParse(value.value);
    if (fields.success) {
      const { output, exit_code, original_token_count, chunk_id } = fields.data;
      return { exit_code, stdout: output, stderr: '', formatted_output: output, original_token_count, chunk_id };
    }
    const exact = exactMember(document, 'value');
    return shown(textOf(exact) ?? compactExact(exact));
  }
  if (value.type === 'direct_response' && 'response_item' in value) {
    const item = exactMember(document, 'response_item');
    const output = item instanceof Map ? item.get('output') : undefined;
    return shown((output === undefined ? null : textOf(output)) ?? compactExact(item));
  }
  return null;
}

function exactMember(document: JsonDocument, key: string): ExactJson {
  return (document.exact() as Map<string, ExactJson>).get(key) as ExactJson;
}

/** The text rule: string → itself; array → its string `text` fields by line, or none; null → none; other → compact JSON. */
function textOf(value: ExactJson): string | null {
  if (value === null) return null;
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return compactExact(value);
  const texts = value.flatMap((entry) => {
    const text = entry instanceof Map ? entry.get('text') : undefined;
    return typeof text === 'string' ? [text] : [];
  });
  const joined = texts.join('\n');
  return joined === '' ? null : joined;
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join('.') || 'value'}: ${issue.message}` : error.message;
}
