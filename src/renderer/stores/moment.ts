import { useEffect, useReducer } from 'react';
import { useDerived, useStatus, useTrace } from './use-trace.ts';

const TICK_MS = 1000;

/** Hook: the wall clock, once a second while `ticking`. */
export function useClock(ticking: boolean): number {
  const [, tick] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    if (!ticking) return;
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  }, [ticking]);
  return Date.now();
}

/** A trace that has said nothing for longer is taken for one whose producer died: what is open in it does not last on. */
const SILENT_MS = 15 * 60_000;

/** Hook: whether the trace is being written now: followed, not ended, and not silent for long. */
export function useIsLive(): boolean {
  const status = useStatus();
  const running = useDerived(['header'], (model) => model.header?.status === 'running');
  const last = status?.last_event_at_unix_ms ?? 0;
  return status?.phase === 'following' && running && Date.now() - last < SILENT_MS;
}

/** Hook: whether the trace can still grow: followed to its end, which is not the rollout's. */
export function useCanGrow(): boolean {
  const status = useStatus();
  return status?.phase === 'following';
}

/**
 * Hook: what *now* is for this trace: the wall clock while it is live (while paused, that of the pause), else the last moment
 * that it mentions. Open windows (what is still running) last until then.
 */
export function useMoment(): number {
  const live = useIsLive();
  const session = useTrace();
  const clock = useClock(live && !session.paused);
  const last = useDerived(['session'], (_model, { indexes }) => indexes.lastMoment);
  return live ? Math.max(session.pausedAt ?? clock, last) : last;
}

/** Hook: when the trace started, for positions in it; 0 before anything is known. */
export function useStart(): number {
  return useDerived(['header'], (model) => model.header?.started_at_unix_ms ?? 0);
}

/** Offset of local time from UTC at a moment, in minutes east. */
export function localOffset(unixMs: number): number {
  return -new Date(unixMs).getTimezoneOffset();
}
