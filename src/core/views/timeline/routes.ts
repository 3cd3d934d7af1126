import type { EdgeKind } from '../../model/runtime.ts';
import { lowerBound } from '../order.ts';
import { at } from './bar-row.ts';
import { barEnd } from './hit.ts';
import { findBar, type Timeline } from './lanes.ts';
import { LANE_METRICS, type LaneMetrics, type PlacedLane, rowTop } from './layout.ts';
import type { Arrow } from './links.ts';
import { type Frame, timeAt, xOf } from './viewport.ts';

/** An arrow in pixels: down or up from where it was sent, sideways at `yTurn`, and on to its head. */
export interface Route {
  edge_id: string;
  x1: number;
  y1: number;
  /** Where it turns sideways: the border of the lane it goes to. */
  yTurn: number;
  x2: number;
  y2: number;
  /** Its message has not been read yet. */
  awaited: boolean;
}

/** Edges whose message stands in the recipient's conversation once it has been read. */
const CARRIES: ReadonlySet<EdgeKind> = new Set<EdgeKind>(['assign_agent_task', 'send_message', 'agent_result']);

/** Lanes by thread; threads that are folded away stand under the lane that stands for them. */
export type LaneOf = (threadId: string) => PlacedLane | undefined;

/**
 * The arrows of which something can be seen between the heights `top` and `bottom`. One begins at the tool that sent it, or
 * at the edge of the sender's turn that faces the target, and ends at the lowest (or topmost) bar that faces the sender.
 */
export function routeArrows(
  arrows: readonly Arrow[],
  timeline: Timeline,
  laneOf: LaneOf,
  sourceTool: (edgeId: string) => string | null,
  frame: Frame,
  now: number,
  top: number,
  bottom: number,
  metrics: LaneMetrics = LANE_METRICS,
): Route[] {
  const routes: Route[] = [];
  // Sent in order of time: what was sent after the right edge cannot be seen.
  const last = lowerBound(arrows, timeAt(frame, frame.width + 8), (arrow, t) => arrow.from - t);
  for (let i = 0; i < last; i++) {
    const arrow = arrows[i] as Arrow;
    const from = laneOf(arrow.from_thread);
    const to = laneOf(arrow.to_thread);
    if (!from || !to || from === to) continue;
    if (Math.max(from.y + from.height, to.y + to.height) < top || Math.min(from.y, to.y) > bottom) continue;
    const x1 = xOf(frame, arrow.from);
    const x2 = xOf(frame, arrow.to);
    if (x1 > frame.width + 8 || x2 < -8) continue;
    const down = to.y > from.y;
    const y1 = sourceHeight(arrow, timeline, from, sourceTool, down, metrics);
    const y2 = targetHeight(arrow.to, to, down, now, metrics);
    routes.push({
      edge_id: arrow.edge_id,
      x1: Math.round(x1) + 0.5,
      y1,
      yTurn: (down ? to.y : to.y + to.height) + 0.5,
      x2: Math.round(x2) + 0.5,
      y2,
      awaited: !arrow.delivered && CARRIES.has(arrow.kind),
    });
  }
  return routes;
}

function sourceHeight(
  arrow: Arrow,
  timeline: Timeline,
  lane: PlacedLane,
  sourceTool: (edgeId: string) => string | null,
  down: boolean,
  metrics: LaneMetrics,
): number {
  const tool = sourceTool(arrow.edge_id);
  const found = tool === null ? null : findBar(timeline, arrow.from_thread, tool);
  const row = found ? lane.rows.findIndex((one) => one.bars === found.bars) : -1;
  if (row >= 0) return rowTop(lane, row, metrics) + metrics.row / 2;
  const turn = rowTop(lane, 0, metrics);
  return down ? turn + metrics.row - 1 : turn;
}

function targetHeight(time: number, lane: PlacedLane, down: boolean, now: number, metrics: LaneMetrics): number {
  if (down || lane.folded) return rowTop(lane, 0, metrics) + (down ? 0 : metrics.row);
  for (let row = lane.rows.length - 1; row > 0; row--) {
    const bars = lane.rows[row]?.bars;
    if (!bars) continue;
    const index = lastStartedBy(bars, time);
    if (index >= 0 && barEnd(bars, index, now) >= time - 500) return rowTop(lane, row, metrics) + metrics.row - 1;
  }
  return rowTop(lane, 0, metrics) + metrics.row - 1;
}

function lastStartedBy(bars: { length: number; start: Float64Array }, time: number): number {
  let low = 0;
  let high = bars.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(bars.start, middle) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** How far a point is from an arrow's line, px. */
export function distanceTo({ x1, y1, yTurn, x2, y2 }: Route, x: number, y: number): number {
  const upright = (at: number, a: number, b: number): number =>
    Math.hypot(x - at, Math.max(0, Math.min(a, b) - y, y - Math.max(a, b)));
  const level = Math.hypot(y - yTurn, Math.max(0, Math.min(x1, x2) - x, x - Math.max(x1, x2)));
  return Math.min(upright(x1, y1, yTurn), level, upright(x2, yTurn, y2));
}
