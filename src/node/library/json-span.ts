import { Buffer } from 'node:buffer';

/**
 * Finding values in JSON text that may be cut off anywhere, without parsing what is not asked for: a request payload can be
 * megabytes long, and the library wants one line of it. Positions are byte offsets. Nothing here throws; text that is no
 * JSON yields nonsense spans or none, and whoever parses a span meets the error.
 */
export interface Span {
  /** First byte of the value. */
  start: number;
  /** After the value's last byte; -1 when the text ends before the value does. */
  end: number;
}

export interface Member extends Span {
  key: string;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** The first byte at or after `pos` that is no white space (the length of `bytes` when there is none). */
export function skipSpace(bytes: Uint8Array, pos: number): number {
  let at = pos;
  while (at < bytes.length && isSpace(bytes[at])) at += 1;
  return at;
}

/** Where the value that begins at `start` ends, or -1 when it is cut off. */
export function valueEnd(bytes: Uint8Array, start: number): number {
  const first = bytes[start];
  if (first === QUOTE) return stringEnd(bytes, start);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return containerEnd(bytes, start);
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || isSpace(byte)) return at;
  }
  return -1;
}

/** The members of the object that begins at `start`, in order; none when something else begins there. A cut one is the last. */
export function* members(bytes: Uint8Array, start: number): Generator<Member, void> {
  if (bytes[start] !== OPEN_BRACE) return;
  let at = skipSpace(bytes, start + 1);
  while (bytes[at] === QUOTE) {
    const keyEnd = stringEnd(bytes, at);
    if (keyEnd === -1) return;
    const colon = skipSpace(bytes, keyEnd);
    const value = skipSpace(bytes, colon + 1);
    if (bytes[colon] !== COLON || value >= bytes.length) return;
    const end = valueEnd(bytes, value);
    yield { key: textOf(bytes, at + 1, keyEnd - 1), start: value, end };
    if (end === -1) return;
    at = skipSpace(bytes, end);
    if (bytes[at] !== COMMA) return;
    at = skipSpace(bytes, at + 1);
  }
}

/** The elements of the array that begins at `start`, in order; none when something else begins there. A cut one is the last. */
export function* elements(bytes: Uint8Array, start: number): Generator<Span, void> {
  if (bytes[start] !== OPEN_BRACKET) return;
  let at = skipSpace(bytes, start + 1);
  while (at < bytes.length && bytes[at] !== CLOSE_BRACKET) {
    const end = valueEnd(bytes, at);
    if (end === at) return;
    yield { start: at, end };
    if (end === -1) return;
    at = skipSpace(bytes, end);
    if (bytes[at] !== COMMA) return;
    at = skipSpace(bytes, at + 1);
  }
}

/** The object's first member of that name, or null. */
export function member(bytes: Uint8Array, start: number, key: string): Member | null {
  for (const found of members(bytes, start)) if (found.key === key) return found;
  return null;
}

/** The value of a whole span, or undefined when it is cut off or no JSON. */
export function parseSpan(bytes: Uint8Array, span: Span): unknown {
  if (span.end === -1) return undefined;
  try {
    return JSON.parse(textOf(bytes, span.start, span.end));
  } catch {
    return undefined;
  }
}

/** The beginning of the string that begins at `start`, at most `maxBytes` of it as written; null when there is none. */
export function stringPrefix(bytes: Uint8Array, start: number, maxBytes: number): string | null {
  if (bytes[start] !== QUOTE) return null;
  const limit = Math.min(bytes.length, start + 1 + maxBytes);
  let at = start + 1;
  while (at < limit && bytes[at] !== QUOTE) {
    const step = charBytes(bytes, at);
    if (at + step > limit) break;
    at += step;
  }
  try {
    const text: unknown = JSON.parse(`"${textOf(bytes, start + 1, at)}"`);
    return typeof text === 'string' ? text : null;
  } catch {
    return null;
  }
}

/** How many bytes one character of a string literal takes: an escape, or a UTF-8 sequence. */
function charBytes(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] ?? 0;
  if (byte === BACKSLASH) return bytes[at + 1] === 0x75 ? 6 : 2;
  if (byte < 0xc0) return 1;
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

function stringEnd(bytes: Uint8Array, start: number): number {
  for (let at = start + 1; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at += 1;
  }
  return -1;
}

function containerEnd(bytes: Uint8Array, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      const end = stringEnd(bytes, at);
      if (end === -1) return -1;
      at = end - 1;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('utf8');
}
