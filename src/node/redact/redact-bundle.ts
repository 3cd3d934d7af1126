import { Buffer, isUtf8 } from 'node:buffer';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Failure, fail, type Result, TraceError } from '../../core/failure.ts';
import type { RawPayloadRef } from '../../core/trace/payload-ref.ts';
import { asResult } from '../archive/archive.ts';
import { atThisMoment, type Bundle, readBundleLog } from '../bundle.ts';
import { bundlePathSegments } from '../bundle-path.ts';
import { quotePath } from '../io.ts';
import type { LogLine } from '../line-splitter.ts';
import { MANIFEST_NAME } from '../manifest-file.ts';
import { inNewFolder } from '../new-folder.ts';
import { checkSameReduction } from './check-reduction.ts';
import { refuse } from './for-export.ts';
import { createLeakScanner } from './leak-scanner.ts';
import { payloadRefs } from './payload-refs.ts';
import type { Redactor } from './redactor.ts';
import type { RedactionReport } from './report.ts';
import { scanDocument } from './scan-document.ts';

export interface RedactBundleOptions {
  signal?: AbortSignal;
  onProgress?: (progress: RedactProgress) => void;
}

/** What is being done, and how many bytes of log and payloads went through in all phases so far. */
export interface RedactProgress {
  phase: 'looking' | 'writing' | 'checking';
  bytes: number;
}

export interface RedactedBundle {
  /** Folder of the new bundle, absolute. */
  dir: string;
  report: RedactionReport;
  files: { payloads: number /** Referenced, but not there; they stay missing. */; missing: number };
}

const TURN = 50;

/**
 * Writes a redacted copy of a bundle to the folder `outDir`, which must not exist or be empty. The whole bundle is looked at
 * first, so that a value is replaced where it stands bare as well; then manifest, log and payloads are written with only
 * their strings changed; then what was written is read back and scanned for what was found, and reduced: it must give the
 * same trace as the original, line by line, with no diagnostic more or less. Only then the folder takes its name. Of a bundle
 * that grows meanwhile it is what was there at the beginning.
 * Payload files that no event refers to, and a state.json, are not taken along.
 *
 * Fails with `redaction_leak` (a value is still there in some form), `redaction_changes_trace`, `redaction_collision` (two files
 * would have one name), `line_too_long`, `pattern_slow`, the failures of the log, of payloads and of `inNewFolder`, `cancelled`.
 */
export function redactBundle(
  growing: Bundle,
  outDir: string,
  redactor: Redactor,
  options: RedactBundleOptions = {},
): Promise<Result<RedactedBundle>> {
  return asResult(async () => {
    const dir = resolve(outDir);
    const bundle = await atThisMoment(growing);
    const turn = createTurn(options);
    const payloads = await lookAtAll(bundle, redactor, turn);
    await inNewFolder(dir, async (staging) => {
      const written = await writeAll(bundle, staging, redactor, payloads, turn);
      await checkAll(staging, written, redactor, turn);
      await checkSameReduction(bundle, staging, options.signal);
    });
    const missing = [...payloads.values()].filter(({ there }) => !there).length;
    return { dir, report: redactor.report(), files: { payloads: payloads.size - missing, missing } };
  });
}

/** The payload files that the log names, by path, in the order of the log. */
type Payloads = Map<string, { ref: RawPayloadRef; there: boolean }>;

/** After each document: so many bytes more. */
type Turn = (phase: RedactProgress['phase'], bytes: number) => Promise<void>;

function createTurn({ signal, onProgress }: RedactBundleOptions): Turn {
  let count = 0;
  let total = 0;
  return async (phase, bytes) => {
    if (signal?.aborted) throw new TraceError(fail('cancelled', 'redacting was cancelled').failure);
    count += 1;
    total += bytes;
    if (count % TURN !== 1) return;
    onProgress?.({ phase, bytes: total });
    await nextTurn();
  };
}

/** Two walks: all values first, and then, when all are known, those that are split over parts. */
async function lookAtAll(bundle: Bundle, redactor: Redactor, turn: Turn): Promise<Payloads> {
  const payloads: Payloads = new Map();
  redactor.collectJson(JSON.stringify(bundle.manifest), 'manifest', 'manifest');
  for await (const line of logLines(bundle)) {
    const text = textOf(line.bytes);
    if (text === null) continue;
    const event = parsed(text);
    redactor.collectJson(text, logPlace(event), 'log');
    for (const ref of payloadRefs(event)) {
      if (payloads.has(ref.path)) continue;
      const document = readPayload(bundle, ref);
      payloads.set(ref.path, { ref, there: document !== null });
      if (document) redactor.collectJson(document.text ?? '', payloadPlace(ref), 'payload');
      await turn('looking', document?.size ?? 0);
    }
    await turn('looking', line.length);
  }
  for await (const line of logLines(bundle)) redactor.collectSplits(parsed(textOf(line.bytes) ?? ''));
  for (const { ref } of payloads.values()) {
    const document = readPayload(bundle, ref);
    if (document?.text) redactor.collectSplits(parsed(document.text));
    await turn('looking', document?.size ?? 0);
  }
  return payloads;
}

