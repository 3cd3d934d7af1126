import type { ReactNode } from 'react';
import type { ViewTypes } from '../../core/model/view.ts';
import {
  formatClock,
  formatDuration,
  formatExactDuration,
  formatMoment,
  formatPosition,
} from '../../core/views/format.ts';
import { Section } from '../parts/section.tsx';
import { localOffset, useMoment, useStart } from '../stores/moment.ts';
import { inspector } from '../text/inspector.ts';

/** Exact times of an object that lasts: start, end, how long, and their places in trace and log. */
export function TimesSection({ object }: { object: ViewTypes[keyof ViewTypes] }): ReactNode {
  const start = useStart();
  const now = useMoment();
  if (!('execution' in object)) return null;
  const { started_at_unix_ms, ended_at_unix_ms, started_seq, ended_seq } = object.execution;
  const lasted = (ended_at_unix_ms ?? now) - started_at_unix_ms;
  return (
    <Section title={inspector.times} id="times">
      <table className="times num">
        <tbody>
          <Moment label={inspector.started} at={started_at_unix_ms} start={start} seq={started_seq} />
          {ended_at_unix_ms === null ? (
            <tr>
              <td className="dim">{inspector.ended}</td>
              <td colSpan={3}>{inspector.stillOpen}</td>
            </tr>
          ) : (
            <Moment label={inspector.ended} at={ended_at_unix_ms} start={start} seq={ended_seq} />
          )}
          <tr>
            <td className="dim">{inspector.lasted}</td>
            <td title={formatExactDuration(lasted)}>{formatDuration(lasted)}</td>
            <td>{formatExactDuration(lasted)}</td>
            <td className="dim">{ended_at_unix_ms === null && inspector.soFar}</td>
          </tr>
        </tbody>
      </table>
    </Section>
  );
}

function Moment({
  label,
  at,
  start,
  seq,
}: {
  label: string;
  at: number;
  start: number;
  seq: number | null;
}): ReactNode {
  return (
    <tr>
      <td className="dim">{label}</td>
      <td title={inspector.sinceStart}>{formatPosition(at - start)}</td>
      <td title={formatMoment(at, localOffset)}>{formatClock(at, localOffset)}</td>
      <td className="dim" title={inspector.logPosition}>
        {seq === null ? '' : `#${seq}`}
      </td>
    </tr>
  );
}
