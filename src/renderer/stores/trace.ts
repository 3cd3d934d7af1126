import { create } from 'zustand';
import { client } from './client.ts';
import { follow } from './follow.ts';
import { findEntry, useLibrary } from './library.ts';
import { useNavigation } from './navigation.ts';
import { openTraceSession, type TraceSession } from './trace-session.ts';
import { pinInspector } from './ui.ts';

interface OpenTrace {
  /** The trace that is open in this window; stays open while the library is looked at. */
  session: TraceSession | null;
}

/** The open trace of the window. */
export const useOpenTrace = create<OpenTrace>(() => ({ session: null }));

/** Opens the trace that the location names, and closes the one before. */
export function startTraces(): void {
  const update = () => {
    const { location } = useNavigation.getState();
    if (location.page !== 'trace' || !useLibrary.getState().ready) return;
    const path = findEntry(location.trace)?.path ?? location.trace;
    const { session } = useOpenTrace.getState();
    if (session?.path === path) return;
    session?.close();
    follow();
    pinInspector(null);
    useOpenTrace.setState({ session: openTraceSession(client(), path) });
  };
  useNavigation.subscribe(update);
  useLibrary.subscribe(({ ready }, before) => {
    if (ready !== before.ready) update();
  });
  update();
}
