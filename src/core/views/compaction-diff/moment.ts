import { requestItemIds } from '../../model/view.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { type Scale, scaleOf, tokensBeside } from '../context/beside.ts';
import type { Indexes } from '../indexes.ts';
import { compactionFacts, estimatedTokens } from '../moments.ts';

/** A moment in the life of a thread's context: what a call sent, or what a compaction found or left. */
export type ContextMoment =
  | { type: 'call'; call_id: string }
  | { type: 'before_compaction'; compaction_id: string }
  | { type: 'after_compaction'; compaction_id: string };

/** A context at a moment: its items in order, and how their estimates become tokens. */
export interface ContextAt {
  thread_id: string;
  item_ids: string[];
  scale: Scale;
}

/** The context at a moment; null when call or compaction are unknown. */
export function contextAt(model: ViewModel, ix: Indexes, moment: ContextMoment): ContextAt | null {
  const { inference_calls, compactions } = model.collections;
  if (moment.type === 'call') {
    const call = inference_calls.get(moment.call_id);
    if (!call) return null;
    const ids = requestItemIds(inference_calls, moment.call_id);
    return scaled(model, ix, call.thread_id, ids, call.usage?.input_tokens ?? null);
  }
  const compaction = compactions.get(moment.compaction_id);
  if (!compaction) return null;
  const facts = compactionFacts(model, ix, compaction);
  const [ids, size] =
    moment.type === 'before_compaction'
      ? [compaction.input_item_ids, facts.before]
      : [compaction.replacement_item_ids, facts.after];
  // A size that is itself estimated from bytes has nothing to scale to.
  return scaled(model, ix, compaction.thread_id, ids, size.estimated ? null : size.tokens);
}

function scaled(
  model: ViewModel,
  ix: Indexes,
  thread: string,
  ids: readonly string[],
  tokens: number | null,
): ContextAt {
  const scale = scaleOf(estimatedTokens(model, ids), tokensBeside(model, ix, thread), tokens);
  return { thread_id: thread, item_ids: [...ids], scale };
}