/** Writes manifest, log and payloads; returns their paths in the new bundle. */
async function writeAll(
  bundle: Bundle,
  staging: string,
  redactor: Redactor,
  payloads: Payloads,
  turn: Turn,
): Promise<string[]> {
  const manifest = JSON.parse(
    redactor.redactJson(JSON.stringify(bundle.manifest), 'manifest', 'manifest'),
  ) as Bundle['manifest'];
  const log = inside(manifest.raw_event_log);
  const names = new Set([MANIFEST_NAME]);
  const claim = (path: string): string => {
    if (!names.has(path)) {
      names.add(path);
      return path;
    }
    const message = `two files of the redacted bundle would have the name ${quotePath(path)}; nothing was written`;
    throw new TraceError(fail('redaction_collision', message).failure);
  };
  await writeFile(join(staging, MANIFEST_NAME), JSON.stringify(manifest, null, 2), { flag: 'wx' });
  await writeLog(bundle, join(staging, claim(log)), redactor, turn);
  await mkdir(join(staging, inside(manifest.payloads_dir)), { recursive: true });
  for (const { ref } of payloads.values()) {
    const document = readPayload(bundle, ref);
    await turn('writing', document?.size ?? 0);
    if (!document) continue;
    const place = payloadPlace(ref);
    const text =
      document.text === null ? unreadable(document.size) : redactor.redactJson(document.text, place, 'payload');
    const path = join(staging, claim(inside(redactor.redact(ref.path, 'log: payload.path', 'log'))));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: 'wx' });
  }
  return [...names];
}

/** A path in the new bundle; stand-ins hold nothing that could lead out of it. */
function inside(path: string): string {
  const segments = bundlePathSegments(path);
  if (segments) return segments.join('/');
  throw new TraceError(fail('redaction_collision', `${quotePath(path)} is no path in a bundle`).failure);
}

async function writeLog(bundle: Bundle, path: string, redactor: Redactor, turn: Turn): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const out = createWriteStream(path, { flags: 'wx' });
  try {
    for await (const line of logLines(bundle)) {
      const text = textOf(line.bytes);
      const event = parsed(text ?? '');
      // Half a line may hold half a secret, which nothing would find.
      const torn = line.last && event === null;
      const redacted =
        text === null || torn ? unreadable(line.length) : redactor.redactJson(text, logPlace(event), 'log');
      await write(out, line.last ? redacted : `${redacted}\n`);
      await turn('writing', line.length);
    }
  } finally {
    await new Promise<void>((done) => out.end(done));
  }
}

function write(out: WriteStream, text: string): Promise<void> {
  return new Promise((done, failed) => out.write(text, (error) => (error ? failed(error) : done())));
}

/** Reads back what was written. */
async function checkAll(staging: string, paths: readonly string[], redactor: Redactor, turn: Turn): Promise<void> {
  const scanner = createLeakScanner(redactor.entries());
  for (const path of paths) {
    refuse(scanner.scan(path), 'the name of a file');
    const text = await readFile(join(staging, path), 'utf8');
    for (const document of path.endsWith('.jsonl') ? text.split('\n') : [text]) {
      refuse(scanDocument(scanner, document), path);
      await turn('checking', document.length);
    }
  }
}

interface Line extends LogLine {
  /** Without a newline after it. */
  last: boolean;
}

/** The lines of the log. Throws what reading it fails with. */
async function* logLines(bundle: Bundle): AsyncGenerator<Line> {
  for await (const batch of readBundleLog(bundle)) {
    if (!batch.ok) throw new TraceError(batch.failure);
    const { lines, end } = batch.value;
    for (const line of lines) yield whole({ ...line, last: false }, bundle);
    if (end?.rest) yield whole({ ...end.rest, last: true }, bundle);
  }
}

function whole(line: Line, bundle: Bundle): Line {
  if (line.bytes.length === line.length) return line;
  const failure: Failure = {
    code: 'line_too_long',
    message: `line ${line.line} of ${quotePath(bundle.logPath)} has ${line.length} bytes, more than can be redacted`,
    where: { path: bundle.logPath, line: line.line },
  };
  throw new TraceError(failure);
}

/** A payload's text (null: it is no UTF-8); null when the file is not there or may not be read. */
function readPayload(bundle: Bundle, ref: RawPayloadRef): { text: string | null; size: number } | null {
  const read = bundle.payloads.read(ref);
  if (read.ok) return { text: textOf(read.value), size: read.value.length };
  const { code } = read.failure;
  // What the reducer cannot read either stays out. A file that is there must not be lost because of an error.
  if (code === 'payload_missing' || code === 'payload_outside') return null;
  throw new TraceError(read.failure);
}

function textOf(bytes: Uint8Array): string | null {
  return isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8') : null;
}

/** In the place of bytes that are no text, or half a line, and may hold anything: as unreadable as they were. */
const unreadable = (bytes: number): string => `[${bytes} bytes that cannot be read]`;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function logPlace(event: unknown): string {
  const payload = (event as { payload?: { type?: unknown } } | null)?.payload;
  const type =
    typeof payload?.type === 'string' && /^[a-z_]{1,60}$/.test(payload.type) ? payload.type : 'unreadable line';
  return `log, ${type}`;
}

const payloadPlace = (ref: RawPayloadRef): string =>
  `payload, ${/^[a-z_]{1,60}$/.test(ref.kind.type) ? ref.kind.type : 'of another kind'}`;
