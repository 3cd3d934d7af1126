import { type ReactNode, useMemo } from 'react';
import { formatCount } from '../../core/views/format.ts';
import { Chip } from '../parts/chip.tsx';
import { Icon } from '../parts/icon.tsx';
import { Select } from '../parts/menu.tsx';
import { baseName } from '../shell/trace-title.ts';
import { Window } from '../shell/window.tsx';
import { loadLibrary, useLibrary } from '../stores/library.ts';
import { useClock } from '../stores/moment.ts';
import { library } from '../text/library.ts';
import { shell } from '../text/shell.ts';
import { dayName } from './day-names.ts';
import { entryTest, NO_FILTER } from './filter.ts';
import { LibraryInspector } from './library-inspector.tsx';
import { LibraryList } from './library-list.tsx';
import { LibrarySidebar, toggleQuick } from './library-sidebar.tsx';
import { LibraryStatusBar } from './library-status-bar.tsx';
import { setFilter, setOrder, useLibraryView } from './library-store.ts';
import { OpenButton } from './open-button.tsx';
import { GROUPS, libraryRows, SORTS } from './rows.ts';

/** All traces that the workbench knows of, live. */
export function LibraryPage(): ReactNode {
  return (
    <Window
      view="library"
      crumbs={<h1 className="crumb-here">{shell.library}</h1>}
      actions={<OpenButton />}
      sidebar={<LibrarySidebar />}
      inspector={<LibraryInspector />}
      statusbar={<LibraryStatusBar />}
    >
      <LibraryCentre />
    </Window>
  );
}

function LibraryCentre(): ReactNode {
  const { entries, roots, ready } = useLibrary();
  const { filter, order } = useLibraryView();
  const shown = useMemo(() => [...entries.values()].filter(entryTest(filter)), [entries, filter]);
  const anyLive = shown.some((entry) => entry.status === 'live');
  const now = useClock(anyLive);
  const rows = useMemo(() => libraryRows(shown, order, now, (at) => dayName(at, now)), [shown, order, now]);
  const listing = !ready || roots.some((root) => root.state === 'listing');
  return (
    <>
      <header className="panel-head panel-head--centre">
        <h2>{filter.root === null ? library.all : baseName(filter.root)}</h2>
        <span className="count num">{formatCount(shown.length)}</span>
        <span className="push" />
        <span className="dim">{listing ? library.listing : library.upToDate}</span>
        <button
          type="button"
          className="icon-btn"
          aria-label={library.listAgain}
          title={library.listAgain}
          onClick={() => {
            // A lost connection is told in the status bar.
            loadLibrary().catch(() => undefined);
          }}
        >
          <Icon name="refresh" />
        </button>
      </header>
      <LibraryToolbar />
      {rows.length === 0 ? (
        <Nothing filtered={entries.size > 0} ready={ready} />
      ) : (
        <LibraryList rows={rows} now={now} />
      )}
    </>
  );
}

function LibraryToolbar(): ReactNode {
  const { filter, order } = useLibraryView();
  return (
    <div className="toolbar" role="toolbar" aria-label={library.list}>
      <label className="field lib-filter">
        <Icon name="filter" />
        <input
          type="text"
          value={filter.text}
          placeholder={library.filterHint}
          aria-label={library.filterLabel}
          spellCheck={false}
          onChange={(event) => setFilter({ text: event.target.value })}
        />
      </label>
      <Chip icon="live" pressed={filter.quick.has('live')} onToggle={() => toggleQuick('live')}>
        {library.live}
      </Chip>
      <Chip icon="status-failed" pressed={filter.quick.has('failed')} onToggle={() => toggleQuick('failed')}>
        {library.failed}
      </Chip>
      <span className="push" />
      <Select
        label={library.group}
        value={order.group}
        choices={GROUPS.map((value) => ({ value, label: library.groups[value] }))}
        onChoose={(group) => setOrder({ group })}
      />
      <Select
        label={library.sort}
        value={order.sort}
        choices={SORTS.map((value) => ({ value, label: library.sorts[value] }))}
        onChoose={(sort) => sort !== order.sort && setOrder({ sort })}
      />
    </div>
  );
}

function Nothing({ filtered, ready }: { filtered: boolean; ready: boolean }): ReactNode {
  if (!ready) return <div className="view" />;
  return (
    <section className="empty" aria-label={library.list}>
      <h2>{filtered ? library.nothingFits : library.noTraces}</h2>
      {filtered ? (
        <p className="empty-next">
          <button type="button" className="btn" onClick={() => setFilter(NO_FILTER)}>
            {library.clearFilter}
          </button>
        </p>
      ) : (
        <p>{library.noTracesNext}</p>
      )}
    </section>
  );
}
