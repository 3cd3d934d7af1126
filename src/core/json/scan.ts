import { MAX_DEPTH } from './exact.ts';
import { compactNumber } from './number.ts';

/** Elements of one array: where it stands in the document, and where each element begins and ends. */
export interface ArraySpan {
  /** Offset of `[`. */
  open: number;
  /** Offset of `]`. */
  close: number;
  /** Offsets of the elements' first bytes. */
  starts: number[];
  /** Offsets after the elements' last bytes. */
  ends: number[];
}

/** What a look at the bytes of a JSON document tells that JSON.parse does not. */
export interface ScanFacts {
  /** Some number's literal matters (fraction, exponent, `-0`, more than 15 digits). */
  oddNumbers: boolean;
  /** Why the document cannot be read although JSON.parse may accept it; null: nothing found. */
  problem: string | null;
  /** The arrays that are direct members of the top-level object, by key, for the keys asked for. */
  arrays: Map<string, ArraySpan>;
  /** A key that was asked for stands more than once in the top-level object. */
  repeatedKey: boolean;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const MINUS = 0x2d;

/**
 * One pass over the bytes of a JSON document. It assumes, and does not check, that the grammar is right (JSON.parse does
 * that, natively); it finds what JSON.parse lets pass and what it loses: too deep nesting, lone surrogate escapes, numbers
 * out of range or with literals that matter (spec/reduction.md, "Unreadable JSON"), and the spans of `keys`' arrays.
 */
export function scanJson(bytes: Uint8Array, start: number, end: number, keys: readonly string[] = []): ScanFacts {
  const scanner = new Scanner(bytes, end, keys);
  scanner.run(start);
  return scanner.facts;
}

/**
 * Scans on from inside array `span`, whose elements before offset `from` are known: depth 2, just after an element.
 * Stops after the array's end when `onlyArray` is set.
 */
export function scanArrayRest(bytes: Uint8Array, from: number, end: number, span: ArraySpan): ScanFacts {
  const scanner = new Scanner(bytes, end, []);
  scanner.resume(from, span);
  return scanner.facts;
}

class Scanner {
  readonly facts: ScanFacts = { oddNumbers: false, problem: null, arrays: new Map(), repeatedKey: false };
  private readonly bytes: Uint8Array;
  private readonly end: number;
  private readonly keys: readonly string[];
  private depth = 0;
  /** The array whose elements are being noted; it lies at depth 2. */
  private span: ArraySpan | null = null;
  private elementStart = -1;
  private elementEnd = -1;

  constructor(bytes: Uint8Array, end: number, keys: readonly string[]) {
    this.bytes = bytes;
    this.end = end;
    this.keys = keys;
  }

  resume(from: number, span: ArraySpan): void {
    this.depth = 2;
    this.span = span;
    this.scan(from, true);
  }

  run(start: number): void {
    this.scan(start, false);
  }

  private scan(start: number, onlySpan: boolean): void {
    const { bytes, end, facts } = this;
    // Local copies: this loop sees every byte of every document that is read anew.
    let depth = this.depth;
    let noting = this.span !== null && depth === 2;
    let wanted: string | null = null;
    let at = start;
    while (at < end) {
      const byte = bytes[at] as number;
      if (byte <= 0x20) {
        at++;
        continue;
      }
      if (noting && this.elementStart < 0 && byte !== COMMA && byte !== CLOSE_ARRAY) this.elementStart = at;
      if (byte === QUOTE) {
        const close = this.string(at);
        if (depth === 1 && this.keys.length > 0) wanted = this.keyAt(at, close) ?? wanted;
        at = close + 1;
      } else if (byte === COMMA) {
        if (noting) this.element();
        if (depth === 1) wanted = null;
        at++;
        continue;
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        if (depth === 1 && wanted !== null) {
          if (byte === OPEN_ARRAY) this.openSpan(wanted, at);
          wanted = null;
        }
        depth++;
        noting = this.span !== null && depth === 2;
        if (depth > MAX_DEPTH) facts.problem = `nested deeper than ${MAX_DEPTH} levels`;
        at++;
        if (facts.problem !== null) return;
        continue;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        if (noting && byte === CLOSE_ARRAY) {
          this.closeSpan(at);
          if (onlySpan) return;
        }
        depth--;
        noting = this.span !== null && depth === 2;
        at++;
      } else if (byte === MINUS || (byte >= 0x30 && byte <= 0x39)) {
        at = this.number(at);
      } else {
        at++;
      }
      if (noting) this.elementEnd = at;
      if (facts.problem !== null) return;
    }
  }

