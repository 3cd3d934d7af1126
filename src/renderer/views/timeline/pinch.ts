import type { Picture } from './picture.ts';

/** Fingers on the picture: two of them zoom and move what lies under them. */
export interface Fingers {
  /** A finger came down at a pixel. Returns how many there are. */
  down(id: number, x: number): number;
  /** A finger moved. Returns whether that was part of a pinch. */
  move(id: number, x: number): boolean;
  up(id: number): void;
}

/** Closer together they count as this far apart, px: a pinch never turns over. */
const CLOSEST = 24;

/** Makes the fingers of a picture: the time under each of two stays under it. */
export function createFingers(picture: Pick<Picture, 'zoom' | 'pan'>): Fingers {
  const places = new Map<number, number>();
  const span = (): { middle: number; apart: number } | null => {
    const [a, b] = [...places.values()];
    if (a === undefined || b === undefined || places.size !== 2) return null;
    return { middle: (a + b) / 2, apart: Math.max(CLOSEST, Math.abs(a - b)) };
  };
  return {
    down(id, x) {
      places.set(id, x);
      return places.size;
    },
    move(id, x) {
      if (!places.has(id)) return false;
      const before = span();
      places.set(id, x);
      const now = span();
      if (!before || !now) return places.size > 1;
      picture.zoom(before.middle, before.apart / now.apart);
      picture.pan(before.middle - now.middle);
      return true;
    },
    up(id) {
      places.delete(id);
    },
  };
}
