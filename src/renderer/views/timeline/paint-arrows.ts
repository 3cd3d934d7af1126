import type { Route } from '../../../core/views/timeline/routes.ts';
import type { Ctx } from './canvas.ts';
import type { Palette } from './palette.ts';

const HEAD = 6;
const BEND = 5;

/** Adds an arrow's line to the path: upright, sideways along a lane's border, upright again, with round corners. */
function trace(ctx: Ctx, { x1, y1, yTurn, x2, y2 }: Route): void {
  const end = y2 > y1 ? y2 - HEAD : y2 + HEAD;
  ctx.moveTo(x1, y1);
  if (Math.abs(x2 - x1) < 2) ctx.lineTo(x2, end);
  else {
    const bend = Math.min(BEND, Math.abs(x2 - x1) / 2, Math.abs(yTurn - y1), Math.abs(end - yTurn));
    ctx.arcTo(x1, yTurn, x2, yTurn, bend);
    ctx.arcTo(x2, yTurn, x2, end, bend);
    ctx.lineTo(x2, end);
  }
}

function head(ctx: Ctx, { x2, y1, y2 }: Route): void {
  const back = y2 > y1 ? -HEAD : HEAD;
  ctx.moveTo(x2, y2);
  ctx.lineTo(x2 - 4, y2 + back);
  ctx.lineTo(x2 + 4, y2 + back);
  ctx.closePath();
}

/** An arrow for so many pixels of width can be told from the next. */
const APART = 12;
const FAINTEST = 0.16;

/**
 * Paints arrows between lanes, dashed where the message has not been read. Where there are so many that they would hide the
 * bars, they are fainter, and at last without ends. Each line is a path of its own: one path of hundreds that cross each
 * other costs four times as much (`npm run bench:ui`).
 */
export function paintArrows(ctx: Ctx, routes: readonly Route[], palette: Palette, width: number): void {
  if (routes.length === 0) return;
  const crowd = (routes.length * APART) / width;
  const alpha = ctx.globalAlpha;
  if (crowd > 1) ctx.globalAlpha = alpha * Math.max(FAINTEST, 1 / crowd);
  paintLines(ctx, routes, palette, crowd > 1 ? 1 : 1.25);
  if (crowd < 4) paintEnds(ctx, routes, palette);
  ctx.globalAlpha = alpha;
}

/** Paints the selected and hovered arrows: thicker, however many others there are. */
export function paintHotArrows(ctx: Ctx, routes: readonly Route[], palette: Palette): void {
  if (routes.length === 0) return;
  paintLines(ctx, routes, palette, 2);
  paintEnds(ctx, routes, palette);
}

function paintLines(ctx: Ctx, routes: readonly Route[], palette: Palette, lineWidth: number): void {
  ctx.strokeStyle = palette.message;
  ctx.lineWidth = lineWidth;
  for (const awaited of [false, true]) {
    ctx.setLineDash(awaited ? [4, 3] : []);
    for (const route of routes) {
      if (route.awaited !== awaited) continue;
      ctx.beginPath();
      trace(ctx, route);
      ctx.stroke();
    }
  }
  ctx.setLineDash([]);
}

function paintEnds(ctx: Ctx, routes: readonly Route[], palette: Palette): void {
  ctx.fillStyle = palette.message;
  ctx.beginPath();
  for (const route of routes) head(ctx, route);
  ctx.fill();
  ctx.fillStyle = palette.surface;
  for (const { x1, y1 } of routes) {
    ctx.beginPath();
    ctx.arc(x1, y1, 2.5, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
  }
}
