import type { KeyboardEvent, ReactNode } from 'react';
import { formatCount } from '../../core/views/format.ts';
import { firstLine } from '../../core/views/words.ts';
import type { LibraryEntry, RootState } from '../../protocol/library.ts';
import { commandTitle } from '../keyboard/titles.ts';
import { Icon } from '../parts/icon.tsx';
import { keyNames } from '../parts/keycaps.tsx';
import { baseName } from '../shell/trace-title.ts';
import { useConnection } from '../stores/connection.ts';
import { useLibrary } from '../stores/library.ts';
import { askWhatToOpen, openTrace, removeRoot } from '../stores/opening.ts';
import { useSettings } from '../stores/settings.ts';
import { library } from '../text/library.ts';
import { passesQuick, type QuickFilter } from './filter.ts';
import { setFilter, useLibraryView } from './library-store.ts';

/** So many files that were opened by themselves are listed. */
const OPENED_LIMIT = 8;

/** Watched folders, what was opened by itself, and ready-made filters. */
export function LibrarySidebar(): ReactNode {
  const { roots, entries } = useLibrary();
  const list = [...entries.values()];
  const opened = useOpenedFiles(list);
  const desktop = useConnection(({ info }) => info?.host === 'electron');
  return (
    <>
      <section className="panel-sec" aria-label={library.watched}>
        <header className="panel-head">
          <h2>{library.watched}</h2>
          <span className="push" />
          <button
            type="button"
            className="icon-btn"
            aria-label={library.watchFolder}
            title={commandTitle('file.watchFolder', library.watchFolder)}
            onClick={() => void askWhatToOpen('root')}
          >
            <Icon name="plus" />
          </button>
        </header>
        {roots.length === 0 && list.length === 0 ? (
          <p className="empty-line">{library.noRoots}</p>
        ) : (
          <SideList>
            <FilterRow icon="library" name={library.all} root={null} entries={list} />
            {roots.map((root) => (
              <RootRow key={root.path} root={root} entries={list.filter((entry) => entry.root === root.path)} />
            ))}
          </SideList>
        )}
      </section>
      <section className="panel-sec panel-sec--scroll" aria-label={library.opened}>
        <header className="panel-head panel-head--plain">
          <h2>{library.opened}</h2>
        </header>
        {opened.length === 0 ? (
          <p className="empty-line empty-line--tight">{library.noneOpened}</p>
        ) : (
          <SideList>
            {opened.map(({ path, name, live }) => (
              <li key={path}>
                <button type="button" className="row" title={path} onClick={() => openTrace(path)}>
                  <Icon name="bundle" />
                  <span className="row-name t">{name}</span>
                  {live && <LiveCount n={1} />}
                </button>
              </li>
            ))}
          </SideList>
        )}
      </section>
      {list.length > 0 && <QuickFilters entries={list} />}
      <p className="drop">{desktop ? library.drop : library.browserDrop(keyNames('Mod+O').join(' '))}</p>
    </>
  );
}

/** What was opened by itself: now, and before, newest first. Traces of watched folders are in the list anyway. */
function useOpenedFiles(entries: LibraryEntry[]): { path: string; name: string; live: boolean }[] {
  const recent = useSettings((settings) => settings.recent);
  const watched = new Set(entries.filter((entry) => entry.root !== null).map((entry) => entry.path));
  const open = new Map(entries.filter((entry) => entry.root === null).map((entry) => [entry.path, entry]));
  const paths = new Set([...recent.filter((path) => !watched.has(path)), ...open.keys()]);
  return [...paths].slice(0, OPENED_LIMIT).map((path) => {
    const entry = open.get(path);
    // Of what was opened by an earlier run of the host only the path is known.
    const message = entry?.facts?.first_user_message;
    return { path, name: message ? firstLine(message) : baseName(path), live: entry?.status === 'live' };
  });
}

