import { useEffect, useState } from 'react';
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
  const [at, setAt] = useState<{ log: EventLog | null; key: string; index: number } | null>(null);
  const key = ref ? `${ref.collection}/${ref.id}` : '';
  const known = at?.log === log && at.key === key ? at.index : null;

  useEffect(() => {
    if (!ready || !log || !ref || known !== null) return;
    const place = placeOf(model, indexes, ref);
    let old = false;
    const settle = (index: number) => {
      if (!old) setAt({ log, key, index });
    };
    if (!place) settle(-1);
    else {
      findRow(log, place)
        .then(async (found) => {
          if (!found) return -1;
          if ('line' in place) return found.exact ? found.index : -1;
          const { payload, until, seq } = place;
          if (payload === null) return found.exact ? found.index : -1;
          return (
            (await findWithin(log, found.index, found.index + until - seq, (row) =>
              row.payload_ids.includes(payload),
            )) ?? -1
          );
        })
        // What cannot be read is said by the log itself.
        .then(settle, () => settle(-1));
    }
    return () => {
      old = true;
    };
  }, [ready, log, ref, key, known, model, indexes]);

  return {
    index: known ?? -1,
    goTo: (index, line) => {
      useFollow.setState({ following: false, unseen: 0 });
      setAt({ log, key: `events/${line}`, index });
    },
  };
}
