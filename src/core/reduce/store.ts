import type { TraceHeader } from '../model/session.ts';
import { type CollectionName, type CollectionTypes, emptyMaps, type TraceMaps } from '../model/trace.ts';

/** An object that an event changed. */
export interface ChangedObject {
  collection: CollectionName;
  id: string;
}

/** One write of the current event, as the delta needs it. */
export type Write =
  | { kind: 'put'; collection: CollectionName; id: string }
  | { kind: 'set'; collection: CollectionName; id: string; field: string }
  | { kind: 'append'; collection: CollectionName; id: string; field: string; at: number }
  | { kind: 'header'; field: keyof TraceHeader };

type FieldOf<C extends CollectionName> = Extract<keyof CollectionTypes[C], string>;
/** Names of an object type's fields that hold lists of `V`. */
type ListField<C extends CollectionName, V> = {
  [F in FieldOf<C>]: CollectionTypes[C][F] extends V[] ? F : never;
}[FieldOf<C>];

/** Id lists longer than this get a set beside them, so that "append unless there" stays cheap. */
const LONG_LIST = 24;

/**
 * The reduced objects and the reducer's indexes, changed only through a few verbs. Each verb notes how to undo itself, so
 * that an event is applied whole or not at all: {@link commit} forgets the notes, {@link rollback} plays them backwards.
 */
export class Store {
  readonly header: TraceHeader;
  readonly maps: TraceMaps = emptyMaps<CollectionTypes>();
  /** What the current event wrote so far, in order. */
  writes: Write[] = [];
  private undo: (() => void)[] = [];
  private readonly members = new WeakMap<string[], Set<string>>();

  constructor(header: TraceHeader) {
    this.header = header;
  }

  get<C extends CollectionName>(collection: C, id: string): CollectionTypes[C] | undefined {
    return this.maps[collection].get(id) as CollectionTypes[C] | undefined;
  }

  put<C extends CollectionName>(collection: C, id: string, value: CollectionTypes[C]): void {
    const map = this.maps[collection] as Map<string, CollectionTypes[C]>;
    const old = map.get(id);
    map.set(id, value);
    this.writes.push({ kind: 'put', collection, id });
    this.undo.push(() => {
      if (old === undefined) map.delete(id);
      else map.set(id, old);
    });
  }

  /** Sets a top-level field of an object that exists. */
  set<C extends CollectionName, F extends FieldOf<C>>(
    collection: C,
    id: string,
    field: F,
    value: CollectionTypes[C][F],
  ): void {
    const object = this.maps[collection].get(id) as CollectionTypes[C];
    const old = object[field];
    if (old === value) return;
    object[field] = value;
    this.writes.push({ kind: 'set', collection, id, field });
    this.undo.push(() => {
      object[field] = old;
    });
  }

  setHeader<F extends keyof TraceHeader>(field: F, value: TraceHeader[F]): void {
    const old = this.header[field];
    if (old === value) return;
    this.header[field] = value;
    this.writes.push({ kind: 'header', field });
    this.undo.push(() => {
      this.header[field] = old;
    });
  }

  /** Appends to a list field. */
  append<C extends CollectionName, V>(collection: C, id: string, field: ListField<C, V>, value: V): void {
    const object = this.maps[collection].get(id) as CollectionTypes[C];
    const list = object[field] as V[];
    this.writes.push({ kind: 'append', collection, id, field, at: list.length });
    list.push(value);
    this.undo.push(() => {
      list.pop();
    });
  }

  /** Appends an id to a list field unless it is there already ("push" in spec/reduction.md). */
  push<C extends CollectionName>(collection: C, id: string, field: ListField<C, string>, value: string): void {
    const object = this.maps[collection].get(id) as CollectionTypes[C];
    const list = object[field] as string[];
    if (list.length <= LONG_LIST) {
      if (list.includes(value)) return;
    } else {
      const set = this.membersOf(list);
      if (set.has(value)) return;
      set.add(value);
      this.undo.push(() => {
        set.delete(value);
      });
    }
    this.append<C, string>(collection, id, field, value);
  }

  private membersOf(list: string[]): Set<string> {
    let set = this.members.get(list);
    if (!set) {
      set = new Set(list);
      this.members.set(list, set);
      // Entries of this same event may be among them: when they are undone, the set must go too.
      this.undo.push(() => {
        this.members.delete(list);
      });
    }
    return set;
  }

  /** Sets an entry of an index. */
  index<K, V>(map: Map<K, V>, key: K, value: V): void {
    const had = map.has(key);
    const old = map.get(key) as V;
    map.set(key, value);
    this.undo.push(() => {
      if (had) map.set(key, old);
      else map.delete(key);
    });
  }

  /** Removes an entry of an index. Its place in the map's order is lost when that is undone: only for maps whose order does not matter. */
  unindex<K, V>(map: Map<K, V>, key: K): void {
    if (!map.has(key)) return;
    const old = map.get(key) as V;
    map.delete(key);
    this.undo.push(() => {
      map.set(key, old);
    });
  }

  /** Appends to a list in an index of lists. */
  addTo<K, V>(map: Map<K, V[]>, key: K, value: V): void {
    const list = map.get(key);
    if (!list) {
      this.index(map, key, [value]);
      return;
    }
    list.push(value);
    this.undo.push(() => {
      list.pop();
    });
  }

  /** Removes one entry from a list in an index of lists. */
  removeFrom<K, V>(map: Map<K, V[]>, key: K, value: V): void {
    const list = map.get(key);
    const at = list ? list.indexOf(value) : -1;
    if (!list || at < 0) return;
    list.splice(at, 1);
    this.undo.push(() => {
      list.splice(at, 0, value);
    });
  }

  /** Changes a property of the reducer's own bookkeeping. */
  assign<T extends object, F extends keyof T>(target: T, field: F, value: T[F]): void {
    const old = target[field];
    target[field] = value;
    this.undo.push(() => {
      target[field] = old;
    });
  }

  /** Keeps the event's writes. Returns them. */
  commit(): Write[] {
    const writes = this.writes;
    this.writes = [];
    this.undo = [];
    return writes;
  }

  /** Undoes all writes since the last commit. */
  rollback(): void {
    for (let i = this.undo.length - 1; i >= 0; i--) this.undo[i]?.();
    this.writes = [];
    this.undo = [];
  }
}
