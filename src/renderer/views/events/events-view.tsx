import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { formatCount } from '../../../core/views/format.ts';
import { shortPath } from '../../../core/views/words.ts';
import { useCommand } from '../../keyboard/run.ts';
import { Icon } from '../../parts/icon.tsx';
import { Select } from '../../parts/menu.tsx';
import { FollowPill } from '../../shell/follow-pill.tsx';
import { follow, useFollow } from '../../stores/follow.ts';
import { useIsLive } from '../../stores/moment.ts';
import { usePanel } from '../../stores/panels.ts';
import { useThreadId } from '../../stores/thread.ts';
import { useObject, useTrace } from '../../stores/use-trace.ts';
import { events } from '../../text/events.ts';
import { words } from '../../text/words.ts';
import { EventDetail } from './event-detail.tsx';
import { EventList } from './event-list.tsx';
import { clearFilter, filterOf, showEventsOf, useEvents } from './events-store.ts';
import { JumpField } from './jump-field.tsx';
import { useEventLog } from './use-event-log.ts';
import { usePlace } from './use-place.ts';
import './events.css';

/** Keys are typed faster than a log is searched. */
const TYPING_MS = 200;

/** The raw log: every line as it was written, whether it could be applied or not. */
export default function EventsView(): ReactNode {
  const { path } = useTrace();
  useEffect(() => showEventsOf(path), [path]);
  const { hidden, ownThread, text } = useEvents();
  const thread = useThreadId();
  const filter = useMemo(() => filterOf({ hidden, ownThread, text }, thread), [hidden, ownThread, text, thread]);
  const log = useEventLog(filter);
  const place = usePlace(log);
  const inspected = usePanel('inspector', 'events').open;
  const filtered = Object.keys(filter).length > 0;
  return (
    <>
      <Toolbar shown={log?.total ?? null} filtered={filtered} jump={<JumpField log={log} onFound={place.goTo} />} />
      <div className="ev-view">
        <section className="ev-log" aria-label={events.log}>
          <Columns />
          {log?.failure ? (
            <div className="empty">
              <p className="problem">{events.failed(log.failure.message)}</p>
              <p className="empty-next">
                <button type="button" className="btn" onClick={() => log.retry()}>
                  {words.retry}
                </button>
              </p>
            </div>
          ) : log?.total === 0 ? (
            <Empty filtered={filtered} />
          ) : (
            log && log.total !== null && <EventList log={log} place={place} />
          )}
          <FollowPill unit={events.unit} />
        </section>
        {!inspected && <EventDetail />}
      </div>
    </>
  );
}

function Toolbar({ shown, filtered, jump }: { shown: number | null; filtered: boolean; jump: ReactNode }): ReactNode {
  const { ownThread, times, byType } = useEvents();
  const threadId = useThreadId();
  const thread = useObject('threads', threadId);
  const all = Object.values(byType).reduce((sum, n) => sum + n, 0);
  return (
    <div className="toolbar" role="toolbar" aria-label={events.view}>
      <FindField />
      <Select
        label={events.thread}
        value={ownThread ? 'own' : 'all'}
        choices={[
          { value: 'all', label: events.allThreads },
          { value: 'own', label: thread ? shortPath(thread.agent_path) : '/root' },
        ]}
        onChoose={(value) => useEvents.setState({ ownThread: value === 'own' })}
      />
      <Select
        label={events.time}
        value={times}
        choices={[
          { value: 'position', label: events.times.position },
          { value: 'clock', label: events.times.clock },
        ]}
        onChoose={(value) => useEvents.setState({ times: value })}
      />
      <span className="push" />
      <span className="mid num" role="status">
        {shown === null ? <Late text={events.reading} /> : filtered ? events.of(shown, all) : formatCount(shown)}
      </span>
      {jump}
      <FollowButton />
    </div>
  );
}

/** Says that something takes long, only once it does. */
function Late({ text }: { text: string }): ReactNode {
  return <span className="ev-late">{text}</span>;
}

function FindField(): ReactNode {
  const asked = useEvents((state) => state.text);
  const [text, setText] = useState(asked);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => setText(asked), [asked]);
  useEffect(() => {
    if (text === asked) return;
    const timer = setTimeout(() => useEvents.setState({ text }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, asked]);
  useCommand('edit.find', () => {
    input.current?.focus();
    input.current?.select();
  });
  return (
    <label className="field ev-find">
      <Icon name="search" />
      <input
        ref={input}
        type="text"
        value={text}
        placeholder={events.find}
        aria-label={events.find}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') useEvents.setState({ text });
          if (event.key !== 'Escape' || text === '') return;
          event.preventDefault();
          useEvents.setState({ text: '' });
        }}
      />
    </label>
  );
}

function FollowButton(): ReactNode {
  const live = useIsLive();
  const following = useFollow((state) => state.following);
  if (!live) return null;
  return (
    <button
      type="button"
      className="btn btn--quiet only-wide"
      aria-pressed={following}
      disabled={following}
      onClick={follow}
    >
      <Icon name="follow" />
      {events.follow}
    </button>
  );
}

function Columns(): ReactNode {
  const { columns } = events;
  return (
    <div className="ev-cols ev-head" aria-hidden="true">
      <span className="r">{columns.seq}</span>
      <span>{columns.time}</span>
      <span>{columns.type}</span>
      <span className="ev-thread">{columns.thread}</span>
      <span>{columns.subject}</span>
      <span className="r">{columns.payload}</span>
      <span className="r" title={events.sizeTitle}>
        {columns.size}
      </span>
    </div>
  );
}

function Empty({ filtered }: { filtered: boolean }): ReactNode {
  return (
    <div className="empty">
      <h2>{filtered ? events.noneFit : events.empty}</h2>
      {filtered ? (
        <p className="empty-next">
          <button type="button" className="btn" onClick={clearFilter}>
            {events.clear}
          </button>
        </p>
      ) : (
        <p>{events.emptyNext}</p>
      )}
    </div>
  );
}
