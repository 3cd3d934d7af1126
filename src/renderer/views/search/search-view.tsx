import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useCommand } from '../../keyboard/run.ts';
import { commandTitle } from '../../keyboard/titles.ts';
import { Chip } from '../../parts/chip.tsx';
import { Icon } from '../../parts/icon.tsx';
import type { RowListHandle } from '../../parts/row-list.tsx';
import { detach } from '../../stores/follow.ts';
import { openObject } from '../../stores/places.ts';
import { select } from '../../stores/selection.ts';
import { useDerived, useTrace } from '../../stores/use-trace.ts';
import { search } from '../../text/search.ts';
import { words } from '../../text/words.ts';
import { ResultList } from './result-list.tsx';
import { countThreads, hitNumber, nextHit, resultRows } from './result-rows.ts';
import { ScopeBar } from './scope-bar.tsx';
import { cancelSearch, type Query, runSearch, useSearch } from './search-store.ts';
import './search.css';

/** Keys are typed faster than a trace is searched. */
const TYPING_MS = 250;
/** Shorter texts are searched for on Enter only: they are nearly everywhere. */
const SHORTEST = 2;

/** Search over everything that a trace says. */
export default function SearchView(): ReactNode {
  const session = useTrace();
  const { query, asked, hits, scope } = useSearch();
  const open = useDerived(['session'], (_, { info }) => info !== null);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => resultRows(hits, scope, folded), [hits, scope, folded]);
  // By key: rows come in before it while hits stream in.
  const [stood, setStood] = useState('');
  const active = useMemo(() => rows.findIndex((row) => row.key === stood), [rows, stood]);
  const list = useRef<RowListHandle>(null);
  const key = JSON.stringify(query);
  const isAsked = asked !== null && asked.path === session.path && isSame(asked, query);

  useEffect(() => {
    if (!open || isAsked) return;
    const { text } = JSON.parse(key) as Query;
    if (text !== '' && text.length < SHORTEST) return;
    const timer = setTimeout(() => runSearch(session), text === '' ? 0 : TYPING_MS);
    return () => clearTimeout(timer);
  }, [session, open, isAsked, key]);

  const stand = (at: number) => {
    const row = rows[at];
    if (!row) return;
    setStood(row.key);
    if (row.type !== 'hit') return;
    detach();
    select({ collection: row.hit.collection, id: row.hit.id });
  };
  const walk = (step: 1 | -1) => {
    const at = nextHit(rows, active < 0 && step < 0 ? 0 : active, step);
    if (at >= 0) stand(at);
  };
  useCommand('edit.findNext', () => walk(1));
  useCommand('edit.findPrevious', () => walk(-1));
  const fold = (group: string) => {
    const next = new Set(folded);
    if (!next.delete(group)) next.add(group);
    setFolded(next);
  };
  return (
    <>
      <div className="toolbar" role="toolbar" aria-label={search.view}>
        <SearchField
          onEnter={(step) => (isAsked ? walk(step) : runSearch(session))}
          onDown={() => {
            list.current?.focus();
            if (active < 0) walk(1);
          }}
        />
        <Options />
        <span className="push" />
        <Walker at={hitNumber(rows, active)} onWalk={walk} />
      </div>
      <ScopeBar />
      <Problems />
      {rows.length === 0 ? (
        <NoRows />
      ) : (
        <ResultList
          ref={list}
          rows={rows}
          active={active}
          onActive={stand}
          onFold={fold}
          onOpen={(at) => {
            const row = rows[at];
            if (row?.type === 'hit') openObject({ collection: row.hit.collection, id: row.hit.id });
            else if (row) fold(row.key);
          }}
        />
      )}
    </>
  );
}

function isSame(a: Query, b: Query): boolean {
  return a.text === b.text && a.case_sensitive === b.case_sensitive && a.regex === b.regex && a.payloads === b.payloads;
}

const setQuery = (patch: Partial<Query>) => useSearch.setState(({ query }) => ({ query: { ...query, ...patch } }));

