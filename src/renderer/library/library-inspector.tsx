import type { ReactNode } from 'react';
import { formatBytes, formatCount, formatDuration, formatMoment, formatTokens } from '../../core/views/format.ts';
import { Icon } from '../parts/icon.tsx';
import { Section } from '../parts/section.tsx';
import { Status } from '../parts/status.tsx';
import { copyText } from '../stores/clipboard.ts';
import { useConnection } from '../stores/connection.ts';
import { useLibrary } from '../stores/library.ts';
import { localOffset, useClock } from '../stores/moment.ts';
import { goTo } from '../stores/navigation.ts';
import { openTrace, showFiles } from '../stores/opening.ts';
import { togglePanel } from '../stores/panels.ts';
import { library } from '../text/library.ts';
import { shell } from '../text/shell.ts';
import { words } from '../text/words.ts';
import { hasView } from '../views/registry.ts';
import { GlanceSection } from './glance-section.tsx';
import { useLibraryView } from './library-store.ts';
import { durationOf, sizeOf, startOf } from './rows.ts';
import { WorthSection } from './worth-section.tsx';

/** The chosen trace: its first message, how to open it, and its numbers as far as they are known without opening it. */
export function LibraryInspector(): ReactNode {
  const selected = useLibraryView((view) => view.selected);
  const entry = useLibrary(({ entries }) => (selected === null ? undefined : entries.get(selected)));
  const now = useClock(entry?.status === 'live');
  const dialogs = useConnection(({ info }) => info?.dialogs ?? false);
  if (!entry) {
    return (
      <div className="empty empty--panel">
        <h2>{library.nothingSelected}</h2>
        <p>{library.nothingSelectedNext}</p>
      </div>
    );
  }
  const duration = durationOf(entry, now);
  const start = startOf(entry);
  const { facts } = entry;
  const fields: [string, ReactNode][] = [
    [library.fields.threads, numberOr(facts?.threads)],
    [library.fields.turns, numberOr(facts?.turns)],
    [library.fields.calls, numberOr(facts?.inference_calls)],
    [library.fields.tools, numberOr(facts?.tool_calls)],
    [library.fields.tokens, facts?.tokens == null ? dim(words.unknown) : formatTokens(facts.tokens)],
    [library.fields.events, numberOr(facts?.events)],
    [library.fields.model, facts?.model ?? dim(words.unknown)],
    [library.fields.started, start > 0 ? formatMoment(start, localOffset) : dim(words.unknown)],
    [library.fields.log, formatBytes(entry.log_bytes)],
    [library.fields.size, formatBytes(sizeOf(entry))],
    [
      library.fields.trace,
      <span key="id" className="mono-s">
        {entry.manifest?.trace_id ?? words.unknown}
      </span>,
    ],
    [
      library.fields.bundle,
      <span key="path" className="mono-s">
        {entry.path}
      </span>,
    ],
  ];
  return (
    <>
      <header className="panel-head insp-head">
        <Status status={entry.status} />
        <h2 className="mono t">{entry.name}</h2>
        <span className="push" />
        <button
          type="button"
          className="icon-btn"
          aria-label={library.openAddress}
          title={library.openAddress}
          onClick={() => void copyText(entry.path, library.path)}
        >
          <Icon name="copy" />
        </button>
        <button type="button" className="icon-btn" aria-label={words.close} onClick={() => togglePanel('inspector')}>
          <Icon name="close" />
        </button>
      </header>
      <div className="insp-body scroll">
        <div className="insp-lead">
          <p className="prose lib-message">
            {facts?.first_user_message ?? <span className="dim">{library.noMessage}</span>}
          </p>
          {entry.failure && <p className="problem">{entry.failure.message}</p>}
          <p className="lead-line">
            <Status status={entry.status} word />
            {duration !== null && <span className="num mid">{formatDuration(duration)}</span>}
          </p>
          <p className="lead-btns">
            <button type="button" className="btn btn--primary" onClick={() => openTrace(entry.path)}>
              {shell.open}
            </button>
            {hasView('timeline') && (
              <button
                type="button"
                className="btn"
                onClick={() =>
                  goTo({ page: 'trace', trace: entry.path, view: 'timeline', thread: null, selection: null })
                }
              >
                {library.timeline}
              </button>
            )}
            {dialogs && (
              <button type="button" className="btn" onClick={() => void showFiles(entry.path)}>
                {library.showFiles}
              </button>
            )}
          </p>
        </div>
        <GlanceSection entry={entry} />
        <WorthSection entry={entry} />
        <Section title={library.numbers} id="library-numbers">
          <dl className="kv">
            {fields.map(([name, value]) => (
              <div key={name} className="kv-row">
                <dt>{name}</dt>
                <dd className="num">{value}</dd>
              </div>
            ))}
          </dl>
        </Section>
      </div>
    </>
  );
}

function numberOr(value: number | null | undefined): ReactNode {
  return value == null ? dim(words.unknown) : formatCount(value);
}

function dim(text: string): ReactNode {
  return <span className="dim">{text}</span>;
}
