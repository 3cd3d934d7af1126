import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  elements,
  members,
  parseSpan,
  skipSpace,
  stringPrefix,
  valueEnd,
} from '../../../../src/node/library/json-span.ts';

const spelled = fc.tuple(fc.jsonValue(), fc.constantFrom(undefined, 2, '\t')).map(([value, indent]) => ({
  value: JSON.parse(JSON.stringify(value)) as unknown,
  text: JSON.stringify(value, null, indent),
}));

describe('values in JSON text', () => {
  it('gives each member and element the span that parses to it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 2), (object, indent) => {
        const bytes = Buffer.from(JSON.stringify(object, null, indent));
        // Keys with escapes come as they are written.
        const found = [...members(bytes, 0)].map((span) => [JSON.parse(`"${span.key}"`), parseSpan(bytes, span)]);
        expect(found).toEqual(Object.entries(JSON.parse(JSON.stringify(object))));
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(undefined, 2), (array, indent) => {
        const bytes = Buffer.from(JSON.stringify(array, null, indent));
        expect([...elements(bytes, 0)].map((span) => parseSpan(bytes, span))).toEqual(
          JSON.parse(JSON.stringify(array)),
        );
      }),
    );
  });

  it('never takes a value that is cut off for whole', () => {
    fc.assert(
      fc.property(spelled, fc.nat(), ({ value, text }, at) => {
        const bytes = Buffer.from(text);
        const cut = bytes.subarray(0, at % bytes.length);
        if (typeof value === 'object' && value !== null) expect(valueEnd(cut, 0)).toBe(-1);
        for (const span of [...members(cut, 0), ...elements(cut, 0)].slice(0, -1)) {
          expect(parseSpan(cut, span)).not.toBe(undefined);
        }
      }),
    );
  });

  it('survives any bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.constantFrom('{', '[', '"', '{"a":', '[1,'),
        (noise, opening) => {
          const bytes = Buffer.concat([Buffer.from(opening), noise]);
          for (const span of [...members(bytes, 0), ...elements(bytes, 0)]) parseSpan(bytes, span);
          stringPrefix(bytes, skipSpace(bytes, 0), 20);
        },
      ),
    );
  });

  it('reads the beginning of a string without cutting a character or an escape', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (text, limit) => {
        const bytes = Buffer.from(JSON.stringify(text));
        const prefix = stringPrefix(bytes, 0, limit);
        expect(prefix).not.toBeNull();
        expect(text.startsWith(prefix ?? '')).toBe(true);
        if (limit >= bytes.length) expect(prefix).toBe(text);
      }),
    );
  });
});
