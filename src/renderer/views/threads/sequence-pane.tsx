import { type CSSProperties, memo, type ReactNode, useMemo } from 'react';
import { formatMoment, formatPosition } from '../../../core/views/format.ts';
import { type Life, type SequenceRow, sequenceRows } from '../../../core/views/graph/sequence.ts';
import type { ObjectRef } from '../../address.ts';
import { Icon } from '../../parts/icon.tsx';
import { Picker } from '../../parts/picker.tsx';
import { VirtualList } from '../../parts/virtual-list.tsx';
import { localOffset, useStart } from '../../stores/moment.ts';
import { openObject } from '../../stores/places.ts';
import { select, useSelection } from '../../stores/selection.ts';
import { useThreadId } from '../../stores/thread.ts';
import { usePacedStamp } from '../../stores/use-paced-stamp.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { graphTexts as texts } from '../../text/graph.ts';
import { EDGE_ICONS, edgeWords, threadName } from './edge-words.ts';
import { useThreadsView } from './threads-store.ts';
import type { ThreadGraph } from './use-graph.ts';
import type { Matches } from './use-matches.ts';

const ROW = 36;
const TOPICS = ['interaction_edges', 'codex_turns', 'threads'] as const;
const GAP = 20;
/** Width of a life line's column, CSS pixels: no more, and no less. */
const WIDEST = 101;
const NARROWEST = 44;

/** Messages in the order in which they were sent, as arrows between the life lines of the chosen threads. */
export function SequencePane({
  graph,
  columns,
  matches,
}: {
  graph: ThreadGraph;
  columns: readonly string[];
  matches: Matches | null;
}): ReactNode {
  const start = useStart();
  const here = useThreadId();
  const selection = useSelection();
  const session = useTrace();
  const stamp = usePacedStamp(TOPICS);
  const all = useMemo(() => {
    void stamp;
    return sequenceRows(session.model, session.indexes, graph.arrows, columns);
  }, [session, stamp, graph.arrows, columns]);
  const rows = useMemo(
    () => (matches === null ? all : all.filter((row) => row.type === 'edge' && matches.edges.has(row.id))),
    [all, matches],
  );
  const chosen = selection?.collection === 'interaction_edges' ? selection.id : null;
  const active = useMemo(() => rows.findIndex((row) => row.id === chosen), [rows, chosen]);
  const refAt = (index: number): ObjectRef | null => {
    const row = rows[index];
    return row?.type === 'edge' ? { collection: 'interaction_edges', id: row.id } : null;
  };
  /** Gaps are passed over. */
  const walk = (index: number) => {
    const step = index < active ? -1 : 1;
    const row = rows[index]?.type === 'gap' ? (rows[index + step] ?? rows[index - step]) : rows[index];
    if (row?.type === 'edge') select({ collection: 'interaction_edges', id: row.id });
  };
  const width = `min(54%, ${columns.length * WIDEST}px)`;
  const vars = { '--plot': width, '--least': `${columns.length * NARROWEST}px` } as CSSProperties;
  return (
    <section className="sq" aria-label={texts.sequence} style={vars}>
      <Head graph={graph} columns={columns} />
      {rows.length === 0 ? (
        <p className="empty-line">{all.length === 0 ? texts.noneBetween : texts.noneFit}</p>
      ) : (
        <VirtualList
          className="sq-list"
          label={texts.sequence}
          count={rows.length}
          keyOf={(index) => rows[index]?.id ?? ''}
          estimate={(index) => (rows[index]?.type === 'gap' ? GAP : ROW)}
          fixed
          active={active}
          onActive={walk}
          onPick={walk}
          refAt={refAt}
          onOpen={(index) => {
            const at = refAt(index);
            if (at) openObject(at);
          }}
          render={(index) => {
            const row = rows[index];
            return row && <Row row={row} start={start} here={here} selected={index === active} />;
          }}
        />
      )}
    </section>
  );
}

