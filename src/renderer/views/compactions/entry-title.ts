import type { ViewModel } from '../../../core/reduce/delta.ts';
import type { DiffEntry } from '../../../core/views/compaction-diff/diff.ts';
import { numberOf } from '../../../core/views/indexes/groups.ts';
import type { Indexes } from '../../../core/views/indexes.ts';
import { encryptedBytes, itemText } from '../../../core/views/sizes.ts';
import { itemTitle, type Title } from '../../../core/views/titles.ts';
import { firstLine, toolName } from '../../../core/views/words.ts';
import { compactionTexts as texts } from '../../text/compactions.ts';

/** An entry as a line: its title, and the status of the tool that it belongs to when that did not complete. */
export interface EntryTitle extends Title {
  status: string | null;
}

/** What to call an entry of a diff. Summaries are called so, with what they say and where they come from. */
export function entryTitle(model: ViewModel, ix: Indexes, entry: DiffEntry): EntryTitle {
  const item = model.collections.conversation_items.get(entry.after ?? entry.before ?? '');
  const plain = { mono: false, command: false, status: null };
  if (!item) return { glyph: 'instructions', text: texts.beside, note: texts.besideNote, ...plain };
  if (entry.category === 'summary' && item.kind !== 'compaction_marker') {
    const said = firstLine(itemText(item));
    const maker = item.produced_by.find((producer) => producer.type === 'compaction');
    const from = maker ? texts.fromCompaction(numberOf(ix.compactions, maker.compaction_id)) : '';
    const note = [said, [item.role, from].filter(Boolean).join(', ')].filter(Boolean).join('  ');
    const text = said === '' && encryptedBytes(item) > 0 ? texts.encryptedSummary : texts.summary;
    return { glyph: 'assistant', text, note, ...plain };
  }
  const title = itemTitle(model, ix, item);
  const tool = model.collections.tool_calls.get(ix.toolByItem.get(item.item_id) ?? '');
  const status = item.role === 'tool' && tool && tool.execution.status !== 'completed' ? tool.execution.status : null;
  return { ...title, status };
}

/** Text that an entry is found by: its title, its tool, and what it says as far as it is here. */
export function entryWords(model: ViewModel, ix: Indexes, entry: DiffEntry): string {
  const { text, note } = entryTitle(model, ix, entry);
  const item = model.collections.conversation_items.get(entry.after ?? entry.before ?? '');
  const tool = item && model.collections.tool_calls.get(ix.toolByItem.get(item.item_id) ?? '');
  return `${text}\n${note}\n${tool ? toolName(tool.kind) : ''}\n${item ? itemText(item) : ''}`.toLowerCase();
}
