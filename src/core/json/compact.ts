import { utf8Prefix } from '../utf8.ts';
import { canonicalExact, compactExact, type ExactJson, JsonError, MAX_DEPTH, parseExact } from './exact.ts';

/** Longest JSON summary, in UTF-8 bytes, before "..." is added (spec/reduction.md, "JSON summary"). */
export const SUMMARY_BYTES = 240;

/** Compact text cut to {@link SUMMARY_BYTES} without breaking a character. */
export function cutSummary(compact: string): string {
  if (compact.length <= SUMMARY_BYTES / 4) return compact;
  const head = utf8Prefix(compact, SUMMARY_BYTES);
  return head.length === compact.length ? compact : `${head}...`;
}

/**
 * Compact text of a parsed value. `exact` gives the same value with nothing lost; it is asked only when JavaScript's own
 * value has lost something: a number (its literal may matter), or a key that JavaScript moves to the front.
 */
export function compactJson(value: unknown, exact: () => ExactJson): string {
  return losesNothing(value) ? JSON.stringify(value) : compactExact(exact());
}

/** Text that is equal for equal values, whatever the order of their members. */
export function canonicalJson(value: unknown, exact: () => ExactJson): string {
  if (typeof value === 'string' || value === null) return JSON.stringify(value);
  return canonicalExact(exact());
}

function losesNothing(value: unknown): boolean {
  if (typeof value === 'number') return false;
  if (value === null || typeof value !== 'object') return true;
  if (Array.isArray(value)) return value.every(losesNothing);
  for (const key in value) {
    if (isDigit(key.charCodeAt(0)) || !losesNothing((value as Record<string, unknown>)[key])) return false;
  }
  return true;
}

const DOUBTFUL = /\\u[dD][89a-fA-F]|\d[.eE]|-0|\d{16}|"\d/;

/** Compact text of the JSON in `text`; null when it is none that can be read. */
export function compactJsonText(text: string): string | null {
  if (!DOUBTFUL.test(text)) {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return null;
    }
    return depthAtMost(value, MAX_DEPTH) ? JSON.stringify(value) : null;
  }
  try {
    return compactExact(parseExact(text));
  } catch (error) {
    if (error instanceof JsonError) return null;
    throw error;
  }
}

function depthAtMost(value: unknown, levels: number): boolean {
  if (value === null || typeof value !== 'object') return true;
  if (levels === 0) return false;
  for (const member of Object.values(value)) if (!depthAtMost(member, levels - 1)) return false;
  return true;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}
