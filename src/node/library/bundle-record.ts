import type { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import type { Failure } from '../../core/failure.ts';
import type { BundleFacts, BundleStatus, LibraryEntry } from '../../protocol/library.ts';
import { quotePath } from '../io.ts';
import { MANIFEST_NAME } from '../manifest-file.ts';
import { emptyScan, type LogScan, type RolloutEnd } from './log-scan.ts';
import { type LogStamp, logPath, type Observation, type ReadManifest, sameStamp } from './observe.ts';
import type { TraceFile } from './trace-file.ts';

/** What the index has found out about one bundle. Plain data: kept in the cache. */
export interface BundleIndex {
  scan: LogScan;
  /** Size of the log when it was last counted up to its end (a cut last line waits); null: not yet, `scan` is a part. */
  counted_size: number | null;
  /** From the tail, or from the whole. */
  end: RolloutEnd | null;
  first_user_message: string | null;
  /** Sums over payload files, which only the newest bundles get. */
  payloads: PayloadSums | null;
}

export interface PayloadSums {
  /** Size of the log when this was last summed up. */
  log_size: number;
  /** The log's bytes whose responses are in `tokens`. */
  log_bytes: number;
  tokens: number;
  /** Responses that could not be read: the sum of tokens is then unknown. */
  unread: number;
  /** Payloads `1.json` … `<last>.json` are in `bytes`. */
  last: number;
  bytes: number;
}

/** What the library knows about a place where a bundle is, was, or may come to be. */
export interface BundleRecord {
  readonly id: string;
  readonly path: string;
  /** Watched roots that it was found under. */
  readonly owners: Set<string>;
  /** It was added by itself. */
  pinned: boolean;
  readonly first_seen_ms: number;
  seen: Observation | null;
  /** When its files were last seen to grow, by our clock; null: never. */
  grew_ms: number | null;
  index: BundleIndex | null;
  /** Of a place that is a file: what was last read of it. */
  file: TraceFile | null;
  /** Beginning of the log as the index saw it: another one means another log. */
  log_head: Buffer | null;
  /** Why the log could not be read, when it was last tried. */
  read_failure: Failure | null;
}

/** How long a bundle that grew counts as live. */
const LIVE_MS = 10_000;
/** How long a folder named like a bundle may stay without a manifest. */
const MANIFEST_GRACE_MS = 5_000;
/** How long a bundle may stay without a log. */
const LOG_GRACE_MS = 60_000;
/** How long after its last sign of life a place is looked at every second. */
const ACTIVE_MS = 5 * 60_000;
const ENDED_ACTIVE_MS = 30_000;

export function newRecord(path: string, now: number): BundleRecord {
  return {
    id: bundleId(path),
    path,
    owners: new Set(),
    pinned: false,
    first_seen_ms: now,
    seen: null,
    grew_ms: null,
    index: null,
    file: null,
    log_head: null,
    read_failure: null,
  };
}

/** The library's id of the bundle at an absolute path. */
export function bundleId(path: string): string {
  return `bundle:${createHash('sha256').update(path).digest('base64url').slice(0, 16)}`;
}

export function emptyIndex(): BundleIndex {
  return { scan: emptyScan(), counted_size: null, end: null, first_user_message: null, payloads: null };
}

/** Takes in what was seen. Forgets the index when the log is another one than before. */
export function absorb(record: BundleRecord, seen: Observation, now: number): void {
  if (seen.at === 'unknown') return;
  const before = record.seen;
  record.seen = seen;
  if (seen.at !== 'file') record.file = null;
  if (seen.at !== 'bundle') {
    forgetIndex(record);
    return;
  }
  const earlier = before?.at === 'bundle' ? before : null;
  if (earlier && (logReplaced(earlier.log, seen.log) || manifestReplaced(earlier.manifest, seen.manifest))) {
    forgetIndex(record);
  }
  const active = activityOf(seen);
  if (before === null) {
    // Seen for the first time: its own times tell, unless they lie in the future.
    if (active <= now && now - active < LIVE_MS) record.grew_ms = active;
  } else if (earlier === null || (seen.log?.size ?? 0) > (earlier.log?.size ?? 0)) record.grew_ms = now;
}

/** The index starts over. */
export function forgetIndex(record: BundleRecord): void {
  record.index = null;
  record.log_head = null;
  record.read_failure = null;
}

function logReplaced(before: LogStamp | null, now: LogStamp | null): boolean {
  if (before === null || now === null) return before !== now;
  return before.ino !== now.ino || now.size < before.size;
}

function manifestReplaced(before: ReadManifest, now: ReadManifest): boolean {
  return before.manifest?.trace_id !== now.manifest?.trace_id;
}

/** Last sign of life by the files' own times, in Unix milliseconds. */
function activityOf(seen: Extract<Observation, { at: 'bundle' }>): number {
  return Math.max(seen.manifest.stamp.mtime_ms, seen.log?.mtime_ms ?? 0);
}

/** Whether the place deserves a look every second. */
export function isActive(record: BundleRecord, now: number): boolean {
  const { seen } = record;
  if (seen === null) return true;
  if (seen.at === 'nothing') return record.pinned && now - record.first_seen_ms < ACTIVE_MS;
  if (seen.at === 'folder') return now - Math.min(record.first_seen_ms, seen.changed_ms) < LOG_GRACE_MS;
  if (seen.at === 'unknown') return true;
  if (seen.at === 'file') return now - Math.min(now, seen.stamp.mtime_ms) < ENDED_ACTIVE_MS;
  const latest = Math.max(record.grew_ms ?? 0, Math.min(now, activityOf(seen)));
  return now - latest < (record.index?.end ? ENDED_ACTIVE_MS : ACTIVE_MS);
}

/** Whether it grew within the last seconds. */
export function isLive(record: BundleRecord, now: number): boolean {
  return record.grew_ms !== null && now - record.grew_ms < LIVE_MS;
}

/** The entry that clients see, or null when the place is (at the time `now`) no bundle. */
export function entryOf(record: BundleRecord, now: number): LibraryEntry | null {
  const { seen, index } = record;
  if (seen === null || seen.at === 'nothing' || seen.at === 'unknown') return null;
  if (seen.at === 'file') return fileEntry(record, seen.stamp, now);
  const failure = failureOf(record, seen, now);
  if (seen.at === 'folder' && failure === null) return null;
  const bundle = seen.at === 'bundle' ? seen : null;
  const logBytes = bundle?.log?.size ?? 0;
  const active = bundle ? activityOf(bundle) : 0;
  return {
    ...placeOf(record),
    kind: 'folder',
    manifest: bundle?.manifest.manifest ?? null,
    status: failure ? 'broken' : statusOf(record, now),
    failure,
    log_bytes: logBytes,
    total_bytes: index?.payloads ? logBytes + index.payloads.bytes : null,
    last_activity_unix_ms: active > 0 ? Math.trunc(active) : null,
    facts: index ? factsOf(index) : null,
  };
}

const placeOf = ({ id, path, owners }: BundleRecord) => ({
  id,
  path,
  root: owners.values().next().value ?? null,
  name: basename(path),
});

/** A file is an entry once it turned out to hold a trace; one that cannot be read only when its name says that it does. */
function fileEntry(record: BundleRecord, stamp: LogStamp, now: number): LibraryEntry | null {
  const { file } = record;
  if (!file) return null;
  const { kind, failure, manifest, status, log_bytes, total_bytes, facts } = file;
  const settled = sameStamp(file.stamp, stamp) && now - stamp.mtime_ms > MANIFEST_GRACE_MS;
  const promised = basename(record.path).startsWith('trace-') && settled;
  if (kind === null && (failure === null || !promised)) return null;
  return {
    ...placeOf(record),
    kind: kind ?? 'archive',
    manifest,
    status: failure ? 'broken' : status,
    failure,
    log_bytes: Math.max(log_bytes, total_bytes === null ? stamp.size : 0),
    total_bytes,
    last_activity_unix_ms: facts?.ended_at_unix_ms ?? null,
    facts,
  };
}

function statusOf(record: BundleRecord, now: number): BundleStatus {
  if (record.index?.end) return record.index.end.status;
  return isLive(record, now) ? 'live' : 'idle';
}

function failureOf(
  record: BundleRecord,
  seen: Extract<Observation, { at: 'folder' | 'bundle' }>,
  now: number,
): Failure | null {
  if (seen.at === 'folder') {
    const age = now - Math.min(record.first_seen_ms, seen.changed_ms);
    if (!basename(record.path).startsWith('trace-') || age <= MANIFEST_GRACE_MS) return null;
    const path = join(record.path, MANIFEST_NAME);
    const message = `${quotePath(record.path)} is named like a trace bundle but has no ${MANIFEST_NAME}`;
    return { code: 'manifest_missing', message, where: { path } };
  }
  if (seen.failure || seen.log || !seen.manifest.manifest) return seen.failure ?? record.read_failure;
  if (now - seen.manifest.stamp.mtime_ms <= LOG_GRACE_MS || now - record.first_seen_ms <= MANIFEST_GRACE_MS)
    return null;
  const path = logPath(record.path, seen.manifest.manifest);
  return { code: 'log_missing', message: `${quotePath(path)} does not exist`, where: { path } };
}

/** What clients see of an index. */
export function factsOf(index: BundleIndex): BundleFacts {
  const { scan, counted_size, end } = index;
  const count = (value: number) => (counted_size === null ? null : value);
  return {
    first_user_message: index.first_user_message,
    model: scan.model,
    ended_at_unix_ms: end?.at_unix_ms ?? null,
    threads: count(scan.threads),
    turns: count(scan.turns),
    inference_calls: count(scan.inference_calls),
    tool_calls: count(scan.tool_calls),
    compactions: count(scan.compactions),
    failed_tools: count(scan.failed_tools),
    broken_calls: count(scan.broken_calls),
    unreadable_lines: count(scan.unreadable),
    tokens: index.payloads?.unread === 0 ? index.payloads.tokens : null,
    events: count(scan.events),
  };
}
