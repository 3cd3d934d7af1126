import { useEffect, useState } from 'react';
import type { Topic } from './trace-session.ts';
import { useTrace } from './use-trace.ts';

/** A few times a second: what is redrawn as a whole need not follow every frame. */
const PACE_MS = 250;

/**
 * Hook: a number that changes when one of the topics did: at once, but no more often than once in `paceMs`, and then again for
 * what came meanwhile. For what is worked out from much of the model and is dear to draw; `useDerived` follows every frame.
 */
export function usePacedStamp(topics: readonly Topic[], paceMs: number = PACE_MS): number {
  const session = useTrace();
  const list = topics.join();
  const [stamp, setStamp] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let missed = false;
    const rest = () => {
      timer = undefined;
      if (missed) tell();
    };
    const tell = () => {
      missed = timer !== undefined;
      if (missed) return;
      setStamp((n) => n + 1);
      timer = setTimeout(rest, paceMs);
    };
    const end = session.subscribe(list.split(',') as Topic[], tell);
    // What came between the first drawing and now.
    setStamp((n) => n + 1);
    return () => {
      clearTimeout(timer);
      end();
    };
  }, [session, list, paceMs]);
  return stamp;
}
