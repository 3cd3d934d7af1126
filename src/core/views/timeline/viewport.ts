import type { Gap } from './busy.ts';
import { createTimeMap, type TimeMap, toPlot, toTime } from './time-map.ts';

/** What of the time is shown: the time at the left edge, and how many ms one pixel stands for. */
export interface Viewport {
  start: number;
  scale: number;
}

/** From the beginning of the trace to now, ms since the epoch. */
export interface Extent {
  from: number;
  to: number;
}

/** A squeezed gap is so many pixels wide, whatever the zoom: with room for words as long as there are few. */
export const GAP_PX = 36;
const NARROW_GAPS_PX = [18, 8, 4, 2];
const BAND_PX = 8;
/** Gaps get narrower rather than take more of the width than this. */
const GAPS_SHARE = 0.4;
/** Free pixels at either end of the whole run. */
export const EDGE_PX = 12;
/** Where the present stands while it is followed: this share of the width. */
const PRESENT = 0.98;
/** The least span that can be shown, ms. */
const LEAST_SPAN = 20;

/** A viewport with everything that turns times into pixels and back. */
export interface Frame extends Viewport {
  /** Pixels. */
  width: number;
  /** All gaps that may be squeezed; the map holds those that are at this scale. */
  gaps: readonly Gap[];
  /** Pixels that each squeezed gap takes. */
  gapPx: number;
  map: TimeMap;
  /** Plot position of the left edge. */
  left: number;
}

/** The frame of a viewport `width` pixels wide; `gaps` are those to be squeezed. */
export function frameOf({ start, scale }: Viewport, width: number, origin: number, gaps: readonly Gap[]): Frame {
  const gapPx = gapWidth(gaps.length, width);
  const map = createTimeMap(origin, gaps, gapPx * scale);
  return { start, scale, width, gaps, gapPx, map, left: toPlot(map, start) };
}

/** How wide a squeezed gap is, in pixels, when there are `count` of them; in a few steps, so that one more seldom moves them. */
export function gapWidth(count: number, width: number): number {
  return (
    [GAP_PX, ...NARROW_GAPS_PX].find((px) => px * count <= width * GAPS_SHARE) ?? (NARROW_GAPS_PX.at(-1) as number)
  );
}

/** The squeezed gaps that are bands: one that is narrower is a line between what it parts, and hides nothing. */
export const gapBands = (frame: Frame): readonly Gap[] => (frame.gapPx < BAND_PX ? [] : frame.map.gaps);

/** Pixel of a time, from the left edge. */
export const xOf = (frame: Frame, time: number): number => (toPlot(frame.map, time) - frame.left) / frame.scale;

/** Time at a pixel. */
export const timeAt = (frame: Frame, x: number): number => toTime(frame.map, frame.left + x * frame.scale);

/** Moved by so many pixels; positive goes later. */
export const panned = (frame: Frame, dx: number): Viewport => ({ start: timeAt(frame, dx), scale: frame.scale });

/** Zoomed so that what is under pixel `x` stays there. `factor` above 1 shows more time. */
export function zoomed(frame: Frame, x: number, factor: number, extent: Extent): Viewport {
  const widest = fitted(extent, frame.map.origin, [], frame.width).scale;
  const scale = Math.min(Math.max(frame.scale * factor, LEAST_SPAN / frame.width), widest * 1.25);
  const time = timeAt(frame, x);
  const map = createTimeMap(frame.map.origin, frame.gaps, frame.gapPx * scale);
  return { start: toTime(map, toPlot(map, time) - x * scale), scale };
}

/**
 * The viewport in which `extent` just fits. The wider a pixel, the fewer gaps are worth squeezing, so the scale is searched
 * for: what is drawn shrinks steadily with it.
 */
export function fitted(extent: Extent, origin: number, gaps: readonly Gap[], width: number, edge = EDGE_PX): Viewport {
  const span = Math.max(LEAST_SPAN, extent.to - extent.from);
  const room = Math.max(1, width - 2 * edge);
  const gapPx = gapWidth(gaps.length, width);
  const within = gaps.filter((gap) => gap.start >= extent.from && gap.end <= extent.to);
  const pixels = (scale: number): number =>
    (span - within.reduce((saved, { start, end }) => saved + Math.max(0, end - start - gapPx * scale), 0)) / scale;
  let low = span / room / 1e6;
  let high = span / room;
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (pixels(middle) > room) low = middle;
    else high = middle;
  }
  const map = createTimeMap(origin, gaps, gapPx * high);
  return { start: toTime(map, toPlot(map, extent.from) - edge * high), scale: high };
}

/**
 * The viewport that follows the present: `now` stands at 98 % of the width, and moves there first when the run is younger
 * than that. Time moves in whole pixels, so that nothing shimmers.
 */
export function following(frame: Frame, now: number, from: number): Viewport {
  const { map, scale, width } = frame;
  const left = toPlot(map, now) - PRESENT * width * scale;
  const first = toPlot(map, from) - EDGE_PX * scale;
  return { start: toTime(map, Math.max(first, Math.ceil(left / scale) * scale)), scale };
}

/** Moved back so far that some of the run is in sight. */
export function bounded(frame: Frame, extent: Extent): Viewport {
  const { map, scale, width, left } = frame;
  const least = toPlot(map, extent.from) - 0.5 * width * scale;
  const most = Math.max(least, toPlot(map, extent.to) - 0.5 * width * scale);
  const held = Math.min(Math.max(left, least), most);
  return held === left ? { start: frame.start, scale } : { start: toTime(map, held), scale };
}

/** The viewport that brings `[from, to]` into sight with as little movement as possible; null when it is. */
export function revealed(frame: Frame, from: number, to: number): Viewport | null {
  const margin = Math.min(48, frame.width / 8);
  const left = xOf(frame, from);
  const right = Math.min(xOf(frame, to), left + frame.width - 2 * margin);
  if (left >= 0 && left <= frame.width - 2 && right <= frame.width) return null;
  // What covers the whole width is in sight already.
  if (left < 0 && xOf(frame, to) > frame.width) return null;
  return panned(frame, left < margin ? left - margin : right - frame.width + margin);
}
