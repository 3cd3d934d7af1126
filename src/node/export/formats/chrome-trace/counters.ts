import type { Scope } from '../../scope.ts';
import type { TraceEvent } from './event.ts';

/** For each agent: the size of its context at each call, and the tokens that it has used so far, as reported. */
export function* counterEvents(scope: Scope, pids: ReadonlyMap<string, number>): Generator<TraceEvent> {
  const origin = scope.trace.started_at_unix_ms;
  const sums = new Map<string, { input: number; cached: number; output: number }>();
  const calls = scope.objects('inference_calls');
  for (const { thread_id, usage, execution } of calls.sort(
    (a, b) => a.execution.started_seq - b.execution.started_seq,
  )) {
    const pid = pids.get(thread_id);
    if (pid === undefined || !usage) continue;
    const start = (execution.started_at_unix_ms - origin) * 1000;
    const end = ((execution.ended_at_unix_ms ?? execution.started_at_unix_ms) - origin) * 1000;
    const sum = sums.get(thread_id) ?? { input: 0, cached: 0, output: 0 };
    sums.set(thread_id, sum);
    sum.input += usage.input_tokens - usage.cached_input_tokens;
    sum.cached += usage.cached_input_tokens;
    sum.output += usage.output_tokens;
    yield { ph: 'C', name: 'context (tokens)', pid, tid: 0, ts: start, args: { context: usage.input_tokens } };
    const args = { 'input, not cached': sum.input, 'input, cached': sum.cached, output: sum.output };
    yield { ph: 'C', name: 'tokens used', pid, tid: 0, ts: Math.max(start, end), args };
  }
}
