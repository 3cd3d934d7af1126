import { COLLECTIONS } from '../../src/core/model/trace.ts';
import type { ViewTypes } from '../../src/core/model/view.ts';
import type { DeltaOp, TraceDelta, ViewModel } from '../../src/core/reduce/delta.ts';

/**
 * The objects of a model as `put` operations in a pseudo-random order that `seed` decides, with this restriction: what an
 * object's place is looked up by (items and tools before edges and compactions, calls among themselves) comes before it.
 */
export function putsInOrder(model: ViewModel, seed: number): DeltaOp<ViewTypes>[] {
  const random = generator(seed);
  const calls: DeltaOp<ViewTypes>[] = [];
  const rest: DeltaOp<ViewTypes>[] = [];
  const last: DeltaOp<ViewTypes>[] = [];
  for (const collection of COLLECTIONS) {
    for (const [id, value] of model.collections[collection]) {
      const op = { op: 'put', collection, id, value } as DeltaOp<ViewTypes>;
      if (collection === 'interaction_edges' || collection === 'compactions') last.push(op);
      else if (collection === 'inference_calls') calls.push(op);
      else rest.push(op);
    }
  }
  shuffle(rest, random);
  shuffle(last, random);
  return [...interleave(calls, rest, random), ...last];
}

/** Cuts operations into deltas of the given sizes, over and over. */
export function viewDelta(ops: DeltaOp<ViewTypes>[], sizes: readonly number[]): TraceDelta<ViewTypes>[] {
  const deltas: TraceDelta<ViewTypes>[] = [];
  for (let at = 0, n = 0; at < ops.length; n++) {
    const size = 1 + (sizes[n % sizes.length] ?? 0);
    deltas.push({ header: null, ops: ops.slice(at, at + size), diagnostics: [], origins: [] });
    at += size;
  }
  return deltas;
}

function interleave<T>(a: readonly T[], b: readonly T[], random: () => number): T[] {
  const result: T[] = [];
  let i = 0;
  let k = 0;
  while (i < a.length || k < b.length) {
    const fromA = k >= b.length || (i < a.length && random() < a.length / (a.length + b.length));
    result.push((fromA ? a[i++] : b[k++]) as T);
  }
  return result;
}

function shuffle<T>(list: T[], random: () => number): void {
  for (let i = list.length - 1; i > 0; i--) {
    const k = Math.floor(random() * (i + 1));
    [list[i], list[k]] = [list[k] as T, list[i] as T];
  }
}

/** mulberry32: small, and the same everywhere. */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
