/** A small seeded random source: the same seed gives the same numbers everywhere. */
export interface Random {
  /** In [0, 1). */
  next(): number;
  /** A whole number in [low, high]. */
  int(low: number, high: number): number;
  /** True with probability `p`. */
  chance(p: number): boolean;
  pick<T>(list: readonly [T, ...T[]]): T;
  /** `length` characters of `alphabet`. */
  text(length: number, alphabet?: string): string;
  /** A lower-case UUID of version 7 for the time `at`. */
  uuid(at: number): string;
  /** An independent source for a part of the scenario, so that parts do not disturb each other. */
  fork(label: number): Random;
}

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const HEX = '0123456789abcdef';

/** mulberry32: 32 bits of state are plenty for made-up text. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  const text = (length: number, alphabet = BASE62): string => {
    let out = '';
    for (let i = 0; i < length; i += 1) out += alphabet.charAt(int(0, alphabet.length - 1));
    return out;
  };
  return {
    next,
    int,
    text,
    chance: (p) => next() < p,
    pick: (list) => list[int(0, list.length - 1)] ?? list[0],
    uuid: (at) => {
      const time = Math.max(0, Math.trunc(at)).toString(16).padStart(12, '0');
      const variant = '89ab'.charAt(int(0, 3));
      return `${time.slice(0, 8)}-${time.slice(8)}-7${text(3, HEX)}-${variant}${text(3, HEX)}-${text(12, HEX)}`;
    },
    fork: (label) => createRandom(Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(label + 1, 0xc2b2ae35)),
  };
}
