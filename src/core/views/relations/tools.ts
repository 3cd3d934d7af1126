import type { ToolCall } from '../../model/runtime.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { anchorThread } from '../indexes/agents.ts';
import { members } from '../indexes/groups.ts';
import { callAt, callsThatCarried, type Indexes } from '../indexes.ts';
import { lowerBound } from '../order.ts';
import { sourceCall } from '../transcript/rows.ts';
import { type Add, addAll } from './relation.ts';

/** The inference call whose response asked for a tool call: its own call item's, or that of the code cell it is nested in. */
export function askingCall(model: ViewModel, ix: Indexes, tool: ToolCall): string | null {
  const cell =
    tool.requester.type === 'code_cell' ? model.collections.code_cells.get(tool.requester.code_cell_id) : undefined;
  const itemId = cell ? cell.source_item_id : tool.model_visible_call_item_ids[0];
  const item = model.collections.conversation_items.get(itemId ?? '');
  const source = item && sourceCall(ix, item);
  return source?.response ? source.call_id : null;
}

/** The call that first read any of these items, or null. */
export function firstReader(model: ViewModel, ix: Indexes, itemIds: readonly string[]): string | null {
  for (const id of itemIds) {
    const item = model.collections.conversation_items.get(id);
    const [range] = item ? callsThatCarried(ix, item) : [];
    if (item && range) return callAt(ix, item.thread_id, range.first);
  }
  return null;
}

/** Of a tool call. */
export function toolRelations(model: ViewModel, ix: Indexes, id: string, add: Add): void {
  const tool = model.collections.tool_calls.get(id);
  if (!tool) return;
  const operation = model.collections.terminal_operations.get(tool.terminal_operation_id ?? '');
  if (tool.requester.type === 'code_cell') add('asked for by', 'code_cells', tool.requester.code_cell_id);
  add('asked for by', 'inference_calls', askingCall(model, ix, tool));
  add('in turn', 'codex_turns', tool.started_by_codex_turn_id);
  add('in thread', 'threads', tool.thread_id);
  add('ran as', 'terminal_operations', tool.terminal_operation_id);
  add('ran in', 'terminal_sessions', operation?.terminal_id);
  add('ended by', 'interaction_edges', endingEdge(model, ix, tool));
  for (const edgeId of ix.edgesByTool.get(id) ?? []) add('sent', 'interaction_edges', edgeId);
  addAll(add, 'call item', 'conversation_items', tool.model_visible_call_item_ids);
  addAll(add, 'output item', 'conversation_items', tool.model_visible_output_item_ids);
  add('first read by', 'inference_calls', firstReader(model, ix, tool.model_visible_output_item_ids));
}

/** For a wait that has ended: the message that came to its thread last before that, within the wait. */
export function endingEdge(model: ViewModel, ix: Indexes, tool: ToolCall): string | null {
  const { started_at_unix_ms: start, ended_at_unix_ms: end } = tool.execution;
  if (tool.kind.type !== 'wait_agent' || end === null) return null;
  const edges = members(ix.edges, tool.thread_id);
  const sentAt = (id: string): number => model.collections.interaction_edges.get(id)?.started_at_unix_ms ?? 0;
  for (let i = lowerBound(edges, end, (id, t) => (sentAt(id) <= t ? -1 : 1)) - 1; i >= 0; i--) {
    const id = edges[i] as string;
    const edge = model.collections.interaction_edges.get(id);
    if (!edge || edge.started_at_unix_ms < start) return null;
    if (anchorThread(model, edge.target) === tool.thread_id) return id;
  }
  return null;
}

/** Of a code cell. */
export function cellRelations(model: ViewModel, ix: Indexes, id: string, add: Add): void {
  const cell = model.collections.code_cells.get(id);
  if (!cell) return;
  const source = model.collections.conversation_items.get(cell.source_item_id);
  add('asked for by', 'inference_calls', source && sourceCall(ix, source)?.call_id);
  add('in turn', 'codex_turns', cell.codex_turn_id);
  add('in thread', 'threads', cell.thread_id);
  add('source item', 'conversation_items', cell.source_item_id);
  addAll(add, 'called', 'tool_calls', members(ix.toolsByCell, id));
  addAll(add, 'waited for by', 'tool_calls', cell.wait_tool_call_ids);
  addAll(add, 'output item', 'conversation_items', cell.output_item_ids);
  add('first read by', 'inference_calls', firstReader(model, ix, cell.output_item_ids));
}

/** Of a terminal. */
export function terminalRelations(model: ViewModel, id: string, add: Add): void {
  const terminal = model.collections.terminal_sessions.get(id);
  if (!terminal) return;
  const opener = model.collections.terminal_operations.get(terminal.created_by_operation_id);
  add('opened by', 'tool_calls', opener?.tool_call_id);
  add('in thread', 'threads', terminal.thread_id);
  const tools = terminal.operation_ids.flatMap(
    (operationId) => model.collections.terminal_operations.get(operationId)?.tool_call_id ?? [],
  );
  addAll(add, 'used by', 'tool_calls', tools);
}

/** Of one operation in a terminal. */
export function operationRelations(model: ViewModel, id: string, add: Add): void {
  const operation = model.collections.terminal_operations.get(id);
  if (!operation) return;
  add('ran for', 'tool_calls', operation.tool_call_id);
  add('in', 'terminal_sessions', operation.terminal_id);
  for (const { call_item_ids, output_item_ids } of operation.model_observations) {
    addAll(add, 'asked for in', 'conversation_items', call_item_ids);
    addAll(add, 'told in', 'conversation_items', output_item_ids);
  }
}
