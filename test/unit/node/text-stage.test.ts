import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTextStage } from '../../../src/node/text-stage.ts';

function blocksOf(pieces: readonly (string | Uint8Array)[], blockBytes: number): Buffer[] {
  const stage = createTextStage(blockBytes);
  const blocks: Buffer[] = [];
  for (const piece of pieces) for (const block of stage.add(piece)) blocks.push(Buffer.from(block));
  for (const block of stage.end()) blocks.push(Buffer.from(block));
  return blocks;
}

describe('createTextStage', () => {
  it('gives the bytes of all pieces in full blocks', () => {
    const piece = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.uint8Array({ maxLength: 30 }));
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 20 }), fc.integer({ min: 1, max: 50 }), (pieces, size) => {
        const blocks = blocksOf(pieces, size);
        const whole = Buffer.concat(pieces.map((p) => (typeof p === 'string' ? Buffer.from(p) : p)));
        expect(Buffer.concat(blocks).equals(whole)).toBe(true);
        for (const block of blocks.slice(0, -1)) expect(block.length).toBe(size);
      }),
    );
  });

  it('puts characters together that come in halves, also across runs', () => {
    const run = 64 * 1024;
    const text = `${'x'.repeat(run - 1)}😀`.repeat(3);
    for (const cut of [run - 1, run, run + 1]) {
      const pieces = [text.slice(0, cut), text.slice(cut)];
      expect(Buffer.concat(blocksOf(pieces, 1000)).toString() === text).toBe(true);
    }
    expect(Buffer.concat(blocksOf([text], 1000)).toString() === text).toBe(true);
    expect(
      Buffer.concat(
        blocksOf(
          [...text].flatMap((c) => c.split('')),
          1000,
        ),
      ).toString() === text,
    ).toBe(true);
  });

  it('turns a half that stays alone into U+FFFD', () => {
    const bytes = new Uint8Array([33]);
    expect(Buffer.concat(blocksOf(['a\ud83d', bytes, 'b\ud83d'], 10)).toString()).toBe('a\ufffd!b\ufffd');
  });
});
