import { Buffer } from 'node:buffer';
import type { RawPayloadRef } from '../../core/trace/payload-ref.ts';
import type { ParamsOf } from '../../protocol/channels.ts';
import type { SearchHit, SearchProgress } from '../../protocol/session.ts';
import type { PayloadStore } from '../payload-store.ts';
import type { LiveModel } from '../view-delta.ts';
import { createMatcher, type Matches } from './matcher.ts';
import { countSearchables, type Searchable, searchables } from './search-texts.ts';

/** More are not kept: a list of thousands helps nobody. */
export const MAX_HITS = 1000;
/** Larger payloads are not searched; the progress then says `limited`. */
const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;
/** Texts matched between two turns of the thread. */
const BATCH_CHARS = 512 * 1024;
const BATCH_TEXTS = 512;
/** Progress without hits is told this often. */
const TELL_MS = 100;
const CONTEXT_BEFORE = 60;
const CONTEXT_AFTER = 140;

export interface SearchOptions {
  params: ParamsOf<'session.search'>;
  model: LiveModel;
  payloads: PayloadStore;
  signal: AbortSignal;
  turn(): Promise<void>;
  report(progress: SearchProgress): void;
}

/**
 * Prepares a search (throws a TraceError `bad_pattern`); the function that it returns runs it, in batches, letting the
 * thread do other work in between, until all is searched, {@link MAX_HITS} are found, or the signal ends it.
 */
export function prepareSearch(options: SearchOptions): () => Promise<void> {
  const { params, model, payloads, signal, turn, report } = options;
  const match = createMatcher(params);
  const total = countSearchables(model.maps) + (params.payloads ? model.maps.raw_payloads.size : 0);
  let searched = 0;
  let kept = 0;
  let limited = false;
  let toldAt = performance.now();

  const send = (hits: SearchHit[], done: boolean): void => {
    const progress = done ? 1 : Math.min(1, total === 0 ? 1 : searched / total);
    report({ session_id: params.session_id, query_id: params.query_id, hits, done, progress, limited });
  };

  /** Matches a batch of objects and reports what was found. */
  const search = async (batch: Searchable[]): Promise<void> => {
    const results = match(batch.flatMap((object) => object.texts));
    const hits: SearchHit[] = [];
    let at = 0;
    for (const object of batch) {
      for (const text of object.texts) {
        const matches = results[at++];
        if (!matches) limited = true;
        else kept += addHits(hits, object, text, matches, MAX_HITS - kept);
      }
      searched += 1;
    }
    if (kept >= MAX_HITS) limited = true;
    const now = performance.now();
    if (hits.length > 0 || now - toldAt >= TELL_MS) {
      toldAt = now;
      send(hits, false);
    }
    await turn();
  };

  return async () => {
    const isOver = () => signal.aborted || kept >= MAX_HITS;
    for (const batch of batches(searchables(model.maps))) {
      if (isOver()) break;
      await search(batch);
    }
    if (params.payloads) {
      for (const ref of model.maps.raw_payloads.values()) {
        if (isOver()) break;
        const object = await searchablePayload(ref, payloads);
        if (object) await search([object]);
        else limited = true;
      }
    }
    if (!signal.aborted) send([], true);
  };
}

function* batches(objects: Iterable<Searchable>): Generator<Searchable[]> {
  let batch: Searchable[] = [];
  let chars = 0;
  let texts = 0;
  for (const object of objects) {
    batch.push(object);
    texts += object.texts.length;
    for (const text of object.texts) chars += text.length;
    if (chars < BATCH_CHARS && texts < BATCH_TEXTS) continue;
    yield batch;
    batch = [];
    chars = 0;
    texts = 0;
  }
  if (batch.length > 0) yield batch;
}

async function searchablePayload(ref: RawPayloadRef, payloads: PayloadStore): Promise<Searchable | null> {
  const range = await payloads.readRange(ref, 0, MAX_PAYLOAD_BYTES);
  if (!range.ok || range.value.size > MAX_PAYLOAD_BYTES) return null;
  const { bytes } = range.value;
  return {
    scope: 'payloads',
    collection: 'raw_payloads',
    id: ref.raw_payload_id,
    thread_id: null,
    at_unix_ms: null,
    title: `${ref.kind.type} ${ref.path}`,
    texts: [Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')],
  };
}

/** Adds at most `room` hits; returns how many. */
function addHits(into: SearchHit[], object: Searchable, text: string, matches: Matches, room: number): number {
  const { texts: _, ...about } = object;
  let added = 0;
  for (const [start, end] of matches) {
    if (added >= room) break;
    into.push({ ...about, ...contextOf(text, start, end) });
    added += 1;
  }
  return added;
}

/** The line around a match, cut to what fits in a list. */
function contextOf(text: string, start: number, end: number): Pick<SearchHit, 'context' | 'match'> {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const nextBreak = text.indexOf('\n', end);
  const lineEnd = nextBreak < 0 ? text.length : nextBreak;
  const from = Math.max(lineStart, start - CONTEXT_BEFORE);
  const to = Math.min(lineEnd, Math.max(start, Math.min(end, start + CONTEXT_AFTER)) + CONTEXT_AFTER);
  // One unit stays one unit, so that the offsets hold.
  const context = text.slice(from, to).replace(/[\n\r\t]/g, ' ');
  return { context, match: [start - from, Math.min(end, to) - from] };
}
