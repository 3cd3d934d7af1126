import { requestItemIds } from '../../model/view.ts';
import type { ViewModel } from '../../reduce/delta.ts';

/**
 * Which calls of a thread carried which items, as ranges of calls. A call's request is written as a continuation of the one
 * before it, so a new call costs only what it added and dropped:
 *
 *     call     0  1  2 │ 3  4        item A: 0–4
 *     A        ■  ■  ■ │ ■  ■        item B: 0–2
 *     B        ■  ■  ■ │             item C: 3–4, open: still in the latest call
 *     C                │ ■  ■
 */
export interface ThreadSightings {
  /** How many calls of the thread have been taken in. */
  calls: number;
  latestCallId: string | null;
  /** The request of the latest call. */
  latest: string[];
  /** How often each item stands in `latest` (a request can repeat one). */
  counts: Map<string, number>;
  /** Flat pairs [first, last, first, last …] of 0-based call numbers; {@link OPEN} while the latest call carries it. */
  ranges: Map<string, number[]>;
}

export const OPEN = -1;

/** 0-based numbers of the first and last call of an unbroken run that carried an item. */
export interface CallRange {
  first: number;
  last: number;
}

export const emptySightings = (): ThreadSightings => ({
  calls: 0,
  latestCallId: null,
  latest: [],
  counts: new Map(),
  ranges: new Map(),
});

/** Takes in the thread's next call. Cost: what the call added and dropped against the one before it. */
export function addSightings(s: ThreadSightings, model: ViewModel, callId: string): void {
  const calls = model.collections.inference_calls;
  const request = calls.get(callId)?.request_items;
  if (!request) return;
  let keep = request.keep;
  let added: readonly string[] = request.tail;
  if (request.base !== s.latestCallId || request.base === null) {
    const full = requestItemIds(calls, callId);
    keep = 0;
    while (keep < full.length && full[keep] === s.latest[keep]) keep++;
    added = full.slice(keep);
  }
  const number = s.calls++;
  s.latestCallId = callId;
  const gone = s.latest.slice(keep);
  s.latest.length = Math.min(keep, s.latest.length);
  for (const id of gone) count(s, id, -1);
  for (const id of added) {
    s.latest.push(id);
    count(s, id, 1);
  }
  for (const id of added) open(s, id, number);
  for (const id of gone) close(s, id, number - 1);
}

function count(s: ThreadSightings, id: string, change: number): void {
  const next = (s.counts.get(id) ?? 0) + change;
  if (next > 0) s.counts.set(id, next);
  else s.counts.delete(id);
}

function open(s: ThreadSightings, id: string, number: number): void {
  const ranges = s.ranges.get(id);
  if (!ranges) s.ranges.set(id, [number, OPEN]);
  else if (ranges.at(-1) !== OPEN) ranges.push(number, OPEN);
}

function close(s: ThreadSightings, id: string, last: number): void {
  const ranges = s.ranges.get(id);
  if (ranges && ranges.at(-1) === OPEN && !s.counts.has(id)) ranges[ranges.length - 1] = last;
}

/** The runs of calls that carried an item, in order. */
export function rangesOf(s: ThreadSightings | undefined, itemId: string): CallRange[] {
  const flat = s?.ranges.get(itemId);
  if (!s || !flat) return [];
  const result: CallRange[] = [];
  for (let i = 0; i < flat.length; i += 2) {
    const last = flat[i + 1] as number;
    result.push({ first: flat[i] as number, last: last === OPEN ? s.calls - 1 : last });
  }
  return result;
}

/** 0-based number of the first call that carried an item, or -1. */
export const firstSighting = (s: ThreadSightings | undefined, itemId: string): number =>
  s?.ranges.get(itemId)?.[0] ?? -1;
