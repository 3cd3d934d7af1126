import { Buffer } from 'node:buffer';
import { RAW_EVENT_TYPES } from '../../core/trace/events.ts';
import type { RolloutStatus, UnixMs } from '../../core/trace/primitives.ts';
import { ROLLOUT_STATUSES } from '../../core/trace/primitives.ts';

/** How the log says that the rollout ended. */
export interface RolloutEnd {
  status: Exclude<RolloutStatus, 'running'>;
  at_unix_ms: UnixMs | null;
}

/** What has been counted in the first `bytes` bytes of a log. Plain data: it is kept in the index cache. */
export interface LogScan {
  /** Whole lines up to here have been counted. */
  bytes: number;
  /** `bytes` lies inside a line too long to hold, which is counted already. */
  inside_line: boolean;
  events: number;
  threads: number;
  turns: number;
  inference_calls: number;
  tool_calls: number;
  compactions: number;
  /** Tool calls that the log says failed. */
  failed_tools: number;
  /** Model calls that were cancelled or failed. */
  broken_calls: number;
  /** Lines that no reader can use, as far as one sees without parsing them: cut off, no JSON, of a type that is not known. */
  unreadable: number;
  model: string | null;
  /** Paths of the request payloads of the first inference calls: the first user message is in one of them. */
  requests: string[];
  end: RolloutEnd | null;
}

/** Codex may open with a request that holds no message yet, to warm up: look at a few. */
const REQUESTS_KEPT = 3;

/** A line that is longer than this is not parsed: what the library wants to know stands in short lines. */
const PARSED_LINE_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;
const PAYLOAD_KEY = Buffer.from('"payload":');
const TYPE_KEY = Buffer.from('{"type":"');
const FAILED = Buffer.from('"status":"failed"');
const KNOWN_TYPES: ReadonlySet<string> = new Set(RAW_EVENT_TYPES);

export function emptyScan(): LogScan {
  return {
    bytes: 0,
    inside_line: false,
    events: 0,
    threads: 0,
    turns: 0,
    inference_calls: 0,
    tool_calls: 0,
    compactions: 0,
    failed_tools: 0,
    broken_calls: 0,
    unreadable: 0,
    model: null,
    requests: [],
    end: null,
  };
}

/**
 * Counts the whole lines of `chunk`, the bytes of the log from `scan.bytes` on, and returns how many of them were taken; a
 * cut last line waits, unless the chunk is one long part of a line: then that line is counted by its beginning. Damaged
 * lines count as events and as nothing else.
 */
export function scanChunk(scan: LogScan, chunk: Buffer): number {
  let at = 0;
  if (scan.inside_line) {
    const newline = chunk.indexOf(NEWLINE);
    at = newline === -1 ? chunk.length : newline + 1;
    scan.inside_line = newline === -1;
  }
  at = eachLine(chunk, at, (line) => countLine(scan, line));
  if (at === 0 && chunk.length >= PARSED_LINE_BYTES) {
    countLine(scan, chunk, false);
    scan.inside_line = true;
    at = chunk.length;
  }
  scan.bytes += at;
  return at;
}

/** How the rollout ended, as far as the log's last bytes tell; `wholeLog`: they are all of it, else the first line is cut. */
export function endInTail(tail: Buffer, wholeLog: boolean): RolloutEnd | null {
  const scan = emptyScan();
  eachLine(tail, wholeLog ? 0 : tail.indexOf(NEWLINE) + 1, (line) => {
    if (eventType(line) === 'rollout_ended') countLine(scan, line);
  });
  return scan.end;
}

/** Paths of the response payloads that the whole lines of `chunk` name, and how many bytes those lines are. */
export function responsesIn(chunk: Buffer): { paths: string[]; bytes: number } {
  const paths: string[] = [];
  const bytes = eachLine(chunk, 0, (line) => {
    const type = eventType(line);
    if (type !== 'inference_completed' && type !== 'inference_failed' && type !== 'inference_cancelled') return;
    const payload = parseLine(line)?.payload;
    if (!isObject(payload)) return;
    const path = pathOf(payload.response_payload ?? payload.partial_response_payload);
    if (path !== null) paths.push(path);
  });
  return { paths, bytes };
}

