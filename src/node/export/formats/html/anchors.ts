import type { CollectionName } from '../../../../core/model/trace.ts';

/** Names for places in the page: numbers, in the order in which they are first used. Ids of a trace are not put into addresses. */
export interface Anchors {
  /** Value for `id`, and after a `#` for `href`. */
  of(collection: CollectionName, id: string): string;
}

export function createAnchors(): Anchors {
  const numbers = new Map<string, number>();
  return {
    of(collection, id) {
      const key = `${collection}/${id}`;
      let number = numbers.get(key);
      if (number === undefined) {
        number = numbers.size + 1;
        numbers.set(key, number);
      }
      return `o${number}`;
    },
  };
}
