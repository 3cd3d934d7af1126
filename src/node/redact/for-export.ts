import { Buffer } from 'node:buffer';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TextDecoder } from 'node:util';
import { fail, TraceError } from '../../core/failure.ts';
import { COLLECTIONS, HEADER_FIELDS, type RolloutTrace } from '../../core/model/trace.ts';
import type { Diagnostic } from '../../core/reduce/diagnostic.ts';
import type { PayloadStore } from '../payload-store.ts';
import { createLeakScanner, type Leak, type LeakScanner } from './leak-scanner.ts';
import type { Redactor } from './redactor.ts';

/** What an exporter writes from, as far as values can be in it. */
export interface CollectableSource {
  trace: RolloutTrace;
  diagnostics: readonly Diagnostic[];
  payloads: Pick<PayloadStore, 'read'> | null;
}

export interface CollectOptions {
  signal?: AbortSignal;
  onProgress?: (progress: { done: number; total: number }) => void;
}

/**
 * Lets the redactor see the whole source before anything of it is written: a password that stands by its name in the last
 * payload is then known when it comes by as a bare word in the first message. Throws a TraceError `cancelled`.
 */
export async function collectFromSource(
  redactor: Redactor,
  { trace, diagnostics, payloads }: CollectableSource,
  options: CollectOptions = {},
): Promise<void> {
  const refs = payloads ? Object.values(trace.raw_payloads) : [];
  // Payloads are walked over twice.
  const total = 2 * refs.length + COLLECTIONS.length;
  let done = 0;
  const step = async (): Promise<void> => {
    done += 1;
    if (options.signal?.aborted) throw new TraceError(fail('cancelled', 'redacting was cancelled').failure);
    options.onProgress?.({ done, total });
    await nextTurn();
  };
  const documents: unknown[] = [];
  for (const field of HEADER_FIELDS)
    if (typeof trace[field] === 'string') redactor.collect(trace[field], `header/${field}`);
  for (const { message, line } of diagnostics) redactor.collect(message, `diagnostics/${line}/message`);
  for (const name of COLLECTIONS) {
    for (const [id, value] of Object.entries(trace[name] as Record<string, object>)) {
      redactor.collect(id, `${name}/${id}/`);
      redactor.collectJson(JSON.stringify(value), `${name}/${id}/`, 'trace');
    }
    documents.push(trace[name]);
    await step();
  }
  const eachPayload = async (look: (text: string, id: string) => void): Promise<void> => {
    for (const ref of refs) {
      const bytes = payloads?.read(ref);
      if (bytes?.ok) look(Buffer.from(bytes.value).toString('utf8'), ref.raw_payload_id);
      await step();
    }
  };
  await eachPayload((text, id) => redactor.collectJson(text, `raw_payloads/${id}/`, 'payload'));
  for (const document of documents) redactor.collectSplits(document);
  await eachPayload((text) => {
    try {
      redactor.collectSplits(JSON.parse(text));
    } catch {
      // What is no JSON has no parts.
    }
  });
}

/** {@link Redactor.redact} in the form in which exporters call it. */
export function exportRedactor(redactor: Redactor): (text: string, place: string) => string {
  return (text, place) => redactor.redact(text, place);
}

/** Parts of a file in order (`Chunks` of atomic-file.ts). */
type Parts = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/**
 * Passes the parts of an export on as they are, and looks at all of it, across the seams too, for values that should not be in
 * it any more, as they are, encoded or escaped. Throws a TraceError `redaction_leak` where there is one, at the latest after
 * the last part: `writeFileAtomic` then leaves no file. All values must be known before the first part
 * ({@link collectFromSource}); one that turns up later may have been written already, and counts as a leak.
 */
export function checkExport(redactor: Redactor): (chunks: Parts) => AsyncGenerator<string | Uint8Array> {
  return async function* checked(chunks) {
    const decoder = new TextDecoder();
    let scanner: LeakScanner | null = null;
    let known = 0;
    for await (const chunk of chunks) {
      // A format that reads its source with the first part has asked the redactor for everything by now.
      if (!scanner) {
        scanner = createLeakScanner(redactor.entries());
        known = redactor.entries().length;
      }
      refuse(scanner.feed(typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true })));
      yield chunk;
    }
    refuse(scanner?.end() ?? null);
    const late = redactor.entries().slice(known);
    const sought = late.find(({ reach }) => reach !== 'in_place');
    if (sought) refuse({ pseudonym: sought.pseudonym, rule: sought.rule, how: 'found only after writing had begun' });
  };
}

/** Throws when something was found. */
export function refuse(leak: Leak | null, place?: string): void {
  if (!leak) return;
  const where = place === undefined ? 'the output' : place;
  const message = `${where} still holds a value that stands as ${leak.pseudonym} elsewhere (${leak.rule}, ${leak.how}); nothing was written`;
  throw new TraceError(fail('redaction_leak', message).failure);
}
