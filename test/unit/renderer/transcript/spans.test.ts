import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutLine, lineText, markLine, plainLines, toLines } from '../../../../src/renderer/parts/evidence/spans.ts';

describe('spans', () => {
  test('a newline at the end begins no line, one in the middle ends a span', () => {
    expect(toLines([{ text: 'a\nb', className: 'x' }, { text: 'c\n' }])).toEqual([
      [{ text: 'a', className: 'x' }],
      [{ text: 'b', className: 'x' }, { text: 'c' }],
    ]);
    expect(plainLines('')).toEqual([]);
    expect(plainLines('\n\n')).toEqual([[], []]);
  });

  test('marks go through spans and keep their looks', () => {
    const line = [{ text: 'from Da' }, { text: 'te.now()', className: 'red' }];
    expect(markLine(line, 'date.NOW')).toEqual([
      { text: 'from ' },
      { text: 'Da', mark: true },
      { text: 'te.now', className: 'red', mark: true },
      { text: '()', className: 'red' },
    ]);
    expect(markLine(line, 'nothing')).toBe(line);
  });

  test('letters whose lower case is longer are left unmarked rather than marked in the wrong place', () => {
    const line = [{ text: '\u0130x' }];
    expect(markLine(line, 'x')).toBe(line);
  });

  test('marking never changes what a line says, and marks exactly the needle', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'A'), maxLength: 6 }), { maxLength: 6 }),
        fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 3 }),
        (texts, needle) => {
          const line = texts.map((text) => ({ text }));
          const marked = markLine(line, needle);
          expect(lineText(marked)).toBe(lineText(line));
          const found = marked.filter(({ mark }) => mark).map(({ text }) => text);
          expect(found.join('').length % needle.length).toBe(0);
          expect(found.length > 0).toBe(lineText(line).toLowerCase().includes(needle));
        },
      ),
    );
  });

  test('long lines are cut and say how much is left', () => {
    expect(cutLine([{ text: 'abc' }, { text: 'defg', className: 'x' }, { text: 'h' }], 5)).toEqual({
      line: [{ text: 'abc' }, { text: 'de', className: 'x' }],
      more: 3,
    });
    const short = [{ text: 'abc' }];
    expect(cutLine(short, 3)).toEqual({ line: short, more: 0 });
  });
});
