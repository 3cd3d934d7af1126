import type { InferenceCall, InteractionEdge } from '../core/model/runtime.ts';
import type { TraceHeader } from '../core/model/session.ts';
import type { CollectionName, CollectionTypes, TraceMaps } from '../core/model/trace.ts';
import type { ItemOrigin, ViewTypes } from '../core/model/view.ts';
import { continuation } from '../core/model/view-of-trace.ts';
import type { DeltaOp, TraceDelta } from '../core/reduce/delta.ts';
import type { Diagnostic } from '../core/reduce/diagnostic.ts';
import { codeCellView, itemView, terminalOperationView } from './session/preview.ts';

/** The reducer's live state, read-only. Objects change in place as lines are applied. */
export interface LiveModel {
  readonly header: Readonly<TraceHeader>;
  readonly maps: Readonly<TraceMaps>;
  readonly origins: ReadonlyMap<string, ItemOrigin>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Makes what windows hold of the live objects of one model. */
export interface ViewEncoder {
  readonly model: LiveModel;
  /**
   * Must see every delta of the model: spawn edges that still wait for their message are shown (spec/reduction.md,
   * "Agents", last rule), but are not among the live objects; only deltas carry them.
   */
  note(delta: TraceDelta): void;
  /** The live object as it is now, shown spawn edges included. */
  object<C extends CollectionName>(collection: C, id: string): CollectionTypes[C] | null;
  /** Ids of a collection in order of creation; objects that are added during the walk are visited, shown edges perhaps not. */
  ids(collection: CollectionName): Iterator<string>;
  /** The whole object. Shares its parts with the live one: clone or send it before the next line is applied. */
  put(collection: CollectionName, id: string): DeltaOp<ViewTypes> | null;
  /** New values for some fields. */
  set(collection: CollectionName, id: string, fields: Iterable<string>): DeltaOp<ViewTypes> | null;
  /** The entries of a list field from `at` on; null when there are none. */
  append(collection: CollectionName, id: string, field: string, at: number): DeltaOp<ViewTypes> | null;
}

/** Fields that a view writes under another name or together with `cut`. */
const CUT_FIELDS: Partial<Record<CollectionName, readonly string[]>> = {
  conversation_items: ['body'],
  code_cells: ['source_js'],
  terminal_operations: ['request', 'result'],
};

export function createViewEncoder(model: LiveModel): ViewEncoder {
  const { maps } = model;
  const previousCall = createPreviousCalls(maps.inference_calls);
  const shownEdges = new Map<string, InteractionEdge>();

  const object = <C extends CollectionName>(collection: C, id: string): CollectionTypes[C] | null => {
    const live = maps[collection].get(id) as CollectionTypes[C] | undefined;
    if (live) return live;
    return collection === 'interaction_edges' ? ((shownEdges.get(id) as CollectionTypes[C] | undefined) ?? null) : null;
  };

  const callView = (call: InferenceCall): ViewTypes['inference_calls'] => {
    const { request_item_ids, ...rest } = call;
    return { ...rest, request_items: continuation(previousCall(call), request_item_ids) };
  };

  const view = (collection: CollectionName, id: string): object | null => {
    switch (collection) {
      case 'conversation_items': {
        const item = maps.conversation_items.get(id);
        return item ? itemView(item, model.origins.get(id) ?? null) : null;
      }
      case 'code_cells': {
        const cell = maps.code_cells.get(id);
        return cell ? codeCellView(cell) : null;
      }
      case 'terminal_operations': {
        const operation = maps.terminal_operations.get(id);
        return operation ? terminalOperationView(operation) : null;
      }
      case 'inference_calls': {
        const call = maps.inference_calls.get(id);
        return call ? callView(call) : null;
      }
      default:
        return object(collection, id);
    }
  };

  return {
    model,
    object,
    note(delta) {
      for (const op of delta.ops) {
        if (op.op !== 'put' || op.collection !== 'interaction_edges') continue;
        if (maps.interaction_edges.has(op.id)) shownEdges.delete(op.id);
        else shownEdges.set(op.id, op.value);
      }
    },
    *ids(collection) {
      yield* maps[collection].keys();
      if (collection === 'interaction_edges') yield* shownEdges.keys();
    },
    put(collection, id) {
      const value = view(collection, id);
      return value ? ({ op: 'put', collection, id, value } as DeltaOp<ViewTypes>) : null;
    },
    set(collection, id, names) {
      const value = view(collection, id) as Record<string, unknown> | null;
      if (!value) return null;
      const fields: Record<string, unknown> = {};
      for (const name of names) {
        if (name === 'request_item_ids') fields.request_items = value.request_items;
        else fields[name] = value[name];
        if (CUT_FIELDS[collection]?.includes(name)) fields.cut = value.cut;
      }
      return { op: 'set', collection, id, fields };
    },
    append(collection, id, field, at) {
      const list = (maps[collection].get(id) as Record<string, unknown> | undefined)?.[field];
      if (!Array.isArray(list) || list.length <= at) return null;
      return { op: 'append', collection, id, field, at, values: list.slice(at) };
    },
  };
}

/**
 * The call before a call in its thread, in order of creation. The map is walked once, as calls are asked for: never to
 * its end, because an iterator that has ended misses what comes later.
 */
function createPreviousCalls(calls: ReadonlyMap<string, InferenceCall>): (call: InferenceCall) => InferenceCall | null {
  const previous = new Map<string, InferenceCall | null>();
  const latest = new Map<string, InferenceCall>();
  let walk: Iterator<InferenceCall> | null = null;
  return (call) => {
    walk ??= calls.values();
    while (!previous.has(call.inference_call_id)) {
      const next = walk.next();
      if (next.done) return null;
      const { inference_call_id, thread_id } = next.value;
      previous.set(inference_call_id, latest.get(thread_id) ?? null);
      latest.set(thread_id, next.value);
    }
    return previous.get(call.inference_call_id) ?? null;
  };
}
