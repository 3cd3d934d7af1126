import { bySize, type DiffEntry, groupEntries } from './diff.ts';
import type { Fate } from './pairing.ts';

export type DiffGrouping = 'fate' | 'turn' | 'category' | 'tool';

/** What of a diff is shown, and how. */
export interface DiffForm {
  group: DiffGrouping;
  sort: 'size' | 'order';
  /** Empty: all. */
  fates: ReadonlySet<Fate>;
  /** Entries that fit what is searched for; null: all. */
  fits: ((entry: DiffEntry) => boolean) | null;
  /** Many small or encrypted entries stand behind one row. */
  bundles: boolean;
  /** Keys of the bundles that are unfolded. */
  unfolded: ReadonlySet<string>;
}

interface Sums {
  before_tokens: number;
  after_tokens: number;
  share: number;
}

/** A row of a context diff: the head of a group, an entry, or many entries behind one row. */
export type DiffRow =
  | ({ type: 'group'; key: string; group: string; entries: readonly DiffEntry[] } & Sums)
  | ({
      type: 'bundle';
      key: string;
      kind: 'reasoning' | 'small';
      fate: Fate | null;
      open: boolean;
      entries: readonly DiffEntry[];
    } & Sums)
  | { type: 'entry'; key: string; entry: DiffEntry; inside: string | null };

/** Fates in the order in which they are told: what the model reads now, what it lost, what it still has. */
export const FATES: readonly Fate[] = ['rewritten', 'added', 'dropped', 'kept'];

/** In a group with more entries than this, small ones are bundled. */
const FEW = 12;
/** So many of the largest are always shown by themselves. */
const LARGEST = 8;
/** An entry with a larger share is never bundled as small. */
const SMALL_SHARE = 0.01;
const LEAST_BUNDLE = 4;

/** The rows of a diff. Every entry that fits is in exactly one group, by itself or within a bundle. */
export function diffRows(entries: readonly DiffEntry[], form: DiffForm): DiffRow[] {
  const keys = new Map(entries.map((entry, index) => [entry, `${entry.before ?? ''}>${entry.after ?? ''}#${index}`]));
  const shown = entries.filter(
    (entry) => (form.fates.size === 0 || form.fates.has(entry.fate)) && (form.fits === null || form.fits(entry)),
  );
  const rows: DiffRow[] = [];
  for (const { key: group, list } of groupsOf(shown, form.group)) {
    const key = `group ${group}`;
    rows.push({ type: 'group', key, group, entries: list, ...sumsOf(list) });
    const sorted = form.sort === 'size' ? bySize(list) : list;
    const bundles = form.bundles && form.sort === 'size' && form.fits === null ? bundlesOf(sorted, key) : [];
    const inside = new Map(bundles.flatMap((bundle) => bundle.entries.map((entry) => [entry, bundle] as const)));
    const told = new Set<string>();
    for (const entry of sorted) {
      const bundle = inside.get(entry);
      if (bundle && !told.has(bundle.key)) {
        told.add(bundle.key);
        const open = form.unfolded.has(bundle.key);
        const fate = form.group === 'fate' ? (group as Fate) : null;
        rows.push({ type: 'bundle', ...bundle, fate, open, ...sumsOf(bundle.entries) });
        if (open) for (const one of bundle.entries) rows.push(entryRow(keys, one, bundle.key));
      }
      if (!bundle) rows.push(entryRow(keys, entry, null));
    }
  }
  return rows;
}

const entryRow = (keys: ReadonlyMap<DiffEntry, string>, entry: DiffEntry, inside: string | null): DiffRow => ({
  type: 'entry',
  key: keys.get(entry) ?? '',
  entry,
  inside,
});

function groupsOf(entries: readonly DiffEntry[], by: DiffGrouping): { key: string; list: readonly DiffEntry[] }[] {
  if (by !== 'fate') return groupEntries(entries, by).map(({ key, entries: list }) => ({ key, list }));
  return FATES.flatMap((fate) => {
    const list = entries.filter((entry) => entry.fate === fate);
    return list.length > 0 ? [{ key: fate, list }] : [];
  });
}

interface Bundle {
  key: string;
  kind: 'reasoning' | 'small';
  entries: DiffEntry[];
}

/** Bundles of a group's entries (largest first): all encrypted reasoning, and what is small. */
function bundlesOf(sorted: readonly DiffEntry[], key: string): Bundle[] {
  if (sorted.length <= FEW) return [];
  const reasoning = sorted.filter((entry) => entry.category === 'reasoning' && entry.encrypted_bytes > 0);
  const bundled = new Set(reasoning.length >= LEAST_BUNDLE ? reasoning : []);
  const small = sorted
    .filter((entry) => !bundled.has(entry))
    .slice(LARGEST)
    .filter((entry) => entry.share < SMALL_SHARE);
  const bundles: Bundle[] = [];
  if (bundled.size > 0) bundles.push({ key: `${key} reasoning`, kind: 'reasoning', entries: reasoning });
  if (small.length >= LEAST_BUNDLE) bundles.push({ key: `${key} small`, kind: 'small', entries: small });
  return bundles;
}

function sumsOf(entries: readonly DiffEntry[]): Sums {
  const sums = { before_tokens: 0, after_tokens: 0, share: 0 };
  for (const entry of entries) {
    sums.before_tokens += entry.before_tokens;
    sums.after_tokens += entry.after_tokens;
    sums.share += entry.share;
  }
  return sums;
}

/** The bundle that an item is folded away in, or null. */
export function bundleWith(rows: readonly DiffRow[], itemId: string): string | null {
  for (const row of rows) {
    if (row.type !== 'bundle' || row.open) continue;
    if (row.entries.some(({ before, after }) => before === itemId || after === itemId)) return row.key;
  }
  return null;
}
