import { formatDuration } from '../../../core/views/format.ts';
import type { Tick } from '../../../core/views/timeline/ruler.ts';
import { type Frame, gapBands, xOf } from '../../../core/views/timeline/viewport.ts';
import type { Ctx } from './canvas.ts';
import type { Palette } from './palette.ts';
import type { Range } from './timeline-store.ts';

export const RULER_HEIGHT = 24;
/** Between ticks at least, px. */
export const TICK_SPACING = 72;

/** What the ruler shows besides ticks. */
export interface RulerFlags {
  range: Range | null;
  /** The present, ms since the epoch, and its label; null when the run is over. */
  now: { time: number; label: string } | null;
}

/** Paints times, the selected range, squeezed gaps and the present. A flag hides the tick labels that it would touch. */
export function paintRuler(
  ctx: Ctx,
  frame: Frame,
  ticks: readonly Tick[],
  { range, now }: RulerFlags,
  palette: Palette,
): void {
  ctx.clearRect(0, 0, frame.width, RULER_HEIGHT);
  ctx.textBaseline = 'middle';
  const bands = gapBands(frame);
  const taken: [number, number][] = bands.map(({ start }) => [xOf(frame, start), xOf(frame, start) + frame.gapPx]);
  const flag = now ? placeNow(ctx, frame, now, palette) : null;
  if (range) taken.push([xOf(frame, range.from), xOf(frame, range.to)]);
  if (flag) taken.push([flag.x, flag.x + flag.width]);
  ctx.font = `11px ${palette.monoFont}`;
  for (const tick of ticks) {
    const x = Math.round(xOf(frame, tick.time));
    ctx.fillStyle = palette.lineStrong;
    ctx.fillRect(x, RULER_HEIGHT - 6, 1, 6);
    const width = ctx.measureText(tick.label).width;
    if (x + 4 + width > frame.width) continue;
    if (taken.some(([from, to]) => x + 4 + width > from - 4 && x < to + 4)) continue;
    ctx.fillStyle = palette.text3;
    ctx.fillText(tick.label, x + 4, RULER_HEIGHT / 2);
  }
  for (const { start } of bands) paintSqueezed(ctx, Math.round(xOf(frame, start)), frame.gapPx, palette);
  if (range) paintRange(ctx, frame, range, palette);
  if (flag && now) {
    ctx.fillStyle = palette.now;
    ctx.fillRect(flag.x, 4, flag.width, 16);
    ctx.font = `11px ${palette.monoFont}`;
    ctx.fillStyle = palette.nowOn;
    ctx.fillText(now.label, flag.x + 4, RULER_HEIGHT / 2 + 0.5);
  }
  ctx.fillStyle = palette.line;
  ctx.fillRect(0, RULER_HEIGHT - 1, frame.width, 1);
}

function placeNow(ctx: Ctx, frame: Frame, now: { time: number; label: string }, palette: Palette) {
  ctx.font = `11px ${palette.monoFont}`;
  const width = Math.ceil(ctx.measureText(now.label).width) + 8;
  const x = Math.round(xOf(frame, now.time)) + 1 - width;
  return x + width < 0 || x > frame.width ? null : { x, width };
}

function paintRange(ctx: Ctx, frame: Frame, { from, to }: Range, palette: Palette): void {
  const x = Math.round(xOf(frame, from));
  const w = Math.max(1, Math.round(xOf(frame, to)) - x);
  ctx.fillStyle = palette.accentSoft;
  ctx.fillRect(x, 0, w, RULER_HEIGHT - 1);
  ctx.fillStyle = palette.accent;
  ctx.fillRect(x, 0, 1, RULER_HEIGHT);
  ctx.fillRect(x + w - 1, 0, 1, RULER_HEIGHT);
  const label = formatDuration(to - from);
  ctx.font = `500 12px ${palette.uiFont}`;
  const width = ctx.measureText(label).width;
  if (width > w - 8) return;
  ctx.fillStyle = palette.accentInk;
  ctx.fillText(label, x + (w - width) / 2, RULER_HEIGHT / 2);
}

/** The sign of a squeezed gap needs so many pixels. */
const SIGN = 18;

/** Arrows that press from both sides: time is squeezed here. */
function paintSqueezed(ctx: Ctx, x: number, width: number, palette: Palette): void {
  ctx.fillStyle = palette.chrome;
  ctx.fillRect(x, 0, width, RULER_HEIGHT - 1);
  ctx.fillStyle = palette.lineStrong;
  ctx.fillRect(x, 0, 1, RULER_HEIGHT);
  ctx.fillRect(x + width - 1, 0, 1, RULER_HEIGHT);
  if (width < SIGN) return;
  const middle = x + width / 2;
  const y = RULER_HEIGHT / 2;
  ctx.strokeStyle = palette.text3;
  ctx.lineWidth = 1.25;
  ctx.beginPath();
  ctx.moveTo(middle - 7, y);
  ctx.lineTo(middle - 2, y);
  ctx.moveTo(middle - 4.5, y - 2.5);
  ctx.lineTo(middle - 2, y);
  ctx.lineTo(middle - 4.5, y + 2.5);
  ctx.moveTo(middle + 7, y);
  ctx.lineTo(middle + 2, y);
  ctx.moveTo(middle + 4.5, y - 2.5);
  ctx.lineTo(middle + 2, y);
  ctx.lineTo(middle + 4.5, y + 2.5);
  ctx.moveTo(middle, y - 6);
  ctx.lineTo(middle, y - 3.5);
  ctx.moveTo(middle, y + 3.5);
  ctx.lineTo(middle, y + 6);
  ctx.stroke();
}
