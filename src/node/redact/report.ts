import type { RedactionKind, ValueKind } from './kinds.ts';
import type { Entry } from './vault.ts';

/** What was taken out, without it: fit to be handed on with the redacted trace. */
export interface RedactionReport {
  kinds: readonly RedactionKind[];
  /** Distinct values and replacements of each kind. */
  totals: Partial<Record<ValueKind, { values: number; replacements: number }>>;
  /** Texts replaced by their length; null when content was kept. */
  content: { texts: number; characters: number } | null;
  values: {
    pseudonym: string;
    kind: ValueKind;
    rule: string;
    /** False: too common a word to be looked for elsewhere; it was replaced where its name said that it is secret. */
    soughtEverywhere: boolean;
    replacements: number;
    places: { place: string; count: number }[];
  }[];
}

/** A value that stands in more places than this is told to stand in these and others. */
const MAX_PLACES = 50;

/** `clean` takes values out of the names of places, which may be anything. */
export function createReport(
  kinds: readonly RedactionKind[],
  entries: readonly Entry[],
  content: RedactionReport['content'],
  clean: (place: string) => string,
): RedactionReport {
  const values: RedactionReport['values'] = [];
  const totals: RedactionReport['totals'] = {};
  for (const { pseudonym, kind, rule, reach, places } of entries) {
    const counts = new Map<string, number>();
    let replacements = 0;
    for (const [place, count] of places) {
      const general = clean(generalPlace(place));
      counts.set(general, (counts.get(general) ?? 0) + count);
      replacements += count;
    }
    if (replacements === 0) continue;
    const total = totals[kind] ?? { values: 0, replacements: 0 };
    totals[kind] = { values: total.values + 1, replacements: total.replacements + replacements };
    const sorted = [...counts].map(([place, count]) => ({ place, count })).sort((a, b) => b.count - a.count);
    const shown = sorted.slice(0, MAX_PLACES);
    const others = sorted.slice(MAX_PLACES).reduce((sum, { count }) => sum + count, 0);
    if (others > 0) shown.push({ place: 'elsewhere', count: others });
    values.push({ pseudonym, kind, rule, soughtEverywhere: reach !== 'in_place', replacements, places: shown });
  }
  return { kinds, totals, content, values };
}

/** `conversation_items/conversation_item:12/body.parts.0.text` → `conversation_items: body.parts[].text`. */
function generalPlace(place: string): string {
  const match = /^([a-z_]+)\/[^/]*\/(.*)$/s.exec(place);
  if (!match) return place.length > 200 ? `${place.slice(0, 200)}…` : place;
  const fields = (match[2] ?? '').split('.').map((name) => (/^\d+$/.test(name) ? '[]' : name));
  return `${match[1]}: ${fields.join('.').replaceAll('.[]', '[]') || 'ids'}`;
}
