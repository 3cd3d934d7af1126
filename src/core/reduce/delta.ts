import type { TraceHeader } from '../model/session.ts';
import type { CollectionName, CollectionTypes, TraceMaps } from '../model/trace.ts';
import { COLLECTIONS } from '../model/trace.ts';
import type { Diagnostic } from './diagnostic.ts';

/** A new object, or a whole new value for one. */
export type PutOp = {
  [C in CollectionName]: { op: 'put'; collection: C; id: string; value: CollectionTypes[C] };
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

export type DeltaOp = PutOp | SetOp | AppendOp;

/** What changed in a reduced trace, in an order in which it can be applied. Nothing in it is shared with the reducer. */
export interface TraceDelta {
  header: Partial<TraceHeader> | null;
  ops: DeltaOp[];
  diagnostics: Diagnostic[];
}

/** A reduced trace as a program holds it that follows deltas. */
export interface TraceModel {
  header: TraceHeader | null;
  collections: TraceMaps;
  diagnostics: Diagnostic[];
}

/** A model in which nothing has happened yet. */
export function emptyModel(): TraceModel {
  const collections = Object.fromEntries(COLLECTIONS.map((name) => [name, new Map()]));
  return { header: null, collections: collections as unknown as TraceMaps, diagnostics: [] };
}

/**
 * Applies `delta` to `model`. Maps are changed in place; an object that changed is replaced by a new one, an object that
 * did not keeps its identity. Throws a RangeError when the delta does not continue this model (a delta was lost).
 */
export function applyDelta(model: TraceModel, delta: TraceDelta): void {
  if (delta.header) model.header = { ...(model.header as TraceHeader), ...delta.header };
  for (const op of delta.ops) {
    const objects = model.collections[op.collection] as Map<string, object>;
    if (op.op === 'put') {
      objects.set(op.id, op.value);
      continue;
    }
    const old = objects.get(op.id);
    if (!old) throw new RangeError(`delta changes ${op.collection} ${op.id}, which this model does not have`);
    if (op.op === 'set') {
      objects.set(op.id, { ...old, ...op.fields });
      continue;
    }
    const list = (old as Record<string, unknown[]>)[op.field];
    if (list?.length !== op.at) {
      throw new RangeError(
        `delta continues ${op.collection} ${op.id}.${op.field} at ${op.at}, this model has ${list?.length} entries`,
      );
    }
    objects.set(op.id, { ...old, [op.field]: [...list, ...op.values] });
  }
  if (delta.diagnostics.length > 0) model.diagnostics = [...model.diagnostics, ...delta.diagnostics];
}
