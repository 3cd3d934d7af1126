import { Buffer } from 'node:buffer';
import { basename } from 'node:path';
import { TraceError } from '../../core/failure.ts';
import { COLLECTIONS, HEADER_FIELDS, type RolloutTrace } from '../../core/model/trace.ts';
import type { ExportProgressEvent, ExportRequest, ExportResult } from '../../protocol/export.ts';
import type { Bundle } from '../bundle.ts';
import {
  type ExportOptions,
  type ExportSource,
  exportFormat,
  exportParts,
  type PreparedRedaction,
  prepareRedaction,
} from '../export/index.ts';
import type { ViewEncoder } from '../view-delta.ts';
import type { QueryHandlers } from './messages.ts';

/** A page gets an export in one piece; what is larger is for the command line, which writes as it goes. */
const MAX_CHARS = 200_000_000;
/** How long parts are made before others get their turn, in ms. */
const SLICE_MS = 40;

export interface ExportsContext {
  bundle: Bundle;
  encoder: ViewEncoder;
  turn(): Promise<void>;
  tellExport(client: number, progress: Omit<ExportProgressEvent, 'session_id'>): void;
}

export type ExportHandlers = Pick<QueryHandlers, 'export.findings' | 'export.preview' | 'export.run' | 'export.cancel'>;

/** Exports of one model. */
export interface Exports {
  handlers: ExportHandlers;
  /** Ends what goes on for a client that has left. */
  leave(client: number): void;
  close(): void;
}

/**
 * Exports of a trace that may still grow: each begins with a copy of what is there, so that it is the trace of one moment.
 * One goes on for each client: a new request ends the one before. Fails with the codes of the formats and of redaction,
 * `cancelled`, and `export_too_large`.
 */
export function createExports({ bundle, encoder, turn, tellExport }: ExportsContext): Exports {
  const running = new Map<number, AbortController>();

  const begin = (client: number): AbortSignal => {
    running.get(client)?.abort();
    const abort = new AbortController();
    running.set(client, abort);
    return abort.signal;
  };

  const leave = (client: number): void => {
    running.get(client)?.abort();
    running.delete(client);
  };

  const redactionOf = async (
    source: ExportSource,
    request: Pick<ExportRequest, 'redact'>,
    client: number,
    signal: AbortSignal,
  ): Promise<PreparedRedaction | null> => {
    const { kinds = [], keep = [] } = request.redact ?? {};
    if (kinds.length === 0) return null;
    const onProgress = ({ done, total }: { done: number; total: number }) =>
      tellExport(client, { stage: 'redacting', done, total });
    return prepareRedaction(source, { kinds, keep }, { signal, onProgress: paced(onProgress) });
  };

  const optionsOf = (request: ExportRequest, redaction: PreparedRedaction | null, signal: AbortSignal) => {
    const { thread_ids, turn_id, from, to } = request.selection ?? {};
    const options: ExportOptions = {
      signal,
      selection: {
        ...(thread_ids ? { threadIds: thread_ids } : {}),
        ...(turn_id === undefined ? {} : { turnId: turn_id }),
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      },
      content: request.content ?? false,
      wholeOutputs: request.whole_outputs ?? false,
      table: request.table ?? 'tool_calls',
      ...(redaction ? { redactor: redaction.redactor } : {}),
    };
    return options;
  };

  const handlers: ExportHandlers = {
    'export.findings': async ({ redact }, client) => {
      const signal = begin(client);
      const redaction = await redactionOf(sourceOfModel(bundle, encoder), { redact }, client, signal);
      const findings = redaction?.findings() ?? [];
      return {
        findings: findings.map(({ kind, rule, value, pseudonym }) => ({ kind, rule, value, stand_in: pseudonym })),
      };
    },
    'export.preview': async ({ chars, ...request }, client) => {
      const signal = begin(client);
      const source = sourceOfModel(bundle, encoder);
      const redaction = await redactionOf(source, request, client, signal);
      let text = '';
      for (const part of exportParts(source, { format: request.format, ...optionsOf(request, redaction, signal) })) {
        text += part;
        if (text.length > chars) return { text: text.slice(0, chars), complete: false };
      }
      return { text, complete: true };
    },
    'export.run': async (request, client) => {
      const signal = begin(client);
      const source = sourceOfModel(bundle, encoder);
      const redaction = await redactionOf(source, request, client, signal);
      const onProgress = paced(({ done, total }: { done: number; total: number }) =>
        tellExport(client, { stage: 'writing', done, total }),
      );
      const options = { format: request.format, ...optionsOf(request, redaction, signal), onProgress };
      const parts = exportParts(source, options);
      const text = await gather(redaction ? redaction.check(parts) : parts, turn, signal);
      const name = redaction ? redaction.redactor(source.name, 'name') : source.name;
      const extension = exportFormat(request.format)?.extension ?? '';
      return { path: null, text, name: `${name}${extension}`, bytes: Buffer.byteLength(text) } satisfies ExportResult;
    },
    'export.cancel': (_, client) => {
      leave(client);
      return {};
    },
  };

  return {
    handlers,
    leave,
    close() {
      for (const client of [...running.keys()]) leave(client);
    },
  };
}

/** The model of this moment, which later lines do not change. */
function sourceOfModel(bundle: Bundle, encoder: ViewEncoder): ExportSource {
  const { header, origins, diagnostics } = encoder.model;
  const trace: Record<string, unknown> = Object.fromEntries(HEADER_FIELDS.map((field) => [field, header[field]]));
  for (const name of COLLECTIONS) {
    const ids = encoder.ids(name);
    const entries: [string, unknown][] = [];
    for (let next = ids.next(); !next.done; next = ids.next()) {
      const object = encoder.object(name, next.value);
      if (object) entries.push([next.value, structuredClone(object)]);
    }
    trace[name] = Object.fromEntries(entries);
  }
  return {
    trace: trace as unknown as RolloutTrace,
    diagnostics: [...diagnostics],
    payloads: bundle.payloads,
    origins: new Map(origins),
    name: basename(bundle.dir),
  };
}

/** All parts in one text, letting others have their turn. */
async function gather(
  chunks: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  turn: () => Promise<void>,
  signal: AbortSignal,
): Promise<string> {
  const parts: string[] = [];
  let chars = 0;
  let sliceEnds = performance.now() + SLICE_MS;
  for await (const chunk of chunks) {
    const part = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    parts.push(part);
    chars += part.length;
    if (chars > MAX_CHARS) {
      const message = `the export has more than ${MAX_CHARS} characters, which a window cannot take; \`rollout export\` can`;
      throw new TraceError({ code: 'export_too_large', message });
    }
    if (performance.now() < sliceEnds) continue;
    await turn();
    if (signal.aborted) throw new TraceError({ code: 'cancelled', message: 'the export was cancelled' });
    sliceEnds = performance.now() + SLICE_MS;
  }
  return parts.join('');
}

/** Ten times a second is often enough, and the end is always told. */
function paced<P extends { done: number; total: number }>(tell: (progress: P) => void): (progress: P) => void {
  let last = 0;
  return (progress) => {
    const now = performance.now();
    if (now - last < 100 && progress.done < progress.total) return;
    last = now;
    tell(progress);
  };
}
