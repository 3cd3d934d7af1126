import { type PointerEvent, type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { GraphLayout } from '../../../core/views/graph/layout.ts';
import { METRICS } from './use-graph.ts';

/** Where the graph lies in its pane: a point of the graph times `zoom`, plus x and y, is one of the pane (CSS pixels). */
export interface Camera {
  x: number;
  y: number;
  zoom: number;
}

export interface CameraControl {
  camera: Camera;
  /** Size of the pane. */
  pane: { width: number; height: number };
  zoomBy: (factor: number, at?: { x: number; y: number }) => void;
  fit: () => void;
  panBy: (dx: number, dy: number) => void;
  /** Brings a box of the graph into sight, with as little movement as it takes. */
  reveal: (box: { x: number; y: number; width: number; height: number }) => void;
  /** Puts a point of the graph into the middle. */
  centre: (x: number, y: number) => void;
  /** Dragging the background pans. */
  drag: {
    onPointerDown: (event: PointerEvent<HTMLElement>) => void;
    onPointerMove: (event: PointerEvent<HTMLElement>) => void;
    onPointerUp: (event: PointerEvent<HTMLElement>) => void;
  };
}

const LEAST = 0.15;
const MOST = 2;
const MARGIN = 20;
/** At first nothing is drawn smaller than this: what does not fit is reached by panning. */
const READABLE = 0.8;
/** A pointer that moved less than this has clicked. */
const SLACK = 3;

const clamp = (zoom: number) => Math.min(MOST, Math.max(LEAST, zoom));

/** The camera that shows all of a graph, or as much as is readable from its beginning. */
function fitted(layout: GraphLayout, pane: { width: number; height: number }, least: number): Camera {
  const room = { width: pane.width - 2 * MARGIN, height: pane.height - 2 * MARGIN };
  const whole = Math.min(1, room.width / Math.max(1, layout.width), room.height / Math.max(1, layout.height));
  const zoom = Math.max(least, whole);
  const middle = (size: number, all: number) => Math.max(MARGIN, (all - size * zoom) / 2);
  return { x: middle(layout.width, pane.width), y: middle(layout.height, pane.height), zoom };
}

/**
 * Hook: pan and zoom of the graph's pane by wheel, drag and keys. It shows the graph's beginning at first and then stays where
 * it is: nodes that come later do not move those that are looked at.
 */
export function useCamera(element: RefObject<HTMLElement | null>, layout: GraphLayout): CameraControl {
  const [pane, setPane] = useState({ width: 0, height: 0 });
  const [camera, setCamera] = useState<Camera | null>(null);
  const touched = useRef(false);
  const latest = useRef({ layout, pane });
  latest.current = { layout, pane };

  useLayoutEffect(() => {
    const node = element.current;
    if (!node) return;
    const measure = () => setPane({ width: node.clientWidth, height: node.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    measure();
    return () => observer.disconnect();
  }, [element]);

  // Until the reader moves it, the graph is laid anew only when it became wider or the pane another one.
  const { width } = layout;
  useLayoutEffect(() => {
    if (pane.width === 0 || touched.current || width === 0) return;
    setCamera(fitted(latest.current.layout, pane, READABLE));
  }, [pane, width]);

  const change = useCallback((next: (camera: Camera) => Camera) => {
    touched.current = true;
    setCamera((now) => next(now ?? { x: MARGIN, y: MARGIN, zoom: 1 }));
  }, []);
  const zoomBy = useCallback(
    (factor: number, at?: { x: number; y: number }) =>
      change(({ x, y, zoom }) => {
        const { pane: size } = latest.current;
        const { x: px, y: py } = at ?? { x: size.width / 2, y: size.height / 2 };
        const next = clamp(zoom * factor);
        return { x: px - ((px - x) * next) / zoom, y: py - ((py - y) * next) / zoom, zoom: next };
      }),
    [change],
  );
  const panBy = useCallback(
    (dx: number, dy: number) => change((now) => ({ ...now, x: now.x + dx, y: now.y + dy })),
    [change],
  );
  const centre = useCallback(
    (x: number, y: number) =>
      change(({ zoom }) => {
        const { pane: size } = latest.current;
        return { x: size.width / 2 - x * zoom, y: size.height / 2 - y * zoom, zoom };
      }),
    [change],
  );
  const reveal = useCallback(
    (box: { x: number; y: number; width: number; height: number }) =>
      setCamera((now) => {
        if (!now) return now;
        const { pane: size } = latest.current;
        const shift = (start: number, length: number, room: number) => {
          if (start < MARGIN) return MARGIN - start;
          return start + length > room - MARGIN ? Math.max(MARGIN - start, room - MARGIN - start - length) : 0;
        };
        const dx = shift(now.x + box.x * now.zoom, box.width * now.zoom, size.width);
        const dy = shift(now.y + box.y * now.zoom, box.height * now.zoom, size.height);
        return dx === 0 && dy === 0 ? now : { ...now, x: now.x + dx, y: now.y + dy };
      }),
    [],
  );
  const fit = useCallback(() => change(() => fitted(latest.current.layout, latest.current.pane, LEAST)), [change]);

  useEffect(() => {
    const node = element.current;
    if (!node) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const { left, top } = node.getBoundingClientRect();
      if (event.ctrlKey || event.metaKey) {
        zoomBy(Math.exp(-event.deltaY / 300), { x: event.clientX - left, y: event.clientY - top });
      } else if (event.shiftKey) panBy(-event.deltaY - event.deltaX, 0);
      else panBy(-event.deltaX, -event.deltaY);
    };
    // React's own listener is passive: it could not keep the page from scrolling.
    node.addEventListener('wheel', onWheel, { passive: false });
    return () => node.removeEventListener('wheel', onWheel);
  }, [element, zoomBy, panBy]);

  const grip = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  const drag: CameraControl['drag'] = {
    onPointerDown: (event) => {
      const own = event.target instanceof Element && event.target.closest('button, [role=treeitem], .tg-map') === null;
      if (event.button > 1 || !own) return;
      grip.current = { x: event.clientX, y: event.clientY, moved: false };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event) => {
      const from = grip.current;
      if (!from) return;
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
      if (!from.moved && Math.hypot(dx, dy) < SLACK) return;
      grip.current = { x: event.clientX, y: event.clientY, moved: true };
      panBy(dx, dy);
    },
    onPointerUp: () => {
      grip.current = null;
    },
  };
  return { camera: camera ?? { x: MARGIN, y: MARGIN, zoom: 1 }, pane, zoomBy, fit, panBy, reveal, centre, drag };
}

/** Whether a box of the graph is within the pane, or close to it. */
export function inSight(
  { camera: { x, y, zoom }, pane }: Pick<CameraControl, 'camera' | 'pane'>,
  [left, top, right, bottom]: readonly [number, number, number, number],
): boolean {
  const near = METRICS.height;
  return (
    (right + near) * zoom + x >= 0 &&
    (left - near) * zoom + x <= pane.width &&
    (bottom + near) * zoom + y >= 0 &&
    (top - near) * zoom + y <= pane.height
  );
}
