import { COLLECTIONS, type CollectionName } from '../model/trace.ts';
import type { ViewTypes } from '../model/view.ts';
import type { TraceDelta, ViewModel } from '../reduce/delta.ts';

/** Ids of the objects that a delta created or changed, in order of their first mention. */
export type Touched = { [C in CollectionName]: Set<string> };

/** An empty record of changes. */
export function nothingTouched(): Touched {
  return Object.fromEntries(COLLECTIONS.map((name) => [name, new Set<string>()])) as Touched;
}

/** What a delta touches. Cost: the delta, not the model. */
export function touchedBy(delta: TraceDelta<ViewTypes>): Touched {
  const touched = nothingTouched();
  for (const op of delta.ops) touched[op.collection].add(op.id);
  return touched;
}

/** Everything, for a projection made from scratch. */
export function everything(model: ViewModel): Touched {
  return Object.fromEntries(COLLECTIONS.map((name) => [name, new Set(model.collections[name].keys())])) as Touched;
}
