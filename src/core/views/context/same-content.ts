import type { ViewModel } from '../../reduce/delta.ts';
import type { CallContext, ContextRow } from './call-context.ts';
import { contentKey } from './content.ts';
import { movedPositions } from './moved.ts';

/**
 * The comparison of a context with items told apart by what they say instead of by their ids: what a compaction put back word
 * for word is neither new nor gone. Every row of both requests stays in exactly one place.
 */
export function bySameContent(model: ViewModel, context: CallContext): CallContext {
  const places = new Map<string, ContextRow[]>();
  const keyOf = (row: ContextRow): string | null => {
    const item = model.collections.conversation_items.get(row.item_id ?? '');
    return item ? contentKey(item) : null;
  };
  for (const row of context.gone) {
    const key = keyOf(row);
    if (key === null) continue;
    const list = places.get(key);
    if (list) list.push(row);
    else places.set(key, [row]);
  }
  const found = new Set<ContextRow>();
  const rows = context.rows.map((row): ContextRow => {
    const partner = row.fate === 'new' ? places.get(keyOf(row) ?? '')?.shift() : undefined;
    if (!partner) return row;
    found.add(partner);
    return { ...row, was: partner.position };
  });
  if (found.size === 0) return context;
  const kept = rows.filter((row) => row.was !== null);
  const moved = new Set(movedPositions(kept.map((row) => row.was as number)).map((index) => kept[index]));
  return {
    ...context,
    rows: rows.map((row) => (row.was === null ? row : { ...row, fate: moved.has(row) ? 'moved' : 'same' })),
    gone: context.gone.filter((row) => !found.has(row)),
  };
}
