import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineSplitter, type LineSplitterOptions, type LogLine } from '../../../src/node/line-splitter.ts';

interface Seen {
  text: string;
  line: number;
  byte: number;
  length: number;
}

/** A copy that stays when the splitter goes on. */
const seen = ({ bytes, ...at }: LogLine): Seen => ({ text: Buffer.from(bytes).toString('latin1'), ...at });

/** Feeds the bytes in chunks of these sizes, over and over, through one reused buffer like a reader does. */
function split(bytes: Uint8Array, sizes: readonly number[], options: LineSplitterOptions = {}) {
  const splitter = createLineSplitter(options);
  const buffer = new Uint8Array(Math.max(1, ...sizes));
  const lines: Seen[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    const chunk = bytes.subarray(at, at + size);
    buffer.set(chunk);
    lines.push(...splitter.feed(buffer.subarray(0, chunk.length)).map(seen));
    at += size;
  }
  const rest = splitter.rest();
  return { lines, rest: rest && seen(rest), position: splitter.position() };
}

/** What the lines are, said in the simplest way. */
function expected(bytes: Uint8Array) {
  const parts = Buffer.from(bytes).toString('latin1').split('\n');
  let byte = 0;
  const all = parts.map((text, index) => {
    const line = { text, line: index + 1, byte, length: text.length };
    byte += text.length + 1;
    return line;
  });
  const last = all.pop() as Seen;
  return { lines: all, rest: last.length > 0 ? last : null, position: { line: last.line, byte: last.byte } };
}

const text = (value: string) => new TextEncoder().encode(value);

describe('createLineSplitter', () => {
  it('keeps every byte of a line but its newline', () => {
    const { lines, rest } = split(text('a\r\n\n b\n\uFEFFé'), [100]);
    expect(lines).toEqual([
      { text: 'a\r', line: 1, byte: 0, length: 2 },
      { text: '', line: 2, byte: 3, length: 0 },
      { text: ' b', line: 3, byte: 4, length: 2 },
    ]);
    expect(rest).toEqual({ text: Buffer.from('\uFEFFé').toString('latin1'), line: 4, byte: 7, length: 5 });
  });

  it('gives the same lines whatever the chunks are', () => {
    const byte = fc.oneof(fc.constantFrom(10, 13, 0xc3, 0xa9), fc.nat(255));
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 300 }), sizes, (content, chunkSizes) => {
        const bytes = Uint8Array.from(content);
        expect(split(bytes, chunkSizes)).toEqual(expected(bytes));
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same lines one byte at a time', () => {
    const bytes = text('{"a":"é"}\n\n{"b":2}\r\n{"cut');
    expect(split(bytes, [1])).toEqual(expected(bytes));
  });

  it('hands out lines that stay as they are until it is fed again', () => {
    const splitter = createLineSplitter();
    splitter.feed(text('first li'));
    const lines = splitter.feed(text('ne\nsecond line\nXXXXXXXXXXXXXXXXXX'));
    expect(lines.map((line) => seen(line).text)).toEqual(['first line', 'second line']);
    const next = splitter.feed(text('\nYYYYYYYYYYYYYYYYYYYYYYY'));
    expect(next.map((line) => seen(line).text)).toEqual(['XXXXXXXXXXXXXXXXXX']);
  });

  it('does not copy a line that lies inside a chunk', () => {
    const chunk = text('abc\ndef\n');
    for (const { bytes } of createLineSplitter().feed(chunk)) expect(bytes.buffer).toBe(chunk.buffer);
  });

  it('gathers a long line from many small chunks', () => {
    const long = Buffer.alloc(8 * 1024 * 1024, 'x');
    const { lines, rest } = split(Buffer.concat([text('a\n'), long, text('\nend')]), [1024]);
    expect(lines.map(({ line, byte, length }) => [line, byte, length])).toEqual([
      [1, 0, 1],
      [2, 2, long.length],
    ]);
    expect(lines[1]?.text === long.toString('latin1')).toBe(true);
    expect(rest?.text).toBe('end');
  });

  it('copies a gathered line a bounded number of times', () => {
    let copied = 0;
    const copy = Buffer.prototype.copy;
    Buffer.prototype.copy = function (this: Buffer, ...args: Parameters<typeof copy>) {
      const count = copy.apply(this, args);
      copied += count;
      return count;
    } as typeof copy;
    try {
      const size = 1024 * 1024;
      split(Buffer.alloc(size, 'x'), [512]);
      expect(copied).toBeGreaterThanOrEqual(size);
      expect(copied).toBeLessThan(4 * size);
    } finally {
      Buffer.prototype.copy = copy;
    }
  });

  it('keeps only the beginning of an overlong line, and counts it', () => {
    const bytes = text(`short\n${'x'.repeat(5000)}\nshort\n${'y'.repeat(5000)}`);
    for (const sizes of [[100_000], [700], [1], [2048, 3]]) {
      const { lines, rest, position } = split(bytes, sizes, { maxLineBytes: 2000 });
      expect(lines.map(({ text: kept, ...at }) => ({ kept: kept.length, ...at }))).toEqual([
        { kept: 5, line: 1, byte: 0, length: 5 },
        { kept: 1024, line: 2, byte: 6, length: 5000 },
        { kept: 5, line: 3, byte: 5007, length: 5 },
      ]);
      expect(rest).toEqual({ text: 'y'.repeat(1024), line: 4, byte: 5013, length: 5000 });
      expect(position).toEqual({ line: 4, byte: 5013 });
    }
  });

  it('keeps a line of exactly the limit', () => {
    const { lines } = split(text(`${'x'.repeat(2000)}\n${'y'.repeat(2001)}\n`), [300], { maxLineBytes: 2000 });
    expect(lines.map(({ text: kept }) => kept.length)).toEqual([2000, 1024]);
  });

  it('goes on from a position', () => {
    const { lines, position } = split(text('a\nb'), [1], { start: { line: 10, byte: 500 } });
    expect(lines).toEqual([{ text: 'a', line: 10, byte: 500, length: 1 }]);
    expect(position).toEqual({ line: 11, byte: 502 });
  });
});
