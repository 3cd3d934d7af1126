import type { ViewModel } from '../../reduce/delta.ts';
import { members } from '../indexes/groups.ts';
import { type Indexes, NO_WORK } from '../indexes.ts';
import { type ThreadTime, threadTime } from './states.ts';

/** How far the clock may go on before a thread in which something is open is worked out again, ms. */
const STEP = 1000;

/**
 * {@link threadTime} of any thread, remembered: a thread in which nothing new began or ended is not worked out again, and one
 * in which something is open at most once a second of `now`.
 */
export function rememberedTimes(model: ViewModel, ix: Indexes): (thread: string, now: number) => ThreadTime {
  const known = new Map<string, { key: string; time: ThreadTime }>();
  return (thread, now) => {
    const open = ix.open.get(thread) ?? NO_WORK;
    const openSizes = [open.calls.size, open.tools.size, open.cells.size, open.compactionRequests.size];
    const isOpen = openSizes.some((size) => size > 0);
    const key = [
      members(ix.calls, thread).length,
      members(ix.tools, thread).length,
      members(ix.cells, thread).length,
      members(ix.compactionRequests, thread).length,
      ...openSizes,
      isOpen ? Math.floor(now / STEP) : 0,
    ].join();
    const before = known.get(thread);
    if (before?.key === key) return before.time;
    const time = threadTime(model, ix, thread, now);
    known.set(thread, { key, time });
    return time;
  };
}
