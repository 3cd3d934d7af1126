import { type CSSProperties, memo, type ReactNode, useMemo } from 'react';
import { type ChainPart, compactionChain } from '../../../core/views/compaction-diff/chain.ts';
import { looseAttempts } from '../../../core/views/compaction-diff/thread-moments.ts';
import { formatDuration, formatPosition, share } from '../../../core/views/format.ts';
import { callAt } from '../../../core/views/indexes.ts';
import type { ObjectRef } from '../../address.ts';
import { sameRef } from '../../address.ts';
import { KindIcon } from '../../parts/icon.tsx';
import { Status } from '../../parts/status.tsx';
import { VirtualList } from '../../parts/virtual-list.tsx';
import { useMoment, useStart } from '../../stores/moment.ts';
import { openObject } from '../../stores/places.ts';
import { select, useSelection } from '../../stores/selection.ts';
import { usePacedStamp } from '../../stores/use-paced-stamp.ts';
import { useObject, useTrace } from '../../stores/use-trace.ts';
import { compactionTexts as texts } from '../../text/compactions.ts';
import { showCompaction } from './compactions-store.ts';

/** A row of the chain: calls, a compaction, or an attempt at one; and what it stands for in the selection. */
type ChainRow =
  | { type: 'part'; key: string; part: ChainPart; ref: ObjectRef | null }
  | { type: 'attempt'; key: string; number: number; loose: boolean; ref: ObjectRef };

const TOPICS = ['inference_calls', 'compactions', 'compaction_requests', 'codex_turns', 'threads'] as const;
const HEIGHTS = { calls: 40, compaction: 64, attempt: 20 };
const PADDING = { start: 12, end: 12 };

/** A thread's calls and compactions in turns, with the attempts at each. */
export function Chain({ threadId, shown }: { threadId: string; shown: string | null }): ReactNode {
  const session = useTrace();
  const thread = useObject('threads', threadId);
  const selection = useSelection();
  const stamp = usePacedStamp(TOPICS);
  const { rows, most } = useMemo(() => {
    void stamp;
    return chainRows(session, threadId);
  }, [session, stamp, threadId]);
  const own = rows.findIndex((row) => sameRef(row.ref, selection));
  const active =
    own >= 0 ? own : rows.findIndex((row) => row.ref?.collection === 'compactions' && row.ref.id === shown);
  const choose = (index: number) => {
    const ref = rows[index]?.ref;
    if (!ref) return;
    select(ref);
    if (ref.collection === 'compactions') showCompaction(threadId, ref.id);
  };
  return (
    <VirtualList
      className="cp-chain"
      label={texts.chain(thread?.agent_path ?? threadId)}
      count={rows.length}
      keyOf={(index) => rows[index]?.key ?? ''}
      estimate={(index) => {
        const row = rows[index];
        return row?.type === 'part' ? HEIGHTS[row.part.type] : HEIGHTS.attempt;
      }}
      padding={PADDING}
      active={active}
      onActive={choose}
      onPick={choose}
      refAt={(index) => rows[index]?.ref ?? null}
      onOpen={(index) => {
        const ref = rows[index]?.ref;
        if (ref) openObject(ref);
      }}
      rowProps={(index) => {
        const ref = rows[index]?.ref;
        return ref?.collection === 'compactions' && ref.id === shown ? { 'aria-current': 'location' } : {};
      }}
      render={(index) => {
        const row = rows[index];
        if (!row) return null;
        const place = `${index === 0 ? ' is-first' : ''}${index === rows.length - 1 ? ' is-last' : ''}`;
        const mark = `${place}${index === own ? ' is-selected' : ''}${isOf(row, shown, rows, index) ? ' is-here' : ''}`;
        return row.type === 'attempt' ? (
          <AttemptNode id={row.ref.id} number={row.number} loose={row.loose} mark={mark} />
        ) : (
          <PartNode part={row.part} most={most} mark={mark} />
        );
      }}
    />
  );
}

