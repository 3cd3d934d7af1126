import type { ViewModel } from '../../reduce/delta.ts';
import type { Scale } from '../context/beside.ts';
import { type Category, itemCategory, itemTool } from '../context/category.ts';
import { share } from '../format.ts';
import type { Indexes } from '../indexes.ts';
import { encryptedBytes, itemTokens } from '../sizes.ts';
import { type ContextMoment, contextAt } from './moment.ts';
import { type Fate, type Pair, pairItems } from './pairing.ts';

/** One line of a context diff. Both ids null: the instructions and tools that stand beside the items. */
export interface DiffEntry extends Pair {
  category: Category;
  tool: string | null;
  turn_id: string | null;
  before_tokens: number;
  after_tokens: number;
  /** Of the context before (for what was added: of the one after). */
  share: number;
  /** Bytes that only the model can read; 0 when there are none. */
  encrypted_bytes: number;
}

/** Count and tokens of one fate. */
export interface FateSum {
  count: number;
  before_tokens: number;
  after_tokens: number;
}

/** Two contexts of a thread compared item by item. */
export interface ContextDiff {
  entries: DiffEntry[];
  sums: Record<Fate, FateSum>;
  before_tokens: number;
  after_tokens: number;
  /** Whether a total is estimated, because no provider reported it. */
  before_estimated: boolean;
  after_estimated: boolean;
}

/** What a compaction did: the history that it found against the one that it left. */
export function compactionDiff(model: ViewModel, ix: Indexes, compactionId: string): ContextDiff | null {
  return contextDiff(
    model,
    ix,
    { type: 'before_compaction', compaction_id: compactionId },
    { type: 'after_compaction', compaction_id: compactionId },
  );
}

/** Any two moments compared; null when one is unknown. Every item of either is in exactly one entry. */
export function contextDiff(model: ViewModel, ix: Indexes, from: ContextMoment, to: ContextMoment): ContextDiff | null {
  const before = contextAt(model, ix, from);
  const after = contextAt(model, ix, to);
  if (!before || !after) return null;
  const tokens = (id: string | null, factor: number): number => {
    const item = id === null ? undefined : model.collections.conversation_items.get(id);
    return item ? itemTokens(item) * factor : 0;
  };
  const pairs = pairItems(model, before.item_ids, after.item_ids);
  const changed = factorOfChanged(pairs, before.scale, after.scale, tokens);
  const entries = pairs.map((pair): DiffEntry => {
    const same = pair.fate === 'kept' && changed !== null;
    const before_tokens = tokens(pair.before, same ? after.scale.factor : (changed ?? before.scale.factor));
    const after_tokens = tokens(pair.after, after.scale.factor);
    const whole = pair.before === null ? after.scale.total : before.scale.total;
    return {
      ...pair,
      ...itemFacts(model, ix, pair.after ?? pair.before ?? ''),
      before_tokens,
      after_tokens,
      share: share(pair.before === null ? after_tokens : before_tokens, whole),
    };
  });
  if (before.scale.beside > 0 || after.scale.beside > 0) {
    entries.unshift(besideEntry(before.scale.beside, after.scale.beside, before.scale.total));
  }
  return {
    entries,
    sums: sumsOf(entries),
    before_tokens: before.scale.total,
    after_tokens: after.scale.total,
    before_estimated: before.scale.estimated,
    after_estimated: after.scale.estimated,
  };
}

/**
 * What was kept counts alike on both sides: as in the context after, the smaller one, where estimates err less. The factor
 * for the other items of the context before then makes its sum right again. Null when there is nothing else to take it.
 */
function factorOfChanged(
  pairs: readonly Pair[],
  before: Scale,
  after: Scale,
  tokens: (id: string | null, factor: number) => number,
): number | null {
  let kept = 0;
  let other = 0;
  for (const { fate, before: id } of pairs) {
    if (fate === 'kept') kept += tokens(id, after.factor);
    else other += tokens(id, 1);
  }
  const left = before.total - before.beside - kept;
  return other > 0 && left > 0 ? left / other : null;
}

function itemFacts(model: ViewModel, ix: Indexes, id: string) {
  const item = model.collections.conversation_items.get(id);
  return {
    category: item ? itemCategory(ix, item) : ('instructions' as const),
    tool: item ? itemTool(model, ix, item) : null,
    turn_id: item?.codex_turn_id ?? null,
    encrypted_bytes: item ? encryptedBytes(item) : 0,
  };
}

function besideEntry(before: number, after: number, whole: number): DiffEntry {
  return {
    fate: 'kept',
    before: null,
    after: null,
    likeness: 1,
    category: 'instructions',
    tool: null,
    turn_id: null,
    before_tokens: before,
    after_tokens: after,
    share: share(before, whole),
    encrypted_bytes: 0,
  };
}

function sumsOf(entries: readonly DiffEntry[]): Record<Fate, FateSum> {
  const sum = (): FateSum => ({ count: 0, before_tokens: 0, after_tokens: 0 });
  const sums: Record<Fate, FateSum> = { kept: sum(), rewritten: sum(), dropped: sum(), added: sum() };
  for (const { fate, before_tokens, after_tokens } of entries) {
    sums[fate].count++;
    sums[fate].before_tokens += before_tokens;
    sums[fate].after_tokens += after_tokens;
  }
  return sums;
}

/** A group of entries, largest first. */
export interface DiffGroup {
  key: string;
  entries: DiffEntry[];
  before_tokens: number;
  after_tokens: number;
}

/** Entries by turn, by category, or by tool (what has none: by category), largest group first. */
export function groupEntries(entries: readonly DiffEntry[], by: 'turn' | 'category' | 'tool'): DiffGroup[] {
  const groups = new Map<string, DiffGroup>();
  for (const entry of entries) {
    const key = by === 'turn' ? (entry.turn_id ?? '') : by === 'tool' ? (entry.tool ?? entry.category) : entry.category;
    const group = groups.get(key) ?? { key, entries: [], before_tokens: 0, after_tokens: 0 };
    groups.set(key, group);
    group.entries.push(entry);
    group.before_tokens += entry.before_tokens;
    group.after_tokens += entry.after_tokens;
  }
  return [...groups.values()].sort((a, b) => weight(b) - weight(a));
}

/** Entries by size, largest first. */
export const bySize = (entries: readonly DiffEntry[]): DiffEntry[] => entries.toSorted((a, b) => weight(b) - weight(a));

const weight = (one: { before_tokens: number; after_tokens: number }): number =>
  Math.max(one.before_tokens, one.after_tokens);
