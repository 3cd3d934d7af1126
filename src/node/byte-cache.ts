/** Keeps the byte strings that were used last, up to a total size. */
export interface ByteCache {
  get(key: string): Uint8Array | undefined;
  /** Keeps `bytes` unless they are too large; when all no longer fit, drops those unused for longest. */
  put(key: string, bytes: Uint8Array): void;
  delete(key: string): void;
  clear(): void;
  readonly totalBytes: number;
}

/** A cache of at most `maxTotalBytes`, in which no entry is `entryLimitBytes` or longer. */
export function createByteCache(maxTotalBytes: number, entryLimitBytes: number): ByteCache {
  // A Map walks its keys in order of insertion: the first is the one unused for longest.
  const entries = new Map<string, Uint8Array>();
  let total = 0;

  const remove = (key: string): void => {
    total -= entries.get(key)?.length ?? 0;
    entries.delete(key);
  };

  // An eighth at once: a Map's iterator walks over the places of deleted keys, which one by one would cost dearly.
  const makeRoom = (): void => {
    const goal = maxTotalBytes - maxTotalBytes / 8;
    for (const [oldest, bytes] of entries) {
      if (total <= goal || entries.size === 1) break;
      entries.delete(oldest);
      total -= bytes.length;
    }
  };

  return {
    get(key) {
      const bytes = entries.get(key);
      if (bytes) {
        entries.delete(key);
        entries.set(key, bytes);
      }
      return bytes;
    },
    put(key, bytes) {
      remove(key);
      if (bytes.length >= entryLimitBytes || bytes.length > maxTotalBytes) return;
      entries.set(key, bytes);
      total += bytes.length;
      if (total > maxTotalBytes) makeRoom();
    },
    delete: remove,
    clear() {
      entries.clear();
      total = 0;
    },
    get totalBytes() {
      return total;
    },
  };
}
