import { compactionDiff, type DiffEntry } from '../../../core/views/compaction-diff/diff.ts';
import { textDiff } from '../../../core/views/compaction-diff/text-diff.ts';
import { categoryName } from '../../../core/views/context/category.ts';
import { formatBytes, formatPercent, formatTokens, plural } from '../../../core/views/format.ts';
import { compactionFacts, type TokenCount } from '../../../core/views/moments.ts';
import { objectName } from '../../../core/views/object-name.ts';
import { itemText } from '../../../core/views/sizes.ts';
import { itemTitle } from '../../../core/views/titles.ts';
import type { Scope, viewOf } from '../scope.ts';
import type { Change, CompactionEntry } from './entry.ts';

/** A compaction: sizes before and after, attempts, and what became of each item. */
export function compactionEntry(
  scope: Scope,
  { model, ix }: ReturnType<typeof viewOf>,
  id: string,
): CompactionEntry | null {
  const compaction = scope.trace.compactions[id];
  if (!compaction) return null;
  const facts = compactionFacts(model, ix, compaction);
  const entries = compactionDiff(model, ix, id)?.entries ?? [];
  const meta = [
    `${tokens(facts.before)} to ${tokens(facts.after)} tokens`,
    `${plural(facts.items_before, 'item')} to ${facts.items_after}`,
    plural(facts.attempts.length, 'attempt'),
  ];
  const changes = entries.map((entry) => change(scope, { model, ix }, entry));
  return {
    type: 'compaction',
    id,
    at: compaction.installed_at_unix_ms,
    title: `Compaction ${facts.number}`,
    meta,
    changes,
  };
}

const tokens = ({ tokens: count, estimated }: TokenCount): string =>
  `${estimated ? 'about ' : ''}${formatTokens(count)}`;

function change(scope: Scope, { model, ix }: ReturnType<typeof viewOf>, entry: DiffEntry): Change {
  const { fate, before, after, likeness } = entry;
  const item = model.collections.conversation_items.get(after ?? before ?? '');
  const old = model.collections.conversation_items.get(before ?? '');
  const size = fate === 'added' ? entry.after_tokens : entry.before_tokens;
  const title = item ? itemTitle(model, ix, item).text : 'Instructions and tools beside the items';
  const meta = [
    categoryName(entry.category),
    `about ${formatTokens(size)} tokens, ${formatPercent(entry.share)}`,
    ...(fate === 'rewritten' && likeness !== null ? [`${formatPercent(likeness)} alike`] : []),
    ...(entry.encrypted_bytes > 0 ? [`${formatBytes(entry.encrypted_bytes)} encrypted`] : []),
    ...(item ? [objectName(model, ix, 'conversation_items', item.item_id)] : []),
  ];
  const shown = (id: string | null): string | null => (id !== null && scope.has('conversation_items', id) ? id : null);
  const diff = fate === 'rewritten' && old && item ? textDiff(itemText(old), itemText(item)) : null;
  return { fate, title, meta, before: shown(before), after: shown(after), diff };
}
