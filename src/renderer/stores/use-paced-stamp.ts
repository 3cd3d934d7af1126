import { useCallback, useEffect, useRef, useState } from 'react';
import { create } from 'zustand';
import type { Topic } from './trace-session.ts';
import { useTrace } from './use-trace.ts';

/** A few times a second: what is redrawn as a whole need not follow every frame. */
const PACE_MS = 250;

/** How many views still show what was a moment ago. */
export const useOwed = create(() => ({ views: 0 }));

const owe = (change: 1 | -1): void => useOwed.setState(({ views }) => ({ views: views + change }));

/**
 * Hook: a number that changes when one of the topics did: at once, but no more often than once in `paceMs`, and then again for
 * what came meanwhile. For what is worked out from much of the model and is dear to draw; `useDerived` follows every frame.
 */
export function usePacedStamp(topics: readonly Topic[], paceMs: number = PACE_MS): number {
  const session = useTrace();
  const list = topics.join();
  const [stamp, setStamp] = useState(0);
  /** Something came while the pace forbids to tell of it. */
  const missed = useRef(false);
  const owes = useRef(false);
  const setOwes = useCallback((now: boolean) => {
    if (owes.current !== now) owe(now ? 1 : -1);
    owes.current = now;
  }, []);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const rest = () => {
      timer = undefined;
      if (missed.current) tell();
    };
    const tell = () => {
      missed.current = timer !== undefined;
      if (missed.current) return setOwes(true);
      setStamp((n) => n + 1);
      timer = setTimeout(rest, paceMs);
    };
    const end = session.subscribe(list.split(',') as Topic[], tell);
    // What came between the first drawing and now.
    setStamp((n) => n + 1);
    return () => {
      clearTimeout(timer);
      missed.current = false;
      setOwes(false);
      end();
    };
  }, [session, list, paceMs, setOwes]);
  // Drawn.
  useEffect(() => {
    if (stamp > 0 && !missed.current) setOwes(false);
  }, [stamp, setOwes]);
  return stamp;
}