/** Whether a row is that of the compaction shown, or of an attempt at it. */
function isOf(row: ChainRow, shown: string | null, rows: readonly ChainRow[], index: number): boolean {
  if (shown === null) return false;
  if (row.type === 'part') return row.ref?.collection === 'compactions' && row.ref.id === shown;
  for (let i = index - 1; i >= 0; i--) {
    const above = rows[i];
    if (above?.type === 'part') return above.ref?.collection === 'compactions' && above.ref.id === shown;
  }
  return false;
}

function chainRows(
  { model, indexes }: ReturnType<typeof useTrace>,
  threadId: string,
): { rows: ChainRow[]; most: number } {
  const rows: ChainRow[] = [];
  let most = 1;
  const attempts = (ids: readonly string[], loose: boolean) => {
    ids.forEach((id, i) => {
      rows.push({ type: 'attempt', key: id, number: i + 1, loose, ref: { collection: 'compaction_requests', id } });
    });
  };
  for (const part of compactionChain(model, indexes, threadId)) {
    if (part.type === 'calls') {
      most = Math.max(most, part.from_tokens ?? 0, part.to_tokens ?? 0);
      const last = part.last_call === null ? null : callAt(indexes, threadId, part.last_call - 1);
      const ref: ObjectRef | null = last === null ? null : { collection: 'inference_calls', id: last };
      if (ref !== null || part.open) rows.push({ type: 'part', key: `calls ${part.first_call}`, part, ref });
      continue;
    }
    most = Math.max(most, part.before.tokens, part.after.tokens);
    const ref: ObjectRef = { collection: 'compactions', id: part.compaction_id };
    rows.push({ type: 'part', key: part.compaction_id, part, ref });
    attempts(part.attempts, false);
  }
  attempts(looseAttempts(model, indexes, threadId), true);
  return { rows, most };
}

const PartNode = memo(function PartNode({
  part,
  most,
  mark,
}: {
  part: ChainPart;
  most: number;
  mark: string;
}): ReactNode {
  const start = useStart();
  if (part.type === 'calls') {
    const tokens = texts.tokens(part.from_tokens, part.to_tokens);
    return (
      <div className={`cp-node cp-node--calls${mark}`}>
        <p>{texts.calls(part.first_call, part.last_call, part.open)}</p>
        {tokens && <p className="num">{tokens}</p>}
        {part.idle_ms > 0 && <p className="num">{texts.lasting(part.duration_ms, part.idle_ms)}</p>}
      </div>
    );
  }
  const width = (tokens: number) => ({ '--w': `${(100 * share(tokens, most)).toFixed(1)}%` }) as CSSProperties;
  const about = part.before.estimated || part.after.estimated ? texts.estimated : '';
  return (
    <div
      className={`cp-node cp-node--comp${mark}`}
      title={texts.beforeTitle(part.before.tokens, share(part.before.tokens, most))}
    >
      <KindIcon kind="compaction" />
      <h3>
        {texts.compaction(part.number)}
        <time className="mono-s">{formatPosition(part.at_unix_ms - start)}</time>
      </h3>
      <div className="cp-pair" aria-hidden="true">
        <i style={width(part.before.tokens)} />
        <i style={width(part.after.tokens)} />
      </div>
      <p className="num">
        {texts.tokens(part.before.tokens, part.after.tokens)} {about && <span className="dim micro">{about}</span>}
      </p>
    </div>
  );
});

function AttemptNode({
  id,
  number,
  loose,
  mark,
}: {
  id: string;
  number: number;
  loose: boolean;
  mark: string;
}): ReactNode {
  const request = useObject('compaction_requests', id);
  if (!request) return null;
  const { status, started_at_unix_ms: from, ended_at_unix_ms: to } = request.execution;
  return (
    <div className={`cp-node cp-node--try${mark}`}>
      <Status status={status} />
      <span>{texts.attempt(number)}</span>
      {loose && <span className="dim">{texts.loose}</span>}
      <span className="push" />
      <span className="num">{to === null ? <Lasting since={from} /> : formatDuration(to - from)}</span>
    </div>
  );
}

function Lasting({ since }: { since: number }): ReactNode {
  return formatDuration(Math.max(0, useMoment() - since));
}
