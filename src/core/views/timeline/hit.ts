import { at, type BarRow, firstVisible } from './bar-row.ts';

/** A bar's end, with open ones reaching to `now`. */
export const barEnd = (row: BarRow, index: number, now: number): number =>
  Math.min(at(row.end, index), Math.max(now, at(row.start, index)));

/**
 * The bar at a time, or the nearest one within `tolerance` ms (so that zero-length bars can be hit); -1 for none. A bar
 * under the pointer wins over one that is only near.
 */
export function barAt(row: BarRow, time: number, tolerance: number, now: number): number {
  let best = -1;
  let distance = tolerance;
  const first = firstVisible(row, time - tolerance);
  for (let i = first; i < row.length && at(row.start, i) <= time + tolerance; i++) {
    const start = at(row.start, i);
    const end = barEnd(row, i, now);
    const away = time < start ? start - time : time > end ? time - end : 0;
    if (away > distance || (away === distance && best >= 0)) continue;
    best = i;
    distance = away;
    if (away === 0 && end > start) break;
  }
  return best;
}

/** The bar `step` places further along a row, or -1: arrow keys. */
export function neighbourBar(row: BarRow, index: number, step: number): number {
  const next = index + step;
  return next >= 0 && next < row.length ? next : -1;
}

/** The bar of another row that lies nearest to a time: arrow keys up and down. */
export function nearestBar(row: BarRow, time: number, now: number): number {
  return barAt(row, time, Number.POSITIVE_INFINITY, now);
}
