import { decodeJson, type JsonDocument, parseJson, readJson } from '../json/document.ts';
import { type ExactJson, parseExact } from '../json/exact.ts';
import { type ArraySpan, scanArrayRest } from '../json/scan.ts';
import type { Interner } from './interner.ts';
import { isObject, type NormalizedItem, normalizeItem } from './normalize.ts';
import type { ByteTools } from './payload-source.ts';
import { reject } from './rejection.ts';

/** What a reducer needs of an inference request payload. */
export interface RequestContent {
  previousResponseId: string | null;
  /** One for each input item in order; null for a dropped one. The same objects as last time for an unchanged prefix. */
  items: readonly (NormalizedItem | null)[];
}

export interface RequestReader {
  /**
   * Reads a request of `threadId`. Agents send their whole history with every call, so most of a request repeats the one
   * before, byte for byte: what repeats (the part before `input`, the first items, the part after) is recognised by
   * comparing bytes, and only what is new is decoded, parsed and normalised. The result is the same as reading it all.
   * Ends the event (Rejection) when the payload is not readable, or its `input` is no list.
   */
  read(threadId: string, bytes: Uint8Array, rawPayloadId: string): RequestContent;
}

/** The last full request of a thread, with everything needed to recognise its repetition. */
interface Known {
  bytes: Uint8Array;
  span: ArraySpan;
  items: readonly (NormalizedItem | null)[];
}

/** Bytes of requests that are remembered, over all threads: the least recently used are forgotten first. */
const MEMORY_BYTES = 64 * 1024 * 1024;

const INPUT = 'input';
const CLOSE_OBJECT = 0x7d;

export function createRequestReader(
  tools: ByteTools,
  interner: Interner,
  comparePayloadContent: boolean,
): RequestReader {
  const known = new Map<string, Known>();
  let remembered = 0;

  function remember(threadId: string, entry: Known): void {
    forget(threadId);
    if (entry.bytes.length > MEMORY_BYTES) return;
    known.set(threadId, entry);
    remembered += entry.bytes.length;
    for (const [oldest] of known) {
      if (remembered <= MEMORY_BYTES) break;
      forget(oldest);
    }
  }

  function forget(threadId: string): void {
    const entry = known.get(threadId);
    if (!entry) return;
    known.delete(threadId);
    remembered -= entry.bytes.length;
  }

  return {
    read(threadId, bytes, rawPayloadId) {
      const context = { rawPayloadId, interner, comparePayloadContent };
      const last = known.get(threadId);
      const repeated = last ? readRepeated(last, bytes) : null;
      if (repeated && last) {
        const items = last.items.slice(0, repeated.kept);
        repeated.values.forEach((value, index) => {
          const [from, to] = repeated.ranges[index] as [number, number];
          items.push(normalizeItem(value, () => parseExact(tools.decode(bytes, from, to)), to - from, context));
        });
        remember(threadId, { bytes, span: repeated.span, items });
        return { previousResponseId: null, items };
      }
      const document = readJson(bytes, tools, [INPUT]);
      if (!document.ok) reject('payload_json', `payload ${rawPayloadId}: ${document.failure.message}`, rawPayloadId);
      const { value, facts } = document.value;
      const input = isObject(value) ? value[INPUT] : undefined;
      if (!isObject(value) || !Array.isArray(input)) {
        reject('request_without_input', `inference request ${rawPayloadId} has no input list`, rawPayloadId);
      }
      const previous = value.previous_response_id;
      const previousResponseId = typeof previous === 'string' ? previous : null;
      const items = normalizeList(document.value, INPUT, input, context);
      const span = facts.arrays.get(INPUT);
      // An incremental request has nothing that the next full one repeats from its beginning: the full one before it has.
      if (previousResponseId === null && span && !facts.repeatedKey && span.starts.length === input.length) {
        remember(threadId, { bytes, span, items });
      }
      return { previousResponseId, items };
    },
  };

  /**
   * Tries to see `bytes` as the known request with other last items. Null when that is not certain: then all is read anew.
   *
   *     known  {"model": …, "input": [ A, B, C           ], "tools": …}
   *     new    {"model": …, "input": [ A, B, C, D, E     ], "tools": …}
   *            ╰─ equal bytes ─────────────────╯ ╰ read ╯╰ equal bytes ╯
   */
  function readRepeated(last: Known, bytes: Uint8Array) {
    const { span: old } = last;
    const common = tools.commonPrefix(last.bytes, 0, bytes, 0);
    if (common <= old.open) return null;
    let kept = upperBound(old.ends, common);
    // An element that ends in a brace cannot go on in the new bytes; a number or a word could.
    if (kept > 0 && bytes[(old.ends[kept - 1] as number) - 1] !== CLOSE_OBJECT) kept--;
    if (kept === 0) return null;
    const from = old.ends[kept - 1] as number;
    const span: ArraySpan = {
      open: old.open,
      close: -1,
      starts: old.starts.slice(0, kept),
      ends: old.ends.slice(0, kept),
    };
    const facts = scanArrayRest(bytes, from, bytes.length, span);
    if (facts.problem !== null || span.close < 0) return null;
    const oldRest = last.bytes.length - old.close;
    if (bytes.length - span.close !== oldRest) return null;
    if (tools.commonPrefix(last.bytes, old.close, bytes, span.close) < oldRest) return null;
    const fresh = bytes.subarray(from, span.close);
    const text = decodeJson(fresh, tools);
    if (!text.ok) return null;
    // After the kept elements stands either nothing, or a comma and more of them.
    const body = text.value.trimStart();
    if (body !== '' && !body.startsWith(',')) return null;
    const parsed = body === '' ? null : parseJson(`[${body.slice(1)}]`);
    if (parsed && !parsed.ok) return null;
    const values = (parsed?.value ?? []) as unknown[];
    if ((body !== '' && values.length === 0) || span.starts.length !== kept + values.length) return null;
    const ranges = values.map((_, index): [number, number] => [
      span.starts[kept + index] as number,
      span.ends[kept + index] as number,
    ]);
    return { kept, values, ranges, span };
  }
}

/** Normalises a list of model items of a document (`key`: one of the keys it was read with). */
export function normalizeList(
  document: JsonDocument,
  key: string,
  values: readonly unknown[],
  context: { rawPayloadId: string; interner: Interner; comparePayloadContent: boolean },
): (NormalizedItem | null)[] {
  const span = document.facts.arrays.get(key);
  return values.map((value, index) => {
    const exact = (): ExactJson => document.exactElement(key, index);
    const bytes = span ? (span.ends[index] ?? 0) - (span.starts[index] ?? 0) : 0;
    return normalizeItem(value, exact, bytes, context);
  });
}

/** How many of the ascending `values` are ≤ `limit`. */
function upperBound(values: readonly number[], limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((values[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
