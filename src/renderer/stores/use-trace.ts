import { createContext, useCallback, useContext, useRef, useSyncExternalStore } from 'react';
import type { CollectionName } from '../../core/model/trace.ts';
import type { ViewTypes } from '../../core/model/view.ts';
import type { ViewModel } from '../../core/reduce/delta.ts';
import type { SessionStatus } from '../../protocol/session.ts';
import type { Topic, TraceSession } from './trace-session.ts';

export const TraceContext = createContext<TraceSession | null>(null);

/** Hook: the trace that is shown. Only within a trace's page; does not render again by itself. */
export function useTrace(): TraceSession {
  const session = useContext(TraceContext);
  if (!session) throw new Error('useTrace outside of a trace');
  return session;
}

/**
 * Hook: something worked out from the model, again only when one of `topics` changed (at most once per frame) or when
 * `inputs` differ. The result may hold on to objects of the model: those never change in place.
 */
export function useDerived<T>(
  topics: readonly Topic[],
  compute: (model: ViewModel, session: TraceSession) => T,
  inputs: readonly unknown[] = [],
): T {
  const session = useTrace();
  const stamp = useTopics(session, topics);
  const memo = useRef<{ key: readonly unknown[]; value: T } | null>(null);
  const key = [session, session.model, stamp, ...inputs];
  if (!memo.current || !sameList(memo.current.key, key)) {
    memo.current = { key, value: compute(session.model, session) };
  }
  return memo.current.value;
}

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}

/** A number that differs whenever one of the topics changed. */
function useTopics(session: TraceSession, topics: readonly Topic[]): number {
  const list = topics.join();
  const subscribe = useCallback(
    (listener: () => void) => session.subscribe(list.split(',') as Topic[], listener),
    [session, list],
  );
  return useSyncExternalStore(subscribe, () => topics.reduce((sum, topic) => sum + session.version(topic), 0));
}

/** Hook: one object, by identity: renders again only when this very object changed. */
export function useObject<C extends CollectionName>(collection: C, id: string | null): ViewTypes[C] | undefined {
  const session = useTrace();
  const subscribe = useCallback(
    (listener: () => void) => session.subscribe([collection], listener),
    [session, collection],
  );
  return useSyncExternalStore(subscribe, () =>
    id === null ? undefined : (session.model.collections[collection].get(id) as ViewTypes[C] | undefined),
  );
}

/** Hook: how many objects a collection has. */
export function useCount(collection: CollectionName): number {
  const session = useTrace();
  const subscribe = useCallback(
    (listener: () => void) => session.subscribe([collection], listener),
    [session, collection],
  );
  return useSyncExternalStore(subscribe, () => session.model.collections[collection].size);
}

/** Hook: how reading and following are going; null before the first word of the host. */
export function useStatus(): SessionStatus | null {
  const session = useTrace();
  useTopics(session, ['status']);
  return session.status;
}

/** Hook: the session itself, rendered again when it was opened, paused, failed or moved on by a delta. */
export function useSessionState(): TraceSession {
  const session = useTrace();
  useTopics(session, ['session']);
  return session;
}
