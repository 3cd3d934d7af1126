import { create } from 'zustand';
import type { EventFilter } from '../../../protocol/session.ts';
import { wantedTypes } from './families.ts';

/** What of the log is shown, and how; shared by the list and by the types in the sidebar. */
interface EventsState {
  /** The trace that the filter is for: another trace starts with all events. */
  path: string | null;
  /** Types that are left out; `""`: what has none. */
  hidden: ReadonlySet<string>;
  /** Only the thread that is shown. */
  ownThread: boolean;
  text: string;
  times: 'position' | 'clock';
  /** Lines of the whole log by type. */
  byType: Readonly<Record<string, number>>;
}

const SHOW_ALL = { hidden: new Set<string>(), ownThread: false, text: '' };

export const useEvents = create<EventsState>(() => ({ path: null, ...SHOW_ALL, times: 'position', byType: {} }));

/** Starts anew for another trace. */
export function showEventsOf(path: string): void {
  if (useEvents.getState().path !== path) useEvents.setState({ path, ...SHOW_ALL, byType: {} });
}

/** Takes all filters away. */
export const clearFilter = () => useEvents.setState(SHOW_ALL);

/** Shows or hides types. */
export function setShown(types: readonly string[], shown: boolean): void {
  const hidden = new Set(useEvents.getState().hidden);
  for (const type of types) {
    if (shown) hidden.delete(type);
    else hidden.add(type);
  }
  useEvents.setState({ hidden });
}

/** The filter as the host takes it. */
export function filterOf(
  { hidden, ownThread, text }: Pick<EventsState, 'hidden' | 'ownThread' | 'text'>,
  thread: string | null,
): EventFilter {
  const types = wantedTypes(hidden);
  return {
    ...(types ? { types } : {}),
    ...(ownThread && thread !== null ? { thread_id: thread } : {}),
    ...(text === '' ? {} : { text }),
  };
}
