import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CONTEXT_CHARS, compileQuery, type TextHit } from '../../../../src/core/views/search.ts';

function hits(
  text: string,
  query: string,
  options: { regex?: boolean; case_sensitive?: boolean } = {},
  limit = 10,
): TextHit[] {
  const matcher = compileQuery({ text: query, regex: false, case_sensitive: false, ...options });
  if (!matcher.ok) throw new Error(matcher.failure.message);
  return matcher.value(text, limit);
}
const marked = ({ context, match: [start, end] }: TextHit): string =>
  `${context.slice(0, start)}[${context.slice(start, end)}]${context.slice(end)}`;

describe('search in a text', () => {
  test('one hit for each line, with the line as context', () => {
    expect(hits('first\n  a Foo and foo\nfoobar', 'foo').map(marked)).toEqual(['a [Foo] and foo', '[foo]bar']);
    expect(hits('first\n  a Foo', 'foo')[0]?.at).toBe(10);
  });
  test('case, plain text, regular expressions, limit', () => {
    expect(hits('Foo foo', 'foo', { case_sensitive: true }).map(marked)).toEqual(['Foo [foo]']);
    expect(hits('a.c abc', 'a.c').map(marked)).toEqual(['[a.c] abc']);
    expect(hits('abc', 'a.c', { regex: true }).map(marked)).toEqual(['[abc]']);
    expect(hits('a\nb', '^', { regex: true })).toEqual([]);
    expect(hits('a\na\na', 'a', {}, 2)).toHaveLength(2);
    expect(compileQuery({ text: '(', regex: true, case_sensitive: false })).toMatchObject({
      ok: false,
      failure: { code: 'search_pattern' },
    });
  });
  test('terminal colours and control characters are taken out', () => {
    expect(hits('\u001b[31mred\u001b[0m\tfail\u0000ed here', 'fail').map(marked)).toEqual(['red [fail] ed here']);
  });
  test('a match over several lines shows its first', () => {
    expect(hits('one\ntwo', 'one\\ntwo', { regex: true }).map(marked)).toEqual(['[one]']);
  });
  test('long lines are cut around the match', () => {
    const [hit] = hits(`${'x'.repeat(500)}needle${'y'.repeat(500)}`, 'needle');
    expect(hit && marked(hit)).toMatch(/^…x+\[needle]y+…$/);
    expect(hit?.context.length).toBeLessThanOrEqual(CONTEXT_CHARS + 2);
  });
  test('whatever the text, the match is what was searched', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 5 }),
        fc.string(),
        (before, needle, after) => {
          fc.pre(!/\p{Cc}/u.test(needle) && needle.trim() === needle);
          const found = hits(before + needle + after, needle, { case_sensitive: true });
          expect(found.length).toBeGreaterThan(0);
          for (const {
            context,
            match: [start, end],
          } of found)
            expect(context.slice(start, end)).toBe(needle);
        },
      ),
    );
  });
});
