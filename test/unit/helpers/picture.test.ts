import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coarse, differenceOf, shrunk } from '../../helpers/picture.ts';
import { decodePng, encodePng, type Picture } from '../../helpers/png.ts';

const picture = (width: number, height: number, colour: (x: number, y: number) => readonly number[]): Picture => {
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rgb.set(colour(x, y), (y * width + x) * 3);
  return { width, height, rgb };
};
const WHITE = [255, 255, 255];
const BLUE = [0, 80, 200];

/** A PNG of two by five pixels with alpha, whose rows (filter first) are given. */
function pngOf(rows: readonly (readonly number[])[]): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const frame = Buffer.alloc(data.length + 12);
    frame.writeUInt32BE(data.length, 0);
    frame.write(type, 4, 'latin1');
    frame.set(data, 8);
    frame.writeUInt32BE(crc32(frame.subarray(4, data.length + 8)), data.length + 8);
    return frame;
  };
  const header = Buffer.from([0, 0, 0, 2, 0, 0, 0, rows.length, 8, 6, 0, 0, 0]);
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  const data = deflateSync(Buffer.from(rows.flat()));
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

describe('PNG', () => {
  test('what is written is read again', () => {
    const size = fc.integer({ min: 1, max: 12 });
    fc.assert(
      fc.property(size, size, fc.infiniteStream(fc.nat(255)), (width, height, bytes) => {
        const made = picture(width, height, () => [...bytes.take(3)]);
        expect(decodePng(encodePng(made))).toEqual(made);
      }),
    );
  });

  test('every filter of the format is undone, alpha is left out', () => {
    // The same row five times: as it is, against the left, the one above, the mean of both, and Paeth's guess.
    const rows = [
      [0, 10, 20, 30, 255, 40, 50, 60, 255],
      [1, 10, 20, 30, 255, 30, 30, 30, 0],
      [2, 0, 0, 0, 0, 0, 0, 0, 0],
      [3, 5, 10, 15, 128, 15, 15, 15, 0],
      [4, 0, 0, 0, 0, 0, 0, 0, 0],
    ];
    expect(decodePng(pngOf(rows))).toEqual(picture(2, 5, (x) => (x === 0 ? [10, 20, 30] : [40, 50, 60])));
  });

  test('what is no such PNG is refused', () => {
    expect(() => decodePng(Buffer.from('GIF89a..'))).toThrow('not a PNG');
  });
});

describe('pictures', () => {
  test('are made small by taking means', () => {
    const checks = picture(4, 5, (x, y) => ((x + y) % 2 === 0 ? [0, 0, 0] : [200, 100, 50]));
    expect(shrunk(checks, 2)).toEqual(picture(2, 2, () => [100, 50, 25]));
  });

  test('are made coarse by rounding', () => {
    const shades = [0, 3, 4, 127, 252, 255];
    const made = coarse(picture(6, 1, (x) => Array(3).fill(shades[x])));
    expect([...made.rgb].filter((_, at) => at % 3 === 0)).toEqual([0, 0, 8, 128, 255, 255]);
  });

  test('the same ones do not differ, small deviations are let through', () => {
    const one = picture(6, 4, (x) => (x < 3 ? WHITE : BLUE));
    expect(differenceOf(one, one, 0).share).toBe(0);
    const paler = picture(6, 4, (x) => (x < 3 ? [250, 255, 255] : [0, 85, 200]));
    expect(differenceOf(one, paler, 5).share).toBe(0);
    expect(differenceOf(one, paler, 4).share).toBe(1);
  });

  test('what has moved is counted and marked', () => {
    const box = (left: number) => picture(10, 10, (x, y) => (x >= left && x < left + 3 && y < 2 ? BLUE : WHITE));
    const { share, shown } = differenceOf(box(2), box(3), 16);
    expect(share).toBeCloseTo(4 / 100);
    expect([...shown.rgb.subarray(2 * 3, 2 * 3 + 3)]).toEqual([220, 0, 0]);
    expect([...shown.rgb.subarray(3 * 3, 3 * 3 + 3)]).not.toEqual([220, 0, 0]);
  });

  test('of different sizes have nothing in common', () => {
    expect(
      differenceOf(
        picture(2, 2, () => WHITE),
        picture(2, 3, () => WHITE),
        255,
      ).share,
    ).toBe(1);
  });
});
