import type { Picture } from './png.ts';

/** Each square of `factor` × `factor` pixels becomes one of their mean colour; what does not fill a square at the rim goes. */
export function shrunk({ width, height, rgb }: Picture, factor: number): Picture {
  const [w, h] = [Math.floor(width / factor), Math.floor(height / factor)];
  const out = new Uint8Array(w * h * 3);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let dy = 0; dy < factor; dy++) {
          const row = ((y * factor + dy) * width + x * factor) * 3 + channel;
          for (let dx = 0; dx < factor; dx++) sum += rgb[row + dx * 3] as number;
        }
        out[(y * w + x) * 3 + channel] = Math.round(sum / factor ** 2);
      }
    }
  }
  return { width: w, height: h, rgb: out };
}

const LEVELS = 8;

/** Channels rounded to multiples of eight: makes a PNG half as large. */
export function coarse({ width, height, rgb }: Picture): Picture {
  return { width, height, rgb: rgb.map((value) => Math.min(255, Math.round(value / LEVELS) * LEVELS)) };
}

/** How two pictures differ. */
export interface Difference {
  /** Share of the pixels that differ by more than `tolerance` in some channel; 1 when the sizes differ. */
  share: number;
  /** The expected picture, faint, with what differs in red. */
  shown: Picture;
}

/** Compares pictures pixel by pixel; a channel may be off by `tolerance` (of 255). */
export function differenceOf(expected: Picture, actual: Picture, tolerance: number): Difference {
  const shown: Picture = { ...expected, rgb: new Uint8Array(expected.rgb.length) };
  const pixels = expected.width * expected.height;
  if (expected.width !== actual.width || expected.height !== actual.height) return { share: 1, shown };
  let changed = 0;
  for (let at = 0; at < pixels * 3; at += 3) {
    const off = [0, 1, 2].some(
      (channel) => Math.abs((expected.rgb[at + channel] as number) - (actual.rgb[at + channel] as number)) > tolerance,
    );
    if (off) changed++;
    const grey = 170 + ((expected.rgb[at + 1] as number) >> 2);
    shown.rgb.set(off ? [220, 0, 0] : [grey, grey, grey], at);
  }
  return { share: changed / Math.max(1, pixels), shown };
}
