import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compactJson, compactJsonText, cutSummary } from '../../../../src/core/json/compact.ts';
import { readJson } from '../../../../src/core/json/document.ts';
import {
  canonicalExact,
  compactExact,
  JsonError,
  OddNumber,
  parseExact,
  toPlain,
} from '../../../../src/core/json/exact.ts';
import { compactNumber } from '../../../../src/core/json/number.ts';
import { scanJson } from '../../../../src/core/json/scan.ts';
import { compareUtf8, utf8Length, utf8Prefix } from '../../../../src/core/utf8.ts';
import { nodeByteTools } from '../../../../src/node/byte-tools.ts';

const bytesOf = (text: string) => Buffer.from(text, 'utf8');
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
/** Text without lone surrogates, which no JSON file can hold. */
const wellFormed = fc.string({ unit: 'grapheme' });
const json = fc
  .jsonValue({ maxDepth: 5, stringUnit: 'grapheme' })
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown);

describe('numbers as the reference writes them', () => {
  it.each([
    ['0', '0'],
    ['-0', '-0.0'],
    ['-0.0', '-0.0'],
    ['1.0', '1.0'],
    ['1e3', '1000.0'],
    ['1e16', '1e16'],
    ['1e15', '1000000000000000.0'],
    ['1.5e-7', '1.5e-7'],
    ['0.00001', '0.00001'],
    ['1e21', '1e21'],
    ['18446744073709551615', '18446744073709551615'],
    ['18446744073709551616', '1.8446744073709552e19'],
    ['-9223372036854775808', '-9223372036854775808'],
    ['-9223372036854775809', '-9.223372036854776e18'],
    ['926.9157336093485', '926.9157336093484'],
    ['1e-400', '0.0'],
  ])('%s → %s', (literal, compact) => {
    expect(compactNumber(literal)).toBe(compact);
  });

  it('has no text for a number too large for a double', () => {
    expect(compactNumber('1e309')).toBeNull();
    expect(compactNumber('-1e400')).toBeNull();
  });

  it('keeps every double within one unit in the last place', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = compactNumber(JSON.stringify(value));
        expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(Math.abs(value) * 2 ** -51);
      }),
    );
  });
});

describe('parseExact', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(json, fc.integer({ min: 0, max: 3 }), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const plain = toPlain(parseExact(text));
        const withoutOdd = JSON.stringify(plain, (_, member) => (member instanceof OddNumber ? null : member));
        const expected = JSON.stringify(value, (_, member) =>
          typeof member === 'number' && !(Number.isInteger(member) && Math.abs(member) < 1e15 && !Object.is(member, -0))
            ? null
            : member,
        );
        expect(JSON.parse(withoutOdd)).toEqual(JSON.parse(expected));
      }),
    );
  });

  it('refuses what JSON.parse refuses, at every cut', () => {
    fc.assert(
      fc.property(json, fc.nat(), (value, cut) => {
        const text = JSON.stringify(value);
        const part = text.slice(0, cut % text.length);
        let accepted = true;
        try {
          JSON.parse(part);
        } catch {
          accepted = false;
        }
        if (accepted) expect(() => parseExact(part)).not.toThrow();
        else expect(() => parseExact(part)).toThrow(JsonError);
      }),
    );
  });

  it('keeps the source order of members, the first place and the last value of a repeated one', () => {
    expect(compactExact(parseExact('{"b":1,"2":2,"1":3,"b":[4.50],"__proto__":null}'))).toBe(
      '{"b":[4.5],"2":2,"1":3,"__proto__":null}',
    );
    expect(canonicalExact(parseExact('{"b":1,"a":{"d":1,"c":2}}'))).toBe('{"a":{"c":2,"d":1},"b":1}');
  });

  it.each(['"\\ud800"', '"\\udc00\\ud800"', '"\\ud83dx"', nested(128), '1e999', '\uFEFF1', '01', '"\u0001"', ''])(
    'refuses %j',
    (text) => {
      expect(() => parseExact(text)).toThrow(JsonError);
    },
  );

  it('reads nesting of 127 levels and surrogate pairs', () => {
    expect(() => parseExact(nested(127))).not.toThrow();
    expect(parseExact('"\\ud83d\\ude00"')).toBe('😀');
  });
});

