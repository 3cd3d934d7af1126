import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CliIo } from '../../../src/cli/io.ts';
import { fold } from '../../../src/cli/tail/fold.ts';
import { printable, printableJson, printableLine } from '../../../src/cli/terminal/printable.ts';
import { createProgress, progressLine } from '../../../src/cli/terminal/progress.ts';
import { createStyle, hasColours } from '../../../src/cli/terminal/style.ts';
import { table } from '../../../src/cli/terminal/table.ts';
import { cutToWidth, textWidth } from '../../../src/cli/terminal/width.ts';
import { nearest } from '../../../src/cli/text/near.ts';
import { wrap } from '../../../src/cli/text/wrap.ts';

/** What a terminal might obey: controls, escapes, characters that reorder or hide text. */
const OBEYED = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;
const untrusted = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\u001b[31m',
        '\u001b]0;title\u0007',
        '\u001b]8;;http://x\u001b\\',
        '\u009b2J',
        '\u202e',
        '\r',
        '\u001b',
      ),
    ),
  )
  .map((parts) => parts.join(''));

describe('text of a trace on a terminal', () => {
  it('holds nothing that a terminal would obey', () => {
    fc.assert(
      fc.property(untrusted, (text) => {
        expect(printable(text)).not.toMatch(OBEYED);
        expect(printableLine(text)).not.toMatch(/[\n\t]/);
        expect(printableLine(text)).not.toMatch(OBEYED);
      }),
    );
  });

  it('as JSON is the same JSON', () => {
    fc.assert(
      fc.property(untrusted, (text) => {
        const json = printableJson(JSON.stringify({ text }, null, 2));
        expect(json).not.toMatch(OBEYED);
        expect(JSON.parse(json)).toEqual({ text });
      }),
    );
  });

  it.each([
    ['\u001b[1m RUN \u001b[22m \u001b[2mv3\u001b[22m', ' RUN  v3'],
    ['\u001b]0;owned\u0007text', 'text'],
    ['\u001b]8;;https://x.test\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['10 %\r50 %\r100 %\r\ndone\r\n', '100 %\ndone\n'],
    ['a\u001bb', 'a'],
    ['\u0000\u0008', '\\x00\\x08'],
    ['user\u202egnp.exe', 'user\\u{202e}gnp.exe'],
    ['naïve 日本 👩‍💻', 'naïve 日本 👩‍💻'],
  ])('%j is shown as %j', (text, shown) => expect(printable(text)).toBe(shown));
});

describe('folding', () => {
  const lines = (n: number) => Array.from({ length: n }, (_, i) => `line ${i + 1}`).join('\n');
  it('keeps short texts whole and says what it leaves out of long ones', () => {
    expect(fold(lines(3), { lines: 3, keep: 'head' })).toHaveLength(3);
    expect(fold(lines(4), { lines: 3, keep: 'head' })).toHaveLength(4);
    expect(fold(lines(10), { lines: 2, keep: 'head' })).toEqual(['line 1', 'line 2', '… 8 more lines (70 B in all)']);
    expect(fold(lines(10), { lines: 2, keep: 'tail' })).toEqual([
      '… 8 earlier lines (70 B in all)',
      'line 9',
      'line 10',
    ]);
    expect(fold('\n \n', { lines: 2, keep: 'head' })).toEqual([]);
  });
  it('counts the lines of a text that is too long to be looked at whole', () => {
    const folded = fold(lines(100_000), { lines: 2, keep: 'tail' });
    expect(folded).toEqual(['… 99,998 earlier lines (1.1 MB in all)', 'line 99999', 'line 100000']);
  });
  it('cuts a long line', () =>
    expect(fold('x'.repeat(1000), { lines: 2, keep: 'head' })[0]).toMatch(/x… \(600 more\)$/));
});

describe('tables', () => {
  const columns = [{ title: 'name' }, { title: 'n', align: 'right' as const }, { title: 'text', rest: true }];
  it('align their columns, and the last gives way', () => {
    expect(
      table(
        columns,
        [
          ['a', '1', 'short'],
          ['日本', '12', 'x'.repeat(90)],
        ],
        40,
      ),
    ).toEqual(['name   n  text', 'a      1  short', `日本  12  ${'x'.repeat(29)}…`]);
  });
  it('measure what is wide and what has no width', () => {
    expect([textWidth('abc'), textWidth('日本'), textWidth('e\u0301')]).toEqual([3, 4, 1]);
    expect(cutToWidth('日本語', 4)).toBe('日…');
  });
});

describe('colours', () => {
  const output = (isTTY: boolean) => ({ write: () => Promise.resolve(), isTTY, columns: 80, rows: 24 });
  it('are for terminals whose reader wants them', () => {
    expect(hasColours(output(true), {})).toBe(true);
    expect(hasColours(output(false), {})).toBe(false);
    expect(hasColours(output(true), { NO_COLOR: '1' })).toBe(false);
    expect(hasColours(output(true), { NO_COLOR: '' })).toBe(true);
    expect(hasColours(output(true), { TERM: 'dumb' })).toBe(false);
    expect(createStyle(false).red('x')).toBe('x');
    expect(createStyle(true).red('x')).toBe('\u001b[31mx\u001b[39m');
  });
});

describe('progress', () => {
  const withTerminal = (isTTY: boolean) => {
    const written: string[] = [];
    const stderr = {
      write: (chunk: string | Uint8Array) => {
        written.push(String(chunk));
        return Promise.resolve();
      },
      isTTY,
      columns: 80,
      rows: 24,
    };
    return { io: { stderr, env: {} } as unknown as CliIo, written };
  };
  it('is silent where nobody looks, and for short work', async () => {
    let now = 0;
    const piped = withTerminal(false);
    const quiet = createProgress(piped.io, 'Reducing', () => now);
    now = 1000;
    quiet.update({ bytes: 1, share: 0.5 });
    await quiet.end();
    expect(piped.written).toEqual([]);
    const short = withTerminal(true);
    const brief = createProgress(short.io, 'Reducing', () => now);
    now += 200;
    brief.update({ bytes: 1, share: 0.5 });
    await brief.end();
    expect(short.written).toEqual([]);
  });
  it('shows bytes and rate, ten times a second at most, and goes away', async () => {
    let now = 0;
    const { io, written } = withTerminal(true);
    const progress = createProgress(io, 'Reducing', () => now);
    for (now = 0; now <= 1000; now += 10) progress.update({ bytes: now * 1000, share: now / 2000 });
    await progress.end();
    expect(written).toHaveLength(9);
    expect(written[0]).toContain('Reducing  15 %  300 kB · 1.0 MB/s · 1.7 s left');
    expect(written.at(-1)).toBe('\r\u001b[K');
  });
  it('does not guess an end that is not known', () => {
    expect(progressLine('Reading', { bytes: 2e6, share: null }, 1000)).toBe('Reading  2.0 MB · 2.0 MB/s');
  });
});

describe('words', () => {
  it('finds what a mistyped word may have meant', () => {
    const ids = ['conversation_item:1', 'conversation_item:12', 'raw_payload:1'];
    expect(nearest('conversation_itm:12', ids, 1)).toEqual(['conversation_item:12']);
    expect(nearest('12', ids, 2)).toEqual(['conversation_item:12']);
    expect(nearest('quite else', ids, 2)).toEqual([]);
  });
  it('wraps', () => expect(wrap('aa bb cc', 5)).toEqual(['aa bb', 'cc']));
});
