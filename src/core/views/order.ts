import type { ExecutionWindow } from '../model/session.ts';

export type Compare<T> = (a: T, b: T) => number;

/**
 * Ids in order of creation as far as ids tell it: those that end in a number (`conversation_item:10`) by number, others by
 * their text. Total, and the same for any order of arrival.
 */
export function compareIds(a: string, b: string): number {
  const [aHead, aNumber] = splitId(a);
  const [bHead, bNumber] = splitId(b);
  if (aHead !== bHead) return aHead < bHead ? -1 : 1;
  if (aNumber !== bNumber) return aNumber - bNumber;
  return a < b ? -1 : a > b ? 1 : 0;
}

function splitId(id: string): [head: string, number: number] {
  let start = id.length;
  while (start > 0 && isDigit(id.charCodeAt(start - 1))) start--;
  return start === id.length || id.length - start > 15 ? [id, -1] : [id.slice(0, start), Number(id.slice(start))];
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** The number that {@link compareIds} goes by, for names such as "Item 149"; null for an id that has none. */
export function idNumber(id: string): number | null {
  const number = splitId(id)[1];
  return number < 0 ? null : number;
}

/** Things with a window by their place in the log, ties by id. */
export function compareWindows(a: ExecutionWindow, aId: string, b: ExecutionWindow, bId: string): number {
  return a.started_seq - b.started_seq || compareIds(aId, bId);
}

/** First index whose element is not before `value`: `compare(element, value) >= 0`. */
export function lowerBound<T, V>(list: readonly T[], value: V, compare: (element: T, value: V) => number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(list[middle] as T, value) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts `value` into a sorted list, unless an equal one is there. Returns where it went, or -1. Appending is cheap. */
export function insertSorted<T>(list: T[], value: T, compare: Compare<T>): number {
  const last = list.length - 1;
  if (last < 0 || compare(list[last] as T, value) < 0) return list.push(value) - 1;
  const at = lowerBound(list, value, compare);
  if (compare(list[at] as T, value) === 0) return -1;
  list.splice(at, 0, value);
  return at;
}
