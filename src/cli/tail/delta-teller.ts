import { resolve } from 'node:path';
import type { TraceDelta } from '../../core/reduce/delta.ts';
import type { TraceReducer } from '../../core/reduce/reducer.ts';
import type { LineWriter } from '../line-writer.ts';
import { printableJson } from '../terminal/printable.ts';
import type { FollowedLog, Teller } from './teller.ts';
import { concernsThread } from './thread-of.ts';

/**
 * One delta a line: `{bundle, generation, revision, header, ops, diagnostics, origins}` (core/reduce/delta.ts), or
 * `{bundle, notice}`. Applied in order to an empty model they give the reduced trace; a higher generation begins anew. With
 * a `thread` only what concerns that agent is told: enough to watch it, not to rebuild the trace.
 */
export function createDeltaTeller(out: LineWriter, dir: string, thread: string | null): Teller {
  const bundle = resolve(dir);
  let log: FollowedLog | null = null;
  let revision = 0;
  const write = (value: object): void => out.line(printableJson(JSON.stringify(value)));

  return {
    begin(next) {
      log = next;
      revision = 0;
    },
    line: () => {},
    pause(told) {
      const delta = log?.reducer.drain();
      if (!log || !delta || !told) return;
      const wanted = thread === null ? delta : onlyThread(delta, log.reducer, thread);
      if (thread !== null && wanted.ops.length + wanted.diagnostics.length === 0 && !wanted.header) return;
      revision += 1;
      write({ bundle, generation: log.generation, revision, ...wanted });
    },
    notice: (notice) => write({ bundle, notice }),
  };
}

function onlyThread(delta: TraceDelta, reducer: TraceReducer, thread: string): TraceDelta {
  const ops = delta.ops.filter(({ collection, id }) => concernsThread(reducer.maps, collection, id, thread));
  const items = new Set(ops.map(({ id }) => id));
  return { ...delta, ops, origins: delta.origins.filter(([itemId]) => items.has(itemId)) };
}
