import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  hasStrayed,
  lastTop,
  scrollFor,
  TALLEST,
  tallScroll,
  topAfter,
} from '../../../../src/renderer/parts/tall-scroll.ts';

const VIEW = 600;
const short = tallScroll(10_000, VIEW);
const tall = tallScroll(24_000_000, VIEW);

describe('a list that fits', () => {
  test('scrolls as the browser says', () => {
    expect(scrollFor(short, 1234)).toBe(1234);
    expect(topAfter(short, { top: 0, scroll: 0 }, 777)).toBe(777);
    expect(scrollFor(short, 99_999)).toBe(10_000 - VIEW);
    expect(hasStrayed(short, { top: 0, scroll: 9000 })).toBe(false);
  });
});

describe('a list that is too tall to be drawn', () => {
  test('is drawn in a box that browsers can make', () => {
    expect(tall.drawn).toBe(TALLEST);
    expect(scrollFor(tall, lastTop(tall))).toBe(TALLEST - VIEW);
  });

  test('small steps move the rows pixel by pixel', () => {
    const before = { top: 12_000_000, scroll: scrollFor(tall, 12_000_000) };
    expect(topAfter(tall, before, before.scroll + 100)).toBe(12_000_100);
    expect(topAfter(tall, before, before.scroll - 100)).toBe(11_999_900);
  });

  test('a dragged scroll bar goes to that part of the list', () => {
    const top = topAfter(tall, { top: 0, scroll: 0 }, (TALLEST - VIEW) / 2);
    expect(top).toBeCloseTo(lastTop(tall) / 2, 0);
  });

  test('the ends of the bar are the ends of the list', () => {
    expect(topAfter(tall, { top: 80, scroll: 30 }, 0)).toBe(0);
    expect(topAfter(tall, { top: 0, scroll: 0 }, TALLEST - VIEW)).toBe(lastTop(tall));
  });

  test('after any steps the place is in the list, and the bar is put right before it runs out', () => {
    fc.assert(
      fc.property(
        fc.nat(24_000_000),
        fc.array(fc.integer({ min: -2000, max: 2000 }), { maxLength: 200 }),
        (start, steps) => {
          let top = Math.min(start, lastTop(tall));
          let scroll = scrollFor(tall, top);
          for (const step of steps) {
            const asked = Math.min(TALLEST - VIEW, Math.max(0, scroll + step));
            top = topAfter(tall, { top, scroll }, asked);
            scroll = hasStrayed(tall, { top, scroll: asked }) ? scrollFor(tall, top) : asked;
            expect(top).toBeGreaterThanOrEqual(0);
            expect(top).toBeLessThanOrEqual(lastTop(tall));
            expect(Math.abs(scrollFor(tall, top) - scroll)).toBeLessThanOrEqual(VIEW);
          }
        },
      ),
    );
  });
});
