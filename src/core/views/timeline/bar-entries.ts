import type { BarPass } from './bar-filter.ts';
import { at, firstVisible } from './bar-row.ts';
import { BAR_KINDS, type BarKind, barKind } from './codes.ts';
import type { PlacedLane } from './layout.ts';

/** One line of the table that stands behind the picture. */
export interface BarEntry {
  thread_id: string;
  kind: BarKind;
  id: string;
  start: number;
}

/** The bars of these lanes between two times (ms since the epoch), by start; of those at the same time the outer ones first. */
export function barEntries(lanes: readonly PlacedLane[], pass: BarPass | null, from: number, to: number): BarEntry[] {
  const entries: BarEntry[] = [];
  for (const { thread_id, rows } of lanes) {
    for (const { bars } of rows) {
      for (let i = firstVisible(bars, from); i < bars.length && at(bars.start, i) <= to; i++) {
        if (pass && !pass(bars, i)) continue;
        entries.push({ thread_id, kind: barKind(at(bars.kind, i)), id: bars.ids[i] ?? '', start: at(bars.start, i) });
      }
    }
  }
  return entries.sort((a, b) => a.start - b.start || BAR_KINDS.indexOf(a.kind) - BAR_KINDS.indexOf(b.kind));
}
