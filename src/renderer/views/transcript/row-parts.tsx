import type { ReactNode } from 'react';
import type { ItemView } from '../../../core/model/view.ts';
import { formatClock, formatDuration, formatExactDuration, formatPosition } from '../../../core/views/format.ts';
import { numberOf } from '../../../core/views/indexes/groups.ts';
import { itemBytes, itemTokens } from '../../../core/views/sizes.ts';
import { Icon } from '../../parts/icon.tsx';
import { localOffset, useMoment } from '../../stores/moment.ts';
import { select } from '../../stores/selection.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { transcriptTexts } from '../../text/transcript.ts';
import { statusWord } from '../../text/words.ts';
import { refetchedFrom } from './refetched.ts';
import { useRowContext } from './row-context.ts';
import { useParts } from './use-parts.ts';

/** When something was, as position in the trace; the wall clock in the tooltip. */
export function At({ at }: { at: number }): ReactNode {
  const { start } = useRowContext();
  return (
    <time className="mono-s" dateTime={isoOf(at)} title={formatClock(at, localOffset)}>
      {formatPosition(at - start)}
    </time>
  );
}

/** A damaged trace can hold moments that no calendar has. */
function isoOf(at: number): string | undefined {
  return Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : undefined;
}

/** How long something took; while it runs, how long it has been running. */
export function Lasted({
  from,
  to,
  className = 'mid',
}: {
  from: number;
  to: number | null;
  className?: string;
}): ReactNode {
  return to === null ? <Elapsed from={from} className={className} /> : <Span ms={to - from} className={className} />;
}

function Elapsed({ from, className }: { from: number; className: string }): ReactNode {
  return <Span ms={useMoment() - from} className={className} />;
}

function Span({ ms, className }: { ms: number; className: string }): ReactNode {
  return (
    <span className={`num ${className}`} title={formatExactDuration(Math.max(0, ms))}>
      {formatDuration(Math.max(0, ms))}
    </span>
  );
}

/** Estimated tokens of an item. */
export function Tokens({ item }: { item: ItemView }): ReactNode {
  return (
    <span className="num" title={transcriptTexts.estimated(itemBytes(item))}>
      {transcriptTexts.tokens(itemTokens(item))}
    </span>
  );
}

/** How something went, where that is not simply well: "exit 1", "failed", "running". */
export function Outcome({ status, exitCode }: { status: string; exitCode: number | null }): ReactNode {
  if (exitCode !== null && exitCode !== 0) {
    return <span className="badge badge--failed num">{transcriptTexts.exit(exitCode)}</span>;
  }
  if (status === 'completed') return null;
  const look = status === 'failed' || status === 'aborted' ? 'failed' : status === 'running' ? 'running' : 'warn';
  return <span className={`badge badge--${look}`}>{statusWord(status)}</span>;
}

/** Says that a call fetched again what a compaction had taken out of the model's sight. */
export function RefetchedChip({ item }: { item: ItemView }): ReactNode {
  const { indexes } = useTrace();
  const [compactionId] = useParts(['compactions'], (model, { indexes: ix }) => [refetchedFrom(model, ix, item)]);
  if (compactionId === null) return null;
  const number = numberOf(indexes.compactions, compactionId);
  return (
    <button
      type="button"
      className="badge badge--warn num"
      tabIndex={-1}
      title={transcriptTexts.refetched(number)}
      onClick={(event) => {
        event.stopPropagation();
        select({ collection: 'compactions', id: compactionId });
      }}
    >
      <Icon name="refetch" />
      {transcriptTexts.droppedBy(number)}
    </button>
  );
}

/** Says that a compaction took this out of the model's sight. */
export function DroppedMark({ compactionId }: { compactionId: string }): ReactNode {
  const { indexes } = useTrace();
  const text = transcriptTexts.droppedBy(numberOf(indexes.compactions, compactionId));
  return (
    <span className="dropped-mark" title={text}>
      <Icon name="fate-dropped" />
      <span className="sr">{text}</span>
    </span>
  );
}

/** Encrypted content: how much, and that nobody here can read it. */
export function Encrypted({ bytes, alone }: { bytes: number; alone: boolean }): ReactNode {
  return (
    <span className="locked num" title={alone ? undefined : transcriptTexts.encryptedPart(bytes)}>
      <Icon name="lock" />
      {alone ? transcriptTexts.encrypted(bytes) : transcriptTexts.bytes(bytes)}
    </span>
  );
}