/** Calls back for each whole line from `start` on (without its newline); returns where the last of them ends. */
function eachLine(chunk: Buffer, start: number, onLine: (line: Buffer) => void): number {
  let at = start;
  for (;;) {
    const newline = chunk.indexOf(NEWLINE, at);
    if (newline === -1) return at;
    onLine(chunk.subarray(at, newline));
    at = newline + 1;
  }
}

/** `ends`: the line's end is in it. */
function countLine(scan: LogScan, line: Buffer, ends = true): void {
  if (isBlank(line)) return;
  scan.events += 1;
  const type = eventType(line);
  if (type === null || !KNOWN_TYPES.has(type) || (ends && !isClosed(line))) scan.unreadable += 1;
  switch (type) {
    case 'thread_started':
      scan.threads += 1;
      return;
    case 'codex_turn_started':
      scan.turns += 1;
      return;
    case 'tool_call_started':
      scan.tool_calls += 1;
      return;
    case 'inference_started':
      scan.inference_calls += 1;
      if (scan.requests.length < REQUESTS_KEPT) noteRequest(scan, line);
      return;
    case 'tool_call_ended':
      if (line.includes(FAILED)) scan.failed_tools += 1;
      return;
    case 'inference_failed':
    case 'inference_cancelled':
      scan.broken_calls += 1;
      return;
    case 'compaction_installed':
      scan.compactions += 1;
      return;
    case 'rollout_ended':
      noteEnd(scan, line);
      return;
    default:
      return;
  }
}

function noteRequest(scan: LogScan, line: Buffer): void {
  const payload = parseLine(line)?.payload;
  if (!isObject(payload)) return;
  if (scan.model === null && typeof payload.model === 'string') scan.model = payload.model;
  const path = pathOf(payload.request_payload);
  if (path !== null) scan.requests.push(path);
}

/** The last `rollout_ended` counts, as in the reducer; one that says `running` ends nothing. */
function noteEnd(scan: LogScan, line: Buffer): void {
  const event = parseLine(line);
  const payload = event?.payload;
  if (!event || !isObject(payload)) return;
  const status = ROLLOUT_STATUSES.find((known) => known === payload.status);
  if (status === undefined) return;
  const time = event.wall_time_unix_ms;
  scan.end = status === 'running' ? null : { status, at_unix_ms: Number.isInteger(time) ? Number(time) : null };
}

/**
 * `payload.type` of one line, nearly always without parsing it: producers write `"payload":{"type":"…"`, and a quote inside
 * a string is escaped, so that the first such key is the envelope's own. Any other spelling is parsed.
 */
function eventType(line: Buffer): string | null {
  const key = line.indexOf(PAYLOAD_KEY);
  if (key !== -1) {
    const value = key + PAYLOAD_KEY.length;
    const name = value + TYPE_KEY.length;
    if (line.subarray(value, name).equals(TYPE_KEY)) {
      const quote = line.indexOf(0x22, name);
      return quote === -1 ? null : line.toString('latin1', name, quote);
    }
  }
  const payload = parseLine(line)?.payload;
  return isObject(payload) && typeof payload.type === 'string' ? payload.type : null;
}

function parseLine(line: Buffer): Record<string, unknown> | null {
  if (line.length > PARSED_LINE_BYTES) return null;
  try {
    const value: unknown = JSON.parse(line.toString('utf8'));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function pathOf(ref: unknown): string | null {
  return isObject(ref) && typeof ref.path === 'string' ? ref.path : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a line ends as a JSON object does: one that was cut off does not. */
function isClosed(line: Buffer): boolean {
  for (let at = line.length - 1; at >= 0; at--) {
    const byte = line[at];
    if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return byte === 0x7d;
  }
  return false;
}

function isBlank(line: Buffer): boolean {
  for (const byte of line) if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
  return true;
}
