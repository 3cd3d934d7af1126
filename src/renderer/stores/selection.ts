import type { CollectionName } from '../../core/model/trace.ts';
import type { ObjectRef } from '../address.ts';
import { goWithin, type HistoryMode, traceLocation, useNavigation } from './navigation.ts';

/** Steps of one walk (arrow keys, clicks in quick succession) become one entry of the history. */
const WALK_MS = 800;
let lastMove = Number.NEGATIVE_INFINITY;

/** Hook: the window's one selection. */
export function useSelection(): ObjectRef | null {
  return useNavigation(({ location }) => (location.page === 'trace' ? location.selection : null));
}

/** Hook: whether this object is the selected one. Renders again only when that changes. */
export function useIsSelected(collection: ObjectRef['collection'], id: string): boolean {
  return useNavigation(
    ({ location }) =>
      location.page === 'trace' && location.selection?.id === id && location.selection.collection === collection,
  );
}

/** Selects an object, wherever one is in the trace; `null` selects nothing. */
export function select(ref: ObjectRef | null, mode?: HistoryMode): void {
  const now = performance.now();
  const walking = now - lastMove < WALK_MS && traceLocation()?.selection != null;
  lastMove = now;
  goWithin({ selection: ref }, mode ?? (walking ? 'replace' : 'push'));
}

/** Shows a thread in the view that is shown. */
export function showThread(thread: string): void {
  goWithin({ thread });
}

/** Whether a reference names an object of the model (not a line of the raw log). */
export function isModelRef(ref: ObjectRef): ref is { collection: CollectionName; id: string } {
  return ref.collection !== 'events';
}
