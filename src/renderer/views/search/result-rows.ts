import type { ViewModel } from '../../../core/reduce/delta.ts';
import { shortPath } from '../../../core/views/words.ts';
import type { SearchHit, SearchScope } from '../../../protocol/session.ts';

/** The order in which kinds of places are listed. */
export const SCOPES: readonly SearchScope[] = ['items', 'calls', 'terminals', 'code', 'agents', 'payloads'];

/** A line of the results: the head of a group (all hits of a kind in one thread), or a hit. */
export type ResultRow =
  | { type: 'group'; key: string; scope: SearchScope; thread_id: string | null; count: number; folded: boolean }
  | { type: 'hit'; key: string; hit: SearchHit };

/** Hits by kind, then by thread in the order in which threads were first hit; folded groups show their heads only. */
export function resultRows(
  hits: readonly SearchHit[],
  scope: SearchScope | null,
  folded: ReadonlySet<string>,
): ResultRow[] {
  const groups = new Map<string, SearchHit[]>();
  for (const hit of hits) {
    if (scope !== null && hit.scope !== scope) continue;
    const key = `${hit.scope} ${hit.thread_id ?? ''}`;
    const group = groups.get(key);
    if (group) group.push(hit);
    else groups.set(key, [hit]);
  }
  const ordered = [...groups].sort(([, [a]], [, [b]]) => rank(a) - rank(b));
  const seen = new Map<string, number>();
  return ordered.flatMap(([key, group]): ResultRow[] => {
    const [first] = group;
    if (!first) return [];
    const isFolded = folded.has(key);
    const head: ResultRow = {
      type: 'group',
      key,
      scope: first.scope,
      thread_id: first.thread_id,
      count: group.length,
      folded: isFolded,
    };
    if (isFolded) return [head];
    return [head, ...group.map((hit): ResultRow => ({ type: 'hit', key: uniqueKey(hit, seen), hit }))];
  });
}

const rank = (hit: SearchHit | undefined): number => (hit ? SCOPES.indexOf(hit.scope) : 0);

/** An object may have several hits. */
function uniqueKey({ collection, id }: SearchHit, seen: Map<string, number>): string {
  const key = `${collection} ${id}`;
  const n = seen.get(key) ?? 0;
  seen.set(key, n + 1);
  return `${key} ${n}`;
}

/** How many hits each kind of place has. */
export function countScopes(hits: readonly SearchHit[]): Map<SearchScope, number> {
  const counts = new Map<SearchScope, number>();
  for (const { scope } of hits) counts.set(scope, (counts.get(scope) ?? 0) + 1);
  return counts;
}

/** How many threads have hits. */
export function countThreads(hits: readonly SearchHit[]): number {
  return new Set(hits.flatMap(({ thread_id }) => (thread_id === null ? [] : [thread_id]))).size;
}

/** The name of a group's thread. */
export function threadName(model: ViewModel, id: string | null): string | null {
  if (id === null) return null;
  const thread = model.collections.threads.get(id);
  return thread ? shortPath(thread.agent_path) : id;
}

/** The next hit from a row, going round; -1 when there is none. */
export function nextHit(rows: readonly ResultRow[], from: number, step: 1 | -1): number {
  for (let n = 1; n <= rows.length; n++) {
    const at = (from + step * n + rows.length * 2) % rows.length;
    if (rows[at]?.type === 'hit') return at;
  }
  return -1;
}

/** 1-based number of a hit among all that are listed; 0 for a row that is none. */
export function hitNumber(rows: readonly ResultRow[], at: number): number {
  if (rows[at]?.type !== 'hit') return 0;
  let number = 0;
  for (let i = 0; i <= at; i++) if (rows[i]?.type === 'hit') number++;
  return number;
}
