import { create } from 'zustand';
import { formatHash, type Location, parseHash, sameRef, type TraceLocation } from '../address.ts';

interface Navigation {
  location: Location;
  /** Position in the window's history, and the last position that can be gone forward to. */
  position: number;
  last: number;
}

/**
 * Where one is, kept in the URL's fragment and the browser's own history: reload, links, back and forward work alike in both
 * hosts. The selection is part of the location.
 */
export const useNavigation = create<Navigation>(() => ({ location: { page: 'library' }, position: 0, last: 0 }));

/** Reads the URL and follows back, forward, and fragments that were typed or linked to. */
export function startNavigation(): void {
  const start = positionOf(history.state) ?? 0;
  history.replaceState({ position: start }, '');
  useNavigation.setState({ location: parseHash(window.location.hash), position: start, last: start });
  window.addEventListener('popstate', (event) => {
    const known = positionOf(event.state);
    // An entry that we did not make is a new one: it lies after where one was.
    const at = known ?? useNavigation.getState().position + 1;
    if (known === null) history.replaceState({ position: at }, '');
    useNavigation.setState(({ last }) => ({
      location: parseHash(window.location.hash),
      position: at,
      last: known === null ? at : Math.max(last, at),
    }));
  });
}

function positionOf(state: unknown): number | null {
  const position = (state as { position?: unknown } | null)?.position;
  return typeof position === 'number' ? position : null;
}

/** How a move is written to history: `push` a new entry, or `replace` the present one (steps of one walk, corrections). */
export type HistoryMode = 'push' | 'replace';

/** Goes to a place. Going to where one is does nothing. */
export function goTo(location: Location, mode: HistoryMode = 'push'): void {
  const { location: from, position, last } = useNavigation.getState();
  const hash = formatHash(location);
  if (hash === formatHash(from)) return;
  const at = mode === 'push' ? position + 1 : position;
  history[mode === 'push' ? 'pushState' : 'replaceState']({ position: at }, '', hash);
  useNavigation.setState({ location: keepIdentity(from, location), position: at, last: mode === 'push' ? at : last });
}

/** An equal selection keeps its identity, so that what depends on it does not render again. */
function keepIdentity(from: Location, to: Location): Location {
  if (from.page !== 'trace' || to.page !== 'trace' || !sameRef(from.selection, to.selection)) return to;
  return { ...to, selection: from.selection };
}

/** Changes parts of the location within the trace that is shown; nothing happens elsewhere. */
export function goWithin(
  patch: Partial<Pick<TraceLocation, 'view' | 'thread' | 'selection'>>,
  mode: HistoryMode = 'push',
): void {
  const { location } = useNavigation.getState();
  if (location.page === 'trace') goTo({ ...location, ...patch }, mode);
}

export const goBack = () => history.back();
export const goForward = () => history.forward();

/** The location within a trace, or null elsewhere. */
export function traceLocation(): TraceLocation | null {
  const { location } = useNavigation.getState();
  return location.page === 'trace' ? location : null;
}

/** Hook: the location within a trace, or null elsewhere. */
export function useTraceLocation(): TraceLocation | null {
  return useNavigation(({ location }) => (location.page === 'trace' ? location : null));
}
