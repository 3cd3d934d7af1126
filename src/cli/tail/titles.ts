import type { ConversationItem } from '../../core/model/conversation.ts';
import type { ToolCall } from '../../core/model/runtime.ts';
import type { ItemView } from '../../core/model/view.ts';
import { emptyModel, type ViewModel } from '../../core/reduce/delta.ts';
import type { TraceReducer } from '../../core/reduce/reducer.ts';
import { callTitle, type Title, toolTitle } from '../../core/views/titles.ts';
import { printableLine } from '../terminal/printable.ts';
import { cutToWidth } from '../terminal/width.ts';

const WIDTH = 160;

/** What to call a tool call in one line: its command after a prompt, or its name and what it works on. */
export function toolLine(reducer: TraceReducer, tool: ToolCall): string {
  const model: ViewModel = emptyModel();
  const { conversation_items, terminal_operations } = model.collections;
  const item = reducer.maps.conversation_items.get(tool.model_visible_call_item_ids[0] ?? '');
  if (item) conversation_items.set(item.item_id, itemView(reducer, item));
  const operation = reducer.maps.terminal_operations.get(tool.terminal_operation_id ?? '');
  if (operation) terminal_operations.set(operation.operation_id, { ...operation, cut: null });
  return lineOf(toolTitle(model, tool));
}

/** What to call a call item that no runtime object stands behind. */
export const callLine = (reducer: TraceReducer, item: ConversationItem): string =>
  lineOf(callTitle(itemView(reducer, item)));

function itemView(reducer: TraceReducer, item: ConversationItem): ItemView {
  return { ...item, origin: reducer.origins.get(item.item_id) ?? null, cut: null };
}

function lineOf({ text, note, command }: Title): string {
  return cutToWidth(printableLine(`${command ? '$ ' : ''}${text}${note === '' ? '' : ` · ${note}`}`), WIDTH);
}
