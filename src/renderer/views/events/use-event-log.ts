import { useEffect, useReducer, useRef, useState } from 'react';
import type { EventFilter } from '../../../protocol/session.ts';
import { failureOf } from '../../stores/client.ts';
import { loadEvents } from '../../stores/requests.ts';
import { useDerived, useTrace } from '../../stores/use-trace.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { useEvents } from './events-store.ts';

/**
 * Hook: the rows that pass a filter, of the log as it is now; renders again when rows come. A new one for another filter, and
 * when the log was replaced or the connection came back. Null until the trace is open.
 */
export function useEventLog(filter: EventFilter): EventLog | null {
  const session = useTrace();
  const id = useDerived(['session'], (_, { info }) => info?.session_id ?? null);
  const generation = useDerived(['status'], (_, { status }) => status?.generation ?? 0);
  const key = JSON.stringify([id, generation, filter]);
  const [log, setLog] = useState<{ key: string; log: EventLog } | null>(null);
  const [, changed] = useReducer((n: number) => n + 1, 0);
  const latest = useRef(filter);
  latest.current = filter;

  useEffect(() => {
    if (id === null) return;
    const asked = latest.current;
    const next = createEventLog({
      load: (from, count) => loadEvents(session, { from, count, filter: asked }),
      failureOf,
      onChange: () => {
        useEvents.setState({ byType: next.byType });
        changed();
      },
    });
    setLog({ key, log: next });
    let events = session.status?.events ?? 0;
    next.refresh();
    const end = session.subscribe(['status'], () => {
      const now = session.status?.events ?? 0;
      if (now === events || session.paused) return;
      events = now;
      next.refresh();
    });
    return () => {
      end();
      next.close();
    };
  }, [session, id, key]);
  return log?.key === key ? log.log : null;
}
