import { useConnection } from './connection.ts';
import { useFollow } from './follow.ts';
import { useLibrary } from './library.ts';
import { useOpenTrace } from './trace.ts';
import type { TraceSession } from './trace-session.ts';
import { useOwed } from './use-paced-stamp.ts';

/**
 * What tests wait on instead of sleeping, as attributes of the document element:
 * `data-app` loading | ready · `data-connection` · `data-library` its revision · `data-phase` of the open trace (`none`,
 * `opening`, `failed`, or the host's) · `data-revision` · `data-generation` · `data-events` · `data-caught-up` · `data-paused` ·
 * `data-following` · `data-idle` true when what the host has is what is shown: caught up, connected, nothing awaited.
 */
export function startSignals(): void {
  const signals = document.documentElement.dataset;
  const show = () => {
    const { session } = useOpenTrace.getState();
    const connection = useConnection.getState().state;
    const status = session?.status;
    signals.connection = connection;
    signals.library = String(useLibrary.getState().revision);
    signals.following = String(useFollow.getState().following);
    signals.phase = phaseOf(session);
    signals.revision = String(session?.revision ?? -1);
    signals.generation = String(status?.generation ?? 0);
    signals.events = String(status?.events ?? 0);
    signals.caughtUp = String(session?.caughtUp ?? false);
    signals.paused = String(session?.paused ?? false);
    signals.idle = String(connection === 'open' && session !== null && isIdle(session));
  };
  let end = () => {};
  const attach = () => {
    end();
    end = useOpenTrace.getState().session?.subscribe(['session', 'status'], show) ?? (() => {});
    show();
  };
  useOpenTrace.subscribe(attach);
  useConnection.subscribe(show);
  useLibrary.subscribe(show);
  useFollow.subscribe(show);
  useOwed.subscribe(show);
  attach();
}

function phaseOf(session: TraceSession | null): string {
  if (!session) return 'none';
  if (session.failure) return 'failed';
  return session.status?.phase ?? 'opening';
}

function isIdle(session: TraceSession): boolean {
  return (
    useOwed.getState().views === 0 &&
    session.caughtUp &&
    !session.behind &&
    !session.paused &&
    session.status !== null &&
    session.status.phase !== 'loading'
  );
}
