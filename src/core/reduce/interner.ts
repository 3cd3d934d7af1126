/** Small numbers for equal strings, so that long texts are compared once and then by number. */
export class Interner {
  private readonly numbers = new Map<string, number>();

  number(text: string): number {
    const known = this.numbers.get(text);
    if (known !== undefined) return known;
    const next = this.numbers.size;
    this.numbers.set(text, next);
    return next;
  }
}

/** A 106-bit fingerprint of a string with its length: for equality of long texts that need not be kept. */
export function fingerprint(text: string): string {
  return `${text.length}.${hash53(text, 0)}.${hash53(text, 0x9e3779b9)}`;
}

/** Bob Jenkins-style mixing of two 32-bit lanes (the well-known "cyrb53" construction). */
function hash53(text: string, seed: number): number {
  let a = 0xdeadbeef ^ seed;
  let b = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}
