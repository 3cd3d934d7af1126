import type { TokenUsage } from '../../model/runtime.ts';
import { requestItemIds } from '../../model/view.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { members } from '../indexes/groups.ts';
import type { Indexes } from '../indexes.ts';
import { estimateTokens, itemBytes } from '../sizes.ts';
import { scaleOf, tokensBeside } from './beside.ts';
import { CATEGORIES, type Category, itemCategory, itemTool } from './category.ts';

/** Bytes of a request by what they are: a category, tool output with its tool (`tool_output/exec_command`). */
type Sums = Map<string, number>;

/** The contexts of a thread's calls, one after the other. Grows in place: a call costs what it added and dropped. */
export interface ContextSeries {
  thread_id: string;
  calls: string[];
  bytes: Sums[];
  latest: string[];
  /** The chart's columns; those that did not change keep their identity. */
  points: ContextPoint[];
  /** What the points were scaled with. */
  beside: number;
  usages: (TokenUsage | null)[];
}

/** One column of the chart. The layers add up to `total_tokens`. */
export interface ContextPoint {
  call_id: string;
  total_tokens: number;
  estimated: boolean;
  cached_tokens: number | null;
  layers: Record<Category, number>;
  /** Tool output by tool; adds up to its layer. */
  tools: [tool: string, tokens: number][];
}

export const emptySeries = (threadId: string): ContextSeries => ({
  thread_id: threadId,
  calls: [],
  bytes: [],
  latest: [],
  points: [],
  beside: 0,
  usages: [],
});

/** Takes in the thread's new calls and newly reported usages. Call it after the indexes were updated. */
export function updateSeries(series: ContextSeries, model: ViewModel, ix: Indexes): void {
  const calls = members(ix.calls, series.thread_id);
  if (calls[series.calls.length - 1] !== series.calls.at(-1)) Object.assign(series, emptySeries(series.thread_id));
  for (const id of calls.slice(series.calls.length)) addCall(series, model, ix, id);
  const beside = tokensBeside(model, ix, series.thread_id);
  series.calls.forEach((id, index) => {
    const usage = model.collections.inference_calls.get(id)?.usage ?? null;
    if (series.points[index] && series.usages[index] === usage && series.beside === beside) return;
    series.usages[index] = usage;
    series.points[index] = pointOf(id, series.bytes[index] as Sums, beside, usage);
  });
  series.beside = beside;
}

function addCall(series: ContextSeries, model: ViewModel, ix: Indexes, callId: string): void {
  const { inference_calls, conversation_items } = model.collections;
  const request = inference_calls.get(callId)?.request_items;
  if (!request) return;
  let keep = request.keep;
  let added: readonly string[] = request.tail;
  if (request.base === null || request.base !== series.calls.at(-1)) {
    const whole = requestItemIds(inference_calls, callId);
    keep = 0;
    while (keep < whole.length && whole[keep] === series.latest[keep]) keep++;
    added = whole.slice(keep);
  }
  const sums: Sums = new Map(series.bytes.at(-1));
  const count = (id: string, sign: 1 | -1): void => {
    const item = conversation_items.get(id);
    if (!item) return;
    const category = itemCategory(ix, item);
    const key = category === 'tool_output' ? `${category}/${itemTool(model, ix, item) ?? ''}` : category;
    sums.set(key, (sums.get(key) ?? 0) + sign * itemBytes(item));
  };
  for (const id of series.latest.splice(keep)) count(id, -1);
  for (const id of added) count(id, 1);
  series.latest.push(...added);
  series.calls.push(callId);
  series.bytes.push(sums);
}

function pointOf(call_id: string, sums: Sums, beside: number, usage: TokenUsage | null): ContextPoint {
  const estimate = estimateTokens([...sums.values()].reduce((a, b) => a + b, 0));
  const scale = scaleOf(estimate, beside, usage?.input_tokens ?? null);
  const layers = Object.fromEntries(CATEGORIES.map((name) => [name, 0])) as Record<Category, number>;
  layers.instructions = scale.beside;
  const tools: ContextPoint['tools'] = [];
  for (const [key, bytes] of sums) {
    if (bytes === 0) continue;
    const tokens = estimateTokens(bytes) * scale.factor;
    const slash = key.indexOf('/');
    if (slash >= 0) tools.push([key.slice(slash + 1), tokens]);
    layers[(slash < 0 ? key : key.slice(0, slash)) as Category] += tokens;
  }
  return {
    call_id,
    total_tokens: scale.total,
    estimated: scale.estimated,
    cached_tokens: usage?.cached_input_tokens ?? null,
    layers,
    tools: tools.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)),
  };
}
