import type { TraceHeader } from '../model/session.ts';
import { COLLECTIONS, type CollectionName } from '../model/trace.ts';
import { shownFallback } from './agents.ts';
import type { AppendOp, DeltaOp, SetOp, TraceDelta } from './delta.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { State } from './state.ts';
import type { Write } from './store.ts';

/** What is known to have changed in one object since the last delta. */
interface Change {
  whole: boolean;
  fields: Set<string>;
  /** List fields that only grew: their length at the last delta. */
  grown: Map<string, number>;
}

type Copy = <T>(value: T) => T;

/**
 * Gathers what committed events wrote and turns it into deltas on demand. Costs nothing but a few set entries per write;
 * values are read only when a delta is made.
 */
export function createDeltaBuilder(state: State) {
  const changes = new Map<CollectionName, Map<string, Change>>(COLLECTIONS.map((name) => [name, new Map()]));
  const header = new Set<keyof TraceHeader>(Object.keys(state.store.header) as (keyof TraceHeader)[]);
  let diagnostics: Diagnostic[] = [];
  let originsSeen = 0;

  function changeOf(collection: CollectionName, id: string): Change {
    const objects = changes.get(collection) as Map<string, Change>;
    let change = objects.get(id);
    if (!change) {
      change = { whole: false, fields: new Set(), grown: new Map() };
      objects.set(id, change);
    }
    return change;
  }

  function noteWrite(write: Write): void {
    if (write.kind === 'header') {
      header.add(write.field);
      return;
    }
    const change = changeOf(write.collection, write.id);
    if (change.whole) return;
    if (write.kind === 'put') {
      change.whole = true;
    } else if (write.kind === 'set') {
      change.fields.add(write.field);
      change.grown.delete(write.field);
    } else if (!change.fields.has(write.field) && !change.grown.has(write.field)) {
      change.grown.set(write.field, write.at);
    }
  }

  function opsOf(collection: CollectionName, id: string, change: Change, copy: Copy): DeltaOp[] {
    const object = state.store.maps[collection].get(id) as unknown as Record<string, unknown>;
    if (change.whole) return [{ op: 'put', collection, id, value: copy(object) } as unknown as DeltaOp];
    const ops: DeltaOp[] = [];
    if (change.fields.size > 0) {
      const fields = Object.fromEntries([...change.fields].map((field) => [field, copy(object[field])]));
      ops.push({ op: 'set', collection, id, fields } satisfies SetOp);
    }
    for (const [field, at] of change.grown) {
      const values = copy((object[field] as unknown[]).slice(at));
      ops.push({ op: 'append', collection, id, field, at, values } satisfies AppendOp);
    }
    return ops;
  }

  function fallbackOps(): DeltaOp[] {
    const ops: DeltaOp[] = [];
    for (const id of state.agents.changedFallbacks) {
      const value = shownFallback(state, id);
      if (value) ops.push({ op: 'put', collection: 'interaction_edges', id, value });
    }
    state.agents.changedFallbacks.clear();
    return ops;
  }

  /** Origins are only ever added, in order; an item that was undone took its origin along. */
  function newOrigins(): TraceDelta['origins'] {
    const origins: TraceDelta['origins'] = [];
    for (let n = originsSeen + 1; n <= state.counters.items; n++) {
      const id = `conversation_item:${n}`;
      const origin = state.origins.get(id);
      if (origin) origins.push([id, { ...origin }]);
    }
    originsSeen = state.counters.items;
    return origins;
  }

  return {
    /** Takes in the writes of a committed event. */
    note(writes: readonly Write[]): void {
      for (const write of writes) noteWrite(write);
    },
    diagnose(diagnostic: Diagnostic): void {
      diagnostics.push(diagnostic);
    },
    /** Everything since the last call, values taken through `copy`; null when that is nothing. */
    drain(copy: Copy): TraceDelta | null {
      const ops: DeltaOp[] = [];
      for (const [collection, objects] of changes) {
        for (const [id, change] of objects) ops.push(...opsOf(collection, id, change, copy));
        objects.clear();
      }
      ops.push(...fallbackOps());
      const fields = [...header].map((field) => [field, state.store.header[field]]);
      header.clear();
      if (ops.length === 0 && fields.length === 0 && diagnostics.length === 0) return null;
      const delta: TraceDelta = {
        header: fields.length > 0 ? (Object.fromEntries(fields) as Partial<TraceHeader>) : null,
        ops,
        diagnostics,
        origins: newOrigins(),
      };
      diagnostics = [];
      return delta;
    },
  };
}
