import type { Compaction } from '../model/runtime.ts';
import type { InferenceCallView } from '../model/view.ts';
import type { ViewModel } from '../reduce/delta.ts';
import { members, numberOf } from './indexes/groups.ts';
import { firstSighting } from './indexes/sightings.ts';
import { callAt, type Indexes } from './indexes.ts';
import { estimateTokens, itemBytes, itemTokens } from './sizes.ts';

/**
 * Place of a compaction in the log. It carries no seq of its own, so the last event of its attempts stands for it; null
 * when the trace knows no attempt.
 */
export function compactionSeq(model: ViewModel, compaction: Compaction): number | null {
  let seq: number | null = null;
  for (const id of compaction.request_ids) {
    const window = model.collections.compaction_requests.get(id)?.execution;
    if (window) seq = Math.max(seq ?? 0, window.ended_seq ?? window.started_seq);
  }
  return seq;
}

/** The calls of its thread that a compaction lies between: the last one before it, and the first that read what it made. */
export function callsAround(
  model: ViewModel,
  ix: Indexes,
  compaction: Compaction,
): { before: string | null; after: string | null } {
  const calls = members(ix.calls, compaction.thread_id);
  const sightings = ix.sightings.get(compaction.thread_id);
  let number = -1;
  for (const id of compaction.replacement_item_ids) {
    const seen = firstSighting(sightings, id);
    if (seen >= 0 && (number < 0 || seen < number)) number = seen;
  }
  if (number < 0) {
    const at = compaction.installed_at_unix_ms;
    number = calls.findLastIndex((id) => startOf(model.collections.inference_calls.get(id)) <= at) + 1;
  }
  return {
    before: callAt(ix, compaction.thread_id, number - 1),
    after: callAt(ix, compaction.thread_id, number),
  };
}

const startOf = (call: InferenceCallView | undefined): number => call?.execution.started_at_unix_ms ?? 0;

/** A number of tokens, and whether it was estimated from bytes rather than reported by the provider. */
export interface TokenCount {
  tokens: number;
  estimated: boolean;
}

/** Sum of estimates over items. */
export function estimatedTokens(model: ViewModel, itemIds: readonly string[]): number {
  let bytes = 0;
  for (const id of itemIds) {
    const item = model.collections.conversation_items.get(id);
    if (item) bytes += itemBytes(item);
  }
  return estimateTokens(bytes);
}

/** A compaction in numbers: context before and after, items before and after, attempts. */
export interface CompactionFacts {
  number: number;
  at_unix_ms: number;
  items_before: number;
  items_after: number;
  before: TokenCount;
  after: TokenCount;
  attempts: string[];
  calls: { before: string | null; after: string | null };
}

/** Facts of a compaction. Before: what the last call sent and answered; after: what the next one sends, as far as reported. */
export function compactionFacts(model: ViewModel, ix: Indexes, compaction: Compaction): CompactionFacts {
  const { inference_calls, conversation_items } = model.collections;
  const calls = callsAround(model, ix, compaction);
  const before = inference_calls.get(calls.before ?? '')?.usage;
  const after = inference_calls.get(calls.after ?? '');
  const replacement = new Set(compaction.replacement_item_ids);
  // The next call may carry more than the replacement: fresh input, not part of what the compaction left.
  const fresh = (after?.request_items.tail ?? []).filter((id) => !replacement.has(id));
  const freshTokens = fresh.reduce((sum, id) => {
    const item = conversation_items.get(id);
    return item?.first_seen_at_unix_ms === after?.execution.started_at_unix_ms && item ? sum + itemTokens(item) : sum;
  }, 0);
  return {
    number: numberOf(ix.compactions, compaction.compaction_id),
    at_unix_ms: compaction.installed_at_unix_ms,
    items_before: compaction.input_item_ids.length,
    items_after: compaction.replacement_item_ids.length,
    before: before
      ? { tokens: before.input_tokens + before.output_tokens, estimated: false }
      : { tokens: estimatedTokens(model, compaction.input_item_ids), estimated: true },
    after: after?.usage
      ? { tokens: Math.max(0, after.usage.input_tokens - freshTokens), estimated: freshTokens > 0 }
      : { tokens: estimatedTokens(model, compaction.replacement_item_ids), estimated: true },
    attempts: [...members(ix.requestsByCompaction, compaction.compaction_id)],
    calls,
  };
}

/** The compaction whose replacement a call was the first to read, or null. */
export function compactionBefore(model: ViewModel, ix: Indexes, callId: string): string | null {
  const call = model.collections.inference_calls.get(callId);
  if (!call) return null;
  for (const id of members(ix.compactions, call.thread_id)) {
    const compaction = model.collections.compactions.get(id);
    if (compaction && callsAround(model, ix, compaction).after === callId) return id;
  }
  return null;
}
