import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ansiLines, hasAnsi, plainLines } from '../../../../src/renderer/parts/ansi.ts';

const ESC = '\u001b';
const sgr = (codes: string) => `${ESC}[${codes}m`;

/** Lines as `[text, looks]` pairs: `32 bold` … */
function looks(text: string): [string, string][][] {
  return ansiLines(text).map((line) =>
    line.map(({ text: piece, style }) => {
      const { fg = null, bg = null, ...flags } = style ?? {};
      const on = Object.entries(flags).flatMap(([name, value]) => (value === true ? [name] : []));
      return [piece, [fg, bg && `on ${bg}`, ...on].filter(Boolean).join(' ')];
    }),
  );
}

describe('terminal output', () => {
  test('keeps colours and weights, across lines, until they are reset', () => {
    expect(looks(`a${sgr('32')}ok\nmore${sgr('1;31')}bad${sgr('0')}z`)).toEqual([
      [
        ['a', ''],
        ['ok', 'green'],
      ],
      [
        ['more', 'green'],
        ['bad', 'red bold'],
        ['z', ''],
      ],
    ]);
  });

  test('turns each look off by itself', () => {
    expect(looks(`${sgr('1;2;3;4;7;9;91;102')}x${sgr('22;23;24;27;29;39;49')}y`)).toEqual([
      [
        ['x', 'bright-red on bright-green bold dim italic underline strike inverse'],
        ['y', ''],
      ],
    ]);
  });

  test('brings 256 colours and true colour to the sixteen', () => {
    const text = (code: string) => looks(`${sgr(code)}x`)[0]?.[0]?.[1];
    expect(text('38;5;4')).toBe('blue');
    expect(text('38;5;12')).toBe('bright-blue');
    expect(text('38;5;196')).toBe('bright-red');
    expect(text('38;5;240')).toBe('bright-black');
    expect(text('38;2;0;200;0')).toBe('green');
    expect(text('48;2;255;255;255')).toBe('on bright-white');
    expect(text('38;5;999')).toBe('');
    expect(text('38')).toBe('');
  });

  test('a carriage return begins the line anew, a line end of two characters does not', () => {
    expect(plainLines('10 %\r50 %\r100 %\nnext\r\nlast\r')).toEqual(['100 %', 'next', 'last']);
    expect(plainLines('ab\bc')).toEqual(['ac']);
  });

  test('drops titles, links, cursor movements and what is cut off', () => {
    const link = `${ESC}]8;;https://example.com\u0007text${ESC}]8;;\u0007`;
    expect(plainLines(`${ESC}]0;title\u0007${link}${ESC}[2K${ESC}[1;5Hx${ESC}(B\u0000y${ESC}[3`)).toEqual(['textxy']);
  });

  test('says whether there is anything to read', () => {
    expect(hasAnsi('plain\n\ttext')).toBe(false);
    expect(hasAnsi(sgr('1'))).toBe(true);
  });

  test('text without controls comes back as it was, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const clean = text.replace(/\p{Cc}/gu, (control) => (control === '\n' || control === '\t' ? control : ''));
        expect(plainLines(clean).join('\n')).toBe(clean.replace(/\n$/, ''));
      }),
    );
  });

  test('never leaves a control character in the text', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(ESC, `${ESC}[`, `${ESC}]`, '\u0007', 'm', '1;3', '\r', '\b', '\n', '\u009b'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        for (const line of plainLines(pieces.join(''))) expect(line.replaceAll('\t', '')).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});
