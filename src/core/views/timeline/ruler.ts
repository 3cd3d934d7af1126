import { formatSeconds } from '../format.ts';
import type { Gap } from './busy.ts';
import { type TimeMap, toPlot, toTime } from './time-map.ts';

export interface Tick {
  /** ms since the epoch. */
  time: number;
  plot: number;
  label: string;
}

const S = 1000;
const M = 60 * S;
const H = 60 * M;
const STEPS = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[S, 2 * S, 5 * S, 10 * S, 20 * S, 30 * S],
  ...[M, 2 * M, 5 * M, 10 * M, 20 * M, 30 * M],
  ...[H, 2 * H, 6 * H, 12 * H, 24 * H],
];

/** Distance of ticks in ms, so that they are at least `spacing` plot units apart. */
export function tickStep(spacing: number): number {
  const days = 24 * H;
  return STEPS.find((step) => step >= spacing) ?? Math.ceil(spacing / days) * days;
}

/**
 * Ticks between two plot positions at round times since `start`, at least `spacing` plot units apart. None stands inside one
 * of the `bands`: the squeezed gaps that are wide enough to be told from a line (`gapBands`).
 */
export function ticks(
  map: TimeMap,
  start: number,
  from: number,
  to: number,
  spacing: number,
  bands: readonly Gap[] = map.gaps,
): Tick[] {
  const step = tickStep(spacing);
  const result: Tick[] = [];
  const last = toTime(map, to);
  let time = start + Math.ceil((toTime(map, from) - start) / step) * step;
  let lastPlot = Number.NEGATIVE_INFINITY;
  while (time <= last) {
    const gap = bands.find((one) => time > one.start && time < one.end);
    if (gap) {
      time = start + Math.ceil((gap.end - start) / step) * step;
      continue;
    }
    const plot = toPlot(map, time);
    if (plot - lastPlot >= spacing) {
      result.push({ time, plot, label: tickLabel(time - start, step) });
      lastPlot = plot;
    }
    time += step;
  }
  return result;
}

/** A tick's label: positions with tenths or thousandths only where ticks are that close. */
export function tickLabel(position: number, step: number): string {
  const label = formatSeconds(position);
  if (step >= S) return label;
  const ms = Math.round(position) % S;
  return step >= 100 ? `${label}.${Math.floor(ms / 100)}` : `${label}.${String(ms).padStart(3, '0')}`;
}
