import { lowerBound } from '../../../core/views/order.ts';
import { type BarList, emptyBarList, listBars } from '../../../core/views/timeline/bar-list.ts';
import { barKind } from '../../../core/views/timeline/codes.ts';
import { barLabels } from '../../../core/views/timeline/labels.ts';
import { type PlacedLane, rowTop } from '../../../core/views/timeline/layout.ts';
import { compactionMarks } from '../../../core/views/timeline/links.ts';
import type { ThreadTime } from '../../../core/views/timeline/states.ts';
import { timeAt, xOf } from '../../../core/views/timeline/viewport.ts';
import { shortPath } from '../../../core/views/words.ts';
import { type Surface, stripes } from './canvas.ts';
import { paintArrows } from './paint-arrows.ts';
import { paintBars } from './paint-bars.ts';
import { paintEnd, paintGap, paintGrid, paintLaneLine, paintMarks, paintWaiting } from './paint-lanes.ts';
import type { Palette } from './palette.ts';
import { type Scene, visibleLanes } from './scene.ts';
import type { ColourBy } from './timeline-store.ts';

/** How the static layer is drawn. */
export interface BaseStyle {
  palette: Palette;
  colour: ColourBy;
  ticks: readonly number[];
  lit: ((kind: number, id: string | null) => boolean) | null;
  /** Stretches of time of a thread, when waiting is lit up. */
  times: ((thread: string) => ThreadTime | null) | null;
  /** Lane heads are not beside the lanes: the first bar of a lane says its thread. */
  named: boolean;
}

const list: BarList = emptyBarList();

/** Paints what changes only with the window and the data: grid, bars, marks, gaps, arrows. Returns how many bars were drawn. */
export function paintBase({ ctx, width, height, ratio }: Surface, scene: Scene, style: BaseStyle): number {
  const { palette } = style;
  ctx.clearRect(0, 0, width, height);
  paintGrid(ctx, style.ticks, height, palette);
  ctx.save();
  ctx.translate(0, -scene.top);
  ctx.font = `11px ${palette.uiFont}`;
  let drawn = 0;
  const lanes = visibleLanes(scene);
  for (const lane of lanes) {
    if (style.times) paintWaits(ctx, scene, lane, style.times(lane.thread_id), palette, ratio);
    drawn += paintRows(ctx, scene, lane, style, ratio);
    paintLaneLine(ctx, lane.y + lane.height, width, palette);
  }
  for (const lane of lanes) paintThreadEnd(ctx, scene, lane, palette);
  ctx.restore();
  for (const gap of scene.frame.map.gaps) {
    const x = xOf(scene.frame, gap.start);
    if (x > -40 && x < width) paintGap(ctx, gap, scene.frame, height, palette, ratio);
  }
  ctx.save();
  ctx.translate(0, -scene.top);
  for (const lane of lanes) {
    paintMarks(ctx, compactionMarks(scene.model, scene.ix, lane.thread_id), lane, scene.frame, palette);
  }
  if (style.lit) ctx.globalAlpha = 0.4;
  paintArrows(ctx, scene.routes, palette, width);
  ctx.globalAlpha = 1;
  ctx.restore();
  return drawn;
}

type Pen = Surface['ctx'];

function paintRows(ctx: Pen, scene: Scene, lane: PlacedLane, style: BaseStyle, ratio: number): number {
  const { model, ix, frame, now, pass } = scene;
  const name = style.named ? shortPath(model.collections.threads.get(lane.thread_id)?.agent_path ?? '') : '';
  let drawn = 0;
  for (const [at, { bars }] of lane.rows.entries()) {
    const y = rowTop(lane, at);
    if (y + 20 < scene.top || y > scene.top + scene.height) continue;
    listBars(list, bars, frame, now, pass);
    drawn += list.length;
    let first = at === 0 && name !== '';
    const lit = style.lit;
    paintBars(ctx, list, y, {
      palette: style.palette,
      colour: style.colour,
      stripes: (colour) => stripes(ctx, colour, ratio),
      labels: (index, kind) => {
        const labels = barLabels(model, ix, barKind(kind), bars.ids[index] ?? '');
        if (!first) return labels;
        first = false;
        return [...labels.flatMap((label) => (label ? `${name}, ${label}` : [])), name, ...labels];
      },
      lit: lit && ((index, kind) => lit(kind, index < 0 ? null : (bars.ids[index] ?? null))),
    });
  }
  return drawn;
}

function paintWaits(
  ctx: Pen,
  scene: Scene,
  lane: PlacedLane,
  time: ThreadTime | null,
  palette: Palette,
  ratio: number,
): void {
  if (!time) return;
  const until = timeAt(scene.frame, scene.frame.width);
  const first = lowerBound(time.ends, timeAt(scene.frame, 0), (end, t) => end - t);
  for (let i = first; i < time.starts.length && (time.starts[i] as number) <= until; i++) {
    if (time.states[i] !== 'waiting') continue;
    const x = Math.round(xOf(scene.frame, time.starts[i] as number));
    const w = Math.max(1, Math.round(xOf(scene.frame, time.ends[i] as number)) - x);
    paintWaiting(ctx, x, w, lane, palette, ratio);
  }
}

function paintThreadEnd(ctx: Pen, scene: Scene, lane: PlacedLane, palette: Palette): void {
  const thread = scene.model.collections.threads.get(lane.thread_id);
  const end = thread?.execution.ended_at_unix_ms ?? null;
  if (end === null || lane.folded || thread?.origin.type === 'root') return;
  const x = xOf(scene.frame, end);
  if (x > -8 && x < scene.frame.width + 8) paintEnd(ctx, x, lane, palette);
}
