import type { ItemView } from '../../model/view.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { contentKey } from '../context/content.ts';
import { itemText } from '../sizes.ts';

/** What became of an item. `kept`: the same words, if under another id. */
export type Fate = 'kept' | 'rewritten' | 'dropped' | 'added';

/** An item of one context beside that of the other which continues it. */
export interface Pair {
  fate: Fate;
  before: string | null;
  after: string | null;
  /** Share of words that both have, 0 … 1; null where there is nothing to compare. Pairing by likeness is a guess. */
  likeness: number | null;
}

/** Texts less alike than this are not taken for versions of each other. */
export const LEAST_LIKENESS = 0.3;

/**
 * Pairs two contexts item by item: by id, then by equal content, then calls and outputs by call id, then messages of one
 * role by likeness, the most alike first. Every occurrence of an item in either list is in exactly one pair. Order: that of
 * `after`, dropped items behind the last one that stood before them.
 */
export function pairItems(model: ViewModel, before: readonly string[], after: readonly string[]): Pair[] {
  const items = model.collections.conversation_items;
  const old = before.map((id) => ({ id, item: items.get(id), taken: false }));
  const now = after.map((id) => ({
    id,
    item: items.get(id),
    partner: -1,
    fate: 'added' as Fate,
    likeness: null as number | null,
  }));
  const join = (index: number, oldIndex: number, fate: Fate, likeness: number): void => {
    const entry = now[index];
    const partner = old[oldIndex];
    if (!entry || !partner) return;
    partner.taken = true;
    Object.assign(entry, { partner: oldIndex, fate, likeness });
  };
  matchBy(
    old,
    now,
    ({ id }) => id,
    (i, k) => join(i, k, 'kept', 1),
  );
  matchBy(
    old,
    now,
    ({ item }) => item && contentKey(item),
    (i, k) => join(i, k, 'kept', 1),
  );
  matchBy(
    old,
    now,
    ({ item }) => (item && item.call_id !== null ? `${item.kind}\n${item.call_id}` : undefined),
    (i, k) => join(i, k, 'rewritten', likeness(old[k]?.item, now[i]?.item) ?? 0),
  );
  for (const { index, oldIndex, value } of candidates(old, now)) {
    if (now[index]?.partner === -1 && old[oldIndex]?.taken === false) join(index, oldIndex, 'rewritten', value);
  }
  return inOrder(old, now);
}

interface Old {
  id: string;
  item: ItemView | undefined;
  taken: boolean;
}
interface Now {
  id: string;
  item: ItemView | undefined;
  partner: number;
  fate: Fate;
  likeness: number | null;
}

function matchBy(
  old: readonly Old[],
  now: readonly Now[],
  key: (entry: { id: string; item: ItemView | undefined }) => string | undefined,
  join: (index: number, oldIndex: number) => void,
): void {
  const places = new Map<string, number[]>();
  old.forEach((entry, index) => {
    const found = entry.taken ? undefined : key(entry);
    if (found === undefined) return;
    const list = places.get(found);
    if (list) list.push(index);
    else places.set(found, [index]);
  });
  now.forEach((entry, index) => {
    const found = entry.partner === -1 ? key(entry) : undefined;
    const oldIndex = found === undefined ? undefined : places.get(found)?.shift();
    if (oldIndex !== undefined) join(index, oldIndex);
  });
}

/** Possible rewritings of messages, the most alike first; of equals the one that stood closest. */
function candidates(old: readonly Old[], now: readonly Now[]): { index: number; oldIndex: number; value: number }[] {
  const bags = new Map<ItemView, Map<string, number>>();
  const bag = (item: ItemView): Map<string, number> => {
    let found = bags.get(item);
    if (!found) {
      found = wordsOf(itemText(item));
      bags.set(item, found);
    }
    return found;
  };
  const result: { index: number; oldIndex: number; value: number }[] = [];
  const messages = old.flatMap((other, oldIndex) =>
    !other.taken && other.item?.kind === 'message' ? [{ oldIndex, item: other.item }] : [],
  );
  now.forEach((entry, index) => {
    const { item } = entry;
    if (entry.partner !== -1 || !item || item.kind !== 'message') return;
    for (const { oldIndex, item: other } of near(messages, index / Math.max(1, now.length))) {
      if (other.role !== item.role) continue;
      const value = bagLikeness(bag(other), bag(item));
      if (value >= LEAST_LIKENESS) result.push({ index, oldIndex, value });
    }
  });
  const away = (one: { index: number; oldIndex: number }): number =>
    Math.abs(one.index / Math.max(1, now.length) - one.oldIndex / Math.max(1, old.length));
  return result.sort((a, b) => b.value - a.value || away(a) - away(b) || a.oldIndex - b.oldIndex);
}

/** With how many older messages one is compared at most. */
const NEIGHBOURS = 300;

/** All of a list, or of a long one the part around a relative place. */
function near<T>(list: readonly T[], place: number): readonly T[] {
  if (list.length <= NEIGHBOURS) return list;
  const from = Math.min(list.length - NEIGHBOURS, Math.max(0, Math.round(place * list.length) - NEIGHBOURS / 2));
  return list.slice(from, from + NEIGHBOURS);
}

/** Share of words that two items have in common (counted as often as both have them), or null without readable text. */
export function likeness(a: ItemView | undefined, b: ItemView | undefined): number | null {
  if (!a || !b) return null;
  const bagA = wordsOf(itemText(a));
  const bagB = wordsOf(itemText(b));
  return bagA.size === 0 && bagB.size === 0 ? null : bagLikeness(bagA, bagB);
}

function bagLikeness(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let common = 0;
  for (const [word, count] of a) common += Math.min(count, b.get(word) ?? 0);
  const total = size(a) + size(b);
  return total === 0 ? 0 : (2 * common) / total;
}

const size = (bag: ReadonlyMap<string, number>): number => [...bag.values()].reduce((sum, count) => sum + count, 0);

function wordsOf(text: string): Map<string, number> {
  const bag = new Map<string, number>();
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}_]+/gu)) bag.set(word, (bag.get(word) ?? 0) + 1);
  return bag;
}

function inOrder(old: readonly Old[], now: readonly Now[]): Pair[] {
  const pairs: Pair[] = [];
  let passed = 0;
  const drop = (until: number): void => {
    for (; passed < until; passed++) {
      const entry = old[passed];
      if (entry && !entry.taken) pairs.push({ fate: 'dropped', before: entry.id, after: null, likeness: null });
    }
  };
  for (const { id, partner, fate, likeness: value } of now) {
    drop(partner);
    pairs.push({ fate, before: old[partner]?.id ?? null, after: id, likeness: value });
  }
  drop(old.length);
  return pairs;
}
