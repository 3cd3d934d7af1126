import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { responseTokens } from '../../../../src/node/library/response-tokens.ts';

const usage = { input_tokens: 100, cached_input_tokens: 0, output_tokens: 11, reasoning_output_tokens: 1 };
const tokens = (payload: unknown) => responseTokens(Buffer.from(JSON.stringify(payload, null, 2)), true);

describe('tokens of a response', () => {
  it('are input and output, negatives counting as 0', () => {
    expect(tokens({ response_id: 'r', token_usage: usage, output_items: [] })).toBe(111);
    expect(tokens({ token_usage: { ...usage, input_tokens: -5 } })).toBe(11);
  });

  it('are not told without all four numbers', () => {
    expect(tokens({ token_usage: { input_tokens: 1, output_tokens: 1 } })).toBeNull();
    expect(tokens({ token_usage: { ...usage, output_tokens: 1.5 } })).toBeNull();
    expect(tokens({ token_usage: null })).toBeNull();
    expect(tokens({ output_items: [] })).toBeNull();
  });

  it('say when more of the payload is needed', () => {
    const bytes = Buffer.from(JSON.stringify({ output_items: ['x'.repeat(100)], token_usage: usage }));
    expect(responseTokens(bytes.subarray(0, 60), false)).toBe('cut');
    expect(responseTokens(bytes.subarray(0, bytes.length - 4), false)).toBe('cut');
    expect(responseTokens(bytes, true)).toBe(111);
  });
});
