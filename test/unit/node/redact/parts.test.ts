import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adjacentRuns, joinRun } from '../../../../src/node/redact/adjacent.ts';
import { decodedViews } from '../../../../src/node/redact/decoded-view.ts';
import { base64Text, encodingsOf } from '../../../../src/node/redact/encodings.ts';
import { mapJsonStrings } from '../../../../src/node/redact/json-text.ts';
import { createNeedleFinder } from '../../../../src/node/redact/needles.ts';
import { mergeSpans } from '../../../../src/node/redact/spans.ts';

describe('the finder', () => {
  it('finds what indexOf finds', () => {
    const word = fc.stringMatching(/^[ab\u00e4]{2,6}$/);
    const text = fc.stringMatching(/^[abc\u00e4]{0,80}$/);
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), text, (needles, hay) => {
        const found: string[] = [];
        createNeedleFinder(needles).each(hay, (at, index) => found.push(`${at} ${index}`));
        const expected = needles.flatMap((needle, index) =>
          [...hay].flatMap((_, at) => (hay.startsWith(needle, at) ? [`${at} ${index}`] : [])),
        );
        expect(found.sort()).toEqual(expected.sort());
      }),
    );
  });
});

describe('strings of a JSON text', () => {
  it('are all visited, and nothing else is changed', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 2), (text, space) => {
        const pretty = JSON.stringify(JSON.parse(text), null, space);
        expect(mapJsonStrings(pretty, (value) => value)).toBe(pretty);
        const seen: string[] = [];
        const mapped = mapJsonStrings(pretty, (value, { role }) => {
          seen.push(`${role} ${value}`);
          return `${value}!`;
        });
        expect(JSON.parse(mapped)).toEqual(suffixed(JSON.parse(text)));
        expect(seen.sort()).toEqual(stringsIn(JSON.parse(text)).sort());
      }),
    );
  });

  it('know their places, and numbers keep their text', () => {
    const places: string[] = [];
    const text = '{ "a": [1.0, {"b \\u0022": "x"}, "y"], "n": 12345678901234567890, "a": "twice" }';
    const mapped = mapJsonStrings(text, (value, { role, key, path }) => {
      if (role === 'value') places.push(`${path()} ${key} ${value}`);
      return value === 'y' ? 'z' : value;
    });
    expect(mapped).toBe(text.replace('"y"', '"z"'));
    expect(places).toEqual(['a[].* b " x', 'a[] a y', 'a a twice']);
  });
});

function suffixed(value: unknown): unknown {
  if (typeof value === 'string') return `${value}!`;
  if (Array.isArray(value)) return value.map(suffixed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [`${key}!`, suffixed(member)]));
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [`value ${value}`];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return Object.entries(value).flatMap(([key, member]) => [`key ${key}`, ...stringsIn(member)]);
}

describe('escapes', () => {
  const escapers: ((character: string) => string)[] = [
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
    (c) => `\\\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
    (c) => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
    (c) => `&#${c.charCodeAt(0)};`,
    (c) => `&#x${c.charCodeAt(0).toString(16)};`,
    (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
    (c) => encodeURIComponent(encodeURIComponent(c)),
    (c) => c,
  ];
  it('are seen through wherever they stand, and lead back to their place', () => {
    const choice = fc.array(fc.nat({ max: escapers.length - 1 }), { minLength: 14, maxLength: 14 });
    fc.assert(
      fc.property(choice, fc.stringMatching(/^[ -$(-Z]{0,9}$/), (choices, around) => {
        const secret = 'top/S3cret+x=y';
        const escaped = [...secret].map((c, i) => escapers[choices[i] ?? 0]?.(c)).join('');
        const text = `${around} ${escaped} ${around}`;
        const views = [{ text, start: null, end: null }, ...decodedViews(text)];
        const view = views.find((one) => one.text.includes(secret));
        expect(view, text).toBeDefined();
        if (!view?.start) return;
        const at = view.text.indexOf(secret);
        expect(text.slice(view.start(at), view.end(at + secret.length - 1))).toBe(escaped);
      }),
      { numRuns: 300 },
    );
  });
});

describe('encodings', () => {
  it('are among those looked for, whatever stands around the value', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 9, maxLength: 40, unit: 'binary' }),
        fc.string(),
        fc.string(),
        (value, before, after) => {
          fc.pre(!/\p{Surrogate}/u.test(value + before + after));
          const forms = encodingsOf(value);
          const whole = Buffer.from(before + value + after, 'utf8');
          for (const encoding of ['base64', 'base64url', 'hex'] as const) {
            expect(
              forms.some((form) => whole.toString(encoding).includes(form)),
              encoding,
            ).toBe(true);
          }
        },
      ),
    );
  });

  it('know readable Base64 from other words', () => {
    expect(base64Text(Buffer.from('export TOKEN=abc\n').toString('base64'))).toBe('export TOKEN=abc\n');
    expect(base64Text('ThisIsJustAWordX')).toBeNull();
    expect(base64Text(Buffer.alloc(30, 200).toString('base64'))).toBeNull();
  });
});

describe('neighbouring parts', () => {
  it('are joined, and what crosses is led back', () => {
    const runs = [
      ...adjacentRuns({
        content: [{ type: 't', text: 'abc' }, { type: 't', text: 'def' }, 5, { text: 'x' }],
        argv: ['p', 'q'],
      }),
    ];
    expect(runs.map(({ key, parts }) => `${key}: ${parts.join('|')}`)).toEqual([
      'type: t|t',
      'text: abc|def',
      'argv: p|q',
    ]);
    const joined = joinRun({ key: 'text', parts: ['abc', 'd'.repeat(50_000), 'ef'] });
    const at = joined.text.indexOf('cd');
    expect(joined.pieces(at, at + 2)).toEqual([
      { part: 0, start: 2, end: 3 },
      { part: 1, start: 0, end: 1 },
    ]);
    expect(joined.pieces(joined.text.length - 3, joined.text.length)).toEqual([
      { part: 1, start: 49_999, end: 50_000 },
      { part: 2, start: 0, end: 2 },
    ]);
  });

  it('spans that overlap become one', () => {
    const entry = (pseudonym: string) => ({
      value: '',
      kind: 'secret' as const,
      rule: '',
      pseudonym,
      reach: 'anywhere' as const,
      places: new Map(),
    });
    const span = (start: number, end: number, name: string) => ({ start, end, entry: entry(name), blank: false });
    const merged = mergeSpans([span(5, 9, 'b'), span(0, 6, 'a'), span(8, 20, 'c'), span(20, 21, 'd')]);
    expect(merged.map(({ start, end, entry: { pseudonym } }) => `${start}-${end} ${pseudonym}`)).toEqual([
      '0-20 c',
      '20-21 d',
    ]);
  });
});
