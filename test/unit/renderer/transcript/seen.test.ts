import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareSeen, excerpt, isCutNote, type MarkedLine } from '../../../../src/renderer/views/transcript/seen.ts';

/** Marks as one letter a line: own, seen, cut, unseen. */
const letters = (lines: readonly MarkedLine[]): string => lines.map(({ mark }) => mark[0]).join('');
const lines = (text: string): string[] => text.split(' ').filter(Boolean);

describe('what the model saw against what the runtime saw', () => {
  test('a head, the beginning, a note, the end', () => {
    const model = ['Exit code: 1', 'Output:', 'a', 'b', '…5 lines truncated…', 'y', 'z'];
    const { model: left, runtime, unseen, related } = compareSeen(model, lines('a b c d e f g y z'));
    expect(letters(left)).toBe('oossc' + 'ss');
    expect(letters(runtime)).toBe('ssuuuuuss');
    expect(unseen).toBe(5);
    expect(related).toBe(true);
  });

  test('equal texts have nothing unseen, head or not', () => {
    expect(compareSeen(lines('a b c'), lines('a b c'))).toMatchObject({ unseen: 0, related: true });
    expect(compareSeen(['Output:', 'a', 'b'], lines('a b'))).toMatchObject({ unseen: 0, related: true });
    // A runtime that kept the head as well.
    expect(compareSeen(['Wall time: 1', 'Output:', 'a'], ['Wall time: 1', 'Output:', 'a'])).toMatchObject({
      unseen: 0,
    });
  });

  test('a stream that the model was not given hides nothing of the one before it', () => {
    const model = ['Output:', 'a', '…2 lines truncated…', 'z'];
    const runtime = lines('a b c z warning');
    expect(letters(compareSeen(model, runtime).runtime)).toBe('suuuu');
    expect(letters(compareSeen(model, runtime, [4, 5]).runtime)).toBe('suusu');
    // Where both streams were given, both are recognised.
    expect(letters(compareSeen(['a', 'z', 'warning'], lines('a z warning'), [2, 3]).runtime)).toBe('sss');
  });

  test('a repeated line is not counted for both ends', () => {
    const { runtime, model } = compareSeen(lines('x x'), lines('x x x x'));
    expect(letters(model)).toBe('ss');
    expect(letters(runtime)).toBe('ssuu');
  });

  test('a cut within lines claims the halves that it left', () => {
    const { runtime } = compareSeen(
      ['Output:', 'a', 'hel…12 chars truncated…end', 'z'],
      ['a', 'hello', 'middle', 'the end', 'z'],
    );
    expect(letters(runtime)).toBe('ssuss');
  });

  test('texts without a common line are told so', () => {
    expect(compareSeen(['ok'], ['other', 'text'])).toMatchObject({ related: false, unseen: 2 });
  });

  test('an output that the runtime has not recorded is no difference', () => {
    expect(compareSeen(['a'], [])).toMatchObject({ related: true, unseen: 0 });
  });

  test('notes of harnesses', () => {
    for (const note of ['…5992 lines truncated…', '[... omitted]... 12 lines omitted', '…1,204 tokens truncated…']) {
      expect(isCutNote(note)).toBe(true);
    }
    expect(isCutNote('12 lines of text')).toBe(false);
  });

  test('seen lines are equal on both sides, whatever the texts', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'Output:', '…3 lines truncated…', ''), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (model, runtime) => {
        const result = compareSeen(model, runtime);
        expect(result.model.map((line) => line.text)).toEqual(model);
        expect(result.runtime.map((line) => line.text)).toEqual(runtime);
        expect(result.unseen).toBe(result.runtime.filter(({ mark }) => mark === 'unseen').length);
      }),
    );
  });
});

describe('excerpts', () => {
  const marked = (text: string): MarkedLine[] =>
    [...text].map((letter) => ({
      text: letter,
      mark: letter === 'u' ? 'unseen' : letter === 'c' ? 'cut' : letter === 'o' ? 'own' : 'seen',
    }));
  const drawn = (text: string, wanted?: (line: MarkedLine) => boolean) =>
    excerpt(marked(text), { first: 2, last: 1, around: 0, wanted: 2 }, wanted).map((part) =>
      part.type === 'line' ? `${part.at}` : `${part.mark} ${part.count}`,
    );

  test('first and last lines, notes, and one gap for each run', () => {
    expect(drawn('oossscssss')).toEqual(['0', '1', 'seen 3', '5', 'seen 3', '9']);
    expect(drawn('ssuuuuss')).toEqual(['0', '1', 'unseen 4', '6', '7']);
  });

  test('a gap of one line is shown instead', () => {
    expect(drawn('ssus')).toEqual(['0', '1', '2', '3']);
  });

  test('what the reader looks for is shown, up to the limit', () => {
    expect(drawn('ssuuuuuus', ({ mark }) => mark === 'unseen')).toEqual(['0', '1', '2', '3', 'unseen 4', '8']);
  });

  test('every line is shown or counted once', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('o', 's', 'u', 'c'), maxLength: 40 }), (text) => {
        const parts = excerpt(marked(text), { first: 2, last: 3, around: 1, wanted: 3 });
        const counted = parts.reduce((sum, part) => sum + (part.type === 'line' ? 1 : part.count), 0);
        expect(counted).toBe(text.length);
      }),
    );
  });
});
