import { Fragment, type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { openPlaceBeside } from '../objects/object-actions.ts';
import { Modal } from '../parts/dialog.tsx';
import { Icon } from '../parts/icon.tsx';
import { Keys } from '../parts/keycaps.tsx';
import { traceLocation } from '../stores/navigation.ts';
import { useOpenTrace } from '../stores/trace.ts';
import type { TraceSession } from '../stores/trace-session.ts';
import { closeOverlay } from '../stores/ui.ts';
import { palette } from '../text/palette.ts';
import {
  callEntries,
  commandEntries,
  type Entry,
  idEntries,
  placeEntries,
  threadEntries,
  traceEntries,
} from './entries.ts';
import { type Match, match } from './match.ts';
import { useTextHits } from './text-hits.ts';

interface Line {
  entry: Entry;
  ranges: Match['ranges'];
}

interface Group {
  title: string;
  note?: string | undefined;
  lines: Line[];
}

/** A group shows no more than this, unless it is the only one. */
const GROUP_LIMIT = 8;
const ONLY_LIMIT = 60;

/** Everything by typing: places, commands (`>`), threads (`@`), ids (`#`), and the text of the trace. */
export function Palette({ text: initial }: { text: string }): ReactNode {
  const [text, setText] = useState(initial);
  const [at, setAt] = useState(0);
  const base = useId();
  const session = useOpenTrace((open) => (traceLocation() ? open.session : null));
  const found = useMemo(() => findGroups(text, session), [text, session]);
  const hits = useTextHits(/^[>@#]/.test(text) ? '' : text.trim(), session);
  const groups = hits ? [...found, hits] : found;
  const lines = groups.flatMap((group) => group.lines);
  const active = Math.min(at, lines.length - 1);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    list.current?.querySelector(`[id="${base}-${active}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [active, base]);

  const run = (entry: Entry | undefined, beside: boolean) => {
    if (!entry) return;
    closeOverlay();
    const place = beside ? (entry.place?.() ?? null) : null;
    if (place) openPlaceBeside(place);
    else entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && lines.length > 0) {
      event.preventDefault();
      setAt((active + step + lines.length) % lines.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(lines[active]?.entry, event.ctrlKey || event.metaKey);
    }
  };

  let index = -1;
  return (
    <Modal label={palette.label} onClose={closeOverlay} className="palette">
      <label className="p-in">
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-label={palette.label}
          aria-expanded="true"
          aria-controls={`${base}-list`}
          aria-activedescendant={lines.length > 0 ? `${base}-${active}` : undefined}
          placeholder={palette.placeholder}
          value={text}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        <span className="p-scope">{session ? palette.scopeTrace : palette.scopeAll}</span>
      </label>
      <div ref={list} className="p-list scroll" role="listbox" id={`${base}-list`} aria-label={palette.label}>
        {lines.length === 0 && <p className="empty-line">{palette.nothing}</p>}
        {groups.map((group) => (
          <Fragment key={group.title}>
            <div className="p-head" role="presentation">
              {group.title}
              <span className="push" />
              {group.note && <span className="num">{group.note}</span>}
            </div>
            {group.lines.map((line) => {
              index++;
              const mine = index;
              return (
                <div
                  key={line.entry.key}
                  id={`${base}-${mine}`}
                  className="p-line"
                  role="option"
                  tabIndex={-1}
                  aria-selected={mine === active}
                  onPointerMove={() => mine !== active && setAt(mine)}
                  onClick={(event) => run(line.entry, event.ctrlKey || event.metaKey)}
                  onKeyDown={onKeyDown}
                >
                  <PaletteLine line={line} />
                </div>
              );
            })}
          </Fragment>
        ))}
      </div>
      <footer className="p-foot">
        <span>
          <kbd>↑</kbd>
          <kbd>↓</kbd>
          {palette.move}
        </span>
        <span>
          <kbd>Enter</kbd>
          {palette.open}
        </span>
        <span>
          <Keys chord="Mod+Enter" />
          {palette.openBeside}
        </span>
        <span className="push" />
        <span>
          <kbd>&gt;</kbd>
          {palette.commandsOnly}
        </span>
        <span>
          <kbd>@</kbd>
          {palette.threadsOnly}
        </span>
        <span>
          <kbd>#</kbd>
          {palette.idsOnly}
        </span>
      </footer>
    </Modal>
  );
}

function PaletteLine({ line: { entry, ranges } }: { line: Line }): ReactNode {
  return (
    <>
      <Icon name={entry.icon} className={entry.kind ? `k k--${entry.kind}` : undefined} />
      <span className="p-label t">
        <Marked text={entry.label} ranges={ranges} />
        {entry.note && <span className="p-sub">{entry.note}</span>}
      </span>
      <span className="p-right num">{entry.chord ? <Keys chord={entry.chord} /> : entry.right}</span>
    </>
  );
}

function Marked({ text, ranges }: { text: string; ranges: Match['ranges'] }): ReactNode {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const [start, end] of ranges) {
    if (start < from) continue;
    parts.push(text.slice(from, start), <mark key={start}>{text.slice(start, end)}</mark>);
    from = end;
  }
  return [...parts, text.slice(from)];
}

function findGroups(text: string, session: TraceSession | null): Group[] {
  const query = text.replace(/^[>@#]\s*/, '');
  switch (text[0]) {
    case '>':
      return group(palette.run, commandEntries(), query, ONLY_LIMIT);
    case '@':
      return session ? group(palette.threads, threadEntries(session), query, ONLY_LIMIT) : [];
    case '#':
      return session && query ? group(palette.ids, idEntries(session, query), query, ONLY_LIMIT) : [];
    default:
      return [
        ...group(palette.goTo, places(query, session), query, GROUP_LIMIT),
        ...group(palette.run, commandEntries(), query, query ? GROUP_LIMIT : ONLY_LIMIT),
      ];
  }
}

function places(query: string, session: TraceSession | null): Entry[] {
  if (!session) return traceEntries();
  const thread = traceLocation()?.thread ?? session.model.header?.root_thread_id ?? '';
  return [
    ...threadEntries(session),
    ...(query === '' ? [] : placeEntries(session)),
    ...(/^c|\d/i.test(query) ? callEntries(session, thread) : []),
  ];
}

function group(title: string, entries: Entry[], query: string, limit: number): Group[] {
  const lines = entries
    .flatMap((entry) => {
      const found = match(entry.label, query);
      return found ? [{ entry, ranges: found.ranges, score: found.score }] : [];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, limit);
  return lines.length > 0 ? [{ title, lines }] : [];
}
