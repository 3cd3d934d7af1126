import type { BodyPart, ConversationItem } from '../../core/model/conversation.ts';
import type { CodeCell, TerminalOperation, ToolCall } from '../../core/model/runtime.ts';
import type { AgentThread } from '../../core/model/session.ts';
import type { CollectionName, TraceMaps } from '../../core/model/trace.ts';
import type { SearchScope } from '../../protocol/session.ts';

/** The texts of one object that a search looks through. */
export interface Searchable {
  scope: SearchScope;
  collection: CollectionName;
  id: string;
  thread_id: string | null;
  at_unix_ms: number | null;
  /** What the object is, in a few words. */
  title: string;
  texts: string[];
}

/** Every object that can be found, in order of creation within its kind. The maps may grow while they are walked. */
export function* searchables(maps: TraceMaps): Generator<Searchable> {
  for (const item of maps.conversation_items.values()) yield searchableItem(item);
  for (const call of maps.tool_calls.values()) yield searchableCall(call);
  for (const operation of maps.terminal_operations.values()) yield searchableOperation(operation, maps);
  for (const cell of maps.code_cells.values()) yield searchableCell(cell);
  for (const thread of maps.threads.values()) yield searchableThread(thread);
}

/** How many objects {@link searchables} yields. */
export function countSearchables(maps: TraceMaps): number {
  const { conversation_items, tool_calls, terminal_operations, code_cells, threads } = maps;
  return conversation_items.size + tool_calls.size + terminal_operations.size + code_cells.size + threads.size;
}

function searchableItem(item: ConversationItem): Searchable {
  const message = item.agent_message;
  return {
    scope: message ? 'agents' : 'items',
    collection: 'conversation_items',
    id: item.item_id,
    thread_id: item.thread_id,
    at_unix_ms: item.first_seen_at_unix_ms,
    title: message ? `message from ${message.author} to ${message.recipient}` : `${item.role} ${item.kind}`,
    texts: item.body.parts.map(partText).filter((text) => text !== null),
  };
}

/** Encoded bodies are cipher text: nobody looks for that. */
function partText(part: BodyPart): string | null {
  switch (part.type) {
    case 'text':
    case 'summary':
      return part.text;
    case 'code':
      return part.source;
    case 'json':
      return part.summary;
    case 'encoded':
    case 'payload_ref':
      return null;
  }
}

function searchableCall(call: ToolCall): Searchable {
  const { kind, summary } = call;
  const name = kind.type === 'mcp' ? `${kind.server}.${kind.tool}` : kind.type === 'other' ? kind.name : kind.type;
  const texts: (string | null)[] = [name];
  if (summary.type === 'generic') texts.push(summary.label, summary.input_preview, summary.output_preview);
  else if (summary.type === 'agent') texts.push(summary.target_agent_path, summary.task_name, summary.message_preview);
  else if (summary.type === 'wait_agent') texts.push(summary.target_agent_path);
  return {
    scope: 'calls',
    collection: 'tool_calls',
    id: call.tool_call_id,
    thread_id: call.thread_id,
    at_unix_ms: call.execution.started_at_unix_ms,
    title: `tool call ${name}`,
    texts: texts.filter((text) => text !== null),
  };
}

function searchableOperation(operation: TerminalOperation, maps: TraceMaps): Searchable {
  const { request, result } = operation;
  const texts = request.type === 'exec_command' ? [request.display_command, request.cwd] : [request.stdin];
  if (result) {
    texts.push(result.stdout, result.stderr);
    const formatted = result.formatted_output;
    // Usually it repeats what is there already.
    if (formatted !== null && formatted !== result.stdout && formatted !== result.stderr) texts.push(formatted);
  }
  return {
    scope: 'terminals',
    collection: 'terminal_operations',
    id: operation.operation_id,
    thread_id: maps.tool_calls.get(operation.tool_call_id)?.thread_id ?? null,
    at_unix_ms: operation.execution.started_at_unix_ms,
    title: request.type === 'exec_command' ? `command ${request.display_command.slice(0, 80)}` : 'terminal input',
    texts,
  };
}

function searchableCell(cell: CodeCell): Searchable {
  return {
    scope: 'code',
    collection: 'code_cells',
    id: cell.code_cell_id,
    thread_id: cell.thread_id,
    at_unix_ms: cell.execution.started_at_unix_ms,
    title: 'code cell',
    texts: [cell.source_js],
  };
}

function searchableThread(thread: AgentThread): Searchable {
  const { origin } = thread;
  const texts = [thread.agent_path, thread.nickname ?? ''];
  if (origin.type === 'spawned') texts.push(origin.task_name, origin.agent_role);
  return {
    scope: 'agents',
    collection: 'threads',
    id: thread.thread_id,
    thread_id: thread.thread_id,
    at_unix_ms: thread.execution.started_at_unix_ms,
    title: `agent ${thread.agent_path}`,
    texts,
  };
}
