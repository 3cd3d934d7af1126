import { lowerBound } from '../order.ts';

/**
 * Given the old places of things in their new order, the indexes of those that moved: all that are not part of the longest
 * run that kept its order.
 */
export function movedPositions(old: readonly number[]): number[] {
  if (old.every((place, index) => index === 0 || place > (old[index - 1] as number))) return [];
  // Patience: `tails[k]` is the index at which an increasing run of length k + 1 ends lowest.
  const tails: number[] = [];
  const previous: number[] = [];
  old.forEach((place, index) => {
    const k = lowerBound(tails, place, (tail, value) => (old[tail] as number) - value);
    previous[index] = k > 0 ? (tails[k - 1] as number) : -1;
    tails[k] = index;
  });
  const stayed = new Set<number>();
  for (let index = tails.at(-1) ?? -1; index >= 0; index = previous[index] as number) stayed.add(index);
  return old.flatMap((_, index) => (stayed.has(index) ? [] : [index]));
}
