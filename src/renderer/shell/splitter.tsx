import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import { PANEL_BOUNDS, type PanelName, setPanelWidth } from '../stores/panels.ts';

const KEY_STEP = 16;

/** The edge of a panel: drag, or arrow keys, for its width; a double click restores the design's. */
export function Splitter({ panel, view, label }: { panel: PanelName; view: string; label: string }): ReactNode {
  const ref = useRef<HTMLDivElement>(null);
  const [dragging, setDragging] = useState(false);
  /** The sidebar grows to the right, the inspector to the left. */
  const sign = panel === 'sidebar' ? 1 : -1;
  const width = () => ref.current?.parentElement?.getBoundingClientRect().width ?? 0;

  const start = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    event.preventDefault();
    setDragging(true);
  };
  const move = (event: PointerEvent<HTMLDivElement>) => {
    const box = ref.current?.parentElement?.getBoundingClientRect();
    if (!dragging || !box) return;
    setPanelWidth(panel, view, panel === 'sidebar' ? event.clientX - box.left : box.right - event.clientX);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? KEY_STEP : event.key === 'ArrowLeft' ? -KEY_STEP : 0;
    if (step === 0) return;
    event.preventDefault();
    setPanelWidth(panel, view, width() + sign * step);
  };
  // A separator that can be moved, which `<hr>` cannot be.
  const separator = {
    role: 'separator',
    tabIndex: 0,
    'aria-orientation': 'vertical' as const,
    'aria-label': label,
    'aria-valuemin': PANEL_BOUNDS[panel].min,
    'aria-valuemax': PANEL_BOUNDS[panel].max,
    'aria-valuenow': Math.round(width()) || PANEL_BOUNDS[panel].min,
    onPointerDown: start,
    onPointerMove: move,
    onPointerUp: () => setDragging(false),
    onPointerCancel: () => setDragging(false),
    onDoubleClick: () => setPanelWidth(panel, view, null),
    onKeyDown,
  };
  return <div ref={ref} className={`splitter splitter--${panel}${dragging ? ' is-dragging' : ''}`} {...separator} />;
}