function Head({ graph, columns }: { graph: ThreadGraph; columns: readonly string[] }): ReactNode {
  const { model } = useTrace();
  const chosen = useThreadsView((state) => state.columns);
  const set = (next: readonly string[] | null) => useThreadsView.setState({ columns: next });
  const inOrder = (ids: readonly string[]) =>
    graph.rows.flatMap(({ thread_id }) => (ids.includes(thread_id) ? [thread_id] : []));
  return (
    <div className="sq-cols sq-head">
      <span className="sq-time">{texts.sent}</span>
      <ul className="sq-names">
        {columns.map((id) => (
          <li key={id}>
            <span className="t" title={model.collections.threads.get(id)?.agent_path}>
              {threadName(model, id)}
            </span>
            {columns.length > 1 && (
              <button
                type="button"
                className="sq-out"
                aria-label={texts.removeColumn(threadName(model, id))}
                title={texts.removeColumn(threadName(model, id))}
                onClick={() => set(columns.filter((other) => other !== id))}
              >
                <Icon name="close" />
              </button>
            )}
          </li>
        ))}
      </ul>
      <span className="sq-edge">
        <span className="dim">{texts.edge}</span>
        <span className="push" />
        {chosen !== null && (
          <button
            type="button"
            className="icon-btn"
            aria-label={texts.resetColumns}
            title={texts.resetColumns}
            onClick={() => set(null)}
          >
            <Icon name="refresh" />
          </button>
        )}
        {columns.length < graph.rows.length && (
          <Picker
            label={texts.addColumn}
            value=""
            shown=""
            choices={() =>
              graph.rows
                .filter(({ thread_id }) => !columns.includes(thread_id))
                .map(({ thread_id, depth }) => ({
                  value: thread_id,
                  label: model.collections.threads.get(thread_id)?.agent_path ?? thread_id,
                  depth: Math.min(depth, 8),
                  mono: true,
                }))
            }
            onChoose={(id) => set(inOrder([...columns, id]))}
            hint={texts.addHint}
            none={texts.noneLeft}
          />
        )}
      </span>
    </div>
  );
}

const Row = memo(function Row({
  row,
  start,
  here,
  selected,
}: {
  row: SequenceRow;
  start: number;
  here: string | null;
  selected: boolean;
}): ReactNode {
  const { model } = useTrace();
  const count = row.lives.length;
  if (row.type === 'gap') {
    return (
      <div className="sq-cols sq-row sq-row--gap">
        <span />
        <Lives lives={row.lives} born={-1} />
        <span className="sq-gap num">{texts.idle(row.duration_ms)}</span>
      </div>
    );
  }
  const { arrow, from, to } = row;
  const [left, right] = [Math.min(from, to), Math.max(from, to)];
  const side = to >= from ? 'r' : 'l';
  return (
    <div className={selected ? 'sq-cols sq-row is-selected' : 'sq-cols sq-row'}>
      <time className="sq-time mono-s" title={formatMoment(arrow.from, localOffset)}>
        {formatPosition(arrow.from - start)}
      </time>
      <div className="sq-plot">
        <Lives lives={row.lives} born={arrow.kind === 'spawn_agent' ? to : -1} />
        {from !== to && (
          <span
            className={`sq-arrow sq-arrow--${side}${arrow.kind === 'close_agent' ? ' is-close' : ''}${arrow.delivered || arrow.kind === 'close_agent' ? '' : ' is-open'}`}
            style={{ left: at(left, count), width: `${(100 * (right - left)) / count}%` }}
          />
        )}
      </div>
      <span className="sq-words">
        <Icon name={EDGE_ICONS[arrow.kind]} />
        <span className="sq-text">
          <b className="t">{edgeWords(model, arrow, here)}</b>
          <span className="t micro mid">{row.text || texts.noText}</span>
        </span>
      </span>
    </div>
  );
});

const at = (column: number, count: number) => `${(100 * (column + 0.5)) / count}%`;

/** The life lines beside a row: a bar while the thread is in a turn, dashes between turns. */
function Lives({ lives, born }: { lives: readonly Life[]; born: number }): ReactNode {
  const count = lives.length;
  return (
    <div className="sq-lives" aria-hidden="true">
      {lives.map((life, column) =>
        life === 'none' && column !== born ? null : (
          <i
            // Columns have no other name here, and keep their places.
            key={at(column, count)}
            className={`sq-life${life === 'active' ? ' is-on' : ''}${column === born ? ' is-born' : ''}`}
            style={{ left: at(column, count) }}
          />
        ),
      )}
    </div>
  );
}
