import { type RefCallback, useCallback, useRef } from 'react';
import { COLLECTIONS } from '../../core/model/trace.ts';
import type { ObjectRef } from '../address.ts';

/**
 * Which object an element of the page stands for: what a Ctrl click opens beside, and what the context menu is about. An
 * element says so itself (`data-ref`, from {@link refAttribute}), or it is a row of a list whose owner says which object each
 * row is ({@link useRowObjects}): lists then need nothing per row.
 */

type RefAt = (index: number) => ObjectRef | null;

const lists = new WeakMap<Element, { current: RefAt }>();

/** The attribute of an element that names an object. */
export const refAttribute = ({ collection, id }: ObjectRef) => ({ 'data-ref': `${collection}/${id}` });

/** Hook: for the element around a list, what each of its rows (`data-index`) stands for. */
export function useRowObjects<E extends HTMLElement>(refAt: RefAt): RefCallback<E> {
  const latest = useRef(refAt);
  latest.current = refAt;
  return useCallback((element: E | null) => {
    if (element) lists.set(element, latest);
  }, []);
}

/** The object that an element, or the nearest one around it, stands for. */
export function objectAt(element: Element | null): ObjectRef | null {
  for (let at = element?.closest('[data-ref], [data-index]') ?? null; at; ) {
    const ref = at instanceof HTMLElement ? refOf(at) : null;
    if (ref) return ref;
    at = at.parentElement?.closest('[data-ref], [data-index]') ?? null;
  }
  return null;
}

function refOf(element: HTMLElement): ObjectRef | null {
  const { ref, index } = element.dataset;
  if (ref !== undefined) return parseRef(ref);
  for (let at = element.parentElement; at; at = at.parentElement) {
    // The rows of a list within a row are of that list, whoever knows the row around it.
    if (at.dataset.index !== undefined) return null;
    const refAt = lists.get(at);
    if (refAt) return refAt.current(Number(index));
  }
  return null;
}

function parseRef(text: string): ObjectRef | null {
  const cut = text.indexOf('/');
  const name = text.slice(0, cut);
  const id = text.slice(cut + 1);
  const collection = name === 'events' ? name : COLLECTIONS.find((known) => known === name);
  return collection && id !== '' ? { collection, id } : null;
}
