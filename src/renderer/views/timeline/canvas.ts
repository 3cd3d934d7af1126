/** What painting needs of a 2D context; tests record the calls. */
export type Ctx = CanvasRenderingContext2D;

/** A canvas with its context, as large as its box, sharp at any pixel ratio. */
export interface Surface {
  canvas: HTMLCanvasElement;
  ctx: Ctx;
  /** CSS pixels. */
  width: number;
  height: number;
  /** Device pixels per CSS pixel. */
  ratio: number;
}

/** How many client pixels a CSS pixel of an element has: the window can be zoomed. */
export function zoomOf(element: HTMLElement): number {
  return element.offsetWidth > 0 ? element.getBoundingClientRect().width / element.offsetWidth : 1;
}

/** Makes a canvas fit its box. Returns null while it has no size. */
export function fitSurface(canvas: HTMLCanvasElement, width: number, height: number): Surface | null {
  const ctx = canvas.getContext('2d', { alpha: true });
  if (!ctx || width <= 0 || height <= 0) return null;
  const ratio = devicePixelRatio * zoomOf(canvas);
  const w = Math.round(width * ratio);
  const h = Math.round(height * ratio);
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { canvas, ctx, width, height, ratio };
}

const patterns = new Map<string, CanvasPattern | null>();
const PERIOD = 6;

/** Diagonal stripes of one colour, 3 px wide and 3 px apart, as a fill. Made once per colour and pixel ratio. */
export function stripes(ctx: Ctx, colour: string, ratio: number): CanvasPattern | string {
  const key = `${colour} ${ratio}`;
  const known = patterns.get(key);
  if (known) return known;
  const size = Math.max(1, Math.round(PERIOD * Math.SQRT2 * ratio));
  const tile = document.createElement('canvas');
  tile.width = size;
  tile.height = size;
  const pen = tile.getContext('2d');
  if (!pen) return colour;
  pen.strokeStyle = colour;
  pen.lineWidth = size / 2 / Math.SQRT2;
  pen.beginPath();
  for (const offset of [-size, 0, size]) {
    pen.moveTo(offset - 2, size + 2);
    pen.lineTo(offset + size + 2, -2);
  }
  pen.stroke();
  const pattern = ctx.createPattern(tile, 'repeat');
  pattern?.setTransform(new DOMMatrix().scale(1 / ratio));
  patterns.set(key, pattern);
  return pattern ?? colour;
}

const widths = new Map<string, number>();
const MOST_WIDTHS = 20_000;

/** Width of a text in the font that is set, remembered. */
export function textWidth(ctx: Ctx, text: string): number {
  const key = `${ctx.font}\n${text}`;
  const known = widths.get(key);
  if (known !== undefined) return known;
  if (widths.size > MOST_WIDTHS) widths.clear();
  const { width } = ctx.measureText(text);
  widths.set(key, width);
  return width;
}

/** Forgets widths: a font has arrived. */
export const forgetWidths = (): void => widths.clear();
