import { collectionOf } from '../../../core/views/timeline/codes.ts';
import { timeAt } from '../../../core/views/timeline/viewport.ts';
import { acrossRows, alongRow, type BarPlace, firstPlace } from '../../../core/views/timeline/walk.ts';
import { detach } from '../../stores/follow.ts';
import { goWithin, traceLocation } from '../../stores/navigation.ts';
import { openObject } from '../../stores/places.ts';
import { isModelRef } from '../../stores/selection.ts';
import { useUi } from '../../stores/ui.ts';
import type { Picture } from './picture.ts';
import { drawnRef, placeOf, type Scene } from './scene.ts';
import { setRange, useTimeline } from './timeline-store.ts';

const ZOOM = 0.8;
/** Menus and popovers take Escape before the timeline does. */
const FLOATING = '[data-radix-popper-content-wrapper]';
/** A press of A or D moves by this share of the width. */
const STEP = 0.15;

/**
 * Keys of the timeline, for as long as it is shown: WASD and letters anywhere in the window but in text fields, arrows and
 * Enter where the lanes have the focus.
 */
export function attachKeys(lanes: HTMLElement, picture: Picture): () => void {
  const letters: Record<string, () => void> = {
    w: () => picture.zoom(null, ZOOM),
    s: () => picture.zoom(null, 1 / ZOOM),
    a: () => picture.pan(-STEP * picture.scene().frame.width),
    d: () => picture.pan(STEP * picture.scene().frame.width),
    f: () => picture.fit(),
    m: () => picture.lastMinute(),
    t: () => useTimeline.setState(({ table }) => ({ table: !table })),
  };
  const steps: Record<string, (scene: Scene, at: BarPlace) => BarPlace | null> = {
    ArrowLeft: (scene, at) => alongRow(at, -1, scene.pass),
    ArrowRight: (scene, at) => alongRow(at, 1, scene.pass),
    ArrowUp: (scene, at) => acrossRows(scene.lanes, at, -1, scene.now, scene.pass),
    ArrowDown: (scene, at) => acrossRows(scene.lanes, at, 1, scene.now, scene.pass),
  };

  function walk(key: string): void {
    const scene = picture.scene();
    const ref = drawnRef(scene, traceLocation()?.selection ?? null);
    const from = ref && placeOf(scene, ref);
    const next = from
      ? steps[key]?.(scene, from)
      : firstPlace(scene.lanes, timeAt(scene.frame, scene.frame.width / 2), scene.now, scene.pass);
    if (!next) return;
    detach();
    const id = { collection: collectionOf(next.kind), id: next.id };
    goWithin({ selection: id, thread: next.lane.thread_id }, from ? 'replace' : 'push');
  }

  const onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || useUi.getState().overlay) return;
    const { target, key } = event;
    if (target instanceof HTMLElement && target.matches('input, textarea, select, [role=menuitemradio]')) return;
    const atLanes = target === lanes;
    const selected = traceLocation()?.selection ?? null;
    if (atLanes && key in steps) walk(key);
    else if (atLanes && key === 'Enter' && selected && isModelRef(selected)) openObject(selected);
    else if (key === 'Escape' && useTimeline.getState().range && !document.querySelector(FLOATING)) setRange(null);
    else if (!event.shiftKey && key.toLowerCase() in letters) letters[key.toLowerCase()]?.();
    else return;
    event.preventDefault();
  };
  // Before the window's own keys: Esc takes the range away first, then the selection.
  document.addEventListener('keydown', onKey, true);
  return () => document.removeEventListener('keydown', onKey, true);
}
