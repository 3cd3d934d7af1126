import { type ReactNode, useRef } from 'react';
import { commandTitle } from '../keyboard/titles.ts';
import { Icon } from '../parts/icon.tsx';
import { useConnection } from '../stores/connection.ts';
import { follow, useFollow } from '../stores/follow.ts';
import { findEntry, useLibrary } from '../stores/library.ts';
import { useCanGrow, useClock, useIsLive } from '../stores/moment.ts';
import { goWithin } from '../stores/navigation.ts';
import { cancelReading } from '../stores/requests.ts';
import { useDerived, useSessionState, useStatus } from '../stores/use-trace.ts';
import { statusbar } from '../text/shell.ts';
import { words } from '../text/words.ts';
import { hasView } from '../views/registry.ts';
import { useIsLoading } from './loading-line.tsx';
import { ZoomButton } from './zoom-button.tsx';

/** Live state, following or paused, how much and how late; what could not be read. */
export function TraceStatusBar(): ReactNode {
  const loading = useIsLoading();
  const status = useStatus();
  return (
    <>
      <Phase />
      {loading ? <Progress /> : <Following />}
      {status && <span className="sb num">{statusbar.events(status.events)}</span>}
      {!loading && <Pace />}
      <span className="push" />
      <Size />
      <Diagnostics />
      <span className="sb only-wide" title={statusbar.lenientTitle}>
        {statusbar.lenient}
      </span>
      <ZoomButton />
    </>
  );
}

function Phase(): ReactNode {
  const session = useSessionState();
  const phase = useStatus()?.phase;
  const connection = useConnection(({ state }) => state);
  const live = useIsLive();
  if (connection === 'reconnecting' || connection === 'closed') {
    return (
      <span className="sb sb--warn">
        <Icon name="warning" />
        {connection === 'closed' ? statusbar.disconnected : statusbar.reconnecting}
      </span>
    );
  }
  if (session.failure) return null;
  if (live) {
    return (
      <span className="sb sb--live">
        <Icon name="live" />
        {statusbar.live}
      </span>
    );
  }
  switch (phase) {
    case undefined:
      return <span className="sb">{statusbar.opening}</span>;
    case 'loading':
      return <span className="sb">{statusbar.reading}</span>;
    case 'gone':
      return <span className="sb sb--warn">{statusbar.gone}</span>;
    case 'crashed':
      return <span className="sb sb--warn">{statusbar.crashed}</span>;
    case 'cancelled':
      return <span className="sb sb--warn">{statusbar.cancelled}</span>;
    case 'ended':
      return <span className="sb">{statusbar.ended}</span>;
    default:
      return <span className="sb">{statusbar.notEnded}</span>;
  }
}

/** Bytes of bytes, time left, and the way out. */
function Progress(): ReactNode {
  const session = useSessionState();
  const status = useStatus();
  const began = useRef<{ at: number; done: number } | null>(null);
  const now = useClock(true);
  if (!status || status.bytes_total === 0) return null;
  began.current ??= { at: now, done: status.bytes_done };
  const read = status.bytes_done - began.current.done;
  const left = read > 0 ? ((now - began.current.at) / read) * (status.bytes_total - status.bytes_done) : null;
  return (
    <>
      <span className="sb num">
        {status.bytes_total > status.bytes_done
          ? statusbar.ofBytes(status.bytes_done, status.bytes_total)
          : statusbar.size(status.bytes_done)}
      </span>
      {left !== null && left >= 1000 && (
        <span className="sb num">{statusbar.timeLeft(Math.round(left / 1000) * 1000)}</span>
      )}
      <button
        type="button"
        className="sb sb-btn"
        onClick={() => {
          // What goes wrong shows as the next status.
          cancelReading(session).catch(() => undefined);
        }}
      >
        {words.cancel}
      </button>
    </>
  );
}

function Following(): ReactNode {
  const session = useSessionState();
  const following = useFollow((state) => state.following);
  const grows = useCanGrow();
  if (!grows && !session.paused) return null;
  return (
    <>
      {session.paused ? (
        <span className="sb">{statusbar.paused}</span>
      ) : (
        <button
          type="button"
          className="sb sb-btn"
          title={statusbar.followTitle}
          aria-pressed={following}
          onClick={() => follow()}
        >
          <Icon name={following ? 'follow' : 'paused'} />
          {following ? statusbar.following : statusbar.detached}
        </button>
      )}
      <button
        type="button"
        className="sb sb-btn"
        aria-label={session.paused ? statusbar.resumeTitle : statusbar.pauseTitle}
        title={commandTitle('view.pause', session.paused ? statusbar.resumeTitle : statusbar.pauseTitle)}
        aria-pressed={session.paused}
        onClick={() => session.setPaused(!session.paused)}
      >
        <Icon name={session.paused ? 'play' : 'paused'} />
        <span className="only-wide">{session.paused ? statusbar.resume : statusbar.pause}</span>
      </button>
    </>
  );
}

function Pace(): ReactNode {
  const status = useStatus();
  const live = useIsLive();
  const now = useClock(live);
  if (!status || !live) return null;
  const last = status.last_event_at_unix_ms;
  return (
    <>
      <span className="sb num sb--rate">{statusbar.rate(Math.round(status.events_per_second))}</span>
      {status.lag_ms !== null && <span className="sb num sb--lag">{statusbar.lag(status.lag_ms)}</span>}
      {last !== null && <span className="sb num only-wide">{statusbar.lastEvent(Math.max(0, now - last))}</span>}
    </>
  );
}

function Size(): ReactNode {
  const status = useStatus();
  const { path } = useSessionState();
  const known = useLibrary(() => findEntry(path)?.total_bytes ?? null);
  const bytes = known ?? status?.bytes_total;
  return bytes ? <span className="sb num only-wide">{statusbar.size(bytes)}</span> : null;
}

function Diagnostics(): ReactNode {
  const count = useDerived(['diagnostics'], (model) => model.diagnostics.length);
  if (count === 0) return null;
  const show = () => goWithin({ view: 'diagnostics' });
  return (
    <button type="button" className="sb sb-btn sb--warn" disabled={!hasView('diagnostics')} onClick={show}>
      <Icon name="warning" />
      {statusbar.diagnostics(count)}
    </button>
  );
}
