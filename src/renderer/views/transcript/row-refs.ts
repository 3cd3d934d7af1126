import type { ViewModel } from '../../../core/reduce/delta.ts';
import { callOfOutput } from '../../../core/views/indexes/conversation.ts';
import type { Indexes } from '../../../core/views/indexes.ts';
import { compactionOf, type TranscriptRow } from '../../../core/views/transcript/rows.ts';
import type { ObjectRef } from '../../address.ts';

/**
 * What a row stands for in the window's one selection. The row of a tool call is the tool, as the runtime knows it, where the
 * trace has it; else the item that asks for it.
 */
export function refOfRow(model: ViewModel, ix: Indexes, row: TranscriptRow): ObjectRef {
  switch (row.type) {
    case 'turn':
    case 'gap':
      return { collection: 'codex_turns', id: row.ref };
    case 'call':
      return { collection: 'inference_calls', id: row.ref };
    case 'compaction':
      return { collection: 'compactions', id: row.ref };
    case 'item': {
      const cell = ix.cellByItem.get(row.ref);
      if (cell !== undefined) return { collection: 'code_cells', id: cell };
      const tool = ix.toolByItem.get(row.ref);
      // A nested agent's call can name the item of another thread.
      const own = tool !== undefined && model.collections.tool_calls.has(tool);
      return own ? { collection: 'tool_calls', id: tool } : { collection: 'conversation_items', id: row.ref };
    }
  }
}

/** The row that shows an object: its own, or that of what it belongs to; null when it has none in any transcript. */
export function rowIdOf(model: ViewModel, ix: Indexes, ref: ObjectRef): string | null {
  const c = model.collections;
  switch (ref.collection) {
    case 'codex_turns':
      return `turn:${ref.id}`;
    case 'inference_calls':
      return `call:${ref.id}`;
    case 'compactions':
      return `compaction:${ref.id}`;
    case 'compaction_requests': {
      const compaction = c.compaction_requests.get(ref.id)?.compaction_id;
      return compaction === undefined ? null : `compaction:${compaction}`;
    }
    case 'conversation_items':
      return rowOfItem(model, ix, ref.id);
    case 'code_cells':
      return itemRow(c.code_cells.get(ref.id)?.source_item_id);
    case 'tool_calls':
      return rowOfTool(model, ix, ref.id);
    case 'terminal_operations':
      return rowOfTool(model, ix, c.terminal_operations.get(ref.id)?.tool_call_id ?? '');
    case 'interaction_edges': {
      const edge = c.interaction_edges.get(ref.id);
      if (!edge) return null;
      for (const end of [edge.source, edge.target]) {
        if (end.type === 'tool_call') return rowOfTool(model, ix, end.tool_call_id);
        if (end.type === 'conversation_item') return rowOfItem(model, ix, end.item_id);
      }
      return null;
    }
    default:
      return null;
  }
}

const itemRow = (id: string | undefined): string | null => (id === undefined ? null : `item:${id}`);

function rowOfItem(model: ViewModel, ix: Indexes, id: string): string | null {
  const item = model.collections.conversation_items.get(id);
  if (!item) return null;
  const compaction = item.kind === 'compaction_marker' ? compactionOf(item) : null;
  if (compaction !== null) return `compaction:${compaction}`;
  return `item:${callOfOutput(ix, item) ?? id}`;
}

function rowOfTool(model: ViewModel, ix: Indexes, id: string): string | null {
  const tool = model.collections.tool_calls.get(id);
  if (!tool) return null;
  const item = tool.model_visible_call_item_ids[0];
  if (item !== undefined) return rowOfItem(model, ix, item);
  if (tool.requester.type !== 'code_cell') return null;
  return itemRow(model.collections.code_cells.get(tool.requester.code_cell_id)?.source_item_id);
}
