import { COLLECTIONS, type CollectionName } from '../../core/model/trace.ts';
import type { ViewTypes } from '../../core/model/view.ts';
import type { DeltaOp, TraceDelta } from '../../core/reduce/delta.ts';
import type { ViewDelta } from '../../protocol/session.ts';
import type { ViewEncoder } from '../view-delta.ts';
import { roughSize } from './object-size.ts';

/** How much one delta may hold; an object that is larger alone goes alone. */
export interface DeltaLimits {
  objects: number;
  bytes: number;
}

export const DELTA_LIMITS: DeltaLimits = { objects: 2000, bytes: 256 * 1024 };

/** What a client lacks of an object: all of it, or some fields, or the ends of lists (by the length that it has). */
type Lacks = 'all' | { sets: Set<string>; appends: Map<string, number> };

export interface ClientStep {
  reset: boolean;
  delta: ViewDelta;
  /** There is more to send already. */
  more: boolean;
}

/**
 * What one client has of a session's model, kept as what it lacks: a set of objects, never a queue of changes. However
 * slow the client, this is bounded by the number of objects, and what it gets is always the present state.
 */
export interface ClientView {
  /** The client begins anew, with everything that is in the model then. */
  reset(): void;
  /** Notes what changed. The values in `delta` are not kept. */
  note(delta: TraceDelta): void;
  /** Whether there is something to send. */
  readonly pending: boolean;
  /** The next step, or null. It shares its values with the live model: send it at once. */
  take(): ClientStep | null;
}

/**
 * A snapshot is sent by walking the live maps, so that it takes no memory. What changes in a collection that was not
 * reached yet will be seen there; what changes in the one being walked is sent whole afterwards, because the client may
 * or may not have it yet.
 *
 * Everything is sent in the order of COLLECTIONS, in which objects come after those that they are placed by (an edge after
 * the items and tools at its ends, an operation after its tool): a client can index each step as it comes. So what changed
 * in the collections that a snapshot has passed goes before the rest of it.
 */
export function createClientView(encoder: ViewEncoder, limits: DeltaLimits = DELTA_LIMITS): ClientView {
  const { model } = encoder;
  const lacks = new Map<CollectionName, Map<string, Lacks>>();
  let snapshot: Walk | null = null;
  let changes: Walk | null = null;
  let fresh = true;
  let headerChanged = true;
  let diagnosticsSent = 0;

  const start = (): void => {
    lacks.clear();
    snapshot = walkFrom(0);
    changes = null;
    fresh = true;
    headerChanged = true;
    diagnosticsSent = 0;
  };
  const walkFrom = (place: number): Walk | null => {
    const collection = COLLECTIONS[place];
    return collection ? { place, collection, ids: encoder.ids(collection), next: null } : null;
  };
  start();

  const note = (op: DeltaOp): void => {
    const place = snapshot ? COLLECTIONS.indexOf(op.collection) : -1;
    if (snapshot && place > snapshot.place) return;
    const objects = lacks.get(op.collection) ?? new Map<string, Lacks>();
    lacks.set(op.collection, objects);
    const old = objects.get(op.id);
    if (old === 'all') return;
    if (op.op === 'put' || place === snapshot?.place) {
      objects.set(op.id, 'all');
      return;
    }
    const partly = old ?? { sets: new Set(), appends: new Map() };
    objects.set(op.id, partly);
    if (op.op === 'append') {
      if (!partly.sets.has(op.field) && !partly.appends.has(op.field)) partly.appends.set(op.field, op.at);
      return;
    }
    for (const field of Object.keys(op.fields)) {
      partly.sets.add(field);
      partly.appends.delete(field);
    }
  };

  /** The next object that is due; the same one until it is {@link sent}. */
  const peek = (): Walk | null => {
    for (;;) {
      changes ??= changesBefore(snapshot?.place ?? COLLECTIONS.length);
      if (changes && advance(changes)) return changes;
      // Every entry was sent; one that was noted again since then lies behind the walk's end.
      if (changes && lacks.get(changes.collection)?.size === 0) lacks.delete(changes.collection);
      else if (!changes) {
        if (!snapshot) return null;
        if (advance(snapshot)) return snapshot;
        snapshot = walkFrom(snapshot.place + 1);
      }
      changes = null;
    }
  };

  /** The changes of the first collection before a place that has any. */
  const changesBefore = (place: number): Walk | null => {
    if (lacks.size === 0) return null;
    for (const collection of COLLECTIONS.slice(0, place)) {
      const objects = lacks.get(collection);
      if (objects) return { place: -1, collection, ids: objects.keys(), next: null };
    }
    return null;
  };

  const opsOf = ({ place, collection, next }: Walk): DeltaOp<ViewTypes>[] => {
    const id = next as string;
    const what = place >= 0 ? 'all' : lacks.get(collection)?.get(id);
    const ops: (DeltaOp<ViewTypes> | null)[] = [];
    if (what === 'all') ops.push(encoder.put(collection, id));
    else if (what) {
      if (what.sets.size > 0) ops.push(encoder.set(collection, id, what.sets));
      for (const [field, at] of what.appends) ops.push(encoder.append(collection, id, field, at));
    }
    return ops.filter((op) => op !== null);
  };

  const sent = (walk: Walk): void => {
    // A new object that was noted while its collection was walked has been sent with it.
    lacks.get(walk.collection)?.delete(walk.next as string);
    walk.next = null;
  };

  return {
    reset: start,
    note(delta) {
      if (delta.header) headerChanged = true;
      for (const op of delta.ops) note(op);
    },
    get pending() {
      return fresh || headerChanged || diagnosticsSent < model.diagnostics.length || peek() !== null;
    },
    take() {
      // Since the last step something may have changed that has to come before what is next.
      changes = null;
      if (!this.pending) return null;
      const diagnostics = model.diagnostics.slice(diagnosticsSent, diagnosticsSent + limits.objects);
      diagnosticsSent += diagnostics.length;
      const header = headerChanged ? { ...model.header } : null;
      const reset = fresh;
      headerChanged = false;
      fresh = false;
      const ops: DeltaOp<ViewTypes>[] = [];
      let objects = diagnostics.length;
      let bytes = roughSize(diagnostics);
      for (let walk = peek(); walk && objects < limits.objects; walk = peek()) {
        const next = opsOf(walk);
        const size = roughSize(next);
        if (objects > 0 && bytes + size > limits.bytes) break;
        ops.push(...next);
        objects += 1;
        bytes += size;
        sent(walk);
      }
      return { reset, delta: { header, ops, diagnostics, origins: [] }, more: this.pending };
    },
  };
}

/** A walk over the ids of one collection, or of what lacks in it (`place` -1). Iterators of maps see what is added on the way. */
interface Walk {
  place: number;
  collection: CollectionName;
  ids: Iterator<string>;
  /** The id that the walk stands at; null: step on. */
  next: string | null;
}

function advance(walk: Walk): boolean {
  if (walk.next === null) {
    const step = walk.ids.next();
    walk.next = step.done ? null : step.value;
  }
  return walk.next !== null;
}
