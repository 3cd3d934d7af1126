import type { LibraryEntry } from '../../protocol/library.ts';

export const SORTS = ['start', 'duration', 'tokens', 'size'] as const;
export type SortKey = (typeof SORTS)[number];
export const GROUPS = ['day', 'root', 'none'] as const;
export type GroupKey = (typeof GROUPS)[number];

export interface Order {
  sort: SortKey;
  descending: boolean;
  group: GroupKey;
}

/** One line of the list: the head of a group, or a trace. */
export type Row = { type: 'head'; key: string } | { type: 'entry'; entry: LibraryEntry };

/** When a trace started, by its manifest; 0 where none can be read. */
export const startOf = (entry: LibraryEntry): number => entry.manifest?.started_at_unix_ms ?? 0;

/** For how long it ran, ms: until its end, until `now` while live, else until its last activity; null when unknown. */
export function durationOf(entry: LibraryEntry, now: number): number | null {
  if (!entry.manifest) return null;
  const end = entry.facts?.ended_at_unix_ms ?? (entry.status === 'live' ? now : entry.last_activity_unix_ms);
  return end === null ? null : Math.max(0, end - startOf(entry));
}

export const sizeOf = (entry: LibraryEntry): number => entry.total_bytes ?? entry.log_bytes;

/**
 * The list in order, with heads where a group begins. `dayOf` names the local day of a moment. Groups by day need the order by
 * start; any other order shows no days. Ties are broken by path, so that the order is the same each time.
 */
export function libraryRows(
  entries: readonly LibraryEntry[],
  order: Order,
  now: number,
  dayOf: (unixMs: number) => string,
): Row[] {
  const value: Record<SortKey, (entry: LibraryEntry) => number> = {
    start: startOf,
    duration: (entry) => durationOf(entry, now) ?? -1,
    tokens: (entry) => entry.facts?.tokens ?? -1,
    size: sizeOf,
  };
  const sign = order.descending ? -1 : 1;
  const by = value[order.sort];
  const sorted = [...entries].sort((a, b) => sign * (by(a) - by(b)) || (a.path < b.path ? -1 : 1));
  const groupOf = groupBy(order, dayOf);
  if (!groupOf) return sorted.map((entry) => ({ type: 'entry', entry }));
  const groups = new Map<string, LibraryEntry[]>();
  for (const entry of sorted) {
    const key = groupOf(entry);
    const group = groups.get(key);
    if (group) group.push(entry);
    else groups.set(key, [entry]);
  }
  return [...groups].flatMap(([key, group]): Row[] => [
    { type: 'head', key },
    ...group.map((entry): Row => ({ type: 'entry', entry })),
  ]);
}

function groupBy({ group, sort }: Order, dayOf: (unixMs: number) => string): ((entry: LibraryEntry) => string) | null {
  if (group === 'root') return (entry) => entry.root ?? '';
  return group === 'day' && sort === 'start' ? (entry) => dayOf(startOf(entry)) : null;
}
