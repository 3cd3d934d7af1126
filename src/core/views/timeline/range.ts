import type { ViewModel } from '../../reduce/delta.ts';
import { members } from '../indexes/groups.ts';
import type { Indexes } from '../indexes.ts';
import { type ThreadState, type ThreadTime, timeByState } from './states.ts';

/** What happened in a range of time, for one thread or for all of them together. */
export interface RangeRow {
  /** Null for the sum. */
  thread_id: string | null;
  ms: Record<ThreadState, number>;
  /** Calls and tools that were under way in the range. */
  calls: number;
  tools: number;
  failed_tools: number;
  /** Reported tokens of the calls that ended in the range. */
  input_tokens: number;
  cached_input_tokens: number;
  output_tokens: number;
}

/** Rows for each thread (in the given order) and their sum at the end. `now` bounds what is still open. */
export function rangeSummary(
  model: ViewModel,
  ix: Indexes,
  times: readonly ThreadTime[],
  from: number,
  to: number,
): RangeRow[] {
  const rows = times.map((time) => threadRow(model, ix, time, from, to));
  return [...rows, rows.reduce(add, blank(null))];
}

const blank = (thread_id: string | null): RangeRow => ({
  thread_id,
  ms: { idle: 0, model: 0, tools: 0, waiting: 0 },
  calls: 0,
  tools: 0,
  failed_tools: 0,
  input_tokens: 0,
  cached_input_tokens: 0,
  output_tokens: 0,
});

function threadRow(model: ViewModel, ix: Indexes, time: ThreadTime, from: number, to: number): RangeRow {
  const row = { ...blank(time.thread_id), ms: timeByState(time, from, to) };
  const overlaps = (start: number, end: number | null): boolean => start < to && (end === null || end > from);
  for (const id of members(ix.calls, time.thread_id)) {
    const call = model.collections.inference_calls.get(id);
    if (!call) continue;
    const { started_at_unix_ms: start, ended_at_unix_ms: end } = call.execution;
    if (overlaps(start, end)) row.calls++;
    if (!call.usage || end === null || end <= from || end > to) continue;
    row.input_tokens += call.usage.input_tokens;
    row.cached_input_tokens += call.usage.cached_input_tokens;
    row.output_tokens += call.usage.output_tokens;
  }
  for (const id of members(ix.tools, time.thread_id)) {
    const execution = model.collections.tool_calls.get(id)?.execution;
    if (!execution || !overlaps(execution.started_at_unix_ms, execution.ended_at_unix_ms)) continue;
    row.tools++;
    if (execution.status === 'failed') row.failed_tools++;
  }
  return row;
}

function add(sum: RangeRow, row: RangeRow): RangeRow {
  for (const state of Object.keys(sum.ms) as ThreadState[]) sum.ms[state] += row.ms[state];
  for (const key of [
    'calls',
    'tools',
    'failed_tools',
    'input_tokens',
    'cached_input_tokens',
    'output_tokens',
  ] as const) {
    sum[key] += row[key];
  }
  return sum;
}
