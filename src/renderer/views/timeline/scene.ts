import type { CollectionName } from '../../../core/model/trace.ts';
import type { ViewModel } from '../../../core/reduce/delta.ts';
import type { Indexes } from '../../../core/views/indexes.ts';
import { objectThread } from '../../../core/views/object-name.ts';
import { lowerBound } from '../../../core/views/order.ts';
import type { BarPass } from '../../../core/views/timeline/bar-filter.ts';
import { LEAST } from '../../../core/views/timeline/bar-list.ts';
import { at, type BarRow } from '../../../core/views/timeline/bar-row.ts';
import type { Gap } from '../../../core/views/timeline/busy.ts';
import { barKind, collectionOf } from '../../../core/views/timeline/codes.ts';
import { barEnd } from '../../../core/views/timeline/hit.ts';
import type { Timeline } from '../../../core/views/timeline/lanes.ts';
import { type PlacedLane, rowTop } from '../../../core/views/timeline/layout.ts';
import { type Arrow, compactionMarks } from '../../../core/views/timeline/links.ts';
import { distanceTo, type LaneOf, type Route, routeArrows } from '../../../core/views/timeline/routes.ts';
import { type Frame, xOf } from '../../../core/views/timeline/viewport.ts';
import { type BarPlace, barAtPoint, findPlace } from '../../../core/views/timeline/walk.ts';
import type { Box } from './paint-overlay.ts';

/** Everything of one moment that drawing and hit testing read. Heights count from the top of the first lane. */
export interface Scene {
  model: ViewModel;
  ix: Indexes;
  timeline: Timeline;
  lanes: readonly PlacedLane[];
  laneOf: LaneOf;
  frame: Frame;
  now: number;
  pass: BarPass | null;
  /** What of the lanes is in sight. */
  top: number;
  height: number;
  routes: readonly Route[];
}

export interface ObjectRefOf {
  collection: CollectionName;
  id: string;
}

/** What lies at a point. */
export type Target =
  | { type: 'bar'; ref: ObjectRefOf; box: Box; place: BarPlace }
  | { type: 'edge'; ref: ObjectRefOf; route: Route }
  | { type: 'mark'; ref: ObjectRefOf; x: number; lane: PlacedLane }
  | { type: 'gap'; gap: Gap };

/** The lanes that are in sight. */
export function visibleLanes({ lanes, top, height }: Scene): PlacedLane[] {
  const first = lowerBound(lanes, top, (lane, y) => (lane.y + lane.height <= y ? -1 : 1));
  const last = lowerBound(lanes, top + height, (lane, y) => (lane.y < y ? -1 : 1));
  return lanes.slice(first, last);
}

/** The arrows that are in sight. */
export function routesOf(scene: Omit<Scene, 'routes'>, arrows: readonly Arrow[]): Route[] {
  const { model, timeline, laneOf, frame, now, top, height } = scene;
  const tool = (id: string): string | null => {
    const source = model.collections.interaction_edges.get(id)?.source;
    return source?.type === 'tool_call' ? source.tool_call_id : null;
  };
  return routeArrows(arrows, timeline, laneOf, tool, frame, now, top, top + height);
}

/** The row and index of an object's bar, wherever it is; null for what has none. */
function barOf({ timeline, model }: Scene, ref: ObjectRefOf): { bars: BarRow; at: number } | null {
  const thread = objectThread(model, ref.collection, ref.id);
  for (const state of timeline.lanes.get(thread ?? '')?.tracks.values() ?? []) {
    const found = state.places.get(ref.id);
    if (found && collectionOf(barKind(at(found.row.bars.kind, found.at))) === ref.collection) {
      return { bars: found.row.bars, at: found.at };
    }
  }
  return null;
}

/** Where an object's bar stands among the lanes that are shown. */
export function placeOf(scene: Scene, ref: ObjectRefOf): BarPlace | null {
  const found = barOf(scene, ref);
  if (!found) return null;
  const lane = scene.laneOf(objectThread(scene.model, ref.collection, ref.id) ?? '');
  return lane ? findPlace([lane], found.bars, found.at) : null;
}

/** A bar's box, px from the left edge and from the top of what is in sight. */
export function boxOf(scene: Scene, { lane, row, bars, at: index }: BarPlace): Box {
  const x = Math.round(xOf(scene.frame, at(bars.start, index)));
  const right = Math.round(xOf(scene.frame, barEnd(bars, index, scene.now)));
  return { x, y: rowTop(lane, row) - scene.top, w: Math.max(LEAST, right - x - 1) };
}

/** The bar that stands for an item, an output, a reasoning: of the tool, program or call that it belongs to. */
export function drawnRef({ model, ix }: Scene, ref: { collection: string; id: string } | null): ObjectRefOf | null {
  if (!ref || ref.collection === 'events') return null;
  if (ref.collection !== 'conversation_items') return ref as ObjectRefOf;
  const tool = ix.toolByItem.get(ref.id);
  if (tool !== undefined) return { collection: 'tool_calls', id: tool };
  const cell = ix.cellByItem.get(ref.id);
  if (cell !== undefined) return { collection: 'code_cells', id: cell };
  for (const producer of model.collections.conversation_items.get(ref.id)?.produced_by ?? []) {
    if (producer.type === 'inference') return { collection: 'inference_calls', id: producer.inference_call_id };
  }
  return null;
}

const ARROW_REACH = 4;
const MARK_REACH = 4;

/** What lies at a point of the lanes in sight; small things before the bars below them. */
export function targetAt(scene: Scene, x: number, y: number, edges: boolean): Target | null {
  const { frame, lanes, now, pass, top } = scene;
  const height = y + top;
  const gap = frame.map.gaps.find((one) => {
    const left = xOf(frame, one.start);
    return x >= left && x < left + frame.gapPx;
  });
  if (gap) return { type: 'gap', gap };
  const mark = markAt(scene, x, height);
  if (mark) return mark;
  const place = barAtPoint(lanes, frame, x, height, now, pass);
  const route = edges ? nearest(scene.routes, x, height) : null;
  // An arrow's line is thin: it wins where no bar is, and over turns, which are large.
  if (route && (!place || place.kind === 'turn')) {
    return { type: 'edge', ref: { collection: 'interaction_edges', id: route.edge_id }, route };
  }
  if (!place) return null;
  return {
    type: 'bar',
    ref: { collection: collectionOf(place.kind), id: place.id },
    box: boxOf(scene, place),
    place,
  };
}

function nearest(routes: readonly Route[], x: number, y: number): Route | null {
  let best: Route | null = null;
  let distance = ARROW_REACH;
  for (const route of routes) {
    const away = distanceTo(route, x, y);
    if (away > distance) continue;
    best = route;
    distance = away;
  }
  return best;
}

function markAt({ model, ix, lanes, frame }: Scene, x: number, y: number): Target | null {
  const lane = lanes[lowerBound(lanes, y, (one, value) => (one.y + one.height <= value ? -1 : 1))];
  if (!lane || y < lane.y) return null;
  for (const mark of compactionMarks(model, ix, lane.thread_id)) {
    const at = xOf(frame, mark.at);
    // Its glyph at the top of the lane is wide, its line is thin.
    const reach = y - lane.y < 11 ? MARK_REACH + 2 : 2;
    if (Math.abs(at - x) <= reach) {
      return { type: 'mark', ref: { collection: 'compactions', id: mark.compaction_id }, x: Math.round(at), lane };
    }
  }
  return null;
}
