import { memo, type ReactNode } from 'react';
import type { ItemView } from '../../../core/model/view.ts';
import type { TranscriptRow } from '../../../core/views/transcript/rows.ts';
import { useObject, useTrace } from '../../stores/use-trace.ts';
import { AgentMessageRow } from './agent-message-row.tsx';
import { CellRow } from './cell-row.tsx';
import { MessageRow } from './message-row.tsx';
import { ToolRow } from './tool-row.tsx';

/** One item of a conversation, with what answered it. */
export const ItemRow = memo(function ItemRow({ row }: { row: TranscriptRow }): ReactNode {
  const item = useObject('conversation_items', row.ref);
  return item ? <KnownItem rowId={row.id} item={item} /> : null;
});

function KnownItem({ rowId, item }: { rowId: string; item: ItemView }): ReactNode {
  const { indexes } = useTrace();
  if (item.agent_message) return <AgentMessageRow rowId={rowId} item={item} />;
  switch (item.kind) {
    case 'message':
    case 'reasoning':
    case 'compaction_marker':
      return <MessageRow rowId={rowId} item={item} />;
    case 'function_call':
    case 'function_call_output':
    case 'custom_tool_call':
    case 'custom_tool_call_output':
      return indexes.cellByItem.has(item.item_id) || item.body.parts.some((part) => part.type === 'code') ? (
        <CellRow rowId={rowId} item={item} />
      ) : (
        <ToolRow rowId={rowId} item={item} />
      );
  }
}