/** A list of buttons with one tab stop: the arrow keys go along. */
function SideList({ children }: { children: ReactNode }): ReactNode {
  const onKeyDown = (event: KeyboardEvent<HTMLUListElement>) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('button.row')];
    const next = rows[rows.indexOf(document.activeElement as HTMLElement) + step];
    if (step === 0 || !next) return;
    event.preventDefault();
    next.focus();
  };
  return (
    <ul className="tree" onKeyDown={onKeyDown}>
      {children}
    </ul>
  );
}

function RootRow({ root, entries }: { root: RootState; entries: LibraryEntry[] }): ReactNode {
  const trouble = root.state === 'waiting' || root.state === 'failed';
  const why = [library.rootState[root.state], root.failure?.message].filter(Boolean).join(' ');
  return (
    <FilterRow
      icon="folder"
      name={baseName(root.path)}
      title={`${root.path}\n${why}`}
      root={root.path}
      entries={entries}
      trouble={trouble ? why : null}
      onRemove={() => void removeRoot(root.path)}
    />
  );
}

function FilterRow({
  icon,
  name,
  title,
  root,
  entries,
  trouble = null,
  onRemove,
}: {
  icon: string;
  name: string;
  title?: string;
  root: string | null;
  entries: LibraryEntry[];
  trouble?: string | null;
  onRemove?: () => void;
}): ReactNode {
  const current = useLibraryView(({ filter }) => filter.root === root);
  const live = entries.filter((entry) => entry.status === 'live').length;
  return (
    <li className="side-item">
      <button
        type="button"
        className="row"
        title={title}
        aria-current={current ? 'location' : undefined}
        onClick={() => setFilter({ root })}
      >
        <Icon name={icon} />
        <span className="row-name t">{name}</span>
        {live > 0 && <LiveCount n={live} />}
        {trouble !== null && (
          <span className="warn-n">
            <Icon name="warning" />
            <span className="sr">{trouble}</span>
          </span>
        )}
        <span className="row-meta num">{formatCount(entries.length)}</span>
      </button>
      {onRemove && (
        <button
          type="button"
          className="icon-btn side-act"
          aria-label={`${library.unwatch}: ${name}`}
          title={library.unwatch}
          onClick={onRemove}
        >
          <Icon name="close" />
        </button>
      )}
    </li>
  );
}

/** How many traces of a line are live. */
export function LiveCount({ n }: { n: number }): ReactNode {
  return (
    <span className="live-n">
      <Icon name="live" />
      <span className="num">{formatCount(n)}</span>
      <span className="sr">{library.live}</span>
    </span>
  );
}

const QUICK: [QuickFilter, string][] = [
  ['live', 'live'],
  ['failed', 'status-failed'],
  ['compactions', 'kind-compaction'],
  ['many-threads', 'kind-thread'],
  ['diagnostics', 'warning'],
];

function QuickFilters({ entries }: { entries: LibraryEntry[] }): ReactNode {
  const quick = useLibraryView(({ filter }) => filter.quick);
  return (
    <section className="panel-sec" aria-label={library.filters}>
      <header className="panel-head panel-head--plain">
        <h2>{library.filters}</h2>
      </header>
      <SideList>
        {QUICK.map(([id, icon]) => (
          <li key={id}>
            <button type="button" className="row" aria-pressed={quick.has(id)} onClick={() => toggleQuick(id)}>
              <Icon name={icon} />
              <span className="row-name t">{library.quick[id]}</span>
              <span className="row-meta num">{formatCount(entries.filter((e) => passesQuick(e, id)).length)}</span>
            </button>
          </li>
        ))}
      </SideList>
    </section>
  );
}

/** Switches a ready-made filter on or off. */
export function toggleQuick(id: QuickFilter): void {
  const quick = new Set(useLibraryView.getState().filter.quick);
  if (!quick.delete(id)) quick.add(id);
  setFilter({ quick });
}
