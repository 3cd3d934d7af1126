import { lowerBound } from '../../../core/views/order.ts';
import type { PathPart } from '../../../core/views/timeline/critical-path.ts';
import { rowTop } from '../../../core/views/timeline/layout.ts';
import { timeAt, xOf } from '../../../core/views/timeline/viewport.ts';
import { BAR_HEIGHT } from './paint-bars.ts';
import type { Box, Overlay } from './paint-overlay.ts';
import { placeOf, type Scene } from './scene.ts';

/** What of the critical path is in sight: a bar under each of its windows, lines from lane to lane. */
export function pathInSight(scene: Scene, parts: readonly PathPart[]): NonNullable<Overlay['path']> {
  const { frame } = scene;
  const boxes: Box[] = [];
  const lines: [number, number, number, number][] = [];
  const until = timeAt(frame, frame.width);
  const first = Math.max(0, lowerBound(parts, timeAt(frame, 0), (part, t) => part.end - t) - 1);
  let before: { x: number; y: number } | null = null;
  for (let i = first; i < parts.length && (parts[i] as PathPart).start <= until; i++) {
    const part = parts[i] as PathPart;
    if (part.kind === 'message') continue;
    const lane = scene.laneOf(part.thread_id);
    if (!lane) continue;
    const place =
      part.id !== null && part.collection !== null
        ? placeOf(scene, { collection: part.collection, id: part.id })
        : null;
    const y = (place ? rowTop(place.lane, place.row) : rowTop(lane, 0)) - scene.top;
    const x = Math.max(-4, Math.round(xOf(frame, part.start)));
    const right = Math.min(frame.width + 4, Math.round(xOf(frame, part.end)));
    boxes.push({ x, y, w: Math.max(1, right - x) });
    const middle = y + BAR_HEIGHT;
    if (before && before.y !== middle) lines.push([before.x, before.y, x, middle]);
    before = { x: right, y: middle };
  }
  return { boxes, lines };
}
