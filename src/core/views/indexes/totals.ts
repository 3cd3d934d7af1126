import type { ToolCall } from '../../model/runtime.ts';
import type { InferenceCallView } from '../../model/view.ts';

/** Sums over a thread's own calls and tools. Token counts are the reported ones. */
export interface Totals {
  calls: number;
  failed_calls: number;
  input_tokens: number;
  cached_input_tokens: number;
  output_tokens: number;
  reasoning_output_tokens: number;
  tools: number;
  failed_tools: number;
}

export const noTotals = (): Totals => ({
  calls: 0,
  failed_calls: 0,
  input_tokens: 0,
  cached_input_tokens: 0,
  output_tokens: 0,
  reasoning_output_tokens: 0,
  tools: 0,
  failed_tools: 0,
});

/** Adds one call (`sign` 1), or takes its former state out again (-1). */
export function countCall(totals: Totals, call: InferenceCallView, sign: 1 | -1): void {
  totals.calls += sign;
  if (call.execution.status === 'failed') totals.failed_calls += sign;
  if (!call.usage) return;
  totals.input_tokens += sign * call.usage.input_tokens;
  totals.cached_input_tokens += sign * call.usage.cached_input_tokens;
  totals.output_tokens += sign * call.usage.output_tokens;
  totals.reasoning_output_tokens += sign * call.usage.reasoning_output_tokens;
}

/** Adds one tool call, or takes its former state out again. */
export function countTool(totals: Totals, tool: ToolCall, sign: 1 | -1): void {
  totals.tools += sign;
  if (tool.execution.status === 'failed') totals.failed_tools += sign;
}

/** `into` += `from`, for sums over several threads. */
export function addTotals(into: Totals, from: Totals): Totals {
  for (const key of Object.keys(into) as (keyof Totals)[]) into[key] += from[key];
  return into;
}
