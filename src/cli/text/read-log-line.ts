import { Buffer, isUtf8 } from 'node:buffer';
import type { LogLine } from '../../node/line-splitter.ts';

/** A line of the log as it is, not held against the format. */
export interface ReadLine {
  line: number;
  bytes: number;
  blank: boolean;
  /** The JSON object that it is; null when it is none. */
  value: Record<string, unknown> | null;
  /** Why it is none. */
  problem: string | null;
}

/** Reads a line for listing: whatever is JSON will do. */
export function readLogLine({ bytes, line, length }: LogLine): ReadLine {
  const facts = { line, bytes: length, blank: false, value: null };
  if (length > bytes.length) return { ...facts, problem: 'too long to be read' };
  if (!isUtf8(bytes)) return { ...facts, problem: 'not UTF-8' };
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  if (text.trim() === '') return { ...facts, blank: true, problem: null };
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { ...facts, value: value as Record<string, unknown>, problem: null };
    }
    return { ...facts, problem: 'JSON, but no object' };
  } catch {
    return { ...facts, problem: text.endsWith('}') ? 'no JSON' : 'no JSON, or cut short' };
  }
}
