import type { TraceHeader } from '../model/session.ts';
import type { CollectionName, CollectionTypes, MapsOf } from '../model/trace.ts';
import { emptyMaps } from '../model/trace.ts';
import type { ItemOrigin, ViewTypes } from '../model/view.ts';
import type { Diagnostic } from './diagnostic.ts';

/** Object types by collection: the reduced trace's own, or those of a view of it. */
export type Types = Record<CollectionName, object>;

/** A new object, or a whole new value for one. */
export type PutOp<T extends Types = CollectionTypes> = {
  [C in CollectionName]: { op: 'put'; collection: C; id: string; value: T[C] };
}[CollectionName];

/** New values for some top-level fields of an object that the client has. */
export interface SetOp {
  op: 'set';
  collection: CollectionName;
  id: string;
  fields: Record<string, unknown>;
}

/** More entries at the end of a list field: `at` is the list's length before. */
export interface AppendOp {
  op: 'append';
  collection: CollectionName;
  id: string;
  field: string;
  at: number;
  values: unknown[];
}

export type DeltaOp<T extends Types = CollectionTypes> = PutOp<T> | SetOp | AppendOp;

/** What changed in a reduced trace, in an order in which it can be applied. Nothing in it is shared with the reducer. */
export interface TraceDelta<T extends Types = CollectionTypes> {
  header: Partial<TraceHeader> | null;
  ops: DeltaOp<T>[];
  diagnostics: Diagnostic[];
  /** Where new conversation items were first seen, by item id. Views carry this inside their items and leave it empty. */
  origins: [itemId: string, origin: ItemOrigin][];
}

/** A reduced trace as a program holds it that follows deltas. */
export interface TraceModel<T extends Types = CollectionTypes> {
  header: TraceHeader | null;
  collections: MapsOf<T>;
  diagnostics: Diagnostic[];
  origins: Map<string, ItemOrigin>;
}

/** The model a window holds. */
export type ViewModel = TraceModel<ViewTypes>;

/** A model in which nothing has happened yet. */
export function emptyModel<T extends Types = CollectionTypes>(): TraceModel<T> {
  return { header: null, collections: emptyMaps<T>(), diagnostics: [], origins: new Map() };
}

/**
 * Applies `delta` to `model`. Maps are changed in place; an object that changed is replaced by a new one, an object that
 * did not keeps its identity. Throws a RangeError when the delta does not continue this model (a delta was lost).
 */
export function applyDelta<T extends Types>(model: TraceModel<T>, delta: TraceDelta<T>): void {
  if (delta.header) model.header = { ...(model.header as TraceHeader), ...delta.header };
  for (const op of delta.ops) applyOp(model.collections[op.collection] as Map<string, object>, op);
  if (delta.diagnostics.length > 0) model.diagnostics = [...model.diagnostics, ...delta.diagnostics];
  for (const [itemId, origin] of delta.origins) model.origins.set(itemId, origin);
}

function applyOp(objects: Map<string, object>, op: DeltaOp<Types>): void {
  if (op.op === 'put') {
    objects.set(op.id, op.value);
    return;
  }
  const old = objects.get(op.id);
  if (!old) throw new RangeError(`delta changes ${op.collection} ${op.id}, which this model does not have`);
  if (op.op === 'set') {
    objects.set(op.id, { ...old, ...op.fields });
    return;
  }
  const list = (old as Record<string, unknown[]>)[op.field];
  if (list?.length !== op.at) {
    throw new RangeError(
      `delta continues ${op.collection} ${op.id}.${op.field} at ${op.at}, this model has ${list?.length} entries`,
    );
  }
  objects.set(op.id, { ...old, [op.field]: [...list, ...op.values] });
}
