import { type ReactNode, useCallback, useEffect, useRef } from 'react';
import type { Diagnostic } from '../../../core/reduce/diagnostic.ts';
import { RowList, type RowListHandle } from '../../parts/row-list.tsx';
import { useUnseen } from '../../parts/use-unseen.ts';
import { failureOf } from '../../stores/client.ts';
import { detach, follow, useFollow } from '../../stores/follow.ts';
import { useIsLive, useStart } from '../../stores/moment.ts';
import { openObject } from '../../stores/places.ts';
import { loadEventText } from '../../stores/requests.ts';
import { select, useSelection } from '../../stores/selection.ts';
import { toast } from '../../stores/toasts.ts';
import { useDerived, useTrace } from '../../stores/use-trace.ts';
import { events } from '../../text/events.ts';
import { words } from '../../text/words.ts';
import type { EventLog } from './event-log.ts';
import { objectsOfEvent } from './event-objects.ts';
import { EventRowCells } from './event-row.tsx';
import { useEvents } from './events-store.ts';
import type { Place } from './use-place.ts';

const ROW = 24;
/** Of a longer line the beginning is looked through for ids, in bytes. */
const HEAD = 256 * 1024;

/** The rows of the log. Only those that are looked at are read. */
export function EventList({ log, place }: { log: EventLog; place: Place }): ReactNode {
  const session = useTrace();
  const start = useStart();
  const live = useIsLive();
  const times = useEvents((state) => state.times);
  const following = useFollow((state) => state.following) && live;
  const selection = useSelection();
  const byLine = useDerived(['diagnostics'], (model) => diagnosticsByLine(model.diagnostics));
  const total = log.total ?? 0;
  const list = useRef<RowListHandle>(null);
  useUnseen(list, total, { live, following });

  const range = useRef<[number, number]>([0, 0]);
  const want = useCallback(
    (first: number, last: number) => {
      range.current = [first, last];
      log.want(first, last);
    },
    [log],
  );
  useEffect(() => {
    if (total > 0) log.want(range.current[0], Math.min(range.current[1], total - 1));
  }, [log, total]);

  const stand = (index: number) => {
    const row = log.row(index);
    if (!row) return;
    place.goTo(index, row.line);
    select({ collection: 'events', id: String(row.line) });
  };
  const open = async (index: number) => {
    const row = log.row(index);
    if (!row) return;
    try {
      const { text } = await loadEventText(session, row.line, { start: 0, end: HEAD });
      const [about] = objectsOfEvent(session.model, text);
      if (about) openObject(about);
      else toast(events.noObject);
    } catch (error) {
      toast(failureOf(error).message, 'failed');
    }
  };
  const chosen = selection?.collection === 'events';
  return (
    <RowList
      ref={list}
      className="ev-rows"
      label={events.log}
      count={total}
      rowHeight={ROW}
      keyOf={(i) => i}
      active={place.index}
      refAt={(i) => {
        const line = log.row(i)?.line;
        return line === undefined ? null : { collection: 'events', id: String(line) };
      }}
      onActive={stand}
      onPick={(index, target) => {
        const payload = target.closest('[data-payload]')?.getAttribute('data-payload');
        if (payload) select({ collection: 'raw_payloads', id: payload }, 'push');
        else stand(index);
      }}
      onOpen={(index) => void open(index)}
      onRange={want}
      {...(live ? { following } : {})}
      onDetach={detach}
      onReachEnd={follow}
      rowProps={(i) => {
        const row = log.row(i);
        const bad = row?.skipped ? 'is-bad' : '';
        const here = i === place.index ? (chosen ? 'is-selected' : 'is-here') : '';
        return { className: `ev-cols ev-row ${bad} ${here}`, ...(row ? {} : { 'aria-label': words.loading }) };
      }}
      render={(i) => {
        const row = log.row(i);
        return row && <EventRowCells row={row} start={start} times={times} diagnostic={byLine.get(row.line)} />;
      }}
    />
  );
}

function diagnosticsByLine(diagnostics: readonly Diagnostic[]): Map<number, Diagnostic> {
  return new Map(diagnostics.map((diagnostic) => [diagnostic.line, diagnostic]));
}
