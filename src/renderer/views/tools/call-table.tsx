import { type ReactNode, useMemo, useRef } from 'react';
import { formatBytes } from '../../../core/views/format.ts';
import {
  passesToolFilter,
  sortTools,
  type ToolColumn,
  type ToolRow,
  type ToolRowCache,
  toolRows,
  toolTotals,
} from '../../../core/views/tools/rows.ts';
import { Icon } from '../../parts/icon.tsx';
import { RowList, type RowListHandle } from '../../parts/row-list.tsx';
import { useUnseen } from '../../parts/use-unseen.ts';
import { FollowPill } from '../../shell/follow-pill.tsx';
import { useRowHeight } from '../../stores/density.ts';
import { detach, follow, useFollow } from '../../stores/follow.ts';
import { useIsLive, useMoment, useStart } from '../../stores/moment.ts';
import { openObject } from '../../stores/places.ts';
import { select, useSelection } from '../../stores/selection.ts';
import { useThreadId } from '../../stores/thread.ts';
import { useDerived, useTrace } from '../../stores/use-trace.ts';
import { tools } from '../../text/tools.ts';
import { CallRow } from './call-row.tsx';
import { clearToolFilter, sortBy, useTools } from './tools-store.ts';

const TOPICS = ['tool_calls', 'terminal_operations'] as const;

const COLUMNS: readonly { id: ToolColumn | 'thread'; right?: boolean }[] = [
  { id: 'title' },
  { id: 'name' },
  { id: 'thread' },
  { id: 'exit', right: true },
  { id: 'duration', right: true },
  { id: 'runtime', right: true },
  { id: 'model', right: true },
  { id: 'start', right: true },
];

/** Every tool call in a row; what is shown, added up, at the foot. */
export function CallTable(): ReactNode {
  const session = useTrace();
  const { name, status, ownThread, text, sort } = useTools();
  const thread = useThreadId();
  const cache = useRef<{ session: unknown; rows: ToolRowCache }>({ session, rows: new WeakMap() });
  if (cache.current.session !== session) cache.current = { session, rows: new WeakMap() };
  const all = useDerived(TOPICS, (model) => toolRows(model, cache.current.rows));
  const filtered = useMemo(() => {
    const filter = { name, status, thread_id: ownThread ? thread : null, text: text.toLowerCase() };
    return all.filter((row) => passesToolFilter(row, filter));
  }, [all, name, status, ownThread, thread, text]);
  const now = useMoment();
  // Only the order by duration depends on the time.
  const until = sort.column === 'duration' ? now : 0;
  const rows = useMemo(
    () => (sort.column === 'start' && !sort.down ? filtered : sortTools(filtered, sort, until)),
    [filtered, sort, until],
  );
  return (
    <>
      <section className="tl-table" aria-label={tools.table}>
        <Head />
        {rows.length === 0 ? <Empty any={all.length > 0} /> : <Rows rows={rows} />}
        <FollowPill unit={tools.unit} />
      </section>
      <Totals rows={filtered} all={all.length} />
    </>
  );
}

function Head(): ReactNode {
  const sort = useTools((state) => state.sort);
  return (
    <div className="tl-cols tl-head">
      {COLUMNS.map(({ id, right }) => {
        const label = tools.columns[id];
        const side = right ? 'r' : '';
        if (id === 'thread') {
          return (
            <span key={id} className="tl-thread">
              {label}
            </span>
          );
        }
        const here = sort.column === id;
        return (
          <button
            key={id}
            type="button"
            className={`tl-sort ${side} tl-c-${id}`}
            title={[tools.columnTitles[id], tools.sort(label)].filter(Boolean).join('\n')}
            aria-pressed={here}
            onClick={() => sortBy(id)}
          >
            {label}
            {here && <Icon name={sort.down ? 'chevron-down' : 'chevron-up'} />}
          </button>
        );
      })}
    </div>
  );
}

function Rows({ rows }: { rows: readonly ToolRow[] }): ReactNode {
  const height = useRowHeight();
  const start = useStart();
  const selection = useSelection();
  const sorted = useTools((state) => state.sort);
  const live = useIsLive();
  const atEnd = live && sorted.column === 'start' && !sorted.down;
  const following = useFollow((state) => state.following) && atEnd;
  const list = useRef<RowListHandle>(null);
  useUnseen(list, rows.length, { live: atEnd, following });
  const id = selection?.collection === 'tool_calls' ? selection.id : null;
  const active = useMemo(() => (id === null ? -1 : rows.findIndex((row) => row.tool.tool_call_id === id)), [rows, id]);
  const ref = (i: number) => {
    const row = rows[i];
    return row ? { collection: 'tool_calls' as const, id: row.tool.tool_call_id } : null;
  };
  return (
    <RowList
      ref={list}
      className="tl-rows"
      refAt={ref}
      label={tools.table}
      count={rows.length}
      rowHeight={height}
      keyOf={(i) => rows[i]?.tool.tool_call_id ?? i}
      active={active}
      onActive={(i) => {
        detach();
        select(ref(i));
      }}
      onOpen={(i) => {
        const at = ref(i);
        if (at) openObject(at);
      }}
      {...(atEnd ? { following } : {})}
      onDetach={detach}
      onReachEnd={follow}
      rowProps={(i) => ({ className: `tl-cols tl-row${i === active ? ' is-selected' : ''}` })}
      render={(i) => {
        const row = rows[i];
        return row && <CallRow row={row} start={start} />;
      }}
    />
  );
}

function Totals({ rows, all }: { rows: readonly ToolRow[]; all: number }): ReactNode {
  const totals = useMemo(() => toolTotals(rows), [rows]);
  return (
    <footer className="tl-totals">
      <b className="num">{rows.length === all ? tools.totals(all) : tools.of(rows.length, all)}</b>
      {totals.running > 0 && <span className="num">{tools.running(totals.running)}</span>}
      {totals.unsuccessful > 0 && <span className="num tl-bad">{tools.unsuccessful(totals.unsuccessful)}</span>}
      <span className="push" />
      <span className="num" title={tools.addedTitle}>
        {tools.added(totals.duration)}
      </span>
      <span className="num" title={tools.columnTitles.runtime}>
        {tools.columns.runtime} {formatBytes(totals.runtime_bytes)}
      </span>
      <span className="num" title={tools.columnTitles.model}>
        {tools.columns.model} {formatBytes(totals.model_bytes)}
      </span>
    </footer>
  );
}

function Empty({ any }: { any: boolean }): ReactNode {
  return (
    <div className="empty">
      <h2>{any ? tools.noneFit : tools.none}</h2>
      {any ? (
        <p className="empty-next">
          <button type="button" className="btn" onClick={clearToolFilter}>
            {tools.clear}
          </button>
        </p>
      ) : (
        <p>{tools.noneNext}</p>
      )}
    </div>
  );
}
