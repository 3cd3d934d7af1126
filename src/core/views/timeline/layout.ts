import { lowerBound } from '../order.ts';
import type { ThreadRow } from '../thread-tree.ts';
import type { Track } from './codes.ts';
import { DEFAULT_TRACKS, type LaneRow, laneRows, type Timeline } from './lanes.ts';

/** Heights in px. */
export interface LaneMetrics {
  row: number;
  /** Above and below the rows of a lane. */
  padding: number;
  /** At least this high, so that the lane head has room. */
  least: number;
  folded: number;
}

export const LANE_METRICS: LaneMetrics = { row: 20, padding: 10, least: 104, folded: 28 };

/** A lane in its place. A folded one has one row, that of its turns, and stands for the threads below it too. */
export interface PlacedLane {
  thread_id: string;
  y: number;
  height: number;
  folded: boolean;
  rows: LaneRow[];
}

/** Lanes from top to bottom in the order of `threads` (already without those that are hidden). */
export function placeLanes(
  timeline: Timeline,
  threads: readonly ThreadRow[],
  folded: ReadonlySet<string>,
  metrics: LaneMetrics = LANE_METRICS,
  tracks: ReadonlySet<Track> = DEFAULT_TRACKS,
): PlacedLane[] {
  let y = 0;
  return threads.map(({ thread_id }) => {
    const isFolded = folded.has(thread_id);
    const all = laneRows(timeline.lanes.get(thread_id), tracks);
    const rows = isFolded ? all.slice(0, 1) : all;
    const height = isFolded ? metrics.folded : Math.max(metrics.least, rows.length * metrics.row + 2 * metrics.padding);
    const lane = { thread_id, y, height, folded: isFolded, rows };
    y += height;
    return lane;
  });
}

/** The lane at a height, and the index of its row there; `row` is -1 between rows. */
export function laneAt(
  lanes: readonly PlacedLane[],
  y: number,
  metrics: LaneMetrics = LANE_METRICS,
): { lane: PlacedLane; row: number } | null {
  const lane = lanes[lowerBound(lanes, y, ({ y: top, height }, value) => (top + height <= value ? -1 : 1))];
  if (!lane || y < lane.y) return null;
  if (lane.folded) return { lane, row: 0 };
  const row = Math.floor((y - lane.y - metrics.padding) / metrics.row);
  return { lane, row: row >= 0 && row < lane.rows.length ? row : -1 };
}

/** Top of a row within the whole picture, px. */
export const rowTop = (lane: PlacedLane, row: number, metrics: LaneMetrics = LANE_METRICS): number =>
  lane.folded ? lane.y + (lane.height - metrics.row) / 2 : lane.y + metrics.padding + row * metrics.row;
