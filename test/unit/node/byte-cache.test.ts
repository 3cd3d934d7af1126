import { describe, expect, it } from 'vitest';
import { createByteCache } from '../../../src/node/byte-cache.ts';

const bytes = (length: number) => new Uint8Array(length);

describe('createByteCache', () => {
  it('drops what was unused for longest when all no longer fit, an eighth at once', () => {
    const cache = createByteCache(16, 100);
    const kept = () => ['a', 'b', 'c', 'd', 'e'].filter((key) => cache.get(key));
    for (const key of ['a', 'b', 'c', 'd']) cache.put(key, bytes(4));
    expect(cache.totalBytes).toBe(16);
    expect(cache.get('a')).toBeDefined();
    cache.put('e', bytes(1));
    expect(kept()).toEqual(['a', 'c', 'd', 'e']);
    expect(cache.totalBytes).toBe(13);
    cache.put('e', bytes(16));
    expect(kept()).toEqual(['e']);
    expect(cache.totalBytes).toBe(16);
  });

  it('does not take what is too large, nor keep an older value of it', () => {
    const cache = createByteCache(10, 8);
    cache.put('a', bytes(3));
    cache.put('a', bytes(8));
    expect(cache.get('a')).toBeUndefined();
    createByteCache(4, 8).put('b', bytes(5));
    expect(cache.totalBytes).toBe(0);
  });

  it('counts a replaced, deleted and cleared entry out', () => {
    const cache = createByteCache(10, 100);
    cache.put('a', bytes(3));
    cache.put('a', bytes(5));
    expect(cache.totalBytes).toBe(5);
    cache.put('b', bytes(1));
    cache.delete('a');
    cache.delete('a');
    expect(cache.totalBytes).toBe(1);
    cache.clear();
    expect([cache.totalBytes, cache.get('b')]).toEqual([0, undefined]);
  });
});
