import { type Compare, insertSorted } from '../order.ts';

/** Ids by a key (mostly their thread), each list in one order, and every id's number in its list. */
export interface Group {
  lists: Map<string, string[]>;
  numbers: Map<string, number>;
}

const NONE: readonly string[] = [];

export const emptyGroup = (): Group => ({ lists: new Map(), numbers: new Map() });

/** The ids under `key`, in order. */
export const members = (group: Group, key: string): readonly string[] => group.lists.get(key) ?? NONE;

/** 1-based place of an id in its list ("Call 20"); 0 when it is in none. */
export const numberOf = (group: Group, id: string): number => group.numbers.get(id) ?? 0;

/** The id that comes `step` places after `id` in its list. */
export function neighbour(group: Group, key: string, id: string, step: number): string | null {
  const number = numberOf(group, id);
  return number === 0 ? null : (members(group, key)[number - 1 + step] ?? null);
}

/**
 * Adds `id` under `key`. `appended` is the usual case and costs nothing; `inserted` renumbers what follows.
 */
export function addToGroup(
  group: Group,
  key: string,
  id: string,
  compare: Compare<string>,
): 'appended' | 'inserted' | 'present' {
  let list = group.lists.get(key);
  if (!list) {
    list = [];
    group.lists.set(key, list);
  }
  const at = insertSorted(list, id, compare);
  if (at < 0) return 'present';
  for (let i = at; i < list.length; i++) group.numbers.set(list[i] as string, i + 1);
  return at === list.length - 1 ? 'appended' : 'inserted';
}

/** Takes `id` away from `key`, when its place in the order has changed. */
export function removeFromGroup(group: Group, key: string, id: string): void {
  const list = group.lists.get(key);
  const at = list?.indexOf(id) ?? -1;
  if (!list || at < 0) return;
  list.splice(at, 1);
  group.numbers.delete(id);
  for (let i = at; i < list.length; i++) group.numbers.set(list[i] as string, i + 1);
}
