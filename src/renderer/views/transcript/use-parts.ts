import { useCallback, useRef, useSyncExternalStore } from 'react';
import type { ViewModel } from '../../../core/reduce/delta.ts';
import type { Topic, TraceSession } from '../../stores/trace-session.ts';
import { useTrace } from '../../stores/use-trace.ts';

/**
 * Hook: some objects and values of the model, by identity: renders again only when one of them is another one. What a row
 * shows is worked out from these when it is drawn, so that a live trace redraws the rows that changed and no others.
 */
export function useParts<T extends readonly unknown[]>(
  topics: readonly Topic[],
  read: (model: ViewModel, session: TraceSession) => T,
): T {
  const session = useTrace();
  const list = topics.join();
  const latest = useRef<T | null>(null);
  const subscribe = useCallback(
    (listener: () => void) => session.subscribe(list.split(',') as Topic[], listener),
    [session, list],
  );
  return useSyncExternalStore(subscribe, () => {
    const next = read(session.model, session);
    const before = latest.current;
    if (before && before.length === next.length && before.every((value, i) => Object.is(value, next[i]))) return before;
    latest.current = next;
    return next;
  });
}
