import { useEffect, useMemo } from 'react';
import { create } from 'zustand';
import type { ObjectRef } from '../address.ts';

/** The other end of the relation that the pointer or the focus is on. Views outline it where they show it. */
export const usePointed = create<{ ref: ObjectRef | null }>(() => ({ ref: null }));

/** Outlines an object in the views that show it; null: none. */
export const pointAt = (ref: ObjectRef | null) => usePointed.setState({ ref });

/** Hook: the handlers of an element that names an object: while it is hovered or focused, that object is outlined. */
export function usePointing(collection: ObjectRef['collection'], id: string) {
  const handlers = useMemo(() => {
    const enter = () => pointAt({ collection, id });
    const leave = () => pointAt(null);
    return { onPointerEnter: enter, onPointerLeave: leave, onFocus: enter, onBlur: leave };
  }, [collection, id]);
  // What is gone can no longer be left.
  useEffect(
    () => () => {
      const { ref } = usePointed.getState();
      if (ref?.collection === collection && ref.id === id) pointAt(null);
    },
    [collection, id],
  );
  return handlers;
}