describe('scanJson and readJson', () => {
  it('find the elements of the lists asked for', () => {
    fc.assert(
      fc.property(
        fc.array(json, { maxLength: 6 }),
        json,
        json,
        fc.integer({ min: 0, max: 2 }),
        (list, before, after, indent) => {
          const bytes = bytesOf(JSON.stringify({ before, input: list, after }, null, indent));
          const span = scanJson(bytes, 0, bytes.length, ['input']).arrays.get('input');
          expect(span?.starts.length).toBe(list.length);
          list.forEach((value, index) => {
            const text = bytes.subarray(span?.starts[index], span?.ends[index]).toString('utf8');
            expect(JSON.parse(text)).toEqual(value);
          });
        },
      ),
    );
  });

  it.each([
    ['deep nesting', nested(128)],
    ['a lone surrogate', '{"a":"\\uD83D x"}'],
    ['a number out of range', '[1e309]'],
    ['a byte order mark', '\uFEFF{}'],
    ['something after the value', '{} {}'],
  ])('refuse %s', (_, text) => {
    expect(readJson(bytesOf(text), nodeByteTools).ok).toBe(false);
  });

  it('refuse invalid UTF-8', () => {
    expect(readJson(Buffer.from([0x22, 0xff, 0x22]), nodeByteTools)).toMatchObject({
      ok: false,
      failure: { message: 'invalid UTF-8' },
    });
  });

  it('take brackets, commas and escapes in strings for text', () => {
    const list = ['],[{', '\\', '"', '\\"', '\u001b[31m', '😀'];
    const bytes = bytesOf(JSON.stringify({ input: list }));
    expect(scanJson(bytes, 0, bytes.length, ['input']).arrays.get('input')?.starts.length).toBe(list.length);
  });

  it('find an element whose list is named twice, or with escapes', () => {
    for (const text of ['{"input":[1],"input":[2.0]}', '{"\\u0069nput":[2.0]}']) {
      const document = readJson(bytesOf(text), nodeByteTools, ['input']);
      expect(document.ok && compactExact(document.value.exactElement('input', 0))).toBe('2.0');
    }
  });

  it('let no integer field take 1.0', () => {
    const document = readJson(bytesOf('{"a":1.0,"b":1}'), nodeByteTools);
    const value = document.ok ? (document.value.typed() as Record<string, unknown>) : {};
    expect(value.a).toBeInstanceOf(OddNumber);
    expect(value.b).toBe(1);
  });
});

describe('compact text', () => {
  it('is the same by the fast way and by the exact one', () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = JSON.stringify(value);
        const exact = () => parseExact(text);
        expect(compactJson(value, exact)).toBe(compactExact(exact()));
        expect(compactJsonText(text)).toBe(compactExact(exact()));
      }),
    );
  });

  it('is null for text that is no JSON', () => {
    expect(compactJsonText('{"a":')).toBeNull();
    expect(compactJsonText('"\\ud800"')).toBeNull();
    expect(compactJsonText(nested(128))).toBeNull();
  });
});

describe('UTF-8', () => {
  it('is cut before a character that does not fit', () => {
    fc.assert(
      fc.property(wellFormed, fc.nat({ max: 40 }), (text, limit) => {
        const head = utf8Prefix(text, limit);
        expect(text.startsWith(head)).toBe(true);
        expect(Buffer.byteLength(head)).toBeLessThanOrEqual(limit);
        const next = String.fromCodePoint(text.codePointAt(head.length) ?? 0);
        if (head.length < text.length) expect(Buffer.byteLength(head + next)).toBeGreaterThan(limit);
        expect(utf8Length(text)).toBe(Buffer.byteLength(text));
      }),
    );
  });

  it('orders as bytes do', () => {
    fc.assert(
      fc.property(wellFormed, wellFormed, (a, b) => {
        expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
    );
  });

  it('summaries end in three dots when they are longer than 240 bytes', () => {
    expect(cutSummary('x'.repeat(240))).toBe('x'.repeat(240));
    expect(cutSummary('x'.repeat(241))).toBe(`${'x'.repeat(240)}...`);
    expect(cutSummary(`${'x'.repeat(239)}é`)).toBe(`${'x'.repeat(239)}...`);
  });
});
