import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Failure, TraceError } from '../core/failure.ts';
import type { RolloutTrace } from '../core/model/trace.ts';
import type { Diagnostic } from '../core/reduce/diagnostic.ts';
import type { PayloadSource } from '../core/reduce/payload-source.ts';
import { type FailedLine, TraceReducer } from '../core/reduce/reducer.ts';
import type { ReduceMode } from '../core/reduce/state.ts';
import type { RawEvent } from '../core/trace/events.ts';
import { type Bundle, openBundle, readBundleLog } from './bundle.ts';
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
  /** The reducer itself, for what the trace does not hold (where items were first seen). */
  reducer: TraceReducer;
}

/** How long lines are reduced before others get their turn, in ms. */
const SLICE_MS = 40;

/**
 * Reduces the bundle in folder `dir` as finished: a last line without its newline counts. Memory grows with the reduced
 * trace, not with the log. Rejects with a {@link TraceError} when there is no bundle that can be read
 * (codes of `readManifest` and `readLines`), when `signal` aborts (`cancelled`), and in strict mode at the first line that
 * cannot be applied (`where.line` names it).
 */
export async function reduceBundle(dir: string, options: ReduceBundleOptions = {}): Promise<ReducedBundle> {
  const { mode = 'strict', signal, onLine } = options;
  const opened = await openBundle(dir, options.payloads ? { payloads: options.payloads } : {});
  if (!opened.ok) throw new TraceError(opened.failure);
  const bundle = opened.value;
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
  return { bundle, trace: reducer.view(), diagnostics: reducer.diagnostics, progress, reducer };
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
