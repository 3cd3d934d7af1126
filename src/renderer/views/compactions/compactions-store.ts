import { create } from 'zustand';
import type { ContextMoment } from '../../../core/views/compaction-diff/moment.ts';
import type { Fate } from '../../../core/views/compaction-diff/pairing.ts';
import type { DiffGrouping } from '../../../core/views/compaction-diff/rows.ts';

/** Two moments of a thread's context, to be compared. */
export interface Between {
  from: ContextMoment;
  to: ContextMoment;
}

/** What the compactions view shows; kept while other views are looked at. */
interface CompactionsState {
  path: string | null;
  /** By thread: the compaction that was chosen. None: the latest. */
  shown: Readonly<Record<string, string>>;
  /** By thread: what is compared in place of the two sides of the compaction. */
  between: Readonly<Record<string, Between>>;
  form: 'items' | 'text';
  sort: 'size' | 'order';
  group: DiffGrouping;
  /** Empty: all. */
  fates: ReadonlySet<Fate>;
  onlyAgain: boolean;
  text: string;
}

const SHOW_ALL = { fates: new Set<Fate>(), onlyAgain: false, text: '' };

export const useCompactions = create<CompactionsState>(() => ({
  path: null,
  shown: {},
  between: {},
  form: 'items',
  sort: 'size',
  group: 'fate',
  ...SHOW_ALL,
}));

/** Starts anew for another trace. */
export function showCompactionsOf(path: string): void {
  if (useCompactions.getState().path !== path) {
    useCompactions.setState({ path, shown: {}, between: {}, ...SHOW_ALL });
  }
}

/** Takes all filters away. */
export const showAllItems = () => useCompactions.setState(SHOW_ALL);

/** Shows a compaction of a thread, both sides of it compared. */
export function showCompaction(threadId: string, compactionId: string): void {
  const { [threadId]: _, ...between } = useCompactions.getState().between;
  useCompactions.setState(({ shown }) => ({ shown: { ...shown, [threadId]: compactionId }, between }));
}

/** Compares two moments of a thread; null: the sides of its compaction again. */
export function compareMoments(threadId: string, moments: Between | null): void {
  const { [threadId]: _, ...others } = useCompactions.getState().between;
  useCompactions.setState({ between: moments === null ? others : { ...others, [threadId]: moments } });
}

/** Shows only one fate, or all again. */
export function toggleFate(fate: Fate): void {
  const fates = new Set(useCompactions.getState().fates);
  if (!fates.delete(fate)) fates.add(fate);
  useCompactions.setState({ fates });
}
