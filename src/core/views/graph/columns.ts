import type { ThreadRow } from '../thread-tree.ts';
import { neighbourhood } from './nodes.ts';

/** More life lines than this are not shown unless asked for. */
export const MOST_COLUMNS = 8;

/**
 * The threads that a sequence shows by itself: all of a small run; of a large one a thread with those next to it, first those
 * with which it exchanged most, in the order of the tree.
 */
export function sequenceColumns(
  rows: readonly ThreadRow[],
  links: readonly { from: string; to: string }[],
  focus: string | null,
  most: number = MOST_COLUMNS,
): string[] {
  if (rows.length <= most || focus === null) return rows.slice(0, most).map((row) => row.thread_id);
  const near = neighbourhood(rows, links, focus);
  const weight = new Map<string, number>();
  for (const { from, to } of links) {
    if (from === focus) weight.set(to, (weight.get(to) ?? 0) + 1);
    if (to === focus) weight.set(from, (weight.get(from) ?? 0) + 1);
  }
  const parent = rows.find((row) => row.thread_id === focus)?.parent_id ?? null;
  const rank = (id: string): number =>
    id === focus ? Infinity : id === parent ? Number.MAX_VALUE : (weight.get(id) ?? 0);
  const chosen = new Set([...near].sort((a, b) => rank(b) - rank(a)).slice(0, most));
  return rows.flatMap((row) => (chosen.has(row.thread_id) ? [row.thread_id] : []));
}
