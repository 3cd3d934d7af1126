import { type Failure, type Result, TraceError } from '../../core/failure.ts';
import type { CollectionName } from '../../core/model/trace.ts';
import type { RawPayloadRef } from '../../core/trace/payload-ref.ts';
import type { ExportProgressEvent } from '../../protocol/export.ts';
import type { SearchProgress, TextRange } from '../../protocol/session.ts';
import type { Bundle } from '../bundle.ts';
import { elements, members, skipSpace } from '../library/json-span.ts';
import type { LiveModel, ViewEncoder } from '../view-delta.ts';
import type { EventIndex } from './event-index.ts';
import { createEventPages, type EventPages } from './event-pages.ts';
import { createExports } from './exports.ts';
import { readLogRange } from './log-range.ts';
import type { QueryHandlers } from './messages.ts';
import { textAt } from './preview.ts';
import { prepareSearch } from './search.ts';
import { byteRange, charRange } from './text-range.ts';

/** One answer carries at most this much text; clients page. */
const MAX_RANGE = 8 * 1024 * 1024;

/** One generation of a session, as its queries see it. */
export interface QueryContext {
  /** What was opened: a folder, an archive, a state.json. */
  path: string;
  bundle: Bundle;
  encoder: ViewEncoder;
  index: EventIndex;
  /** Resolves after the thread did other work: long queries must not stop the session. */
  turn(): Promise<void>;
  tellSearch(client: number, progress: SearchProgress): void;
  tellExport(client: number, progress: Omit<ExportProgressEvent, 'session_id'>): void;
}

/** Answers to what clients ask about one model. */
export interface Queries {
  handlers: QueryHandlers;
  /** Ends what goes on for a client that has left. */
  leave(client: number): void;
  close(): void;
}

/** Queries fail with `unknown_object`, `unknown_text`, `unknown_line`, `unknown_payload`, `no_source`, `bad_pattern`, and the codes of the payload store and the log. */
export function createQueries(context: QueryContext): Queries {
  const { bundle, encoder, index, turn } = context;
  const { model } = encoder;
  /** One for each client: paging through a filter must not disturb another client's. */
  const pages = new Map<number, EventPages>();
  const exports = createExports(context);
  const searches = new Map<number, { query_id: string; stop: AbortController }>();

  const payloadRef = (id: string): RawPayloadRef => {
    const ref = model.maps.raw_payloads.get(id);
    if (!ref) throw failed('unknown_payload', `There is no payload ${id} in this trace.`);
    return ref;
  };

  const endSearch = (client: number): void => {
    searches.get(client)?.stop.abort();
    searches.delete(client);
  };

  const handlers: QueryHandlers = {
    ...exports.handlers,
    'session.object': ({ collection, id }) => ({ value: objectOf(encoder, collection, id) }),
    'session.text': ({ collection, id, path, start, end }) => {
      const text = textAt(objectOf(encoder, collection, id), path);
      if (text === null) throw failed('unknown_text', `${collection} ${id} has no text ${path}.`);
      return charRange(text, start, Math.min(end, start + MAX_RANGE));
    },
    'session.payload': async ({ raw_payload_id, start, end }) => {
      const ref = payloadRef(raw_payload_id);
      const { size } = unwrap(bundle.payloads.stat(ref));
      return byteRange(start, Math.min(end, start + MAX_RANGE), size, async (from, to) => {
        return unwrap(await bundle.payloads.readRange(ref, from, to)).bytes;
      });
    },
    'session.itemSource': ({ item_id }) => itemSource(model, bundle, item_id, payloadRef),
    'session.events': (request, client) => {
      const mine = pages.get(client) ?? createEventPages(index, bundle.logPath, turn);
      pages.set(client, mine);
      return mine.page(request);
    },
    'session.eventText': ({ line, start, end }) => {
      const indexed = index.at(line - 1);
      if (!indexed) throw failed('unknown_line', `The log has no line ${line} (yet).`);
      return byteRange(start, Math.min(end, start + MAX_RANGE), indexed.bytes, (from, to) =>
        readLogRange(bundle.logPath, indexed.byte + from, indexed.byte + to),
      );
    },
    'session.search': (params, client) => {
      endSearch(client);
      const stop = new AbortController();
      const { signal } = stop;
      const report = (progress: SearchProgress) => {
        if (!signal.aborted) context.tellSearch(client, progress);
      };
      const run = prepareSearch({ params, model, payloads: bundle.payloads, signal, turn, report });
      searches.set(client, { query_id: params.query_id, stop });
      void run();
      return {};
    },
    'session.searchCancel': ({ query_id }, client) => {
      if (searches.get(client)?.query_id === query_id) endSearch(client);
      return {};
    },
  };

  return {
    handlers,
    leave(client) {
      endSearch(client);
      exports.leave(client);
      pages.get(client)?.close();
      pages.delete(client);
    },
    close() {
      exports.close();
      for (const mine of pages.values()) mine.close();
      for (const client of [...searches.keys()]) endSearch(client);
    },
  };
}

function failed(code: string, message: string): TraceError {
  const failure: Failure = { code, message };
  return new TraceError(failure);
}

function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new TraceError(result.failure);
}

function objectOf(encoder: ViewEncoder, collection: CollectionName, id: string) {
  const value = encoder.object(collection, id);
  if (!value) throw failed('unknown_object', `There is no ${collection} ${id} in this trace.`);
  return value;
}

/** The item's JSON exactly as it stands in the payload where it was first seen. */
function itemSource(
  model: LiveModel,
  bundle: Bundle,
  itemId: string,
  payloadRef: (id: string) => RawPayloadRef,
): TextRange {
  const origin = model.origins.get(itemId);
  if (!origin) throw failed('no_source', `It is not known where ${itemId} was first seen.`);
  const bytes = unwrap(bundle.payloads.read(payloadRef(origin.raw_payload_id)));
  // A repeated key has its last value, as in JSON.parse.
  const list = [...members(bytes, skipSpace(bytes, 0))].findLast((member) => member.key === origin.list);
  let at = 0;
  for (const span of list ? elements(bytes, list.start) : []) {
    if (at++ < origin.index) continue;
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8', span.start, span.end);
    return { text, start: 0, end: text.length, total: text.length };
  }
  const place = `${origin.list}[${origin.index}] of ${origin.raw_payload_id}`;
  throw failed('no_source', `${itemId} was seen at ${place}, which is not there any more.`);
}
