import { type ReactNode, useMemo, useRef, useState } from 'react';
import { formatCount } from '../../core/views/format.ts';
import { type ThreadRow, threadTree, unfoldedRows } from '../../core/views/thread-tree.ts';
import { Icon } from '../parts/icon.tsx';
import { VirtualList, type VirtualListHandle } from '../parts/virtual-list.tsx';
import { useRowHeight } from '../stores/density.ts';
import { useMoment } from '../stores/moment.ts';
import { goWithin, useTraceLocation } from '../stores/navigation.ts';
import { usePointed } from '../stores/pointed.ts';
import { showThread } from '../stores/selection.ts';
import { useThreadId } from '../stores/thread.ts';
import { useDerived } from '../stores/use-trace.ts';
import { goToSpawn } from '../stores/walk.ts';
import { threadTexts } from '../text/threads.ts';
import { ThreadRowView } from './thread-row.tsx';

const PAD = 4;

/** The agents of the trace as a tree: who spawned whom, and what each is doing now. */
export function ThreadPanel(): ReactNode {
  const rows = useDerived(['threads'], (model, { indexes }) => threadTree(model, indexes));
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const [filter, setFilter] = useState<string | null>(null);
  const shown = useShownRows(rows, folded, filter);
  const parents = rows.filter((row) => row.children > 0 && row.depth > 0);
  const allFolded = parents.length > 0 && parents.every((row) => folded.has(row.thread_id));
  const foldAll = () => setFolded(allFolded ? new Set() : new Set(parents.map((row) => row.thread_id)));
  return (
    <section className="panel-sec threads" aria-label={threadTexts.title}>
      <header className="panel-head">
        <h2>{threadTexts.title}</h2>
        <span className="count num">{rows.length > 0 ? formatCount(rows.length) : ''}</span>
        <span className="push" />
        <button
          type="button"
          className="icon-btn"
          aria-label={threadTexts.filter}
          title={threadTexts.filter}
          aria-pressed={filter !== null}
          onClick={() => setFilter(filter === null ? '' : null)}
        >
          <Icon name="filter" />
        </button>
        <button
          type="button"
          className="icon-btn"
          aria-label={allFolded ? threadTexts.unfoldAll : threadTexts.foldAll}
          title={allFolded ? threadTexts.unfoldAll : threadTexts.foldAll}
          disabled={parents.length === 0}
          onClick={foldAll}
        >
          <Icon name={allFolded ? 'unfold' : 'fold'} />
        </button>
      </header>
      {filter !== null && (
        <label className="field panel-filter">
          <Icon name="filter" />
          <input
            type="text"
            value={filter}
            placeholder={threadTexts.filterHint}
            aria-label={threadTexts.filter}
            onChange={(event) => setFilter(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              event.preventDefault();
              setFilter(null);
            }}
          />
        </label>
      )}
      <ThreadList rows={shown} all={rows} folded={folded} onFold={setFolded} />
    </section>
  );
}

function useShownRows(rows: ThreadRow[], folded: ReadonlySet<string>, filter: string | null): ThreadRow[] {
  const wanted = filter?.trim().toLowerCase() ?? '';
  const names = useDerived(['threads'], (model) => model.collections.threads);
  return useMemo(
    () =>
      wanted === ''
        ? unfoldedRows(rows, folded)
        : rows.filter((row) => names.get(row.thread_id)?.agent_path.toLowerCase().includes(wanted)),
    [rows, folded, wanted, names],
  );
}

function ThreadList({
  rows,
  all,
  folded,
  onFold,
}: {
  rows: ThreadRow[];
  all: ThreadRow[];
  folded: ReadonlySet<string>;
  onFold: (folded: ReadonlySet<string>) => void;
}): ReactNode {
  const list = useRef<VirtualListHandle>(null);
  const current = useThreadId();
  const now = useMoment();
  const height = useRowHeight();
  const hasCompanion = useTraceLocation() !== null;
  const pointed = usePointed(({ ref }) => (ref?.collection === 'threads' ? ref.id : null));
  const active = rows.findIndex((row) => row.thread_id === current);
  const setFold = (id: string, fold: boolean) => {
    const next = new Set(folded);
    if (fold) next.add(id);
    else next.delete(id);
    onFold(next);
  };
  if (all.length === 0) return <p className="empty-line">{threadTexts.none}</p>;
  if (rows.length === 0) return <p className="empty-line">{threadTexts.nothingFits}</p>;
  return (
    <div className="threads-list" style={hasCompanion ? { height: rows.length * height + 2 * PAD } : undefined}>
      <VirtualList
        ref={list}
        role="tree"
        label={threadTexts.title}
        count={rows.length}
        keyOf={(index) => rows[index]?.thread_id ?? ''}
        estimate={() => height}
        fixed
        key={height}
        padding={{ start: PAD, end: PAD }}
        outlined={pointed}
        active={active}
        onActive={(index) => showThread(rows[index]?.thread_id ?? '')}
        onPick={(index) => showThread(rows[index]?.thread_id ?? '')}
        onOpen={(index) => {
          const id = rows[index]?.thread_id;
          if (id) goWithin({ thread: id, view: 'transcript', selection: { collection: 'threads', id } });
        }}
        onKey={(event, index) => {
          const row = rows[index];
          if (!row) return false;
          if (event.key === 'ArrowLeft') {
            if (row.children > 0 && !folded.has(row.thread_id)) setFold(row.thread_id, true);
            else if (row.parent_id !== null) showThread(row.parent_id);
            return true;
          }
          if (event.key === 'ArrowRight') {
            if (folded.has(row.thread_id)) setFold(row.thread_id, false);
            return true;
          }
          return false;
        }}
        rowProps={(index) => {
          const row = rows[index];
          return {
            'aria-level': (row?.depth ?? 0) + 1,
            ...(row && row.children > 0 ? { 'aria-expanded': !folded.has(row.thread_id) } : {}),
            ...(row?.thread_id === current ? { 'aria-current': 'location' as const } : {}),
          };
        }}
        render={(index) => {
          const row = rows[index];
          return (
            row && (
              <ThreadRowView
                row={row}
                rows={all}
                now={now}
                folded={folded.has(row.thread_id)}
                onFold={(fold) => setFold(row.thread_id, fold)}
                onSpawn={() => {
                  showThread(row.thread_id);
                  goToSpawn();
                }}
              />
            )
          );
        }}
      />
    </div>
  );
}
