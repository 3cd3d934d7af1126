import { requestItemIds } from '../../model/view.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { members } from '../indexes/groups.ts';
import type { Indexes } from '../indexes.ts';
import { estimatedTokens } from '../moments.ts';

/**
 * Tokens that a thread's requests carry beside their items: instructions and tool definitions, which stand in the payload
 * but are no conversation items. Seen as what the first call that reported its usage counted more than its items are
 * estimated at; 0 when that is not more. The same for all calls of a thread, so that a chart has a level floor.
 */
export function tokensBeside(model: ViewModel, ix: Indexes, threadId: string): number {
  const { inference_calls } = model.collections;
  for (const id of members(ix.calls, threadId)) {
    const input = inference_calls.get(id)?.usage?.input_tokens ?? 0;
    if (input <= 0) continue;
    return Math.max(0, input - estimatedTokens(model, requestItemIds(inference_calls, id)));
  }
  return 0;
}

/** How estimates of a request are made to agree with what was reported for it. */
export interface Scale {
  /** For instructions and tools. */
  beside: number;
  /** Tokens of an item = its estimate × factor. */
  factor: number;
  /** `beside` and all items: the reported input, or an estimate. */
  total: number;
  estimated: boolean;
}

/** The scale of a request: `beside` and the scaled items add up to the reported tokens, where those are known. */
export function scaleOf(estimate: number, beside: number, reported: number | null): Scale {
  if (reported === null || reported <= 0) return { beside, factor: 1, total: beside + estimate, estimated: true };
  if (estimate <= 0) return { beside: reported, factor: 1, total: reported, estimated: false };
  // A request smaller than what is thought to stand beside its items: the thought was wrong for this one.
  const fixed = beside < reported ? beside : 0;
  return { beside: fixed, factor: (reported - fixed) / estimate, total: reported, estimated: false };
}
