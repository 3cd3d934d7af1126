import { compactNumber } from './number.ts';

/** Deepest nesting that can be read (spec/reduction.md, "Unreadable JSON"). */
export const MAX_DEPTH = 127;

/** A number whose literal JavaScript's own numbers would lose or change: with fraction, exponent, `-0`, or beyond 2^53. */
export class OddNumber {
  /** As the reference writes it. */
  readonly compact: string;
  constructor(compact: string) {
    this.compact = compact;
  }
}

/** JSON with everything that matters for its compact text: member order, and numbers as they were written. */
export type ExactJson = null | boolean | string | number | OddNumber | ExactJson[] | Map<string, ExactJson>;

/** JSON text that cannot be read, and why. */
export class JsonError extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.name = 'JsonError';
    this.at = at;
  }
}

/** Reads JSON text without losing anything. Throws {@link JsonError}. Slower than JSON.parse: for small texts and doubtful ones. */
export function parseExact(text: string): ExactJson {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.skipSpace();
  if (reader.at < text.length) throw reader.error('trailing characters');
  return value;
}

/** Plain JavaScript objects of an exact value; odd numbers stay {@link OddNumber}s, so that no integer field accepts them. */
export function toPlain(value: ExactJson): unknown {
  if (Array.isArray(value)) return value.map(toPlain);
  if (!(value instanceof Map)) return value;
  const object: Record<string, unknown> = {};
  for (const [key, member] of value) {
    Object.defineProperty(object, key, {
      value: toPlain(member),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return object;
}

/** Compact JSON text: no spaces, members in source order, strings escaped as little as possible. */
export function compactExact(value: ExactJson): string {
  if (value instanceof OddNumber) return value.compact;
  if (Array.isArray(value)) return `[${value.map(compactExact).join(',')}]`;
  if (!(value instanceof Map)) return JSON.stringify(value);
  const members: string[] = [];
  for (const [key, member] of value) members.push(`${JSON.stringify(key)}:${compactExact(member)}`);
  return `{${members.join(',')}}`;
}

/** Text that is the same for equal JSON values, whatever the order of their members. */
export function canonicalExact(value: ExactJson): string {
  if (value instanceof OddNumber) return value.compact;
  if (Array.isArray(value)) return `[${value.map(canonicalExact).join(',')}]`;
  if (!(value instanceof Map)) return JSON.stringify(value);
  const members: string[] = [];
  for (const key of [...value.keys()].sort()) {
    members.push(`${JSON.stringify(key)}:${canonicalExact(value.get(key) as ExactJson)}`);
  }
  return `{${members.join(',')}}`;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const PLAIN_INTEGER = /^-?\d{1,15}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON strings end at a raw control character
const STRING_RUN = /[^"\\\u0000-\u001f]*/y;
const ESCAPES: Record<string, string> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

class Reader {
  private readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  error(message: string): JsonError {
    return new JsonError(`${message} at character ${this.at + 1}`, this.at);
  }

  skipSpace(): void {
    for (;;) {
      const unit = this.text.charCodeAt(this.at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
      this.at++;
    }
  }

  value(depth: number): ExactJson {
    this.skipSpace();
    const first = this.text[this.at];
    if (first === '"') return this.string();
    if (first === '{' || first === '[') {
      if (depth === MAX_DEPTH) throw this.error(`nested deeper than ${MAX_DEPTH} levels`);
      return first === '{' ? this.object(depth + 1) : this.array(depth + 1);
    }
    for (const [word, value] of [
      ['true', true],
      ['false', false],
      ['null', null],
    ] as const) {
      if (this.text.startsWith(word, this.at)) {
        this.at += word.length;
        return value;
      }
    }
    return this.number();
  }

  private number(): number | OddNumber {
    NUMBER.lastIndex = this.at;
    const literal = NUMBER.exec(this.text)?.[0];
    if (!literal)
      throw this.error(this.at >= this.text.length ? 'text ends where a value is expected' : 'expected a value');
    const compact = PLAIN_INTEGER.test(literal) && literal !== '-0' ? null : compactNumber(literal);
    if (compact === null && !PLAIN_INTEGER.test(literal)) throw this.error('number out of range');
    this.at += literal.length;
    return compact === null ? Number(literal) : new OddNumber(compact);
  }

  private array(depth: number): ExactJson[] {
    const result: ExactJson[] = [];
    this.at++;
    this.skipSpace();
    if (this.take(']')) return result;
    for (;;) {
      result.push(this.value(depth));
      this.skipSpace();
      if (this.take(']')) return result;
      if (!this.take(',')) throw this.error('expected , or ]');
    }
  }

  private object(depth: number): Map<string, ExactJson> {
    const result = new Map<string, ExactJson>();
    this.at++;
    this.skipSpace();
    if (this.take('}')) return result;
    for (;;) {
      this.skipSpace();
      if (this.text[this.at] !== '"') throw this.error('key must be a string');
      const key = this.string();
      this.skipSpace();
      if (!this.take(':')) throw this.error('expected :');
      result.set(key, this.value(depth));
      this.skipSpace();
      if (this.take('}')) return result;
      if (!this.take(',')) throw this.error('expected , or }');
    }
  }

  private string(): string {
    this.at++;
    let result = '';
    for (;;) {
      STRING_RUN.lastIndex = this.at;
      const run = STRING_RUN.exec(this.text)?.[0] ?? '';
      this.at += run.length;
      result = result === '' ? run : result + run;
      if (this.take('"')) return result;
      if (!this.take('\\')) throw this.error('string is cut off or holds a control character');
      result += this.escape();
    }
  }

  private escape(): string {
    const letter = this.text[this.at] ?? '';
    this.at++;
    const simple = ESCAPES[letter];
    if (simple !== undefined) return simple;
    if (letter !== 'u') throw this.error('invalid escape');
    const unit = this.hex4();
    if (unit < 0xd800 || unit > 0xdfff) return String.fromCharCode(unit);
    if (unit < 0xdc00 && this.text.startsWith('\\u', this.at)) {
      this.at += 2;
      const low = this.hex4();
      if (low >= 0xdc00 && low <= 0xdfff) return String.fromCharCode(unit, low);
    }
    throw this.error('lone surrogate in a string');
  }

  private hex4(): number {
    const digits = this.text.slice(this.at, this.at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.error('invalid \\u escape');
    this.at += 4;
    return Number.parseInt(digits, 16);
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at++;
    return true;
  }
}
