import { formatDuration } from '../../../core/views/format.ts';
import type { Gap } from '../../../core/views/timeline/busy.ts';
import type { PlacedLane } from '../../../core/views/timeline/layout.ts';
import type { CompactionMark } from '../../../core/views/timeline/links.ts';
import { type Frame, gapBands, xOf } from '../../../core/views/timeline/viewport.ts';
import { texts } from '../../text/timeline.ts';
import { type Ctx, stripes } from './canvas.ts';
import type { Palette } from './palette.ts';

/** Upright lines at the ruler's ticks. */
export function paintGrid(ctx: Ctx, xs: readonly number[], height: number, palette: Palette): void {
  ctx.fillStyle = palette.lineFaint;
  for (const x of xs) ctx.fillRect(Math.round(x), 0, 1, height);
}

/** The line under a lane. `y`: its lower edge. */
export function paintLaneLine(ctx: Ctx, y: number, width: number, palette: Palette): void {
  ctx.fillStyle = palette.line;
  ctx.fillRect(0, y - 1, width, 1);
}

/** A stretch across a lane in which its thread only waited. */
export function paintWaiting(ctx: Ctx, x: number, w: number, lane: PlacedLane, palette: Palette, ratio: number): void {
  const tool = palette.kinds[2];
  if (!tool) return;
  ctx.globalAlpha = 0.75;
  ctx.fillStyle = stripes(ctx, tool.soft, ratio);
  ctx.fillRect(x, lane.y + 2, w, lane.height - 5);
  ctx.globalAlpha = 1;
  ctx.fillStyle = tool.edge;
  ctx.fillRect(x, lane.y + lane.height - 5, w, 3);
}

/** Marks closer together than this do not cross their lane: they would hide it. */
const MARK_ROOM = 14;

/** A compaction: a line across its lane, with arrows that press from both sides; a notch at the top where there are many. */
export function paintMarks(
  ctx: Ctx,
  marks: readonly CompactionMark[],
  lane: PlacedLane,
  frame: Frame,
  palette: Palette,
): void {
  const xs = marks.map((mark) => Math.round(xOf(frame, mark.at)));
  let notch = Number.NEGATIVE_INFINITY;
  for (const [i, x] of xs.entries()) {
    if (x < -8 || x > frame.width + 8) continue;
    const alone = x - (xs[i - 1] ?? -1e9) >= MARK_ROOM && (xs[i + 1] ?? 1e9) - x >= MARK_ROOM;
    if (alone) paintMark(ctx, x, lane, palette);
    else if (x - notch >= 3) {
      notch = x;
      ctx.fillStyle = palette.compaction;
      ctx.fillRect(x - 1, lane.y + 1, 2, 8);
    }
  }
}

function paintMark(ctx: Ctx, x: number, lane: PlacedLane, palette: Palette): void {
  ctx.fillStyle = palette.compaction;
  ctx.fillRect(x - 1, lane.y + 1, 2, lane.height - 2);
  ctx.fillStyle = palette.surface;
  ctx.fillRect(x - 5, lane.y + 1, 10, 9);
  ctx.strokeStyle = palette.compaction;
  ctx.lineWidth = 1.25;
  ctx.beginPath();
  const y = lane.y + 5.5;
  ctx.moveTo(x - 4, y);
  ctx.lineTo(x + 4, y);
  ctx.moveTo(x - 2, y - 3.5);
  ctx.lineTo(x, y - 1.5);
  ctx.lineTo(x + 2, y - 3.5);
  ctx.moveTo(x - 2, y + 3.5);
  ctx.lineTo(x, y + 1.5);
  ctx.lineTo(x + 2, y + 3.5);
  ctx.stroke();
}

/** Where a thread has ended: a closing bracket. */
export function paintEnd(ctx: Ctx, x: number, lane: PlacedLane, palette: Palette): void {
  const right = Math.round(x) + 4;
  ctx.fillStyle = palette.ended;
  ctx.fillRect(right - 2, lane.y + 10, 2, lane.height - 20);
  ctx.fillRect(right - 5, lane.y + 10, 3, 2);
  ctx.fillRect(right - 5, lane.y + lane.height - 12, 3, 2);
}

/** Words that stand upright need so many pixels. */
const WORDS = 18;

/** A squeezed gap: a hatched band that says, where there is room, how long nothing ran. */
export function paintGap(ctx: Ctx, gap: Gap, frame: Frame, height: number, palette: Palette, ratio: number): void {
  const x = Math.round(xOf(frame, gap.start));
  if (gapBands(frame).length === 0) {
    ctx.fillStyle = palette.line;
    ctx.fillRect(x, 0, frame.gapPx, height);
    return;
  }
  ctx.fillStyle = palette.chrome;
  ctx.fillRect(x, 0, frame.gapPx, height);
  ctx.fillStyle = stripes(ctx, palette.line, ratio);
  ctx.fillRect(x, 0, frame.gapPx, height);
  ctx.fillStyle = palette.lineStrong;
  ctx.fillRect(x, 0, 1, height);
  ctx.fillRect(x + frame.gapPx - 1, 0, 1, height);
  if (frame.gapPx < WORDS) return;
  const words = texts.idle(formatDuration(gap.end - gap.start));
  ctx.save();
  ctx.font = `11px ${palette.uiFont}`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'center';
  const { width } = ctx.measureText(words);
  ctx.translate(x + frame.gapPx / 2, height / 2);
  ctx.rotate(-Math.PI / 2);
  ctx.fillStyle = palette.chrome;
  ctx.fillRect(-width / 2 - 6, -9, width + 12, 18);
  ctx.fillStyle = palette.text2;
  ctx.fillText(words, 0, 0);
  ctx.restore();
}
