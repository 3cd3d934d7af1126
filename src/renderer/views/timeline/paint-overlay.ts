import type { Route } from '../../../core/views/timeline/routes.ts';
import type { Ctx } from './canvas.ts';
import { paintHotArrows } from './paint-arrows.ts';
import { BAR_HEIGHT } from './paint-bars.ts';
import type { Palette } from './palette.ts';

/** A bar's box, px within the lanes. */
export interface Box {
  x: number;
  y: number;
  w: number;
}

/** What lies over the bars and changes without them. */
export interface Overlay {
  width: number;
  height: number;
  /** Pixels of the selected range. */
  range: { x: number; w: number } | null;
  now: number | null;
  cross: number | null;
  hover: Box | null;
  selected: Box | null;
  causes: readonly Box[];
  effects: readonly Box[];
  hotArrows: readonly Route[];
  /** A compaction that is selected or hovered. */
  mark: { x: number; y: number; h: number } | null;
  /** The critical path: boxes of its windows, and the lines between lanes. */
  path: { boxes: readonly Box[]; lines: readonly [x1: number, y1: number, x2: number, y2: number][] } | null;
}

/** Paints everything that moves with pointer, selection and clock. */
export function paintOverlay(ctx: Ctx, o: Overlay, palette: Palette): void {
  ctx.clearRect(0, 0, o.width, o.height);
  if (o.range) {
    ctx.globalAlpha = 0.07;
    ctx.fillStyle = palette.accent;
    ctx.fillRect(o.range.x, 0, o.range.w, o.height);
    ctx.globalAlpha = 1;
    ctx.fillRect(o.range.x, 0, 1, o.height);
    ctx.fillRect(o.range.x + o.range.w - 1, 0, 1, o.height);
  }
  if (o.path) paintPath(ctx, o.path, palette);
  if (o.now !== null) {
    ctx.fillStyle = palette.nowInk;
    ctx.fillRect(Math.round(o.now), 0, 1, o.height);
  }
  if (o.cross !== null) {
    ctx.strokeStyle = palette.text3;
    ctx.lineWidth = 1;
    ctx.setLineDash([3, 3]);
    ctx.beginPath();
    ctx.moveTo(Math.round(o.cross) + 0.5, 0);
    ctx.lineTo(Math.round(o.cross) + 0.5, o.height);
    ctx.stroke();
    ctx.setLineDash([]);
  }
  paintHotArrows(ctx, o.hotArrows, palette);
  if (o.selected) {
    for (const box of o.causes) link(ctx, box, o.selected, palette);
    for (const box of o.effects) link(ctx, o.selected, box, palette);
  }
  for (const box of [...o.causes, ...o.effects]) ring(ctx, box, palette.accent, 1.5, palette.surface);
  if (o.hover) ring(ctx, o.hover, palette.text3, 1, null);
  if (o.mark) {
    ctx.fillStyle = palette.text;
    ctx.fillRect(o.mark.x - 2, o.mark.y + 1, 4, o.mark.h - 2);
  }
  if (o.selected) ring(ctx, o.selected, palette.text, 2, palette.surface);
}

/** A line around a bar, a pixel away from it. */
function ring(ctx: Ctx, { x, y, w }: Box, colour: string, width: number, gap: string | null): void {
  const off = 1 + width / 2;
  ctx.lineWidth = width;
  if (gap) {
    ctx.strokeStyle = gap;
    ctx.strokeRect(x - 0.5, y - 0.5, w + 1, BAR_HEIGHT + 1);
  }
  ctx.strokeStyle = colour;
  ctx.beginPath();
  ctx.roundRect(x - off, y - off, w + 2 * off, BAR_HEIGHT + 2 * off, 3);
  ctx.stroke();
}

/** A fine line from where a cause ended to where its effect began. */
function link(ctx: Ctx, from: Box, to: Box, palette: Palette): void {
  const x1 = from.x + from.w;
  const y1 = from.y + BAR_HEIGHT / 2;
  const x2 = to.x;
  const y2 = to.y + BAR_HEIGHT / 2;
  ctx.strokeStyle = palette.accent;
  ctx.lineWidth = 1.25;
  ctx.beginPath();
  if (x2 < x1 - 2) {
    // One runs within the other: a stem between them, where the inner one begins.
    const x = Math.max(from.x, x2) + 3.5;
    const down = to.y > from.y;
    ctx.moveTo(x, down ? from.y + BAR_HEIGHT : from.y);
    ctx.lineTo(x, down ? to.y : to.y + BAR_HEIGHT);
  } else {
    const reach = Math.min(24, Math.max(8, (x2 - x1) / 2));
    ctx.moveTo(x1, y1);
    ctx.bezierCurveTo(x1 + reach, y1, x2 - reach, y2, x2, y2);
  }
  ctx.stroke();
}

function paintPath(ctx: Ctx, { boxes, lines }: NonNullable<Overlay['path']>, palette: Palette): void {
  ctx.fillStyle = palette.text;
  for (const { x, y, w } of boxes) ctx.fillRect(x, y + BAR_HEIGHT - 1, w, 3);
  ctx.strokeStyle = palette.text;
  ctx.lineWidth = 2;
  ctx.beginPath();
  for (const [x1, y1, x2, y2] of lines) {
    ctx.moveTo(x1, y1);
    ctx.lineTo(x2, y2);
  }
  ctx.stroke();
}
