import { at } from '../../../core/views/timeline/bar-row.ts';
import { barEnd } from '../../../core/views/timeline/hit.ts';
import { timeAt } from '../../../core/views/timeline/viewport.ts';
import { detach } from '../../stores/follow.ts';
import { goWithin } from '../../stores/navigation.ts';
import { openObject, threadOf } from '../../stores/places.ts';
import { select } from '../../stores/selection.ts';
import { zoomOf } from './canvas.ts';
import { BAR_HEIGHT } from './paint-bars.ts';
import type { Painter, PictureDom } from './painter.ts';
import type { Picture } from './picture.ts';
import { createFingers } from './pinch.ts';
import { type Target, targetAt } from './scene.ts';
import { openGap, setRange, useHover, useTimeline } from './timeline-store.ts';

const CARD_AFTER = 300;
/** A pointer that moved less than this has clicked, px. */
const SLACK = 4;
const LINE = 16;

interface Drag {
  mode: 'range' | 'pan';
  /** Time at which it began, ms since the epoch. */
  from: number;
  /** Where it began, and where it is, px. */
  startX: number;
  startY: number;
  x: number;
  y: number;
  moved: boolean;
}

/** Pointer, fingers and wheel on lanes and ruler. Returns the end of it. */
export function attachGestures(dom: PictureDom, picture: Picture, painter: Painter): () => void {
  let drag: Drag | null = null;
  let card: ReturnType<typeof setTimeout> | undefined;
  let pointerY = 0;
  const fingers = createFingers(picture);
  const { scroller, ruler } = dom;
  const lanes = dom.overlay;

  const point = (event: MouseEvent, element: HTMLElement = lanes): { x: number; y: number } => {
    const box = element.getBoundingClientRect();
    const zoom = zoomOf(element);
    return { x: (event.clientX - box.left) / zoom, y: (event.clientY - box.top) / zoom };
  };
  const timeOf = (x: number): number => {
    const { from, to } = picture.extent();
    return Math.min(to, Math.max(from, timeAt(picture.scene().frame, x)));
  };
  const targetOf = (event: MouseEvent): Target | null => {
    const { x, y } = point(event);
    return targetAt(picture.scene(), x, y, useTimeline.getState().edges);
  };

  function hideCard(): void {
    clearTimeout(card);
    if (useHover.getState().hover) useHover.setState({ hover: null });
  }

  function hover(target: Target | null, x: number | null): void {
    const { pointing } = painter;
    const same = keyOf(target) === keyOf(pointing.hover);
    pointing.cross = x;
    pointing.hover = target;
    picture.invalidate('overlay');
    dom.root.dataset.hover = keyOf(target);
    lanes.style.cursor = target?.type === 'gap' ? 'pointer' : '';
    if (same) return;
    hideCard();
    if (!target || target.type === 'gap' || drag) return;
    card = setTimeout(() => showCard(target, x ?? 0), CARD_AFTER);
  }

  function showCard(target: Exclude<Target, { type: 'gap' }>, x: number): void {
    const { top } = picture.scene();
    const y = target.type === 'bar' ? target.box.y : target.type === 'mark' ? target.lane.y - top : pointerY;
    const above = scroller.offsetTop + y;
    useHover.setState({ hover: { ...target.ref, x, top: above, bottom: above + BAR_HEIGHT } });
  }

  function begin(event: PointerEvent, element: HTMLElement): void {
    if (event.button > 1) return;
    const { x, y } = point(event, element);
    const touch = event.pointerType === 'touch';
    if (touch && fingers.down(event.pointerId, x) > 1) {
      drag = null;
      return;
    }
    const mode = event.button === 1 || event.shiftKey || touch ? 'pan' : 'range';
    drag = { mode, from: timeOf(x), startX: x, startY: y, x, y, moved: false };
    if (event.button === 1) event.preventDefault();
    element.setPointerCapture(event.pointerId);
    hideCard();
  }

  function onMove(event: PointerEvent): void {
    const { x, y } = point(event);
    pointerY = y;
    if (fingers.move(event.pointerId, x)) return;
    if (!drag) {
      hover(targetOf(event), x);
      return;
    }
    drag.moved ||= Math.abs(x - drag.startX) > SLACK || Math.abs(y - drag.startY) > SLACK;
    if (!drag.moved) return;
    if (drag.mode === 'pan') {
      lanes.style.cursor = 'grabbing';
      picture.pan(drag.x - x);
      scroller.scrollTop += drag.y - y;
      drag.x = x;
      drag.y = y;
      return;
    }
    const time = timeOf(x);
    detach();
    setRange({ from: Math.min(drag.from, time), to: Math.max(drag.from, time) });
    hover(null, x);
  }

  function end(event: PointerEvent): void {
    const done = drag;
    fingers.up(event.pointerId);
    drag = null;
    lanes.style.cursor = '';
    if (!done || done.moved || event.type === 'pointercancel') return;
    if (event.currentTarget === ruler) {
      if (picture.scene().frame.map.gaps.length > 0) clickGap(event);
      return;
    }
    click(targetOf(event));
  }

  function clickGap(event: MouseEvent): void {
    const { x } = point(event, ruler);
    const target = targetAt(picture.scene(), x, -1, false);
    if (target?.type === 'gap') openGap(target.gap.start);
  }

  function click(target: Target | null): void {
    hideCard();
    if (!target) select(null, 'replace');
    else if (target.type === 'gap') openGap(target.gap.start);
    else {
      detach();
      const thread = threadOf(target.ref);
      goWithin({ selection: target.ref, ...(thread === null ? {} : { thread }) });
    }
  }

  function onDouble(event: MouseEvent): void {
    const target = targetOf(event);
    if (target?.type === 'bar') {
      const { bars, at: index } = target.place;
      const from = at(bars.start, index);
      const to = barEnd(bars, index, picture.scene().now);
      if (to > from) setRange({ from, to });
      picture.show(from, Math.max(to, from + 1));
    } else if (target && target.type !== 'gap') openObject(target.ref);
  }

  function onWheel(event: WheelEvent): void {
    event.preventDefault();
    hideCard();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE : 1;
    const dx = event.deltaX * unit;
    const dy = event.deltaY * unit;
    if (event.ctrlKey || event.metaKey) {
      picture.zoom(point(event).x, Math.exp(dy * 0.004));
      return;
    }
    const overflows = scroller.scrollHeight > scroller.clientHeight + 1;
    const sideways = event.shiftKey || !overflows ? dx + dy : dx;
    if (sideways !== 0) picture.pan(sideways);
    if (overflows && !event.shiftKey && dy !== 0) scroller.scrollTop += dy;
  }

  const onLeave = (): void => {
    if (!drag) hover(null, null);
  };
  const onScroll = (): void => {
    hideCard();
    painter.pointing.hover = null;
    picture.setScroll(scroller.scrollTop);
  };
  const onDown = (event: PointerEvent): void => begin(event, lanes);
  const onRulerDown = (event: PointerEvent): void => begin(event, ruler);

  lanes.addEventListener('pointerdown', onDown);
  ruler.addEventListener('pointerdown', onRulerDown);
  for (const element of [lanes, ruler]) {
    element.addEventListener('pointermove', onMove);
    element.addEventListener('pointerup', end);
    element.addEventListener('pointercancel', end);
    element.addEventListener('pointerleave', onLeave);
  }
  lanes.addEventListener('dblclick', onDouble);
  scroller.addEventListener('scroll', onScroll, { passive: true });
  dom.root.addEventListener('wheel', onWheel, { passive: false });
  return () => {
    hideCard();
    lanes.removeEventListener('pointerdown', onDown);
    ruler.removeEventListener('pointerdown', onRulerDown);
    for (const element of [lanes, ruler]) {
      element.removeEventListener('pointermove', onMove);
      element.removeEventListener('pointerup', end);
      element.removeEventListener('pointercancel', end);
      element.removeEventListener('pointerleave', onLeave);
    }
    lanes.removeEventListener('dblclick', onDouble);
    scroller.removeEventListener('scroll', onScroll);
    dom.root.removeEventListener('wheel', onWheel);
  };
}

/** A target as a test reads it: `tool_calls/tool-3`, `gap`, or nothing. */
function keyOf(target: Target | null): string {
  if (!target) return '';
  return target.type === 'gap' ? 'gap' : `${target.ref.collection}/${target.ref.id}`;
}
