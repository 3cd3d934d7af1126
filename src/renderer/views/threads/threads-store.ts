import { create } from 'zustand';
import type { EdgeKind } from '../../../core/model/runtime.ts';

/** What the threads view shows; kept while other views are looked at. */
interface ThreadsState {
  path: string | null;
  show: 'graph' | 'both' | 'sequence';
  hidden: ReadonlySet<EdgeKind>;
  runningOnly: boolean;
  /** Only this thread and what is next to it. */
  focus: string | null;
  text: string;
  folded: ReadonlySet<string>;
  unfolded: ReadonlySet<string>;
  /** The life lines that were chosen; null: as at first. */
  columns: readonly string[] | null;
}

const AT_FIRST = {
  hidden: new Set<EdgeKind>(),
  runningOnly: false,
  focus: null,
  text: '',
  folded: new Set<string>(),
  unfolded: new Set<string>(),
  columns: null,
};

export const useThreadsView = create<ThreadsState>(() => ({ path: null, show: 'both', ...AT_FIRST }));

/** Starts anew for another trace. */
export function showThreadsOf(path: string): void {
  if (useThreadsView.getState().path !== path) useThreadsView.setState({ path, ...AT_FIRST });
}

/** Shows all threads and all edges again. */
export const showAllThreads = () =>
  useThreadsView.setState({ hidden: new Set(), runningOnly: false, focus: null, text: '' });

/** Shows or hides the edges of a kind. */
export function toggleKind(kind: EdgeKind): void {
  const hidden = new Set(useThreadsView.getState().hidden);
  if (!hidden.delete(kind)) hidden.add(kind);
  useThreadsView.setState({ hidden });
}

/** Folds or unfolds what is below threads. */
export function foldThreads(ids: Iterable<string>, fold: boolean): void {
  const folded = new Set(useThreadsView.getState().folded);
  const unfolded = new Set(useThreadsView.getState().unfolded);
  for (const id of ids) {
    (fold ? folded : unfolded).add(id);
    (fold ? unfolded : folded).delete(id);
  }
  useThreadsView.setState({ folded, unfolded });
}
