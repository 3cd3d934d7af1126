import { compareSlices, type Slice, sliceKey } from './slices.ts';

/** A slice with the track (`tid`) that it lies on. */
export interface PlacedSlice extends Slice {
  track: number;
}

/**
 * Puts the slices of one agent on tracks, so that on each of them slices lie either beside or wholly within each other, and
 * within each other only when the one happened within the other. What overlaps its siblings goes to a track of its own:
 *
 *     1  ├ agent ────────────────────────────┤
 *        ├ turn 1 ──────────┤ ├ turn 2 ─────┤
 *        ├ call ┤├ tool ────┤ ├ call ┤
 *     2            ├ tool ┤
 */
export function placeOnTracks(slices: readonly Slice[]): PlacedSlice[] {
  const parents = new Map(slices.map((slice) => [sliceKey(slice.collection, slice.id), slice.parent]));
  /** What is open on each track, the innermost last. */
  const tracks: Slice[][] = [];
  return slices.toSorted(compareSlices).map((slice) => {
    let track = tracks.findIndex((stack) => takes(stack, slice, parents));
    if (track < 0) track = tracks.push([]) - 1;
    const stack = tracks[track] as Slice[];
    closeBefore(stack, slice);
    stack.push(slice);
    return { ...slice, track: track + 1 };
  });
}

function takes(stack: readonly Slice[], slice: Slice, parents: ReadonlyMap<string, string | null>): boolean {
  const top = stack.findLast((open) => !endedBefore(open, slice));
  if (!top) return true;
  return slice.end <= top.end && isWithin(slice, top, parents);
}

/** A slice without duration is over at once, but not before those that begin within it at the same moment. */
function endedBefore(open: Slice, next: Slice): boolean {
  return open.end < next.start || (open.end === next.start && (open.end > open.start || next.end > next.start));
}

function closeBefore(stack: Slice[], next: Slice): void {
  for (let top = stack.at(-1); top && endedBefore(top, next); top = stack.at(-1)) stack.pop();
}

function isWithin(slice: Slice, outer: Slice, parents: ReadonlyMap<string, string | null>): boolean {
  const wanted = sliceKey(outer.collection, outer.id);
  let key = slice.parent;
  // A damaged trace can make things their own parents.
  for (let steps = 0; key !== null && steps < 8; steps++) {
    if (key === wanted) return true;
    key = parents.get(key) ?? null;
  }
  return false;
}
