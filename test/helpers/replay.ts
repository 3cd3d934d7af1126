import { applyDelta, emptyModel, type ViewModel } from '../../src/core/reduce/delta.ts';
import { createIndexes, type Indexes, updateIndexes } from '../../src/core/views/indexes.ts';
import { type Touched, touchedBy } from '../../src/core/views/touched.ts';
import { generator } from './random-deltas.ts';
import type { TraceBuilder } from './trace-builder.ts';

/**
 * Applies what happened in a built trace as a window would: several events at a time, in batches that `seed` decides.
 * `each` is called after every batch, with model and indexes up to date.
 */
export function replay(
  t: TraceBuilder,
  seed: number,
  each: (model: ViewModel, ix: Indexes, touched: Touched) => void,
): void {
  const random = generator(seed);
  const model = emptyModel() as ViewModel;
  const ix = createIndexes();
  for (let at = 0; at < t.deltas.length; ) {
    const batch = t.deltas.slice(at, at + 1 + Math.floor(random() * 6));
    at += batch.length;
    const delta = {
      header: batch.findLast((one) => one.header)?.header ?? null,
      ops: batch.flatMap((one) => one.ops),
      diagnostics: [],
      origins: [],
    };
    applyDelta(model, delta);
    const touched = touchedBy(delta);
    updateIndexes(ix, model, touched);
    each(model, ix, touched);
  }
}
