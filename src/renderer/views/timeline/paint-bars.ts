import type { BarList } from '../../../core/views/timeline/bar-list.ts';
import { THIN } from '../../../core/views/timeline/bar-list.ts';
import { kindCode, statusCode } from '../../../core/views/timeline/codes.ts';
import { type Ctx, textWidth } from './canvas.ts';
import type { BarInk, Palette } from './palette.ts';
import type { ColourBy } from './timeline-store.ts';

/** How the bars of a row are painted. */
export interface BarStyle {
  palette: Palette;
  colour: ColourBy;
  /** Diagonal stripes of a colour. */
  stripes: (colour: string) => CanvasPattern | string;
  /** Labels of a bar, longest first. */
  labels: (index: number, kind: number) => readonly string[];
  /** Whether a bar is lit; null: nothing is dimmed. `index` -1: several bars in one. */
  lit: ((index: number, kind: number) => boolean) | null;
}

export const BAR_HEIGHT = 18;
const FAILED = statusCode('failed');
const CANCELLED = statusCode('cancelled');
const ABORTED = statusCode('aborted');
const WAIT = kindCode('wait');
const DIM = 0.22;
/** Room for a label: the least width of a bar, and space at its ends. */
const LABEL_FROM = 18;
const LABEL_PAD = 5;
const MARK = 12;

/** Paints a row's bars at height `y`. */
export function paintBars(ctx: Ctx, list: BarList, y: number, style: BarStyle): void {
  ctx.textBaseline = 'middle';
  for (let i = 0; i < list.length; i++) {
    const kind = list.kind[i] as number;
    const index = list.index[i] as number;
    const dim = style.lit !== null && !style.lit(index, kind);
    if (dim) ctx.globalAlpha = DIM;
    paintBar(ctx, list, i, y, style);
    if (dim) ctx.globalAlpha = 1;
  }
}

function inkOf(list: BarList, i: number, { palette, colour }: BarStyle): BarInk {
  const kind = palette.kinds[list.kind[i] as number] as BarInk;
  if (colour === 'status') return palette.statuses[list.status[i] as number] ?? kind;
  if (colour === 'model') {
    const tone = list.tone[i] as number;
    const tones = palette.tones;
    return (tone === 0 ? tones[0] : tones[1 + ((tone - 1) % (tones.length - 1))]) ?? kind;
  }
  return kind;
}

function paintBar(ctx: Ctx, list: BarList, i: number, y: number, style: BarStyle): void {
  const x = list.x[i] as number;
  const w = list.w[i] as number;
  const status = list.status[i] as number;
  const ink = inkOf(list, i, style);
  const { palette } = style;
  const bad = status === FAILED ? palette.failed : status === ABORTED ? palette.aborted : null;
  if (w < THIN || list.index[i] === -1) {
    ctx.fillStyle = bad ?? ink.edge;
    ctx.fillRect(x, y, w, BAR_HEIGHT);
    return;
  }
  const open = list.open[i] === 1;
  if (list.kind[i] === WAIT && style.colour === 'kind') paintWait(ctx, x, y, w, ink, style, bad);
  else {
    frame(ctx, x, y, w, bad ?? ink.edge, open);
    inside(ctx, x, y, w, open, status === CANCELLED || status === ABORTED ? palette.surface : ink.fill);
    if (status === CANCELLED || status === ABORTED) inside(ctx, x, y, w, open, style.stripes(ink.fill));
  }
  if (bad) {
    ctx.fillStyle = bad;
    ctx.fillRect(x + 1, y + BAR_HEIGHT - 4, w - 2, 3);
  }
  let left = Math.max(0, x) + LABEL_PAD;
  const right = x + w - LABEL_PAD + 1;
  if (status === FAILED && right - left >= MARK - 4) {
    const wide = w > MARK + 14;
    paintCross(ctx, wide ? left + MARK / 2 - 2 : Math.max(0, x) + (x + w - Math.max(0, x)) / 2, y + 8, palette.failed);
    left += MARK;
    if (!wide) return;
  }
  const hatched = status === CANCELLED || status === ABORTED || list.kind[i] === WAIT;
  paintLabel(ctx, list, i, left, right, y, hatched ? (list.kind[i] === WAIT ? ink.ink : palette.text) : ink.on, style);
}

/** A frame with corners off; an open one has no right side. */
function frame(ctx: Ctx, x: number, y: number, w: number, colour: string, open: boolean): void {
  ctx.fillStyle = colour;
  ctx.fillRect(x + 1, y, open ? w : w - 2, BAR_HEIGHT);
  ctx.fillRect(x, y + 1, open ? w + 1 : w, BAR_HEIGHT - 2);
}

function inside(ctx: Ctx, x: number, y: number, w: number, open: boolean, fill: string | CanvasPattern): void {
  ctx.fillStyle = fill;
  ctx.fillRect(x + 1, y + 1, open ? w : w - 2, BAR_HEIGHT - 2);
}

/** Waiting is no work: dashed and hollow. */
function paintWait(ctx: Ctx, x: number, y: number, w: number, ink: BarInk, style: BarStyle, bad: string | null): void {
  ctx.fillStyle = style.palette.surface;
  ctx.fillRect(x, y, w, BAR_HEIGHT);
  ctx.fillStyle = style.stripes(ink.soft);
  ctx.fillRect(x, y, w, BAR_HEIGHT);
  ctx.strokeStyle = bad ?? ink.edge;
  ctx.lineWidth = 1;
  ctx.setLineDash([3, 2]);
  ctx.strokeRect(x + 0.5, y + 0.5, w - 1, BAR_HEIGHT - 1);
  ctx.setLineDash([]);
}

/** Failed: a red disc with a cross, on white so that it is seen on any fill. */
function paintCross(ctx: Ctx, x: number, y: number, colour: string): void {
  ctx.fillStyle = '#ffffff';
  ctx.beginPath();
  ctx.arc(x, y, 6, 0, 2 * Math.PI);
  ctx.fill();
  ctx.fillStyle = colour;
  ctx.beginPath();
  ctx.arc(x, y, 5, 0, 2 * Math.PI);
  ctx.fill();
  ctx.strokeStyle = '#ffffff';
  ctx.lineWidth = 1.25;
  ctx.beginPath();
  ctx.moveTo(x - 1.75, y - 1.75);
  ctx.lineTo(x + 1.75, y + 1.75);
  ctx.moveTo(x + 1.75, y - 1.75);
  ctx.lineTo(x - 1.75, y + 1.75);
  ctx.stroke();
}

/** The longest label that has room; a short one stands in the middle. */
function paintLabel(
  ctx: Ctx,
  list: BarList,
  i: number,
  left: number,
  right: number,
  y: number,
  colour: string,
  style: BarStyle,
): void {
  const room = right - left;
  if (room < LABEL_FROM - 2 * LABEL_PAD) return;
  for (const label of style.labels(list.index[i] as number, list.kind[i] as number)) {
    if (label === '') return;
    const width = textWidth(ctx, label);
    if (width > room + 3) continue;
    ctx.fillStyle = colour;
    const short = width > room - 8 || label.length <= 2;
    ctx.fillText(label, short ? left + (room - width) / 2 : left, y + BAR_HEIGHT / 2 + 0.5);
    return;
  }
}