  /** Offset of the closing quote of the string that opens at `open`; checks its escapes. */
  private string(open: number): number {
    const { bytes, end } = this;
    let at = open + 1;
    while (at < end) {
      const byte = bytes[at] as number;
      if (byte === QUOTE) return at;
      if (byte === BACKSLASH) at = bytes[at + 1] === 0x75 && isD(bytes[at + 2]) ? this.surrogateEscape(at) : at + 2;
      else at++;
    }
    return end;
  }

  /** Offset after an escape `\\uD…`, which is half of a pair if its value is that of a surrogate. */
  private surrogateEscape(at: number): number {
    const unit = this.hex4(at + 2);
    if (unit < 0xd800) return at + 6;
    const paired = unit < 0xdc00 && this.bytes[at + 6] === BACKSLASH && this.bytes[at + 7] === 0x75;
    const low = paired ? this.hex4(at + 8) : 0;
    if (low >= 0xdc00 && low <= 0xdfff) return at + 12;
    this.facts.problem = 'lone surrogate in a string';
    return at + 6;
  }

  /** Value of four hex digits; 0 when they are none (JSON.parse will complain). */
  private hex4(at: number): number {
    let value = 0;
    for (let i = at; i < at + 4; i++) {
      const digit = Number.parseInt(String.fromCharCode(this.bytes[i] ?? 0), 16);
      if (Number.isNaN(digit)) return 0;
      value = value * 16 + digit;
    }
    return value;
  }

  private number(start: number): number {
    const { bytes, end } = this;
    let at = start + 1;
    let plain = true;
    while (at < end) {
      const byte = bytes[at] as number;
      if (byte >= 0x30 && byte <= 0x39) at++;
      else if (byte === 0x2e || byte === 0x65 || byte === 0x45 || byte === 0x2b || byte === MINUS) {
        plain = false;
        at++;
      } else break;
    }
    if (plain && at - start <= 15 && !(bytes[start] === MINUS && bytes[start + 1] === 0x30)) return at;
    this.facts.oddNumbers = true;
    let literal = '';
    for (let i = start; i < at; i++) literal += String.fromCharCode(bytes[i] as number);
    if (/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(literal) && compactNumber(literal) === null) {
      this.facts.problem = `number out of range: ${literal.slice(0, 40)}`;
    }
    return at;
  }

  /** The wanted key that stands in quotes at `open…close`, if it is one and a colon follows. */
  private keyAt(open: number, close: number): string | null {
    let after = close + 1;
    while (after < this.end && (this.bytes[after] as number) <= 0x20) after++;
    if (this.bytes[after] !== 0x3a) return null;
    for (const key of this.keys) if (this.spells(key, open + 1, close)) return key;
    return null;
  }

  private spells(key: string, from: number, to: number): boolean {
    if (to - from !== key.length) return false;
    for (let i = 0; i < key.length; i++) if (this.bytes[from + i] !== key.charCodeAt(i)) return false;
    return true;
  }

  private openSpan(key: string, at: number): void {
    if (this.facts.arrays.has(key)) this.facts.repeatedKey = true;
    this.span = { open: at, close: -1, starts: [], ends: [] };
    this.elementStart = -1;
    this.facts.arrays.set(key, this.span);
  }

  private element(): void {
    if (this.elementStart < 0) return;
    this.span?.starts.push(this.elementStart);
    this.span?.ends.push(this.elementEnd);
    this.elementStart = -1;
  }

  private closeSpan(at: number): void {
    this.element();
    if (this.span) this.span.close = at;
    this.span = null;
  }
}

/** Whether the byte is the hex digit that all surrogates begin with. */
function isD(byte: number | undefined): boolean {
  return byte === 0x44 || byte === 0x64;
}
