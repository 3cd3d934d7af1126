import { describe, expect, test } from 'vitest';
import { terminalLines } from '../../../../src/renderer/parts/evidence/terminal-lines.ts';

const ESC = '\u001b';

describe('terminal output', () => {
  test('colours become classes of the sixteen tokens; text stays text', () => {
    expect(terminalLines(`${ESC}[32m✓${ESC}[39m <b>ok</b> ${ESC}[1;31mfail${ESC}[0m`)).toEqual([
      [
        { text: '✓', className: 'ansi-green' },
        { text: ' <b>ok</b> ' },
        { text: 'fail', className: 'ansi-red ansi-bold' },
      ],
    ]);
  });

  test('a background sets its own text colour, inverse swaps the two', () => {
    expect(terminalLines(`${ESC}[41m FAIL ${ESC}[0m${ESC}[7;36m RUN ${ESC}[0m`)).toEqual([
      [
        { text: ' FAIL ', className: 'ansi-on ansi-on-red' },
        { text: ' RUN ', className: 'ansi-on ansi-on-cyan' },
      ],
    ]);
  });

  test('a look goes on in the next line', () => {
    expect(terminalLines(`${ESC}[33ma\nb`)).toEqual([
      [{ text: 'a', className: 'ansi-yellow' }],
      [{ text: 'b', className: 'ansi-yellow' }],
    ]);
  });
});
