import { useEffect, useRef, useState } from 'react';

const PACE_MS = 300;

/** Hook: `value`, or (while `slowly`) what it was a moment ago: it then changes a few times a second at most. */
export function usePaced<T>(value: T, slowly: boolean, periodMs: number = PACE_MS): T {
  const [paced, setPaced] = useState(value);
  const latest = useRef(value);
  latest.current = value;
  useEffect(() => {
    if (!slowly) return;
    setPaced(latest.current);
    const timer = setInterval(() => setPaced(latest.current), periodMs);
    return () => clearInterval(timer);
  }, [slowly, periodMs]);
  return slowly ? paced : value;
}
