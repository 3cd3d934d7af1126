import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Failure, TraceError } from '../core/failure.ts';
import type { RolloutTrace } from '../core/model/trace.ts';
import type { Diagnostic } from '../core/reduce/diagnostic.ts';
import type { PayloadSource } from '../core/reduce/payload-source.ts';
import { type FailedLine, TraceReducer } from '../core/reduce/reducer.ts';
import type { ReduceMode } from '../core/reduce/state.ts';
import type { RawEvent } from '../core/trace/events.ts';
import { type OpenedTrace, openTrace } from './archive/open-trace.ts';
import { modelOfTrace } from './archive/state-model.ts';
import { type Bundle, readBundleLog } from './bundle.ts';
import { nodeByteTools } from './byte-tools.ts';
import type { LogLine } from './line-splitter.ts';
import type { PayloadStoreOptions } from './payload-store.ts';

/** How far a reduction has come. */
export interface ReduceProgress {
  /** Bytes of the log that were reduced, and how many it has (more may be appended meanwhile). */
  logBytes: number;
  logBytesTotal: number;
  /** Bytes of payload files that were read. */
  payloadBytes: number;
  events: number;
}

export interface ReduceBundleOptions {
  /** Default `strict`, the reference behaviour (spec/reduction.md, "Two modes"). */
  mode?: ReduceMode;
  signal?: AbortSignal;
  /** Called a few times a second, and at the end. */
  onProgress?: (progress: ReduceProgress) => void;
  /** Called with every event that was applied, and with every line that was not. */
  onLine?: (line: LogLine, event: RawEvent | null, failed: FailedLine | null) => void;
  payloads?: PayloadStoreOptions;
}

export interface ReducedBundle {
  bundle: Bundle;
  /** Belongs to the caller. */
  trace: RolloutTrace;
  /** Lines that were skipped (lenient), and facts about the log. */
  diagnostics: readonly Diagnostic[];
  progress: ReduceProgress;
  /** The reducer itself, for what the trace does not hold (where items were first seen); of a `state.json`, what it has. */
  reducer: ReducedModel;
  /** What kind of thing the trace came from, and what it cannot show. */
  source: Pick<OpenedTrace, 'kind' | 'missing'>;
  /** Gives back the archive that the bundle lies in; its payloads cannot be read any more. Folders need no closing. */
  close(): Promise<void>;
}

/** The part of a reducer that its readers use. */
export type ReducedModel = Pick<TraceReducer, 'header' | 'maps' | 'origins' | 'diagnostics' | 'events'>;

/** How long lines are reduced before others get their turn, in ms. */
const SLICE_MS = 40;

/**
 * Reduces the trace at `path` as finished: a last line without its newline counts. `path` is what `openTrace` takes: the
 * folder of a bundle, an archive of one, or a `state.json`, which is reduced already. Memory grows with the reduced
 * trace, not with the log. Rejects with a {@link TraceError} when there is no trace that can be read
 * (codes of `openTrace` and `readLines`), when `signal` aborts (`cancelled`), and in strict mode at the first line that
 * cannot be applied (`where.line` names it).
 */
export async function reduceBundle(path: string, options: ReduceBundleOptions = {}): Promise<ReducedBundle> {
  const { payloads, signal } = options;
  const opened = await openTrace(path, { ...(payloads ? { payloads } : {}), ...(signal ? { signal } : {}) });
  if (!opened.ok) throw new TraceError(opened.failure);
  try {
    return await reduceTrace(opened.value, options);
  } catch (error) {
    await opened.value.close();
    throw error;
  }
}

/** {@link reduceBundle} of a trace that is open already, and stays open when the reduction fails. */
export async function reduceTrace(opened: OpenedTrace, options: ReduceBundleOptions = {}): Promise<ReducedBundle> {
  const { kind, missing, bundle, close } = opened;
  const source = { kind, missing };
  if (opened.kind === 'state') {
    const progress = { logBytes: 0, logBytesTotal: 0, payloadBytes: 0, events: 0 };
    return {
      bundle,
      trace: opened.trace,
      diagnostics: [],
      progress,
      reducer: modelOfTrace(opened.trace),
      source,
      close,
    };
  }
  const { mode = 'strict', signal, onLine } = options;
  const progress: ReduceProgress = { logBytes: 0, logBytesTotal: 0, payloadBytes: 0, events: 0 };
  const payloads: PayloadSource = {
    read(ref) {
      const bytes = bundle.payloads.read(ref);
      if (bytes.ok) progress.payloadBytes += bytes.value.length;
      return bytes;
    },
  };
  const reducer = new TraceReducer({ manifest: bundle.manifest, payloads, bytes: nodeByteTools, mode, deltas: false });

  const reduceLine = (line: LogLine): void => {
    const outcome =
      line.bytes.length < line.length
        ? tooLong(line)
        : reducer.tryLine(line.bytes, { line: line.line, byte: line.byte });
    onLine?.(line, outcome.ok ? outcome.event : null, outcome.ok ? null : outcome);
    if (!outcome.ok && mode === 'strict') throw new TraceError(inLog(bundle, outcome.failure));
    if (!outcome.ok) reducer.skip(outcome, { line: line.line, byte: line.byte });
    progress.logBytes = line.byte + line.length + 1;
    progress.events = reducer.events;
  };

  let sliceEnds = performance.now() + SLICE_MS;
  for await (const batch of readBundleLog(bundle, signal ? { signal } : {})) {
    if (!batch.ok) throw new TraceError(batch.failure);
    progress.logBytesTotal = batch.value.bytesTotal;
    const rest = batch.value.end?.rest;
    for (const line of rest ? [...batch.value.lines, rest] : batch.value.lines) {
      reduceLine(line);
      if (performance.now() < sliceEnds) continue;
      options.onProgress?.({ ...progress });
      await nextTurn();
      if (signal?.aborted) throw new TraceError({ code: 'cancelled', message: 'reduction was cancelled' });
      sliceEnds = performance.now() + SLICE_MS;
    }
  }
  progress.logBytes = progress.logBytesTotal;
  options.onProgress?.({ ...progress });
  return { bundle, trace: reducer.view(), diagnostics: reducer.diagnostics, progress, reducer, source, close };
}

function tooLong(line: LogLine): FailedLine {
  const failure = {
    code: 'line_too_long',
    message: `line has ${line.length} bytes, more than can be read`,
    where: { line: line.line, byte: line.byte },
  };
  return { ok: false, failure, seq: null, event_type: null, raw_payload_id: null };
}

function inLog(bundle: Bundle, failure: Failure): Failure {
  return { ...failure, where: { ...failure.where, path: bundle.logPath } };
}
