import { timeAt } from '../../../core/views/timeline/viewport.ts';
import { zoomOf } from './canvas.ts';
import type { Painter, PictureDom } from './painter.ts';
import { type Picture, visible } from './picture.ts';

/** An arrow key moves an edge by this share of what is shown. */
const KEY_STEP = 0.05;

/**
 * The window in the overview strip: its edges drag it wider, its middle moves it, a click beside it brings it there. The
 * arrow keys move the edge that has the focus.
 */
export function attachBrush({ brush }: PictureDom, picture: Picture, painter: Painter): () => void {
  let held: { edge: string; x: number } | null = null;

  const pixelOf = (event: PointerEvent): number => (event.clientX - brush.getBoundingClientRect().left) / zoomOf(brush);
  const timeOf = (x: number): number | null => {
    const frame = painter.overview();
    return frame && timeAt(frame, x);
  };

  function onDown(event: PointerEvent): void {
    if (event.button !== 0) return;
    const x = pixelOf(event);
    const edge = event.target instanceof HTMLElement ? (event.target.dataset.edge ?? 'beside') : 'beside';
    if (edge === 'beside') centre(x);
    held = { edge: edge === 'beside' ? 'both' : edge, x };
    brush.setPointerCapture(event.pointerId);
  }

  function centre(x: number): void {
    const time = timeOf(x);
    if (time === null) return;
    const { frame } = picture.scene();
    const middle = timeAt(frame, frame.width / 2);
    picture.pan((time - middle) / frame.scale);
  }

  function onMove(event: PointerEvent): void {
    if (!held) return;
    const x = pixelOf(event);
    const time = timeOf(x);
    if (time === null || x === held.x) return;
    if (held.edge === 'from' || held.edge === 'to') picture.setEdge(held.edge, time);
    else {
      const before = timeOf(held.x);
      if (before !== null) picture.pan((time - before) / picture.scene().frame.scale);
    }
    held.x = x;
  }

  const onUp = (): void => {
    held = null;
  };

  function onKey(event: KeyboardEvent): void {
    const edge = event.target instanceof HTMLElement ? event.target.dataset.edge : undefined;
    const step = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
    if ((edge !== 'from' && edge !== 'to') || step === 0) return;
    const shown = visible(picture.scene().frame);
    picture.setEdge(edge, shown[edge] + step * KEY_STEP * (shown.to - shown.from));
    event.preventDefault();
  }

  brush.addEventListener('pointerdown', onDown);
  brush.addEventListener('pointermove', onMove);
  brush.addEventListener('pointerup', onUp);
  brush.addEventListener('pointercancel', onUp);
  brush.addEventListener('keydown', onKey);
  return () => {
    brush.removeEventListener('pointerdown', onDown);
    brush.removeEventListener('pointermove', onMove);
    brush.removeEventListener('pointerup', onUp);
    brush.removeEventListener('pointercancel', onUp);
    brush.removeEventListener('keydown', onKey);
  };
}
