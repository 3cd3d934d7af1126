import { fail, ok, type Result } from '../failure.ts';
import type { ByteTools } from '../reduce/payload-source.ts';
import { type ExactJson, JsonError, parseExact, toPlain } from './exact.ts';
import { type ScanFacts, scanJson } from './scan.ts';

/**
 * One JSON document, read strictly (spec/reduction.md, "Unreadable JSON") at native speed: JSON.parse for the values, one
 * scan of the bytes for what JSON.parse lets pass, and the exact text of the few places where it matters, on demand.
 */
export interface JsonDocument {
  /** As JSON.parse gives it. Integer fields must be read from {@link typed}. */
  value: unknown;
  facts: ScanFacts;
  /** The value with odd numbers (`1.0`, `1e3`, beyond 2^53) as objects that no integer schema accepts. */
  typed(): unknown;
  /** The whole value with nothing lost. */
  exact(): ExactJson;
  /** Element `index` of the array `key` (one of the keys asked for), with nothing lost. */
  exactElement(key: string, index: number): ExactJson;
}

/** Failure code `json_unreadable`. `keys`: members of the top-level object whose array elements may be asked for. */
export function readJson(bytes: Uint8Array, tools: ByteTools, keys: readonly string[] = []): Result<JsonDocument> {
  const text = decodeJson(bytes, tools);
  if (!text.ok) return text;
  const parsed = parseJson(text.value);
  if (!parsed.ok) return parsed;
  const facts = scanJson(bytes, 0, bytes.length, keys);
  if (facts.problem !== null) return fail('json_unreadable', facts.problem);
  const value = parsed.value;
  let exact: ExactJson | undefined;
  const whole = () => {
    exact ??= parseExact(text.value);
    return exact;
  };
  return ok({
    value,
    facts,
    exact: whole,
    typed: () => (facts.oddNumbers ? toPlain(whole()) : value),
    exactElement: (key, index) => {
      const span = facts.arrays.get(key);
      const elements = (value as Record<string, unknown[]>)[key];
      if (span && !facts.repeatedKey && span.starts.length === elements?.length) {
        return parseExact(tools.decode(bytes, span.starts[index] as number, span.ends[index] as number));
      }
      // The key was written with escapes, or more than once: find the element in the whole document.
      const list = (whole() as Map<string, ExactJson>).get(key) as ExactJson[];
      return list[index] as ExactJson;
    },
  });
}

/** JSON inside a string (arguments of a call), read as strictly; odd numbers as in {@link JsonDocument.typed}. */
export function readJsonText(text: string): Result<unknown> {
  try {
    return ok(toPlain(parseExact(text)));
  } catch (error) {
    if (error instanceof JsonError) return fail('json_unreadable', error.message);
    throw error;
  }
}

/** The text of a JSON document's bytes. Failure code `json_unreadable`. */
export function decodeJson(bytes: Uint8Array, tools: ByteTools): Result<string> {
  if (!tools.isUtf8(bytes)) return fail('json_unreadable', 'invalid UTF-8');
  return ok(tools.decode(bytes, 0, bytes.length));
}

/** JSON.parse as a Result, in words that quote nothing of the text. */
export function parseJson(text: string): Result<unknown> {
  try {
    return ok(JSON.parse(text));
  } catch {
    return fail('json_unreadable', grammarProblem(text));
  }
}

/** What is wrong with a text that JSON.parse refused. V8's own message quotes the text, which may be secret. */
function grammarProblem(text: string): string {
  if (text.trim() === '') return 'text ends where a value is expected';
  if (text.startsWith('\uFEFF')) return 'starts with a byte order mark';
  if (text.length > MAX_EXPLAINED) return 'not valid JSON';
  try {
    parseExact(text);
  } catch (error) {
    if (error instanceof JsonError) return error.message;
  }
  return 'not valid JSON';
}

/** A damaged document longer than this is not searched for its first mistake. */
const MAX_EXPLAINED = 4_000_000;
