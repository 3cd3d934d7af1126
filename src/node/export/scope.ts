import { TraceError } from '../../core/failure.ts';
import { COLLECTIONS, type CollectionName, type CollectionTypes, type RolloutTrace } from '../../core/model/trace.ts';
import { viewModelFromTrace } from '../../core/model/view-of-trace.ts';
import type { ViewModel } from '../../core/reduce/delta.ts';
import { createIndexes, type Indexes } from '../../core/views/indexes.ts';
import { type RedactedSource, redactSource } from './redact-source.ts';
import { type Selected, selectObjects } from './selection.ts';
import type { ExportOptions, ExportSource } from './types.ts';

/** What a format works from: the (redacted) source, the part of it that was selected, and its duties while it writes. */
export interface Scope {
  source: ExportSource;
  trace: RolloutTrace;
  has(collection: CollectionName, id: string): boolean;
  /** The selected objects of a collection, in the trace's order. */
  objects<C extends CollectionName>(collection: C): CollectionTypes[C][];
  /** Selected objects, all collections together. */
  total: number;
  /** Whether everything is selected. */
  whole: boolean;
  /** Says that so many more objects were written. Throws a TraceError `cancelled` when the export shall end. */
  wrote(objects: number): void;
}

/**
 * Reads source and options for a format. Every string of the trace goes through the redactor here. Throws a TraceError:
 * `selection_unknown` (a thread or turn that the trace does not have), `selection_empty`, `cancelled`.
 */
export function createScope(original: ExportSource, options: ExportOptions): Scope {
  const { signal, onProgress } = options;
  stopWhenCancelled(signal);
  // Selected first: ids of a selection are those that its author sees, not their pseudonyms.
  const chosen = selectObjects(original.trace, options.selection);
  const redacted = options.redactor ? redactSource(original, options.redactor) : null;
  const source = redacted?.source ?? original;
  const selected = chosen && redacted ? renamed(chosen, redacted) : chosen;
  const has = (collection: CollectionName, id: string): boolean =>
    selected === null ? Object.hasOwn(source.trace[collection], id) : selected[collection].has(id);
  const total = COLLECTIONS.reduce(
    (sum, name) => sum + (selected ? selected[name].size : Object.keys(source.trace[name]).length),
    0,
  );
  let done = 0;
  return {
    source,
    trace: source.trace,
    has,
    objects: (collection) =>
      Object.entries(source.trace[collection]).flatMap(([id, value]) => (has(collection, id) ? [value] : [])),
    total,
    whole: selected === null,
    wrote(objects) {
      stopWhenCancelled(signal);
      done = Math.min(total, done + objects);
      onProgress?.({ done, total });
    },
  };
}

/** The scope's trace as the views want it: whole, so that numbers ("Call 20") are those of the window. */
export function viewOf({ source }: Scope): { model: ViewModel; ix: Indexes } {
  const model = viewModelFromTrace(source.trace, source.origins);
  return { model, ix: createIndexes(model) };
}

function stopWhenCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new TraceError({ code: 'cancelled', message: 'the export was cancelled' });
}

function renamed(selected: Selected, { rename }: RedactedSource): Selected {
  return Object.fromEntries(
    COLLECTIONS.map((name) => [name, new Set([...selected[name]].map((id) => rename(name, id)))]),
  ) as Selected;
}
