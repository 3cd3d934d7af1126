import { Buffer } from 'node:buffer';
import type { TextRange } from '../../protocol/session.ts';
import { isHighSurrogate } from './preview.ts';

/** `[start, end)` of a text in UTF-16 units, widened so that no surrogate pair is cut. */
export function charRange(text: string, start: number, end: number): TextRange {
  let from = Math.min(start, text.length);
  let to = Math.min(Math.max(end, from), text.length);
  if (cutsPair(text, from)) from -= 1;
  if (cutsPair(text, to)) to += 1;
  return { text: text.slice(from, to), start: from, end: to, total: text.length };
}

function cutsPair(text: string, at: number): boolean {
  return at > 0 && at < text.length && isHighSurrogate(text.charCodeAt(at - 1));
}

/** Bytes to read before and after a range, so that characters at its ends can be completed. */
const MARGIN = 3;

/**
 * `[start, end)` of a UTF-8 file of `total` bytes, widened so that no character is cut. `read` gives the bytes of a range,
 * fewer when the file has become shorter.
 */
export async function byteRange(
  start: number,
  end: number,
  total: number,
  read: (start: number, end: number) => Promise<Uint8Array>,
): Promise<TextRange> {
  const from = Math.min(start, total);
  const to = Math.min(Math.max(end, from), total);
  const base = Math.max(0, from - MARGIN);
  const bytes = Buffer.from(await read(base, Math.min(total, to + MARGIN)));
  let first = Math.min(from - base, bytes.length);
  let last = Math.min(to - base, bytes.length);
  if (last > first) {
    for (let i = 0; i < MARGIN && first > 0 && isContinuation(bytes[first]); i++) first -= 1;
    for (let i = 0; i < MARGIN && isContinuation(bytes[last]); i++) last += 1;
  }
  return { text: bytes.toString('utf8', first, last), start: base + first, end: base + last, total };
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
