import type { Entry } from './vault.ts';

/** A part of a text that a stand-in takes the place of. */
export interface Span {
  start: number;
  end: number;
  entry: Entry;
  /** The value's stand-in is elsewhere already: nothing is put here. */
  blank: boolean;
}

/** Spans in order, none overlapping: those that overlap become one, with the stand-in of the longest. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  if (spans.length < 2) return [...spans];
  const sorted = spans.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const merged: Span[] = [];
  let longest = 0;
  for (const span of sorted) {
    const last = merged.at(-1);
    if (!last || span.start >= last.end) {
      merged.push({ ...span });
      longest = span.end - span.start;
      continue;
    }
    if (span.end - span.start > longest || (last.blank && !span.blank)) {
      longest = span.end - span.start;
      last.entry = span.entry;
      last.blank = span.blank;
    }
    last.end = Math.max(last.end, span.end);
  }
  return merged;
}
