import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Interner } from '../../../../src/core/reduce/interner.ts';
import { createRequestReader } from '../../../../src/core/reduce/request-reader.ts';
import { nodeByteTools } from '../../../../src/node/byte-tools.ts';

const message = fc
  .record({ role: fc.constantFrom('user', 'assistant'), text: fc.string({ unit: 'grapheme' }) })
  .map(({ role, text }) => ({ type: 'message', role, content: [{ type: 'input_text', text }] }));
const call = fc
  .record({ id: fc.nat({ max: 9 }), output: fc.jsonValue({ maxDepth: 2, stringUnit: 'grapheme' }) })
  .map(({ id, output }) => ({ type: 'function_call_output', call_id: `c${id}`, output }));
const item = fc.oneof(message, call, fc.constant({ type: 'additional_tools' }));

/** What happens to a request before it is sent again. */
const edit = fc.record({
  keep: fc.nat({ max: 20 }),
  added: fc.array(item, { maxLength: 3 }),
  header: fc.constantFrom('same', 'same', 'same', 'other'),
  trailer: fc.constantFrom('same', 'same', 'other'),
  previous: fc.constantFrom(null, null, null, 'resp_1'),
  indent: fc.constantFrom(2, 2, 2, 0),
});

describe('the request reader', () => {
  it('gives, however requests repeat each other, what reading each one alone gives', () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
        const reader = createRequestReader(nodeByteTools, new Interner(), true);
        let input: unknown[] = [];
        edits.forEach((step, index) => {
          input = [...input.slice(0, step.keep), ...step.added];
          const request = {
            model: step.header === 'same' ? 'm' : `m${index}`,
            ...(step.previous ? { previous_response_id: step.previous } : {}),
            input,
            tools: step.trailer === 'same' ? [] : [index],
          };
          const bytes = Buffer.from(JSON.stringify(request, null, step.indent));
          const alone = createRequestReader(nodeByteTools, new Interner(), true).read('t', bytes, 'p');
          const together = reader.read('t', bytes, 'p');
          expect(together.previousResponseId).toBe(alone.previousResponseId);
          expect(together.items.map(shape)).toEqual(alone.items.map(shape));
        });
      }),
      { numRuns: 400 },
    );
  });

  it('keeps the very objects of an unchanged beginning', () => {
    const reader = createRequestReader(nodeByteTools, new Interner(), true);
    const request = (texts: string[]) =>
      Buffer.from(
        JSON.stringify({
          model: 'm',
          input: texts.map((text) => ({ type: 'message', role: 'user', content: [{ type: 'text', text }] })),
        }),
      );
    const first = reader.read('t', request(['a', 'b']), 'p1');
    const second = reader.read('t', request(['a', 'b', 'c']), 'p2');
    expect(second.items[0]).toBe(first.items[0]);
    expect(second.items[1]).toBe(first.items[1]);
    expect(second.items).toHaveLength(3);
  });

  it.each([
    '{"input":[{"type":"message","role":"user","content":[]}]',
    '{"input":[{"type":"message","role":"user","content":[]}]} x',
    '{"input":[{"type":"message","role":"user","content":[]}]]',
    '{"input":[{"type":"message","role":"user","content":[]} 1]}',
  ])('refuses a damaged repetition: %s', (damaged) => {
    const reader = createRequestReader(nodeByteTools, new Interner(), true);
    reader.read('t', Buffer.from('{"input":[{"type":"message","role":"user","content":[]}]}'), 'p1');
    expect(() => reader.read('t', Buffer.from(damaged), 'p2')).toThrow();
  });
});

/** An item without its key, which counts on the interner it was made with. */
function shape(item: { key: string; encodedKey: string | null } | null) {
  return item && { ...item, key: '', encodedKey: '' };
}
