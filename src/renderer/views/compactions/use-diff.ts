import { useMemo } from 'react';
import { type ContextDiff, contextDiff } from '../../../core/views/compaction-diff/diff.ts';
import { type FetchedAgain, fetchedAgain } from '../../../core/views/compaction-diff/fetched-again.ts';
import { type ContextMoment, contextAt } from '../../../core/views/compaction-diff/moment.ts';
import { momentKey } from '../../../core/views/compaction-diff/thread-moments.ts';
import { usePacedStamp } from '../../stores/use-paced-stamp.ts';
import { useDerived, useTrace } from '../../stores/use-trace.ts';

/** Looking through all that a thread asked for later need not happen at every frame. */
const PACE_MS = 2_000;
const SIZES = ['compactions', 'inference_calls'] as const;
const FETCHES = ['conversation_items', 'tool_calls'] as const;

/**
 * Hook: two moments compared. Pairing items costs more than a frame in large contexts: it is done again only when one of the
 * contexts became another one, not whenever the trace grew.
 */
export function useDiff(from: ContextMoment | null, to: ContextMoment | null): ContextDiff | null {
  const session = useTrace();
  const stamp = usePacedStamp(SIZES);
  const key = useMemo(() => {
    void stamp;
    const { model, indexes } = session;
    const parts = [from, to].map((moment) => {
      const at = moment && contextAt(model, indexes, moment);
      const { factor, beside, total } = at?.scale ?? {};
      return moment && at ? `${momentKey(moment)} ${at.item_ids.length} ${factor} ${beside} ${total}` : '';
    });
    return parts.join('\n');
  }, [session, stamp, from, to]);
  return useMemo(() => {
    void key;
    return from && to ? contextDiff(session.model, session.indexes, from, to) : null;
  }, [session, key, from, to]);
}

/** Hook: by dropped item, what the agent fetched again after a compaction. */
export function useFetchedAgain(
  compactionId: string | null,
  diff: ContextDiff | null,
): ReadonlyMap<string, FetchedAgain> {
  const session = useTrace();
  const stamp = usePacedStamp(FETCHES, PACE_MS);
  // What a trace has when it is opened is not waited for.
  const behind = useDerived(['session'], (_model, { behind }) => behind);
  return useMemo(() => {
    void [stamp, behind];
    if (compactionId === null || !diff) return new Map();
    const dropped = diff.entries.flatMap(({ fate, before }) => (fate === 'dropped' && before !== null ? [before] : []));
    const found = fetchedAgain(session.model, session.indexes, compactionId, dropped);
    return new Map(found.map((again) => [again.item_id, again]));
  }, [session, stamp, behind, compactionId, diff]);
}
