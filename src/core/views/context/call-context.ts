import { requestItemIds } from '../../model/view.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { share } from '../format.ts';
import { neighbour, numberOf } from '../indexes/groups.ts';
import type { Indexes } from '../indexes.ts';
import { itemTokens } from '../sizes.ts';
import { scaleOf, tokensBeside } from './beside.ts';
import { CATEGORIES, type Category, itemCategory, itemTool } from './category.ts';
import { movedPositions } from './moved.ts';

/** One row of a request. `item_id` null: the instructions and tools that stand beside the items. */
export interface ContextRow {
  item_id: string | null;
  /** 1-based place in the request; 0 for what stands beside it. */
  position: number;
  category: Category;
  tool: string | null;
  /** Estimated from bytes, scaled so that all rows add up to the reported input. */
  tokens: number;
  share: number;
  fate: 'same' | 'new' | 'moved';
  /** 1-based place in the request compared with; null when it was not in it. */
  was: number | null;
}

/** The exact input of a call, and what changed against another one. */
export interface CallContext {
  call_id: string;
  number: number;
  compared_with: string | null;
  rows: ContextRow[];
  /** What the other call had and this one has not, with its tokens and share there, in its order. */
  gone: ContextRow[];
  total_tokens: number;
  /** Whether the total is itself an estimate: the provider has reported nothing. */
  total_estimated: boolean;
  cached_tokens: number | null;
  /** How many of the rows were wholly read from the cache; null when nothing was reported. */
  cached_rows: number | null;
  categories: Record<Category, number>;
}

/**
 * What a call's request contained. `compareWith`: another call of the same thread; left out, the one before. Null for an
 * unknown call. Cost: the two requests.
 */
export function callContext(model: ViewModel, ix: Indexes, callId: string, compareWith?: string): CallContext | null {
  const call = model.collections.inference_calls.get(callId);
  if (!call) return null;
  const otherId = compareWith ?? neighbour(ix.calls, call.thread_id, callId, -1);
  const beside = tokensBeside(model, ix, call.thread_id);
  const rows = requestRows(model, ix, callId, beside);
  const before = otherId === null ? [] : requestRows(model, ix, otherId, beside);
  const gone = otherId === null ? [] : compare(rows, before);
  const categories = Object.fromEntries(CATEGORIES.map((name) => [name, 0])) as Record<Category, number>;
  for (const row of rows) categories[row.category] += row.tokens;
  const cached = call.usage?.cached_input_tokens ?? null;
  return {
    call_id: callId,
    number: numberOf(ix.calls, callId),
    compared_with: otherId,
    rows,
    gone,
    total_tokens: rows.reduce((sum, row) => sum + row.tokens, 0),
    total_estimated: !call.usage,
    cached_tokens: cached,
    cached_rows: cached === null ? null : wholeRows(rows, cached),
    categories,
  };
}

function requestRows(model: ViewModel, ix: Indexes, callId: string, beside: number): ContextRow[] {
  const { inference_calls, conversation_items } = model.collections;
  const items = requestItemIds(inference_calls, callId).flatMap((id) => conversation_items.get(id) ?? []);
  const estimate = items.reduce((sum, item) => sum + itemTokens(item), 0);
  const scale = scaleOf(estimate, beside, inference_calls.get(callId)?.usage?.input_tokens ?? null);
  const rows: ContextRow[] = [];
  const push = (item_id: string | null, category: Category, tool: string | null, tokens: number): void => {
    rows.push({
      item_id,
      position: item_id === null ? 0 : rows.length + (rows[0]?.item_id === null ? 0 : 1),
      category,
      tool,
      tokens,
      share: share(tokens, scale.total),
      fate: 'same',
      was: null,
    });
  };
  if (scale.beside > 0) push(null, 'instructions', null, scale.beside);
  for (const item of items) {
    const category = itemCategory(ix, item);
    const tool = category === 'tool_call' || category === 'tool_output' ? itemTool(model, ix, item) : null;
    push(item.item_id, category, tool, itemTokens(item) * scale.factor);
  }
  return rows;
}

/** Marks `rows` as new or moved against `before`, and returns the rows of `before` that are gone. */
function compare(rows: ContextRow[], before: readonly ContextRow[]): ContextRow[] {
  const places = new Map<string | null, number[]>();
  for (const { item_id, position } of before) places.set(item_id, [...(places.get(item_id) ?? []), position]);
  for (const row of rows) {
    const was = places.get(row.item_id)?.shift();
    if (was === undefined) row.fate = 'new';
    else row.was = was;
  }
  const kept = rows.filter((row) => row.was !== null);
  for (const index of movedPositions(kept.map((row) => row.was as number))) (kept[index] as ContextRow).fate = 'moved';
  const left = new Set([...places.values()].flat());
  return before.filter((row) => left.has(row.position));
}

/** Rows that lie wholly within the first `tokens`; estimates may overshoot by one in a hundred. */
function wholeRows(rows: readonly ContextRow[], tokens: number): number {
  let sum = 0;
  let count = 0;
  for (const row of rows) {
    sum += row.tokens;
    if (sum > tokens * 1.01) break;
    count++;
  }
  return count;
}
