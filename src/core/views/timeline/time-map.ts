import { lowerBound } from '../order.ts';
import type { Gap } from './busy.ts';

/**
 * Time as it is drawn: real time, with some idle gaps squeezed to a fixed width. Both directions are piecewise linear.
 *
 *     time   ├──────────┼ ─ ─ ─ 22 min ─ ─ ─ ┼──────┤
 *     plot   ├──────────┼gap┼──────┤
 */
export interface TimeMap {
  /** Time that stands at plot 0. */
  origin: number;
  gaps: readonly Gap[];
  /** Plot units (ms) that a squeezed gap takes. */
  width: number;
  /** Plot position at which each gap begins. */
  plots: readonly number[];
}

/** A map from `origin` on, squeezing `gaps` (disjoint, in order) to `width` ms each. Gaps that are shorter stay. */
export function createTimeMap(origin: number, gaps: readonly Gap[], width: number): TimeMap {
  const squeezed = gaps.filter((gap) => gap.end - gap.start > width);
  const plots: number[] = [];
  let saved = 0;
  for (const gap of squeezed) {
    plots.push(gap.start - origin - saved);
    saved += gap.end - gap.start - width;
  }
  return { origin, gaps: squeezed, width, plots };
}

/** Where a time is drawn. */
export function toPlot(map: TimeMap, time: number): number {
  const i = lowerBound(map.gaps, time, (gap, t) => gap.start - t) - 1;
  const gap = map.gaps[i];
  if (!gap) return time - map.origin;
  const plot = map.plots[i] as number;
  if (time >= gap.end) return plot + map.width + (time - gap.end);
  return plot + ((time - gap.start) / (gap.end - gap.start)) * map.width;
}

/** Which time is drawn there. */
export function toTime(map: TimeMap, position: number): number {
  const i = lowerBound(map.plots, position, (plot, p) => plot - p) - 1;
  const gap = map.gaps[i];
  if (!gap) return map.origin + position;
  const inside = position - (map.plots[i] as number);
  if (inside >= map.width) return gap.end + (inside - map.width);
  return gap.start + (inside / map.width) * (gap.end - gap.start);
}
