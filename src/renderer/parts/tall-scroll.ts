/**
 * Browsers cannot make an element higher than some ten million pixels (less on dense screens and when zoomed), so a list of a million
 * rows is drawn in a shorter box. The scroll bar then stands for the whole list, while small scrolls still move pixel by pixel.
 */

/** Highest box that is drawn, in CSS pixels: safe at three device pixels for one. */
export const TALLEST = 8_000_000;

/** All in CSS pixels. */
export interface TallScroll {
  /** Height of all rows. */
  full: number;
  /** Height of the box that is drawn. */
  drawn: number;
  /** Height of what is visible. */
  view: number;
}

/** Where a list stands: in its rows, and what the scroller says for it. */
export interface TallPosition {
  /** Offset in the rows, `0 … full - view`. */
  top: number;
  /** `scrollTop`. */
  scroll: number;
}

export function tallScroll(full: number, view: number): TallScroll {
  return { full, drawn: Math.min(full, TALLEST), view };
}

const clamp = (value: number, max: number) => Math.min(Math.max(0, max), Math.max(0, value));

/** The furthest offset in the rows. */
export const lastTop = ({ full, view }: TallScroll): number => Math.max(0, full - view);

/** What the scroller should say for an offset in the rows. */
export function scrollFor(tall: TallScroll, top: number): number {
  const { full, drawn, view } = tall;
  if (full === drawn) return clamp(top, full - view);
  const room = drawn - view;
  return clamp((clamp(top, full - view) * room) / (full - view), room);
}

/**
 * Where the list stands after the scroller moved to `scroll`. A step of less than a window moves the rows as much; a longer one
 * (the scroll bar was dragged) goes to the part of the list that the bar shows, and so do the very ends.
 */
export function topAfter(tall: TallScroll, before: TallPosition, scroll: number): number {
  const { full, drawn, view } = tall;
  if (full === drawn) return clamp(scroll, full - view);
  const room = drawn - view;
  const step = scroll - before.scroll;
  const atEnd = scroll <= 0 || scroll >= room - 1;
  const moved = clamp(before.top + step, full - view);
  if (Math.abs(step) >= view) return (clamp(scroll, room) * (full - view)) / room;
  if (atEnd) return Math.abs(scrollFor(tall, moved) - scroll) < view ? (scroll <= 0 ? 0 : full - view) : moved;
  return moved;
}

/** Whether the scroller has strayed so far from the place that it should say that it has to be put right. */
export function hasStrayed(tall: TallScroll, { top, scroll }: TallPosition): boolean {
  return tall.full !== tall.drawn && Math.abs(scrollFor(tall, top) - scroll) > tall.view;
}
