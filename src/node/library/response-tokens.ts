import { z } from 'zod';
import { member, parseSpan, skipSpace } from './json-span.ts';

/** Negative numbers count as 0; without all four required numbers there is no usage (spec/reduction.md, "Inference"). */
const usage = z.object({
  input_tokens: z.int(),
  cached_input_tokens: z.int(),
  output_tokens: z.int(),
  reasoning_output_tokens: z.int(),
});

/**
 * Input and output tokens of a response payload: null when it tells none, `cut` when `bytes`, the beginning of the payload,
 * end before that is known.
 */
export function responseTokens(bytes: Uint8Array, complete: boolean): number | null | 'cut' {
  const start = skipSpace(bytes, 0);
  const found = member(bytes, start, 'token_usage');
  if (!found || found.end === -1) return complete ? null : 'cut';
  const parsed = usage.safeParse(parseSpan(bytes, found));
  if (!parsed.success) return null;
  return Math.max(0, parsed.data.input_tokens) + Math.max(0, parsed.data.output_tokens);
}
