import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Image, readPng, writePalettePng } from '../../../scripts/palette-png.ts';

/** A PNG of RGB rows as they are given: each its filter byte and its filtered bytes. */
function png(width: number, rows: number[][]): Buffer {
  const chunk = (type: string, body: Buffer) => {
    const typed = Buffer.concat([Buffer.from(type), body]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(body.length, 0);
    ends.writeUInt32BE(crc32(typed), 4);
    return Buffer.concat([ends.subarray(0, 4), typed, ends.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(rows.length, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.from(rows.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Pixels of a palette PNG, read as a viewer would. */
function paletteColours(file: Buffer): number {
  const at = file.indexOf('PLTE');
  return file.readUInt32BE(at - 4) / 3;
}

describe('readPng', () => {
  it('undoes each filter', () => {
    const file = png(2, [
      [0, 1, 2, 3, 11, 12, 13],
      [1, 1, 2, 3, 10, 10, 10],
      [2, 1, 1, 1, 1, 1, 1],
      [3, 1, 1, 1, 1, 1, 1],
      [4, 1, 1, 1, 1, 1, 1],
    ]);
    const { width, height, pixels } = readPng(file);
    expect([width, height]).toEqual([2, 5]);
    expect([...pixels].map((colour) => colour.toString(16))).toEqual([
      ...['10203', 'b0c0d'],
      ...['10203', 'b0c0d'],
      ...['20304', 'c0d0e'],
      // The mean of left and above, rounded down, plus one; then Paeth's choice, plus one.
      ...['20203', '80809'],
      ...['30304', '9090a'],
    ]);
  });

  it('refuses what it cannot read', () => {
    expect(() => readPng(Buffer.from('GIF89a..........'))).toThrow('not a PNG');
  });
});

describe('writePalettePng', () => {
  const image = (colours: number[], width = colours.length): Image => ({
    width,
    height: colours.length / width,
    pixels: Uint32Array.from(colours),
  });

  it('keeps the colours when there are few', () => {
    expect(paletteColours(writePalettePng(image([0xff0000, 0x00ff00, 0xff0000, 0x0000ff])))).toBe(3);
  });

  it('has no more than 256 colours, the frequent ones among them', () => {
    const many = Array.from({ length: 4000 }, (_, i) => (i * 4007) & 0xffffff);
    const file = writePalettePng(image([...many, ...new Array(1000).fill(0x123456)], 1000));
    expect(paletteColours(file)).toBe(256);
    const at = file.indexOf('PLTE') + 4;
    expect(file.subarray(at, at + 768).indexOf(Buffer.from([0x12, 0x34, 0x56])) % 3).toBe(0);
  });

  it('is the same each time', () => {
    const noise = image(
      Array.from({ length: 2000 }, (_, i) => (i * 7919) & 0xffffff),
      50,
    );
    expect(writePalettePng(noise).equals(writePalettePng(noise))).toBe(true);
  });
});
