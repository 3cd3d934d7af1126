import { type CSSProperties, memo, type ReactNode, useMemo, useRef, useState } from 'react';
import type { CollectionName } from '../../../core/model/trace.ts';
import { formatDuration, formatTokens } from '../../../core/views/format.ts';
import { members } from '../../../core/views/indexes/groups.ts';
import { type OutlineRow, threadOutline, unfoldOutline } from '../../../core/views/outline.ts';
import type { ObjectRef } from '../../address.ts';
import { refAttribute } from '../../objects/named-objects.ts';
import { Icon, KindIcon } from '../../parts/icon.tsx';
import { Status } from '../../parts/status.tsx';
import { VirtualList, type VirtualListHandle } from '../../parts/virtual-list.tsx';
import { useFollow } from '../../stores/follow.ts';
import { useIsLive, useMoment } from '../../stores/moment.ts';
import { openObject } from '../../stores/places.ts';
import { usePointed } from '../../stores/pointed.ts';
import { select, useSelection } from '../../stores/selection.ts';
import { useThreadId } from '../../stores/thread.ts';
import type { TraceSession } from '../../stores/trace-session.ts';
import { useDerived, useObject, useTrace } from '../../stores/use-trace.ts';
import { transcriptTexts as texts } from '../../text/transcript.ts';
import './transcript.css';
import { sourceCall } from '../../../core/views/transcript/rows.ts';
import { rowIdOf } from './row-refs.ts';
import { usePaced } from './use-paced.ts';

const ROW = 24;
const GAP = 20;
const PADDING = { start: 4, end: 4 };
/** An outline of more calls is made anew once a second, not at every frame. */
const LARGE = 300;
const SLOW_MS = 1_000;

/** The sidebar's companion of the transcript: turns and calls with the size of their context. */
export default function Outline(): ReactNode {
  const threadId = useThreadId();
  const thread = useObject('threads', threadId);
  const name = thread?.agent_path ?? '';
  return (
    <section className="panel-sec panel-sec--grow outline" aria-label={texts.outlineOf(name)}>
      <header className="panel-head panel-head--sub">
        <h2>{texts.outline}</h2>
        <span className="mono-s dim t">{name}</span>
        <span className="push" />
        <span className="micro dim">{texts.outlineContext}</span>
      </header>
      {threadId === null ? (
        <p className="empty-line">{texts.outlineEmpty}</p>
      ) : (
        <OutlineList key={threadId} threadId={threadId} label={texts.outlineOf(name)} />
      )}
    </section>
  );
}

const TOPICS = [
  'codex_turns',
  'inference_calls',
  'compactions',
  'compaction_requests',
  'tool_calls',
  'terminal_operations',
] as const;

function OutlineList({ threadId, label }: { threadId: string; label: string }): ReactNode {
  const session = useTrace();
  const live = useIsLive();
  const { following } = useFollow();
  const list = useRef<VirtualListHandle>(null);
  const stamp = useDerived(TOPICS, (_model, { indexes }) => indexes.revision);
  const paced = usePaced(stamp, members(session.indexes.calls, threadId).length > LARGE, SLOW_MS);
  const rows = useMemo(() => {
    void paced;
    return threadOutline(session.model, session.indexes, threadId);
  }, [session, paced, threadId]);
  const most = useMemo(() => rows.reduce((max, row) => Math.max(max, row.tokens ?? 0), 1), [rows]);
  /** Rows that the reader turned over: groups are folded at first, everything else is not. */
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const isFolded = (row: OutlineRow) => (row.type === 'calls') !== turned.has(row.id);
  const folded = useMemo(
    () => new Set(rows.filter((row) => (row.type === 'calls') !== turned.has(row.id)).map(({ id }) => id)),
    [rows, turned],
  );
  const parents = useMemo(() => new Set(rows.map(({ parent }) => parent)), [rows]);
  const shown = useMemo(() => unfoldOutline(rows, folded), [rows, folded]);
  const selection = useSelection();
  const pointed = usePointed(({ ref }) => ref);
  const active = useMemo(() => activeRow(session, rows, shown, selection), [session, rows, shown, selection]);
  const turn = (row: OutlineRow) => {
    const next = new Set(turned);
    if (!next.delete(row.id)) next.add(row.id);
    setTurned(next);
  };
  const choose = (index: number) => {
    const row = shown[index];
    if (row?.type === 'calls') turn(row);
    else if (row) select({ collection: COLLECTION[row.type], id: row.ref });
  };
  if (rows.length === 0) return <p className="empty-line">{texts.outlineEmpty}</p>;
  return (
    <VirtualList
      ref={list}
      role="tree"
      label={label}
      count={shown.length}
      keyOf={(index) => shown[index]?.id ?? ''}
      estimate={(index) => (shown[index]?.type === 'gap' ? GAP : ROW)}
      fixed
      padding={PADDING}
      active={active}
      outlined={pointedRow(shown, pointed)}
      onActive={(index) => {
        const row = shown[index];
        if (row && row.type !== 'calls') choose(index);
        else if (row) select({ collection: 'inference_calls', id: row.ref });
      }}
      onPick={choose}
      onOpen={(index) => {
        const row = shown[index];
        if (row && row.type !== 'calls') openObject({ collection: COLLECTION[row.type], id: row.ref });
      }}
      onKey={(event, index) => {
        const row = shown[index];
        if (!row || !parents.has(row.id)) return false;
        const fold = isFolded(row);
        if ((event.key === 'ArrowLeft' && !fold) || (event.key === 'ArrowRight' && fold) || event.key === ' ') {
          turn(row);
          return true;
        }
        return false;
      }}
      {...(live && following ? { following: true } : {})}
      rowProps={(index) => {
        const row = shown[index];
        return {
          'aria-level': (row?.depth ?? 0) + 1,
          ...(row && parents.has(row.id) ? { 'aria-expanded': !isFolded(row) } : {}),
        };
      }}
      render={(index) => {
        const row = shown[index];
        if (!row) return null;
        return (
          <OutlineLine
            row={row}
            most={most}
            selected={index === active && isOwn(row, selection)}
            current={index === active}
            fold={parents.has(row.id) ? isFolded(row) : null}
            onFold={() => turn(row)}
          />
        );
      }}
    />
  );
}

