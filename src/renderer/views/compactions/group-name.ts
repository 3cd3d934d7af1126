import type { ViewModel } from '../../../core/reduce/delta.ts';
import type { Fate } from '../../../core/views/compaction-diff/pairing.ts';
import type { DiffGrouping } from '../../../core/views/compaction-diff/rows.ts';
import { CATEGORIES, categoryName } from '../../../core/views/context/category.ts';
import type { Indexes } from '../../../core/views/indexes.ts';
import { objectName } from '../../../core/views/object-name.ts';
import { compactionTexts as texts } from '../../text/compactions.ts';

/** What a group of entries is called: a fate, a turn, a kind of item, or a tool. */
export function groupName(model: ViewModel, ix: Indexes | null, by: DiffGrouping, key: string): string {
  if (by === 'fate') return texts.fateTitle[key as Fate];
  if (by === 'turn') {
    return ix && model.collections.codex_turns.has(key) ? objectName(model, ix, 'codex_turns', key) : texts.noTurn;
  }
  const category = CATEGORIES.find((name) => name === key);
  return category ? categoryName(category) : key;
}
