import type { ViewModel } from '../../../core/reduce/delta.ts';
import { outputsOfCall } from '../../../core/views/indexes/conversation.ts';
import type { Indexes } from '../../../core/views/indexes.ts';
import { itemText } from '../../../core/views/sizes.ts';
import { itemTitle } from '../../../core/views/titles.ts';
import type { TranscriptRow } from '../../../core/views/transcript/rows.ts';

/** Indexes of the item rows that say `needle` (in any case): item, title, outputs, what the runtime recorded. Previews only. */
export function findRows(model: ViewModel, ix: Indexes, rows: readonly TranscriptRow[], needle: string): number[] {
  const part = needle.toLowerCase();
  const hits: number[] = [];
  if (part === '') return hits;
  rows.forEach((row, at) => {
    if (row.type === 'item' && says(model, ix, row.ref, part)) hits.push(at);
  });
  return hits;
}

function says(model: ViewModel, ix: Indexes, itemId: string, part: string): boolean {
  const c = model.collections;
  const item = c.conversation_items.get(itemId);
  if (!item) return false;
  const has = (text: string | undefined): boolean => text?.toLowerCase().includes(part) ?? false;
  if (has(itemText(item))) return true;
  const { text, note } = itemTitle(model, ix, item);
  if (has(text) || has(note)) return true;
  const outputs = outputsOfCall(ix, item);
  if (outputs.some((id) => has(textOf(model, id)))) return true;
  const tool = c.tool_calls.get(ix.toolByItem.get(itemId) ?? '');
  const result = c.terminal_operations.get(tool?.terminal_operation_id ?? '')?.result;
  return has(result?.stdout) || has(result?.stderr);
}

function textOf(model: ViewModel, id: string): string | undefined {
  const item = model.collections.conversation_items.get(id);
  return item && itemText(item);
}

/** The rows at `hits`, with the heads that they stand under. */
export function onlyRows(rows: readonly TranscriptRow[], hits: readonly number[]): TranscriptRow[] {
  const wanted = new Set<string>();
  for (const at of hits) wanted.add(rows[at]?.id ?? '');
  // Heads come before what stands under them.
  for (let at = rows.length - 1; at >= 0; at--) {
    const row = rows[at] as TranscriptRow;
    if (row.parent !== null && wanted.has(row.id)) wanted.add(row.parent);
  }
  return rows.filter(({ id }) => wanted.has(id));
}
