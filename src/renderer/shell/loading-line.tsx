import { type ReactNode, useEffect, useState } from 'react';
import { useSessionState, useStatus } from '../stores/use-trace.ts';
import { words } from '../text/words.ts';

/** Nothing is said of loading that is over sooner. */
const QUIET_MS = 150;

/** Hook: whether the trace is still being read, once that lasts longer than one would notice. */
export function useIsLoading(): boolean {
  const session = useSessionState();
  const status = useStatus();
  const loading = !session.failure && (status === null || status.phase === 'loading');
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!loading) return;
    const timer = setTimeout(() => setLate(true), QUIET_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [loading]);
  return loading && late;
}

/** Two pixels under the tabs while a trace is read. The status bar has the figures. */
export function LoadingLine(): ReactNode {
  const status = useStatus();
  const loading = useIsLoading();
  if (!loading) return null;
  const share = status && status.bytes_total > 0 ? Math.min(1, status.bytes_done / status.bytes_total) : 0;
  return (
    <div
      className="loading-line"
      role="progressbar"
      aria-label={words.loading}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
    >
      <i style={{ transform: `scaleX(${share})` }} />
    </div>
  );
}
