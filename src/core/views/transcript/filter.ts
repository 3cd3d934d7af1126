import type { ViewModel } from '../../reduce/delta.ts';
import { outputsOfCall } from '../indexes/conversation.ts';
import type { Indexes } from '../indexes.ts';
import { itemText } from '../sizes.ts';
import { itemTitle } from '../titles.ts';
import { toolName } from '../words.ts';
import type { TranscriptRow } from './rows.ts';

/** The kinds of rows that a reader can ask for. */
export type RowKind = 'message' | 'reasoning' | 'tool' | 'cell' | 'agent';

export interface TranscriptFilter {
  kinds?: ReadonlySet<RowKind> | undefined;
  roles?: ReadonlySet<string> | undefined;
  /** Names of tools; rows of other kinds do not pass. */
  tools?: ReadonlySet<string> | undefined;
  /** Part of an item's text, its outputs or its title, in any case. Long texts are searched as far as the view has them. */
  text?: string | undefined;
  failed?: boolean | undefined;
}

/** Whether nothing is filtered. */
export const passesAll = (filter: TranscriptFilter): boolean =>
  !filter.kinds && !filter.roles && !filter.tools && !filter.text && !filter.failed;

/** The rows that pass, with the heads that they stand under. */
export function filterRows(
  model: ViewModel,
  ix: Indexes,
  rows: readonly TranscriptRow[],
  filter: TranscriptFilter,
): TranscriptRow[] {
  if (passesAll(filter)) return [...rows];
  const wanted = new Set<string>();
  const parents = new Map(rows.map((row) => [row.id, row.parent]));
  for (const row of rows) {
    if (row.type !== 'item' || !passes(model, ix, row.ref, filter)) continue;
    for (let id: string | null = row.id; id !== null && !wanted.has(id); id = parents.get(id) ?? null) wanted.add(id);
  }
  return rows.filter((row) => wanted.has(row.id));
}

function passes(model: ViewModel, ix: Indexes, itemId: string, filter: TranscriptFilter): boolean {
  const item = model.collections.conversation_items.get(itemId);
  if (!item) return false;
  const tool = model.collections.tool_calls.get(ix.toolByItem.get(itemId) ?? '');
  if (filter.roles && !filter.roles.has(item.role)) return false;
  if (filter.kinds && !filter.kinds.has(rowKind(ix, itemId, item))) return false;
  if (filter.tools && !filter.tools.has(tool ? toolName(tool.kind) : (item.origin?.name ?? ''))) return false;
  if (filter.failed) {
    const operation = model.collections.terminal_operations.get(tool?.terminal_operation_id ?? '');
    const exit = operation?.result?.exit_code ?? 0;
    if (tool?.execution.status !== 'failed' && exit === 0) return false;
  }
  if (!filter.text) return true;
  const needle = filter.text.toLowerCase();
  if (itemText(item).toLowerCase().includes(needle)) return true;
  const { text, note } = itemTitle(model, ix, item);
  if (`${text} ${note}`.toLowerCase().includes(needle)) return true;
  return outputsOfCall(ix, item).some((id) => {
    const output = model.collections.conversation_items.get(id);
    return output !== undefined && itemText(output).toLowerCase().includes(needle);
  });
}

function rowKind(ix: Indexes, itemId: string, item: { kind: string; agent_message?: unknown }): RowKind {
  if (item.kind === 'reasoning') return 'reasoning';
  if (ix.cellByItem.has(itemId)) return 'cell';
  if (item.kind !== 'message') return 'tool';
  return item.agent_message ? 'agent' : 'message';
}

/** The rows that are left when some heads are folded. Rows without a parent in the list stay. */
export function unfoldRows(rows: readonly TranscriptRow[], folded: ReadonlySet<string>): TranscriptRow[] {
  if (folded.size === 0) return [...rows];
  const hidden = new Set<string>();
  return rows.filter((row) => {
    if (row.parent === null || (!folded.has(row.parent) && !hidden.has(row.parent))) return true;
    hidden.add(row.id);
    return false;
  });
}
