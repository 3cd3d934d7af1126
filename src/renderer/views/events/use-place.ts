import { useEffect, useState } from 'react';
import type { EventRow } from '../../../protocol/session.ts';
import { useFollow } from '../../stores/follow.ts';
import { useSelection } from '../../stores/selection.ts';
import { useDerived, useTrace } from '../../stores/use-trace.ts';
import type { EventLog } from './event-log.ts';
import { placeOf } from './event-objects.ts';
import { findRow, findWithin } from './find-row.ts';

/** Where one stands in the list. */
export interface Place {
  /** Row of what is selected; -1: it is in none that is shown. */
  index: number;
  /** Says where the reader went, when the row is known. */
  goTo(index: number, line: number): void;
}

/**
 * Hook: the row of what is selected, wherever it was selected: the line itself, the start of an object, the event that names a
 * payload.
 */
export function usePlace(log: EventLog | null): Place {
  const { model, indexes } = useTrace();
  const ref = useSelection();
  const caughtUp = useDerived(['session'], (_, session) => session.caughtUp);
  const ready = log !== null && log.total !== null && caughtUp;
  const [at, setAt] = useState<{ log: EventLog | null; key: string; index: number; until: number } | null>(null);
  const key = ref ? `${ref.collection}/${ref.id}` : '';
  const total = log?.total ?? 0;
  const known = at?.log === log && at.key === key && total <= at.until ? at.index : null;

  useEffect(() => {
    if (!ready || !log || !ref || known !== null) return;
    const place = placeOf(model, indexes, ref);
    let old = false;
    // What lies behind the end may be there when the log is longer.
    const settle = (index: number, until = Number.POSITIVE_INFINITY) => {
      if (!old) setAt({ log, key, index, until });
    };
    if (!place) settle(-1);
    else {
      findRow(log, place)
        .then(async (found) => {
          if (!found) return settle(-1, total);
          if ('line' in place || place.payload === null) return settle(found.exact ? found.index : -1);
          const { payload, until, seq } = place;
          const names = (row: EventRow) => row.payload_ids.includes(payload);
          settle((await findWithin(log, found.index, found.index + until - seq, names)) ?? -1);
        })
        // What cannot be read is said by the log itself.
        .catch(() => settle(-1, total));
    }
    return () => {
      old = true;
    };
  }, [ready, log, ref, key, known, total, model, indexes]);

  return {
    index: known ?? -1,
    goTo: (index, line) => {
      useFollow.setState({ following: false, unseen: 0 });
      setAt({ log, key: `events/${line}`, index, until: Number.POSITIVE_INFINITY });
    },
  };
}
