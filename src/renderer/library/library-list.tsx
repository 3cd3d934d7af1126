import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import { formatBytes, formatCount, formatDuration, formatMoment, formatTokens } from '../../core/views/format.ts';
import { firstLine } from '../../core/views/words.ts';
import type { LibraryEntry } from '../../protocol/library.ts';
import { Icon } from '../parts/icon.tsx';
import { Status } from '../parts/status.tsx';
import { VirtualList, type VirtualListHandle } from '../parts/virtual-list.tsx';
import { baseName } from '../shell/trace-title.ts';
import { localOffset } from '../stores/moment.ts';
import { openTrace } from '../stores/opening.ts';
import { useSettings } from '../stores/settings.ts';
import { library } from '../text/library.ts';
import { startLabel } from './day-names.ts';
import { EntryMenu } from './entry-menu.tsx';
import { setOrder, useLibraryView } from './library-store.ts';
import { durationOf, type Row, SORTS, sizeOf, startOf } from './rows.ts';

const HEAD_HEIGHT = 26;

/** A group's head is no choice. */
const HEAD_PROPS = {
  role: 'presentation',
  'aria-selected': undefined,
  'aria-posinset': undefined,
  'aria-setsize': undefined,
};

/** The traces, newest first: two lines each when cosy, one when compact. New ones wait while one reads further down. */
export function LibraryList({ rows: all, now }: { rows: Row[]; now: number }): ReactNode {
  const compact = useSettings(({ density }) => density === 'compact');
  const selected = useLibraryView((view) => view.selected);
  const list = useRef<VirtualListHandle>(null);
  const { rows, waiting, setAtTop } = useWaiting(all);
  const active = rows.findIndex((row) => row.type === 'entry' && row.entry.id === selected);
  const choose = (index: number) => {
    const step = index >= active ? 1 : -1;
    const next = rows[index]?.type === 'head' ? rows[index + step] : rows[index];
    if (next?.type === 'entry') useLibraryView.setState({ selected: next.entry.id });
  };
  return (
    <div className="lib">
      <Heads />
      <EntryMenu>
        <VirtualList
          ref={list}
          key={String(compact)}
          label={library.list}
          count={rows.length}
          keyOf={(index) => keyOf(rows[index])}
          estimate={(index) => (rows[index]?.type === 'head' ? HEAD_HEIGHT : compact ? 24 : 40)}
          fixed
          active={active}
          onActive={choose}
          onPick={choose}
          onOpen={(index) => {
            const row = rows[index];
            if (row?.type === 'entry') openTrace(row.entry.path);
          }}
          onAtTop={setAtTop}
          rowProps={(index) => (rows[index]?.type === 'head' ? HEAD_PROPS : {})}
          render={(index) => {
            const row = rows[index];
            if (row?.type === 'head') return <div className="lib-day">{row.key || library.openedGroup}</div>;
            return row && <EntryRow entry={row.entry} now={now} />;
          }}
        />
      </EntryMenu>
      {waiting > 0 && (
        <button
          type="button"
          className="pill"
          onClick={() => {
            setAtTop(true);
            list.current?.scrollTo(0, 'start');
          }}
        >
          <Icon name="chevron-up" />
          <b className="num">{library.newTraces(waiting)}</b>
          <span className="dim">{library.show}</span>
        </button>
      )}
    </div>
  );
}

function keyOf(row: Row | undefined): string {
  return row?.type === 'head' ? `head ${row.key}` : (row?.entry.id ?? '');
}

/** Holds back traces that came while the list was scrolled away from its top. */
function useWaiting(all: Row[]): { rows: Row[]; waiting: number; setAtTop: (atTop: boolean) => void } {
  const [known, setKnown] = useState<ReadonlySet<string> | null>(null);
  const ids = useRef<ReadonlySet<string>>(new Set());
  ids.current = useMemo(() => new Set(all.map(keyOf)), [all]);
  const setAtTop = useCallback((atTop: boolean) => setKnown(atTop ? null : ids.current), []);
  const rows = useMemo(() => (known ? all.filter((row) => known.has(keyOf(row))) : all), [all, known]);
  const waiting = known ? all.filter((row) => row.type === 'entry' && !known.has(row.entry.id)).length : 0;
  return { rows, waiting, setAtTop };
}

function Heads(): ReactNode {
  const order = useLibraryView((view) => view.order);
  return (
    <div className="lib-heads">
      <span>
        <span className="sr">{library.columns.start}</span>
      </span>
      <span>{library.message}</span>
      {SORTS.map((sort) => (
        <button
          key={sort}
          type="button"
          className="r"
          aria-pressed={order.sort === sort}
          title={`${library.sort}: ${library.sorts[sort]}`}
          onClick={() => setOrder({ sort })}
        >
          {library.columns[sort]}
          {order.sort === sort && <Icon name={order.descending ? 'chevron-down' : 'chevron-up'} />}
        </button>
      ))}
    </div>
  );
}

function Unreadable({ lines }: { lines: number }): ReactNode {
  return (
    <span className="badge badge--warn num" title={library.unreadableLines(lines)}>
      <Icon name="warning" />
      {formatCount(lines)}
      <span className="sr">{library.unreadableLines(lines)}</span>
    </span>
  );
}

function EntryRow({ entry, now }: { entry: LibraryEntry; now: number }): ReactNode {
  const { facts } = entry;
  const message = facts?.first_user_message ? firstLine(facts.first_user_message) : null;
  const duration = durationOf(entry, now);
  const start = startOf(entry);
  const meta = [
    facts?.model,
    entry.root && baseName(entry.root),
    library.meta(facts?.threads ?? null, facts?.turns ?? null),
  ];
  return (
    <div className="lib-row" data-trace={entry.path}>
      <Status status={entry.status} />
      <div className="m">
        <span className="cell">
          <span className={message ? 'm-1 t' : 'm-1 t dim'} title={message ?? entry.path}>
            {message ?? (entry.status === 'broken' ? entry.name : library.noMessage)}
          </span>
          {entry.status === 'live' && (
            <span className="live-n">
              <Icon name="live" />
              {library.live.toLowerCase()}
            </span>
          )}
          {entry.kind !== 'folder' && <span className="badge">{library.kinds[entry.kind]}</span>}
          {entry.status === 'aborted' && <span className="badge">{library.cutOff}</span>}
          {(entry.facts?.unreadable_lines ?? 0) > 0 && <Unreadable lines={entry.facts?.unreadable_lines ?? 0} />}
          {entry.failure && (
            <span className="badge badge--warn t" title={entry.failure.message}>
              <Icon name="warning" />
              {library.unreadable}
            </span>
          )}
        </span>
        <span className="m-2 t">
          {meta.filter(Boolean).map((text, index) => (
            <span key={text}>
              {index > 0 && <i />}
              {text}
            </span>
          ))}
        </span>
      </div>
      <span className="r mid num" title={start > 0 ? formatMoment(start, localOffset) : undefined}>
        {startLabel(start, now)}
      </span>
      <span className="r num">{duration === null ? '' : formatDuration(duration)}</span>
      <span className="r num">{facts?.tokens == null ? '' : formatTokens(facts.tokens)}</span>
      <span className="r mid num">{formatBytes(sizeOf(entry))}</span>
    </div>
  );
}
