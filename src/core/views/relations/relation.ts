import type { CollectionName } from '../../model/trace.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import type { Indexes } from '../indexes.ts';
import { objectMoment, objectName } from '../object-name.ts';

/** One sentence about an object: `label` and then the thing it leads to. */
export interface Relation {
  label: string;
  collection: CollectionName;
  id: string;
  /** "Call 20", "Item 149", "Terminal 14". */
  name: string;
  /** When the other thing began, ms since the epoch; null when it has no time. */
  at_unix_ms: number | null;
  /** A few words more: "and 12 more", "3 times". */
  note: string;
}

/** Takes relations in; ids that are null or unknown are left out. */
export interface Add {
  (label: string, collection: CollectionName, id: string | null | undefined, note?: string): void;
  relations: Relation[];
}

/** A collector for the relations of one object. */
export function collector(model: ViewModel, ix: Indexes): Add {
  const relations: Relation[] = [];
  const add = (label: string, collection: CollectionName, id: string | null | undefined, note = ''): void => {
    if (id === null || id === undefined || !model.collections[collection].has(id)) return;
    if (relations.some((one) => one.id === id && one.collection === collection && one.label === label)) return;
    const name = objectName(model, ix, collection, id);
    relations.push({ label, collection, id, name, at_unix_ms: objectMoment(model, collection, id), note });
  };
  return Object.assign(add, { relations });
}

/** Lists longer than this are told by their first entries and a count. */
const LISTED = 12;

/** Adds many relations with the same label; of a long list the first ones, the last of them saying how many follow. */
export function addAll(add: Add, label: string, collection: CollectionName, ids: readonly string[]): void {
  const more = ids.length - LISTED;
  ids.slice(0, LISTED).forEach((id, index) => {
    add(label, collection, id, more > 0 && index === LISTED - 1 ? `and ${more} more` : '');
  });
}
