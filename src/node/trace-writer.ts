import { closeSync, mkdirSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { type Failure, TraceError } from '../core/failure.ts';
import { eventPayloadSchemas, type RawEventType } from '../core/trace/events.ts';
import { type Manifest, SUPPORTED_SCHEMA_VERSION } from '../core/trace/manifest.ts';
import type { RawPayloadKind, RawPayloadRef } from '../core/trace/payload-ref.ts';
import type { Seq, UnixMs } from '../core/trace/primitives.ts';

/** The body of an event as a producer gives it: optional fields may be left out (they are written as `null`). */
export type RawEventInput = { [T in RawEventType]: z.input<(typeof eventPayloadSchemas)[T]> }[RawEventType];

export interface TraceWriterOptions {
  /** Names this diagnostic artefact. */
  traceId: string;
  /** Names the session being observed. */
  rolloutId: string;
  rootThreadId: string;
  /** The clock for `wall_time_unix_ms` and the manifest (default `Date.now`). */
  now?: () => UnixMs;
  /** Told about every failure, once, as it happens. What it throws itself is swallowed. */
  onError?: (failure: Failure) => void;
  /** Throw a {@link TraceError} as well (default false: tracing must not break the traced program). */
  throwOnError?: boolean;
}

export interface EventContext {
  threadId?: string | null;
  codexTurnId?: string | null;
  /** When it happened; default: the writer's clock. */
  at?: UnixMs;
}

const LOG = 'trace.jsonl';
const PAYLOADS = 'payloads';

/**
 * Writes one trace bundle (spec/trace-format.md) while a program runs.
 *
 * Everything is synchronous, because the order on disk is the contract: a payload file is complete before the event that
 * names it is appended, and each event is one `write` of one whole line. The manifest is written last when the bundle is
 * created, and renamed into place, so whoever sees it sees a complete bundle.
 *
 * Failures never reach the traced program (unless `throwOnError`). Codes:
 * - `bundle_exists`, `write_failed`: recording stops here, and what is on disk stays a sound, interrupted trace; later calls do nothing.
 * - `event_invalid` (not an event of the format): that event is not written. `payload_not_json`: `null` is written instead.
 * - `writer_closed`: a call after {@link close}; nothing is written.
 */
export class TraceWriter {
  readonly bundleDir: string;
  /** Everything that went wrong so far. */
  readonly failures: Failure[] = [];

  readonly #options: TraceWriterOptions;
  readonly #now: () => UnixMs;
  #log: number | null = null;
  #state: 'open' | 'failed' | 'closed' = 'open';
  #seq: Seq = 0;
  #payloads = 0;
  #bytes = 0;

  private constructor(bundleDir: string, options: TraceWriterOptions) {
    this.bundleDir = bundleDir;
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /**
   * Creates the bundle `trace-<trace_id>-<root_thread_id>` in `root` (which is created too). A folder of that name is left
   * alone (`bundle_exists`). Always returns a writer; when creation failed, one that records nothing.
   */
  static create(root: string, options: TraceWriterOptions): TraceWriter {
    const name = bundleName(options.traceId, options.rootThreadId);
    const writer = new TraceWriter(join(root, name), options);
    writer.#create(root);
    return writer;
  }

  /** Bytes of log and payload files so far. */
  get bytesWritten(): number {
    return this.#bytes;
  }

  /** Whether events are still recorded. */
  get recording(): boolean {
    return this.#state === 'open';
  }

  /** Writes one payload file, complete on disk when this returns, and gives the reference for the event that is to name it. */
  payload(kind: RawPayloadKind, json: unknown): RawPayloadRef {
    const n = ++this.#payloads;
    const path = `${PAYLOADS}/${n}.json`;
    const ref: RawPayloadRef = { raw_payload_id: `raw_payload:${n}`, kind: { type: kind }, path };
    if (!this.#mayWrite()) return ref;
    const bytes = Buffer.from(this.#stringify(json, path));
    if (this.#try(path, () => writeFileSync(join(this.bundleDir, path), bytes, { flag: 'wx' }))) {
      this.#bytes += bytes.length;
    }
    return ref;
  }

  /** Appends one event. Returns its seq, or 0 when it was not written. */
  event(payload: RawEventInput, context: EventContext = {}): Seq {
    if (!this.#mayWrite()) return 0;
    const body = eventPayloadSchemas[payload.type].safeParse(payload);
    const at = Math.trunc(context.at ?? this.#now());
    if (!body.success || !Number.isSafeInteger(at)) {
      const why = body.success ? 'its time is not an integer' : body.error.issues.map(describeIssue).join('; ');
      this.#report({
        code: 'event_invalid',
        message: `Event ${payload.type} was not written: ${why}`,
        where: { event_type: payload.type },
      });
      return 0;
    }
    const line = wellFormedJson(
      JSON.stringify({
        schema_version: SUPPORTED_SCHEMA_VERSION,
        seq: this.#seq + 1,
        wall_time_unix_ms: at,
        rollout_id: this.#options.rolloutId,
        thread_id: context.threadId ?? null,
        codex_turn_id: context.codexTurnId ?? null,
        payload: body.data,
      }),
    );
    if (!this.#append(Buffer.from(`${line}\n`))) return 0;
    this.#seq += 1;
    return this.#seq;
  }

  /** Ends recording. The trace is complete only if a `rollout_ended` event was written before. Safe to call twice. */
  close(): void {
    if (this.#state !== 'failed') this.#state = 'closed';
    this.#closeLog();
  }

  #create(root: string): void {
    const manifest: Manifest = {
      schema_version: SUPPORTED_SCHEMA_VERSION,
      trace_id: this.#options.traceId,
      rollout_id: this.#options.rolloutId,
      root_thread_id: this.#options.rootThreadId,
      started_at_unix_ms: Math.trunc(this.#now()),
      raw_event_log: LOG,
      payloads_dir: PAYLOADS,
    };
    const path = join(this.bundleDir, 'manifest.json');
    const made =
      this.#try('..', () => mkdirSync(root, { recursive: true })) &&
      // Traces hold prompts, source code and secrets: for the owner's eyes only.
      this.#try('.', () => mkdirSync(this.bundleDir, { mode: 0o700 })) &&
      this.#try(PAYLOADS, () => mkdirSync(join(this.bundleDir, PAYLOADS))) &&
      this.#try(LOG, () => {
        this.#log = openSync(join(this.bundleDir, LOG), 'ax');
      });
    if (!made) return;
    this.#try('manifest.json', () => {
      writeFileSync(`${path}.tmp`, wellFormedJson(JSON.stringify(manifest, null, 2)));
      renameSync(`${path}.tmp`, path);
    });
  }

  #mayWrite(): boolean {
    if (this.#state === 'closed') {
      this.#report({ code: 'writer_closed', message: 'The trace writer was used after close()' });
    }
    return this.#state === 'open';
  }

  #append(bytes: Buffer): boolean {
    const log = this.#log;
    if (log === null) return false;
    const done = this.#try(LOG, () => {
      // One write is the rule; a disk that takes only a part of it gets the rest.
      for (let from = 0; from < bytes.length; ) from += writeSync(log, bytes, from);
    });
    if (done) this.#bytes += bytes.length;
    return done;
  }

  #stringify(json: unknown, path: string): string {
    try {
      const text = JSON.stringify(json, null, 2);
      if (text !== undefined) return wellFormedJson(text);
      this.#report({ code: 'payload_not_json', message: `Payload is ${typeof json}, not JSON`, where: { path } });
    } catch (error) {
      if (error instanceof TraceError) throw error;
      this.#report({ code: 'payload_not_json', message: `Payload is not JSON: ${errorText(error)}`, where: { path } });
    }
    return 'null';
  }

  /** Runs one piece of I/O; its failure stops the recording. */
  #try(path: string, work: () => unknown): boolean {
    try {
      work();
      return true;
    } catch (error) {
      const exists = path === '.' && (error as NodeJS.ErrnoException).code === 'EEXIST';
      this.#state = 'failed';
      this.#closeLog();
      this.#report({
        code: exists ? 'bundle_exists' : 'write_failed',
        message: exists
          ? `${this.bundleDir} exists already`
          : `Recording stopped, ${join(this.bundleDir, path)} could not be written: ${errorText(error)}`,
        where: { path: join(this.bundleDir, path) },
      });
      return false;
    }
  }

  #closeLog(): void {
    const log = this.#log;
    this.#log = null;
    if (log === null) return;
    try {
      closeSync(log);
    } catch {
      // Every write was checked already; there is nothing left in a buffer of ours that could be lost.
    }
  }

  #report(failure: Failure): void {
    this.failures.push(failure);
    try {
      this.#options.onError?.(failure);
    } catch {
      // The listener belongs to the traced program; its mistakes are not the trace's.
    }
    if (this.#options.throwOnError) throw new TraceError(failure);
  }
}

/** Folder name of a bundle. Whatever could be more than a name (separators, NUL, …) is percent-escaped. */
export function bundleName(traceId: string, rootThreadId: string): string {
  return `trace-${safeName(traceId)}-${safeName(rootThreadId)}`;
}

function safeName(id: string): string {
  return id.replace(/[^A-Za-z0-9._-]/gu, (char) =>
    [...Buffer.from(char)].map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`).join(''),
  );
}

/**
 * JSON.stringify writes half of a surrogate pair as an escape, which no strict JSON reader takes (spec/reduction.md, "Two
 * modes"). It becomes U+FFFD. Every other escape is passed over whole, so that an escaped backslash hides nothing.
 */
function wellFormedJson(text: string): string {
  if (!text.includes('\\ud')) return text;
  return text.replace(/\\(?:u[0-9a-f]{4}|.)/g, (one) => (one.startsWith('\\ud') ? '\ufffd' : one));
}

function describeIssue(issue: z.core.$ZodIssue): string {
  return `${issue.path.join('.') || 'payload'}: ${issue.message}`;
}

function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
