import { type BarPass, drawPassing } from './bar-filter.ts';
import { at, type BarRow, drawRow } from './bar-row.ts';
import { statusCode } from './codes.ts';
import { type Frame, timeAt, xOf } from './viewport.ts';

/** What is to be painted of one row, in pixels from the left edge. Filled anew for every row and frame, never allocated. */
export interface BarList {
  length: number;
  x: Int32Array;
  w: Int32Array;
  kind: Uint8Array;
  status: Uint8Array;
  tone: Uint8Array;
  /** Index within the row; -1 for several bars drawn as one. */
  index: Int32Array;
  /** 1: has not ended. */
  open: Uint8Array;
}

/** Bars narrower than this have no frame, only a colour. */
export const THIN = 5;
/** However short, a bar is so many pixels wide. */
export const LEAST = 2;
const RUNNING = statusCode('running');
const SIZE = 1024;

export const emptyBarList = (): BarList => ({
  length: 0,
  x: new Int32Array(SIZE),
  w: new Int32Array(SIZE),
  kind: new Uint8Array(SIZE),
  status: new Uint8Array(SIZE),
  tone: new Uint8Array(SIZE),
  index: new Int32Array(SIZE),
  open: new Uint8Array(SIZE),
});

/**
 * Fills `list` with what a frame shows of a row. Thin neighbours that look alike become one, so that a list is never much
 * longer than the row is wide.
 */
export function listBars(list: BarList, row: BarRow, frame: Frame, now: number, pass: BarPass | null): void {
  list.length = 0;
  const from = timeAt(frame, -LEAST);
  const to = timeAt(frame, frame.width);
  const add = (start: number, end: number, kind: number, status: number, index: number): void => {
    const open = end === Number.POSITIVE_INFINITY;
    const x = Math.max(-8, Math.round(xOf(frame, start)));
    const until = Math.round(xOf(frame, open ? Math.max(now, start) : end));
    const right = Math.min(frame.width + 8, until);
    const tone = index < 0 ? 0 : at(row.tone, index);
    push(list, x, Math.max(LEAST, right - x - 1), kind, open ? RUNNING : status, tone, index, open ? 1 : 0);
  };
  if (pass) drawPassing(row, from, to, frame.scale, pass, add);
  else drawRow(row, from, to, frame.scale, add);
}

function push(
  list: BarList,
  x: number,
  w: number,
  kind: number,
  status: number,
  tone: number,
  index: number,
  open: number,
): void {
  const last = list.length - 1;
  if (last >= 0 && w < THIN && open === 0) {
    const end = (list.x[last] as number) + (list.w[last] as number);
    const alike = list.kind[last] === kind && list.status[last] === status && list.open[last] === 0;
    // A bar of its own that can be told apart stays one; specks run together.
    if (alike && x <= end && (list.w[last] as number) < 4096 && (w <= LEAST || list.index[last] === -1)) {
      list.w[last] = Math.max(end, x + w) - (list.x[last] as number);
      list.index[last] = -1;
      return;
    }
    if (x + w <= end && status <= (list.status[last] as number)) return;
  }
  const i = list.length++;
  if (i === list.x.length) grow(list);
  list.x[i] = x;
  list.w[i] = w;
  list.kind[i] = kind;
  list.status[i] = status;
  list.tone[i] = tone;
  list.index[i] = index;
  list.open[i] = open;
}

function grow(list: BarList): void {
  const larger = <T extends Int32Array | Uint8Array>(array: T): T => {
    const next = new (array.constructor as new (length: number) => T)(array.length * 2);
    next.set(array);
    return next;
  };
  list.x = larger(list.x);
  list.w = larger(list.w);
  list.kind = larger(list.kind);
  list.status = larger(list.status);
  list.tone = larger(list.tone);
  list.index = larger(list.index);
  list.open = larger(list.open);
}
