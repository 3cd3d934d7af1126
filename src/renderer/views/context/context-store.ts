import { create } from 'zustand';
import type { ChartMeasure } from '../../../core/views/context/chart.ts';
import type { ContextFilter } from '../../../core/views/context/rows.ts';

/** What the context view shows; kept while other views are looked at. */
interface ContextState {
  path: string | null;
  /** By thread: the call that was chosen. None: the latest. */
  shown: Readonly<Record<string, string>>;
  /** By thread: the call compared with. None: the one before. */
  compared: Readonly<Record<string, string>>;
  measure: ChartMeasure;
  filter: ContextFilter;
  goneOpen: boolean;
  /** Instructions and tools are unfolded. */
  besideOpen: boolean;
}

export const useContextView = create<ContextState>(() => ({
  path: null,
  shown: {},
  compared: {},
  measure: 'tokens',
  filter: 'all',
  goneOpen: true,
  besideOpen: false,
}));

/** Starts anew for another trace. */
export function showContextsOf(path: string): void {
  if (useContextView.getState().path !== path) {
    useContextView.setState({ path, shown: {}, compared: {}, filter: 'all', besideOpen: false });
  }
}

const without = (record: Readonly<Record<string, string>>, key: string): Record<string, string> => {
  const { [key]: _, ...rest } = record;
  return rest;
};

/** Shows a call of a thread; null: always the latest. */
export function showCall(threadId: string, callId: string | null): void {
  useContextView.setState(({ shown }) => ({
    shown: callId === null ? without(shown, threadId) : { ...shown, [threadId]: callId },
  }));
}

/** Compares with a call of a thread; null: with the one before. */
export function compareWith(threadId: string, callId: string | null): void {
  useContextView.setState(({ compared }) => ({
    compared: callId === null ? without(compared, threadId) : { ...compared, [threadId]: callId },
  }));
}
