import { Buffer } from 'node:buffer';

/** Reads ranges of packed files. Ranges that follow each other cost what reading the file once costs. */
export interface RangeCursor<K> {
  /** Bytes `[start, end)` of the file that `key` stands for; the caller has cut them to its size. */
  read(key: K, start: number, end: number, open: () => AsyncGenerator<Uint8Array, void>): Promise<Uint8Array>;
  close(): Promise<void>;
}

interface Position<K> {
  key: K;
  /** Offset of the first byte of `rest`. */
  at: number;
  rest: Uint8Array;
  chunks: AsyncGenerator<Uint8Array, void>;
}

export function createRangeCursor<K>(): RangeCursor<K> {
  let position: Position<K> | null = null;
  /** One range at a time: they move the same position. */
  let queue: Promise<unknown> = Promise.resolve();

  const leave = async (): Promise<void> => {
    const left = position;
    position = null;
    await left?.chunks.return();
  };

  const take = async (key: K, start: number, end: number, open: () => AsyncGenerator<Uint8Array, void>) => {
    if (position?.key !== key || position.at > start) {
      await leave();
      position = { key, at: 0, rest: new Uint8Array(0), chunks: open() };
    }
    const here = position;
    const result = Buffer.allocUnsafeSlow(end - start);
    let filled = 0;
    try {
      while (filled < result.length) {
        if (here.rest.length === 0) {
          const next = await here.chunks.next();
          if (next.done) break;
          here.rest = next.value;
          continue;
        }
        const skipped = Math.min(here.rest.length, Math.max(0, start + filled - here.at));
        const count = Math.min(here.rest.length - skipped, result.length - filled);
        result.set(here.rest.subarray(skipped, skipped + count), filled);
        filled += count;
        here.at += skipped + count;
        here.rest = here.rest.subarray(skipped + count);
      }
    } catch (error) {
      await leave();
      throw error;
    }
    return result.subarray(0, filled);
  };

  return {
    read(key, start, end, open) {
      const taken = queue.then(() => take(key, start, end, open));
      queue = taken.catch(() => undefined);
      return taken;
    },
    async close() {
      await queue;
      await leave();
    },
  };
}
