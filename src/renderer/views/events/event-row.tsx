import { memo, type ReactNode } from 'react';
import type { Diagnostic } from '../../../core/reduce/diagnostic.ts';
import { formatBytes, formatClock, formatMoment, formatPosition } from '../../../core/views/format.ts';
import { shortPath } from '../../../core/views/words.ts';
import type { EventRow as Row } from '../../../protocol/session.ts';
import { refAttribute } from '../../objects/named-objects.ts';
import { Icon, KindIcon } from '../../parts/icon.tsx';
import { Status } from '../../parts/status.tsx';
import { localOffset } from '../../stores/moment.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { events } from '../../text/events.ts';
import { failureOfRow, subjectOf } from './event-objects.ts';
import { kindOf } from './families.ts';

interface Props {
  row: Row;
  start: number;
  times: 'position' | 'clock';
  /** What could not be applied, or is odd, about this line. */
  diagnostic: Diagnostic | undefined;
}

/** One line of the log in a row. Lines that were skipped say why in the place of their subject. */
export const EventRowCells = memo(function EventRowCells({ row, start, times, diagnostic }: Props): ReactNode {
  const { model, indexes } = useTrace();
  const { wall_time_unix_ms: at } = row;
  const agent = row.thread_id === null ? undefined : model.collections.threads.get(row.thread_id);
  const subject = subjectOf(model, indexes, row);
  const told = diagnostic?.message ?? subject;
  return (
    <>
      <span className="r dim mono-s" title={events.place(row.line, row.byte, row.bytes)}>
        {row.seq ?? events.bareLine(row.line)}
      </span>
      <span className="mono-s t" title={at === null ? undefined : formatMoment(at, localOffset)}>
        {at !== null && (times === 'clock' ? formatClock(at, localOffset) : formatPosition(at - start))}
      </span>
      <span className="cell" title={row.type ?? undefined}>
        <EventGlyph row={row} odd={diagnostic !== undefined} />
        <span className="mono-s t">{row.type ?? events.unreadable}</span>
      </span>
      <span className="t mid ev-thread" title={agent?.agent_path ?? row.thread_id ?? undefined}>
        {agent ? shortPath(agent.agent_path) : (row.thread_id ?? '')}
      </span>
      <span className="t" title={diagnostic ? `${diagnostic.message}\n${row.summary}` : row.summary}>
        {told}
      </span>
      <span className="r t">
        {row.payload_ids.map((id) => (
          // A click on it is taken by the row: within an option nothing else can be clicked.
          <span
            key={id}
            className="link mono-s ev-payload"
            title={id}
            data-payload={id}
            {...refAttribute({ collection: 'raw_payloads', id })}
          >
            {id.replace(/^raw_payload:/, '')}
          </span>
        ))}
      </span>
      <span className="r dim num">{formatBytes(row.bytes)}</span>
    </>
  );
});

function EventGlyph({ row, odd }: { row: Row; odd: boolean }): ReactNode {
  const failure = failureOfRow(row);
  const kind = kindOf(row.type);
  if (row.skipped || odd || kind === 'unreadable') {
    return (
      <span className="ev-bad-glyph">
        <Icon name="warning" />
        <span className="sr">{row.skipped ? events.skipped : ''}</span>
      </span>
    );
  }
  return failure ? <Status status={failure} /> : <KindIcon kind={kind} />;
}
