import { lowerBound } from '../order.ts';
import { type BarPass, passingBarAt } from './bar-filter.ts';
import { at, type BarRow } from './bar-row.ts';
import { type BarKind, barKind } from './codes.ts';
import { barEnd } from './hit.ts';
import { LANE_METRICS, type LaneMetrics, laneAt, type PlacedLane } from './layout.ts';
import { type Frame, timeAt } from './viewport.ts';

/** A bar in the picture. */
export interface BarPlace {
  lane: PlacedLane;
  /** Index of its row within the lane. */
  row: number;
  bars: BarRow;
  at: number;
  id: string;
  kind: BarKind;
}

const placeOf = (lane: PlacedLane, row: number, index: number): BarPlace | null => {
  const bars = lane.rows[row]?.bars;
  const id = bars?.ids[index];
  if (!bars || id === undefined) return null;
  return { lane, row, bars, at: index, id, kind: barKind(at(bars.kind, index)) };
};

/** Near enough for the pointer, px. */
const TOLERANCE = 4;

/** The bar at a point of the picture (`y` from the top of the first lane), or null. */
export function barAtPoint(
  lanes: readonly PlacedLane[],
  frame: Frame,
  x: number,
  y: number,
  now: number,
  pass: BarPass | null,
  metrics: LaneMetrics = LANE_METRICS,
): BarPlace | null {
  const found = laneAt(lanes, y, metrics);
  const row = found && found.row >= 0 ? found.lane.rows[found.row] : undefined;
  if (!found || !row) return null;
  const index = passingBarAt(row.bars, timeAt(frame, x), TOLERANCE * frame.scale, now, pass);
  return index < 0 ? null : placeOf(found.lane, found.row, index);
}

/** Where a bar stands among the lanes that are shown, or null when its lane or row is not. */
export function findPlace(lanes: readonly PlacedLane[], bars: BarRow, index: number): BarPlace | null {
  for (const lane of lanes) {
    const row = lane.rows.findIndex((one) => one.bars === bars);
    if (row >= 0) return placeOf(lane, row, index);
  }
  return null;
}

/** The next (+1) or previous (-1) bar of a row that is shown. */
export function alongRow(place: BarPlace, step: 1 | -1, pass: BarPass | null): BarPlace | null {
  for (let i = place.at + step; i >= 0 && i < place.bars.length; i += step) {
    if (!pass || pass(place.bars, i)) return placeOf(place.lane, place.row, i);
  }
  return null;
}

/** The nearest bar in the next row below (+1) or above (-1) that has any, over the lanes' borders. */
export function acrossRows(
  lanes: readonly PlacedLane[],
  place: BarPlace,
  step: 1 | -1,
  now: number,
  pass: BarPass | null,
): BarPlace | null {
  const start = at(place.bars.start, place.at);
  const time = start + (barEnd(place.bars, place.at, now) - start) / 2;
  let laneIndex = lowerBound(lanes, place.lane.y, (lane, y) => lane.y - y);
  let row = place.row + step;
  while (laneIndex >= 0 && laneIndex < lanes.length) {
    const lane = lanes[laneIndex] as PlacedLane;
    while (row >= 0 && row < lane.rows.length) {
      const bars = lane.rows[row]?.bars as BarRow;
      const index = passingBarAt(bars, time, Number.POSITIVE_INFINITY, now, pass);
      if (index >= 0) return placeOf(lane, row, index);
      row += step;
    }
    laneIndex += step;
    row = step > 0 ? 0 : (lanes[laneIndex]?.rows.length ?? 0) - 1;
  }
  return null;
}

/** Where a walk begins when nothing is selected: the first bar from `time` on in the first lane that has one. */
export function firstPlace(
  lanes: readonly PlacedLane[],
  time: number,
  now: number,
  pass: BarPass | null,
): BarPlace | null {
  for (const lane of lanes) {
    for (let row = 0; row < lane.rows.length; row++) {
      const index = passingBarAt(lane.rows[row]?.bars as BarRow, time, Number.POSITIVE_INFINITY, now, pass);
      if (index >= 0) return placeOf(lane, row, index);
    }
  }
  return null;
}
