import { useMemo } from 'react';
import { type ThreadRow, threadTree, unfoldedRows } from '../../../core/views/thread-tree.ts';
import { useDerived } from '../../stores/use-trace.ts';
import { useTimeline } from './timeline-store.ts';

/** All threads as rows of a tree, and those that have a lane. */
export interface LaneRows {
  all: readonly ThreadRow[];
  shown: readonly ThreadRow[];
}

/** Hook: the threads in the order of their lanes. A filter by path shows what fits wherever it stands. */
export function useLanes(): LaneRows {
  const all = useDerived(['threads'], (model, { indexes }) => threadTree(model, indexes));
  const threads = useDerived(['threads'], (model) => model.collections.threads);
  const folded = useTimeline((state) => state.folded);
  const wanted = useTimeline((state) => state.lanes)
    .trim()
    .toLowerCase();
  return useMemo(() => {
    if (wanted === '') return { all, shown: unfoldedRows(all, folded) };
    const fits = (row: ThreadRow) => threads.get(row.thread_id)?.agent_path.toLowerCase().includes(wanted) ?? false;
    return { all, shown: all.filter(fits) };
  }, [all, folded, wanted, threads]);
}
