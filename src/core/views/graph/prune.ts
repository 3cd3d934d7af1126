import type { ThreadRow } from '../thread-tree.ts';

/**
 * The tree of some of the threads only. A thread whose parent is left out hangs below its nearest ancestor that is kept, or
 * stands at the top; depths and counts are those of the new tree.
 */
export function pruneRows(rows: readonly ThreadRow[], keep: ReadonlySet<string>): ThreadRow[] {
  const above = new Map<string, string | null>();
  const kept = new Map<string, ThreadRow>();
  for (const row of rows) {
    const parent = row.parent_id === null ? null : (above.get(row.parent_id) ?? null);
    if (!keep.has(row.thread_id)) {
      above.set(row.thread_id, parent);
      continue;
    }
    above.set(row.thread_id, row.thread_id);
    const depth = parent === null ? 0 : (kept.get(parent)?.depth ?? 0) + 1;
    kept.set(row.thread_id, { thread_id: row.thread_id, parent_id: parent, depth, children: 0, descendants: 0 });
    const over = kept.get(parent ?? '');
    if (over) over.children++;
  }
  const result = [...kept.values()];
  // Children follow their parents: from the end, every sum is complete when it is added.
  for (const row of result.toReversed()) {
    const over = kept.get(row.parent_id ?? '');
    if (over) over.descendants += row.descendants + 1;
  }
  return result;
}

/** Some threads with all that is above them. */
export function withAncestors(rows: readonly ThreadRow[], ids: Iterable<string>): Set<string> {
  const parents = new Map(rows.map((row) => [row.thread_id, row.parent_id]));
  const result = new Set<string>();
  for (const id of ids) {
    let at: string | null = parents.has(id) ? id : null;
    while (at !== null && !result.has(at)) {
      result.add(at);
      at = parents.get(at) ?? null;
    }
  }
  return result;
}
