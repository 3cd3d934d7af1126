import type { ExecutionWindow } from '../../model/session.ts';
import { lowerBound } from '../order.ts';

/** When anything at all was under way: the union of all windows, as disjoint intervals in order. Grows in place. */
export interface BusyTime {
  starts: number[];
  ends: number[];
  /** Starts of the windows that are open. */
  open: Map<string, number>;
}

/** A stretch in which nothing ran, ms since the epoch. */
export interface Gap {
  start: number;
  end: number;
}

export const emptyBusyTime = (): BusyTime => ({ starts: [], ends: [], open: new Map() });

/** Adds a window, or its end. Windows come roughly in order, so this touches the last intervals only. */
export function noteBusy(busy: BusyTime, id: string, window: ExecutionWindow): void {
  const { started_at_unix_ms: start, ended_at_unix_ms: end } = window;
  if (end === null) {
    busy.open.set(id, start);
    return;
  }
  busy.open.delete(id);
  addInterval(busy, start, Math.max(start, end));
}

function addInterval(busy: BusyTime, start: number, end: number): void {
  const { starts, ends } = busy;
  const first = lowerBound(ends, start, (a, b) => a - b);
  let last = first;
  let from = start;
  let to = end;
  while (last < starts.length && (starts[last] as number) <= end) {
    from = Math.min(from, starts[last] as number);
    to = Math.max(to, ends[last] as number);
    last++;
  }
  starts.splice(first, last - first, from);
  ends.splice(first, last - first, to);
}

/**
 * Gaps of at least `shortest` ms between the windows; from an open window on there is none. `until`: the end of a run that is
 * over, which may have been idle at last; null while it can go on.
 */
export function idleGaps(busy: BusyTime, shortest: number, until: number | null = null): Gap[] {
  const openFrom = Math.min(Number.POSITIVE_INFINITY, ...busy.open.values());
  const gaps: Gap[] = [];
  let end = busy.ends[0];
  for (let i = 1; i <= busy.starts.length && end !== undefined; i++) {
    const next = Math.min(busy.starts[i] ?? Number.POSITIVE_INFINITY, openFrom);
    if (next === Number.POSITIVE_INFINITY || openFrom <= end) break;
    if (next - end >= shortest) gaps.push({ start: end, end: next });
    if (next === openFrom) break;
    end = busy.ends[i];
  }
  const last = busy.ends.at(-1);
  if (until !== null && last !== undefined && busy.open.size === 0 && until - last >= shortest) {
    gaps.push({ start: last, end: until });
  }
  return gaps;
}
