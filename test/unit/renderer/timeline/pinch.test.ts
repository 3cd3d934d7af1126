import { expect, it } from 'vitest';
import { createFingers } from '../../../../src/renderer/views/timeline/pinch.ts';

/** A picture in which only what one pixel stands for and the time at the left edge matter. */
function picture() {
  const view = { start: 1000, scale: 10 };
  return {
    view,
    timeAt: (x: number) => view.start + x * view.scale,
    zoom(x: number | null, factor: number) {
      view.start += (x ?? 0) * view.scale * (1 - factor);
      view.scale *= factor;
    },
    pan(dx: number) {
      view.start += dx * view.scale;
    },
  };
}

it('the times under two fingers stay under them', () => {
  const drawn = picture();
  const fingers = createFingers(drawn);
  expect(fingers.down(1, 100)).toBe(1);
  expect(fingers.move(1, 120)).toBe(false);
  expect(fingers.down(2, 320)).toBe(2);
  const [left, right] = [drawn.timeAt(120), drawn.timeAt(320)];
  for (const [id, x] of [
    [1, 60],
    [2, 420],
    [1, 90],
  ] as const) {
    expect(fingers.move(id, x)).toBe(true);
  }
  expect(drawn.timeAt(90)).toBeCloseTo(left);
  expect(drawn.timeAt(420)).toBeCloseTo(right);
});

it('fingers that meet do not turn the picture over, and one alone does not zoom', () => {
  const drawn = picture();
  const fingers = createFingers(drawn);
  fingers.down(1, 100);
  fingers.down(2, 200);
  fingers.move(2, 101);
  expect(drawn.view.scale).toBeCloseTo((10 * 100) / 24);
  fingers.up(1);
  const { scale } = drawn.view;
  expect(fingers.move(2, 300)).toBe(false);
  expect(fingers.move(7, 300)).toBe(false);
  expect(drawn.view.scale).toBe(scale);
});
