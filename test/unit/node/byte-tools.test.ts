import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeByteTools } from '../../../src/node/byte-tools.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

function naivePrefix(a: Uint8Array, aStart: number, b: Uint8Array, bStart: number): number {
  let count = 0;
  while (aStart + count < a.length && bStart + count < b.length && a[aStart + count] === b[bStart + count]) count += 1;
  return count;
}

describe('commonPrefix', () => {
  it('finds the difference at every position of every length up to 300', () => {
    for (let length = 0; length <= 300; length += 1) {
      const a = new Uint8Array(length + 3).fill(7);
      for (let at = 0; at <= length; at += 1) {
        const b = new Uint8Array(length + 5).fill(7);
        b.fill(9, 0, 5);
        if (at < length) b[5 + at] = 8;
        expect(nodeByteTools.commonPrefix(a, 3, b, 5)).toBe(at);
      }
    }
  });

  it('is right around the steps of the search in large arrays', () => {
    const size = 1_200_000;
    const a = new Uint8Array(size).fill(1);
    const near = [0, 31, 32, 33, 63, 64, 65, 524_255, 524_256, 524_257, 786_400, 786_432, size - 1];
    for (const at of [...near, ...Array.from({ length: 21 }, (_, k) => 2 ** k - 1)]) {
      const b = a.slice();
      b[at] = 2;
      expect(nodeByteTools.commonPrefix(a, 0, b, 0)).toBe(at);
      expect(nodeByteTools.commonPrefix(a.subarray(0, at), 0, b, 0)).toBe(at);
    }
  });

  it('equals the naive loop', () => {
    const part = fc.uint8Array({ maxLength: 400 });
    fc.assert(
      fc.property(part, part, part, fc.nat(50), fc.nat(50), (same, restA, restB, skipA, skipB) => {
        const a = Uint8Array.from([...new Uint8Array(skipA), ...same, ...restA]);
        const b = Buffer.from([...new Uint8Array(skipB), ...same, ...restB]);
        expect(nodeByteTools.commonPrefix(a, skipA, b, skipB)).toBe(naivePrefix(a, skipA, b, skipB));
      }),
    );
  });

  it('is 0 when a start lies at or behind the end', () => {
    expect(nodeByteTools.commonPrefix(bytes('abc'), 3, bytes('abc'), 0)).toBe(0);
    expect(nodeByteTools.commonPrefix(bytes('abc'), 9, bytes('abc'), 0)).toBe(0);
  });
});

describe('decode', () => {
  it.each([
    ['ASCII', 'plain text '],
    ['mostly ASCII', `${'plain text '.repeat(40)}— ✓`],
    ['two, three and four bytes', 'é€😀'],
    ['byte order marks', '\uFEFFa'],
    ['NUL', 'a\0b'],
  ])('reads %s of every size', (_, unit) => {
    for (const size of [1, 10, 4095, 4096, 4097, 70_000, 1_500_000]) {
      const text = unit.repeat(Math.ceil(size / unit.length));
      const padded = bytes(`€€${text}ab`);
      expect(nodeByteTools.decode(padded, 6, padded.length - 2) === text).toBe(true);
      expect(nodeByteTools.decode(Buffer.from(padded), 6, padded.length - 2) === text).toBe(true);
    }
  });

  it('equals the standard decoder for any text and range', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom(1, 2000), (unit, times) => {
        const text = unit.repeat(times);
        const encoded = bytes(`x${text}y`);
        expect(nodeByteTools.decode(encoded, 1, encoded.length - 1) === text).toBe(true);
      }),
    );
  });
});

describe('isUtf8', () => {
  it.each([
    [[0xc3, 0xa9], true],
    [[], true],
    [[0xc3], false],
    [[0xff], false],
    [[0xed, 0xa0, 0x80], false],
    [[0xc0, 0x80], false],
  ])('%j: %s', (input, expected) => {
    expect(nodeByteTools.isUtf8(Uint8Array.from(input))).toBe(expected);
  });
});
