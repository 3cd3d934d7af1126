import { basename } from 'node:path';
import { TraceError } from '../../core/failure.ts';
import type { ExportProgressEvent, ExportRequest } from '../../protocol/export.ts';
import { writeFileAtomic } from '../atomic-file.ts';
import type { Bundle } from '../bundle.ts';
import { BUNDLE_FORMATS, isBundleFormat } from '../export/bundle-formats.ts';
import { exportFileName } from '../export/file-name.ts';
import {
  type ExportFormatId,
  type ExportOptions,
  type ExportSource,
  exportFormat,
  exportParts,
  type PreparedRedaction,
  prepareRedaction,
} from '../export/index.ts';
import { readOwnPatterns } from '../redact/rules/own-patterns.ts';
import type { ViewEncoder } from '../view-delta.ts';
import { listedBundle, writeBundleArchive } from './export-bundle.ts';
import { foundIn, type Redacting } from './export-findings.ts';
import { createMoment, type ExportMoment } from './export-moment.ts';
import { sourceOfModel } from './export-source.ts';
import type { QueryHandlers } from './messages.ts';

export interface ExportsContext {
  /** What was opened: a folder, an archive, a state.json. */
  path: string;
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
 * Exports of a trace that may still grow: what a client asks first is answered from a copy of what is there, and so is all that
 * follows, until its export is written or cancelled. One goes on for each client: a new request ends the one before. Fails with the codes of the formats, of redaction, of
 * `packBundle` and of `writeFileAtomic`, and `cancelled`.
 */
export function createExports({ path, bundle, encoder, turn, tellExport }: ExportsContext): Exports {
  const running = new Map<number, AbortController>();
  const moments = new Map<number, ExportMoment>();

  const begin = (client: number): AbortSignal => {
    running.get(client)?.abort();
    const abort = new AbortController();
    running.set(client, abort);
    return abort.signal;
  };

  const leave = (client: number): void => {
    running.get(client)?.abort();
    running.delete(client);
    moments.delete(client);
  };

  /** An export is written: the next one begins anew, unless it has begun already. */
  const finished = (client: number, signal: AbortSignal): void => {
    if (!signal.aborted) leave(client);
  };

  const telling = (client: number, stage: ExportProgressEvent['stage']) =>
    paced((done: number, total: number) => tellExport(client, { stage, done, total }));

  const momentOf = (client: number): ExportMoment => {
    const moment = moments.get(client) ?? createMoment(sourceOfModel(bundle.payloads, encoder, basename(path)));
    moments.set(client, moment);
    return moment;
  };

  const redactionOf = (
    moment: ExportMoment,
    redact: ExportRequest['redact'],
    client: number,
    signal: AbortSignal,
  ): Promise<PreparedRedaction | null> =>
    moment.redaction(redact, async () => {
      const choice = redactingOf(redact);
      if (!choice) return null;
      const tell = telling(client, 'redacting');
      return prepareRedaction(moment.source, choice, { signal, onProgress: ({ done, total }) => tell(done, total) });
    });

  const handlers: ExportHandlers = {
    'export.findings': async ({ redact }, client) => {
      const signal = begin(client);
      const moment = momentOf(client);
      const wanted = { ...redact, keep: [] };
      const findings = await moment.findings(wanted, async () => {
        const redaction = await redactionOf(moment, wanted, client, signal);
        return redaction ? foundIn(moment.source, redaction, turn, signal) : [];
      });
      return { findings };
    },
    'export.preview': async ({ chars, ...request }, client) => {
      const signal = begin(client);
      const { format } = request;
      const moment = momentOf(client);
      const { source } = moment;
      const redaction = await redactionOf(moment, request.redact, client, signal);
      if (isBundleFormat(format)) {
        return { ...(await listedBundle(bundle, chars)), name: nameOf(source, format, redaction) };
      }
      const name = nameOf(source, format, redaction);
      let text = '';
      for (const part of exportParts(source, { format, ...optionsOf(request, redaction, signal) })) {
        text += part;
        if (text.length > chars) return { text: text.slice(0, chars), complete: false, name };
      }
      return { text, complete: true, name };
    },
    'export.run': async ({ output, ...request }, client) => {
      const signal = begin(client);
      const { format } = request;
      const moment = momentOf(client);
      const { source } = moment;
      const redaction = await redactionOf(moment, request.redact, client, signal);
      if (isBundleFormat(format)) {
        const bytes = await writeBundleArchive(bundle, {
          ...{ format, output, signal, growing: source.trace.status === 'running' },
          redact: redactingOf(request.redact),
          onRedacting: telling(client, 'redacting'),
          onWriting: telling(client, 'writing'),
        });
        finished(client, signal);
        return { name: nameOf(source, format, redaction), bytes };
      }
      const tell = telling(client, 'writing');
      const onProgress = ({ done, total }: { done: number; total: number }) => tell(done, total);
      const parts = exportParts(source, { format, ...optionsOf(request, redaction, signal), onProgress });
      const written = await writeFileAtomic(output, redaction ? redaction.check(parts) : parts, { signal });
      if (!written.ok) throw new TraceError(written.failure);
      finished(client, signal);
      return { name: nameOf(source, format, redaction), bytes: written.value.bytes };
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

/** What to take out, read from a request; null: nothing. Throws a TraceError `pattern_invalid`, `pattern_slow`. */
function redactingOf(redact: ExportRequest['redact']): Redacting | null {
  const { kinds = [], keep = [], patterns = [] } = redact ?? {};
  const own = readOwnPatterns(patterns.join('\n'));
  if (!own.ok) throw new TraceError(own.failure);
  return kinds.length === 0 && own.value.length === 0 ? null : { kinds, keep, patterns: own.value };
}

function optionsOf(
  request: Omit<ExportRequest, 'session_id'>,
  redaction: PreparedRedaction | null,
  signal: AbortSignal,
): ExportOptions {
  const { thread_ids, turn_id, from, to } = request.selection ?? {};
  return {
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
}

function nameOf(source: ExportSource, format: ExportRequest['format'], redaction: PreparedRedaction | null): string {
  const extension =
    BUNDLE_FORMATS.find(({ id }) => id === format)?.extension ??
    exportFormat(format as ExportFormatId)?.extension ??
    '';
  return exportFileName(redaction ? redaction.redactor(source.name, 'name') : basename(source.name), extension);
}

/** Ten times a second is often enough, and the end is always told. */
function paced(tell: (done: number, total: number) => void): (done: number, total: number) => void {
  let last = 0;
  return (done, total) => {
    const now = performance.now();
    if (now - last < 100 && done < total) return;
    last = now;
    tell(done, total);
  };
}