const COLLECTION: Record<Exclude<OutlineRow['type'], 'calls'>, CollectionName> = {
  turn: 'codex_turns',
  gap: 'codex_turns',
  call: 'inference_calls',
  tool: 'tool_calls',
  compaction: 'compactions',
};

/** The shown row of the selected object, or of the call or group in which it is; -1: none. */
function activeRow(
  session: TraceSession,
  rows: readonly OutlineRow[],
  shown: readonly OutlineRow[],
  selection: ObjectRef | null,
): number {
  if (!selection) return -1;
  const { model, indexes } = session;
  const rowId = rowIdOf(model, indexes, selection);
  const item = model.collections.conversation_items.get(rowId?.replace(/^item:/, '') ?? '');
  const call = item ? `call:${sourceCall(indexes, item)?.call_id}` : rowId;
  let row = rows.find((one) => isOwn(one, selection)) ?? rows.find(({ id }) => id === call);
  while (row) {
    const { id, parent } = row;
    const at = shown.findIndex((one) => one.id === id);
    if (at >= 0) return at;
    row = rows.find((one) => one.id === parent);
  }
  return -1;
}

/** The shown row of the object that is pointed at, by its key. */
function pointedRow(shown: readonly OutlineRow[], pointed: ObjectRef | null): string | null {
  return pointed && (shown.find((row) => isOwn(row, pointed))?.id ?? null);
}

/** Whether a row is that of the selected object itself. */
function isOwn(row: OutlineRow, selection: ObjectRef | null): boolean {
  return (
    row.type !== 'calls' &&
    row.type !== 'gap' &&
    row.ref === selection?.id &&
    COLLECTION[row.type] === selection.collection
  );
}

const GLYPHS: Partial<Record<OutlineRow['glyph'], string>> = { cell: 'code', edge: 'message' };

const OutlineLine = memo(function OutlineLine({
  row,
  most,
  selected,
  current,
  fold,
  onFold,
}: {
  row: OutlineRow;
  most: number;
  selected: boolean;
  /** It or something in it is selected. */
  current: boolean;
  /** Folded or not; null: nothing to fold. */
  fold: boolean | null;
  onFold: () => void;
}): ReactNode {
  if (row.type === 'gap') {
    return (
      <div className="row-gap">
        <span className="num">{texts.idle(row.duration_ms ?? 0)}</span>
      </div>
    );
  }
  const mark = row.type === 'compaction' ? ' row--mark' : '';
  return (
    <div
      className={`row row--s${mark}${selected ? ' is-selected' : current ? ' is-current' : ''}`}
      style={{ '--depth': row.depth } as CSSProperties}
      {...(row.type === 'calls' ? {} : refAttribute({ collection: COLLECTION[row.type], id: row.ref }))}
    >
      {fold === null ? (
        <span className="twist" />
      ) : (
        <button
          type="button"
          className="twist"
          tabIndex={-1}
          aria-label={fold ? texts.unfold : texts.fold}
          onClick={(event) => {
            event.stopPropagation();
            onFold();
          }}
        >
          <Icon name={fold ? 'chevron-right' : 'chevron-down'} />
        </button>
      )}
      {row.type === 'tool' || (row.type === 'call' && row.status !== 'completed') ? (
        <Status status={row.status} />
      ) : (
        <KindIcon kind={GLYPHS[row.glyph] ?? row.glyph} />
      )}
      <span className={`row-name t${row.type === 'turn' ? ' strong' : row.type === 'tool' ? ' mono-s' : ''}`}>
        {row.label}
      </span>
      <OutlineMeta row={row} most={most} />
    </div>
  );
});

function OutlineMeta({ row, most }: { row: OutlineRow; most: number }): ReactNode {
  switch (row.type) {
    case 'turn':
      return row.duration_ms === null ? (
        <Running since={row.started_at_unix_ms} />
      ) : (
        <span className="row-meta num">{formatDuration(row.duration_ms)}</span>
      );
    case 'call':
      return row.tokens === null ? null : (
        <>
          <span className="meter meter--s" aria-hidden="true">
            <i style={{ '--w': `${((100 * row.tokens) / most).toFixed(1)}%` } as CSSProperties} />
          </span>
          <span className="row-meta num w-tok">{formatTokens(row.tokens)}</span>
        </>
      );
    case 'compaction':
      return row.tokens === null ? null : <span className="row-meta num w-tok">{texts.toTokens(row.tokens)}</span>;
    case 'tool':
      return row.exit_code === null ? null : <span className="row-meta num">{texts.exit(row.exit_code)}</span>;
    default:
      return null;
  }
}

function Running({ since }: { since: number }): ReactNode {
  return <span className="row-meta num">{formatDuration(Math.max(0, useMoment() - since))}</span>;
}
