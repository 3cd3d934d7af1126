import type { ItemView } from '../../model/view.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { callOfOutput } from '../indexes/conversation.ts';
import type { Indexes } from '../indexes.ts';
import { toolName } from '../words.ts';

/** What a context is made of, from the bottom of the chart to its top. */
export const CATEGORIES = [
  'instructions',
  'summary',
  'user',
  'assistant',
  'reasoning',
  'agent',
  'tool_call',
  'tool_output',
] as const;
export type Category = (typeof CATEGORIES)[number];

const NAMES: Record<Category, string> = {
  instructions: 'Instructions, tools',
  summary: 'Compaction summaries',
  user: 'User',
  assistant: 'Assistant',
  reasoning: 'Reasoning',
  agent: 'Agent messages',
  tool_call: 'Tool calls',
  tool_output: 'Tool output',
};

export const categoryName = (category: Category): string => NAMES[category];

/** The category of an item. A replacement item that says nothing that its compaction had read is a summary. */
export function itemCategory(ix: Indexes, item: ItemView): Category {
  if (item.kind === 'reasoning') return 'reasoning';
  if (item.role === 'tool') return 'tool_output';
  if (item.kind === 'function_call' || item.kind === 'custom_tool_call') return 'tool_call';
  if (item.channel === 'summary' || item.kind === 'compaction_marker' || ix.summaries.has(item.item_id))
    return 'summary';
  if (item.agent_message) return 'agent';
  if (item.role === 'user' || item.role === 'assistant') return item.role;
  return 'instructions';
}

/** The tool that a call or an output belongs to: its kind, "exec" for programs, the called name when nothing ran; else null. */
export function itemTool(model: ViewModel, ix: Indexes, item: ItemView): string | null {
  const tool = model.collections.tool_calls.get(ix.toolByItem.get(item.item_id) ?? '');
  if (tool) return toolName(tool.kind);
  if (ix.cellByItem.has(item.item_id)) return 'exec';
  const call = item.role === 'tool' ? model.collections.conversation_items.get(callOfOutput(ix, item) ?? '') : item;
  if (call && call !== item) return itemTool(model, ix, call);
  return call?.origin?.name ?? null;
}
