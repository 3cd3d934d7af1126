import { useMemo } from 'react';
import type { ToolCall } from '../../../core/model/runtime.ts';
import type { CodeCellView, ItemView, TerminalOperationView } from '../../../core/model/view.ts';
import { outputsOfCall } from '../../../core/views/indexes/conversation.ts';
import { callAt, callsThatCarried } from '../../../core/views/indexes.ts';
import { useRowContext } from './row-context.ts';
import { useParts } from './use-parts.ts';

/** The objects behind the row of a call item. */
export interface ToolParts {
  tool: ToolCall | undefined;
  cell: CodeCellView | undefined;
  operation: TerminalOperationView | undefined;
  /** The compaction that took the result out of the model's sight, or null. */
  dropped: string | null;
  /** The call that read the result first, or null. */
  readBy: string | null;
  outputs: readonly ItemView[];
  /** Rewound to a call that had not read the result yet. */
  later: boolean;
}

const TOPICS = [
  'conversation_items',
  'tool_calls',
  'terminal_operations',
  'code_cells',
  'compactions',
  'inference_calls',
] as const;

/** Hook: everything that the row of a call shows, by identity. An output without its call is its own. */
export function useToolParts(item: ItemView): ToolParts {
  const { sent } = useRowContext();
  const list = useParts(TOPICS, (model, { indexes }) => {
    const c = model.collections;
    const tool = c.tool_calls.get(indexes.toolByItem.get(item.item_id) ?? '');
    const cell = c.code_cells.get(indexes.cellByItem.get(item.item_id) ?? '');
    const ids = item.role === 'tool' ? [item.item_id] : outputsOfCall(indexes, item);
    const outputs = ids.flatMap((id) => c.conversation_items.get(id) ?? []);
    const range = outputs[0] && callsThatCarried(indexes, outputs[0])[0];
    return [
      tool,
      cell,
      c.terminal_operations.get(tool?.terminal_operation_id ?? ''),
      indexes.compactedBy.get(outputs[0]?.item_id ?? item.item_id) ?? null,
      range ? callAt(indexes, item.thread_id, range.first) : null,
      ...outputs,
    ] as const;
  });
  return useMemo(() => {
    const [tool, cell, operation, dropped, readBy, ...all] = list;
    const outputs = sent ? all.filter(({ item_id }) => sent.has(item_id)) : all;
    const later = sent !== null && outputs.length === 0;
    return { tool, cell, operation, dropped: sent ? null : dropped, readBy, outputs, later };
  }, [list, sent]);
}