function SearchField({ onEnter, onDown }: { onEnter: (step: 1 | -1) => void; onDown: () => void }): ReactNode {
  const text = useSearch((state) => state.query.text);
  const bad = useSearch((state) => state.failure?.code === 'bad_pattern');
  const input = useRef<HTMLInputElement>(null);
  const focus = () => {
    input.current?.focus();
    input.current?.select();
  };
  useCommand('edit.find', focus);
  useCommand('edit.search', focus);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') onEnter(event.shiftKey ? -1 : 1);
    else if (event.key === 'ArrowDown') onDown();
    else if (event.key === 'Escape' && useSearch.getState().phase === 'running') cancelSearch();
    else if (event.key === 'Escape' && text !== '') setQuery({ text: '' });
    else return;
    event.preventDefault();
  };
  return (
    <label className="field se-field">
      <Icon name="search" />
      <input
        ref={input}
        type="search"
        value={text}
        placeholder={search.input}
        aria-label={search.input}
        aria-invalid={bad}
        spellCheck={false}
        autoComplete="off"
        maxLength={1000}
        data-region-focus=""
        onChange={(event) => setQuery({ text: event.target.value })}
        onKeyDown={onKeyDown}
      />
    </label>
  );
}

function Options(): ReactNode {
  const query = useSearch((state) => state.query);
  return (
    <>
      <Chip pressed={query.case_sensitive} title={search.caseTitle} onToggle={(on) => setQuery({ case_sensitive: on })}>
        {search.caseSensitive}
      </Chip>
      <Chip pressed={query.regex} title={search.regexTitle} onToggle={(on) => setQuery({ regex: on })}>
        {search.regex}
      </Chip>
      <Chip
        icon="payload"
        pressed={query.payloads}
        title={search.payloadsTitle}
        onToggle={(on) => setQuery({ payloads: on })}
      >
        {search.payloads}
      </Chip>
    </>
  );
}

/** How many there are, which one is looked at, and the way to the next. */
function Walker({ at, onWalk }: { at: number; onWalk: (step: 1 | -1) => void }): ReactNode {
  const { hits, phase, progress, failure } = useSearch();
  const threads = useMemo(() => countThreads(hits), [hits]);
  if (phase === 'idle' || failure) return null;
  return (
    <>
      <span className="mid num" role="status" data-search={phase}>
        {at > 0 ? search.place(at, hits.length) : search.counted(hits.length, threads)}
        {phase === 'running' && <span className="dim se-progress">{search.progress(progress)}</span>}
      </span>
      {phase === 'running' && (
        <button type="button" className="btn btn--quiet" onClick={cancelSearch}>
          {words.cancel}
        </button>
      )}
      {([-1, 1] as const).map((step) => {
        const label = step > 0 ? search.next : search.previous;
        return (
          <button
            key={step}
            type="button"
            className="icon-btn"
            aria-label={label}
            title={commandTitle(step > 0 ? 'edit.findNext' : 'edit.findPrevious', label)}
            disabled={hits.length === 0}
            onClick={() => onWalk(step)}
          >
            <Icon name={step > 0 ? 'chevron-down' : 'chevron-up'} />
          </button>
        );
      })}
    </>
  );
}

/** What has to be known about the results, in a line: an expression that is none, more hits than are kept, a trace that has grown. */
function Problems(): ReactNode {
  const session = useTrace();
  const { asked, limited, phase, failure } = useSearch();
  const events = useDerived(['status'], (_, { status }) => status?.events ?? 0);
  if (failure) {
    const text = failure.code === 'bad_pattern' ? search.badPattern(failure.message) : search.failed(failure.message);
    return (
      <p className="se-note problem" role="alert">
        {text}
      </p>
    );
  }
  const grown = asked !== null && phase !== 'running' && events > asked.events;
  if (!limited && !grown) return null;
  return (
    <p className="se-note">
      {limited && <span>{search.limited}</span>}
      {grown && (
        <span>
          {search.grown}{' '}
          <button type="button" className="link" onClick={() => runSearch(session)}>
            {search.again}
          </button>
        </span>
      )}
    </p>
  );
}

function NoRows(): ReactNode {
  const { asked, phase, failure, hits, query } = useSearch();
  if (failure || phase === 'running') return <div className="se-blank" />;
  if (!asked) {
    return (
      <div className="empty">
        <h2>{search.empty}</h2>
        <p>{search.emptyNext}</p>
      </div>
    );
  }
  if (hits.length > 0) return <p className="empty">{search.noneScope}</p>;
  return (
    <div className="empty">
      <h2>{search.none(asked.text)}</h2>
      <p>{search.noneNext}</p>
      {!query.payloads && (
        <p className="empty-next">
          <button type="button" className="btn" onClick={() => setQuery({ payloads: true })}>
            {search.tryPayloads}
          </button>
        </p>
      )}
    </div>
  );
}
