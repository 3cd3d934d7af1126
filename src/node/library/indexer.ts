import { type Failure, TraceError } from '../../core/failure.ts';
import { ioFailure, isPermissionError } from '../io.ts';
import { type BundleRecord, forgetIndex } from './bundle-record.ts';
import type { LibraryIo } from './library-io.ts';
import { isAbsent, isTransient, logPath, type Observation, sameStamp } from './observe.ts';
import { readArchive, sumArchive } from './read-archive.ts';
import { countOn, type IndexSource, readFirstIndex } from './read-index.ts';
import { readState } from './read-state.ts';
import { sumPayloads } from './sum-payloads.ts';
import { noTrace } from './trace-file.ts';

export interface IndexerOptions {
  io: LibraryIo;
  now: () => number;
  /** Whether the bundle is live, and so comes first. */
  urgent: (record: BundleRecord) => boolean;
  /** Whether tokens and payload sizes of the bundle are worth reading its payloads. */
  deep: (record: BundleRecord) => boolean;
  /** The record's index changed. */
  onIndexed: (record: BundleRecord) => void;
  /** Least time between two sums over the payloads of one growing bundle. */
  sumEveryMs: number;
}

/** Brings the indexes of bundles up to date in the background: live ones first, then every first look, counts, sums. */
export interface Indexer {
  /** Looks whether the record's index is behind what was last seen of it, and queues what is missing. */
  update(record: BundleRecord): void;
  /** Resolves when nothing is queued or running. */
  idle(): Promise<void>;
  /** Drops the queue and resolves when what runs has stopped. */
  close(): Promise<void>;
}

type Stage = 'first' | 'count' | 'sum';
type FileSeen = Extract<Observation, { at: 'file' }>;

/** A file that changed again, and within this time, is still being written. */
const SETTLE_MS = 1_000;

const AT_ONCE = 4;
const LEVELS = { urgent: 0, first: 1, count: 2, sum: 3 } as const;

export function createIndexer(options: IndexerOptions): Indexer {
  const { io, now, urgent, deep, onIndexed, sumEveryMs } = options;
  const queues: Set<BundleRecord>[] = [new Set(), new Set(), new Set(), new Set()];
  const running = new Set<BundleRecord>();
  const summedAt = new WeakMap<BundleRecord, number>();
  let waiting: (() => void)[] = [];
  let closed = false;

  const missing = (record: BundleRecord): Stage | null => {
    const { seen, index } = record;
    if (seen?.at === 'file') return missingOfFile(record, seen);
    if (seen?.at !== 'bundle' || seen.log === null || seen.failure) return null;
    if (index === null) return 'first';
    if (index.counted_size === null || seen.log.size > index.counted_size) return 'count';
    if (!deep(record) || index.payloads?.log_size === seen.log.size) return null;
    return now() - (summedAt.get(record) ?? Number.NEGATIVE_INFINITY) < sumEveryMs ? null : 'sum';
  };

  const missingOfFile = (record: BundleRecord, { stamp }: FileSeen): Stage | null => {
    const { file } = record;
    if (!file || !sameStamp(file.stamp, stamp)) {
      const age = now() - stamp.mtime_ms;
      return file && age >= 0 && age < SETTLE_MS ? null : 'first';
    }
    return !file.summed && deep(record) ? 'sum' : null;
  };

  const update = (record: BundleRecord): void => {
    if (closed || running.has(record)) return;
    for (const queue of queues) queue.delete(record);
    const stage = missing(record);
    if (stage === null) return;
    queues[urgent(record) && stage !== 'sum' ? LEVELS.urgent : LEVELS[stage]]?.add(record);
    start();
  };

  const start = (): void => {
    while (running.size < AT_ONCE) {
      const queue = queues.find((candidates) => candidates.size > 0);
      const record = queue?.values().next().value;
      if (!queue || !record) break;
      queue.delete(record);
      running.add(record);
      void run(record);
    }
    if (running.size > 0) return;
    const resolved = waiting;
    waiting = [];
    for (const resolve of resolved) resolve();
  };

  /** One stage of one record. After a failure the next look at the bundle queues it again. */
  const run = async (record: BundleRecord): Promise<void> => {
    const { seen } = record;
    const stage = missing(record);
    let again = false;
    if (stage !== null && seen?.at === 'file') {
      again = await runFile(record, seen, stage);
      if (!closed) onIndexed(record);
    } else if (stage !== null && seen?.at === 'bundle' && seen.manifest.manifest && seen.log) {
      const source = { folder: record.path, manifest: seen.manifest.manifest, log_size: seen.log.size };
      try {
        again = await runStage(record, source, stage);
        record.read_failure = null;
      } catch (error) {
        if (!isTransient(error) && !isAbsent(error)) record.read_failure = readFailure(error, source);
      }
      if (!closed) onIndexed(record);
    }
    running.delete(record);
    if (again) update(record);
    start();
  };

  /** One stage of a file. What cannot be opened is known as that, until the file changes. */
  const runFile = async (record: BundleRecord, { stamp }: FileSeen, stage: Stage): Promise<boolean> => {
    const { path, file } = record;
    const proceed = () => !closed;
    try {
      const known =
        stage === 'sum' && file ? await sumArchive(path, file, proceed) : await readFile(path, stamp, proceed);
      if (closed || record.seen?.at !== 'file') return !closed;
      record.file = known;
    } catch (error) {
      if (isTransient(error) || isAbsent(error)) return false;
      const failure =
        error instanceof TraceError ? error.failure : ioFailure('archive_unreadable', 'read', path, error).failure;
      record.file = noTrace(stamp, failure);
    }
    return true;
  };

  const readFile = (path: string, stamp: FileSeen['stamp'], proceed: () => boolean) =>
    path.endsWith('.json') ? readState(io, path, stamp) : readArchive(io, path, stamp, proceed);

  /** Whether to look for more to do at once. */
  const runStage = async (record: BundleRecord, source: IndexSource, stage: Stage): Promise<boolean> => {
    if (stage === 'first' || record.index === null || record.log_head === null) {
      const { seen } = record;
      const { index, head } = await readFirstIndex(io, source);
      // What the bundle was while it was read may be gone by now.
      if (record.seen?.at !== 'bundle' || record.seen.log?.ino !== (seen?.at === 'bundle' ? seen.log?.ino : null)) {
        return true;
      }
      record.index = index;
      record.log_head = head;
      return true;
    }
    const { index } = record;
    const proceed = () => !closed && record.index === index;
    if (stage === 'count') {
      const outcome = await countOn(io, source, index, record.log_head, proceed);
      if (record.index !== index) return true;
      if (outcome === 'stopped') return false;
      if (outcome === 'replaced') forgetIndex(record);
      else record.log_head = outcome.head;
      return true;
    }
    summedAt.set(record, now());
    const sums = await sumPayloads(io, source, index.payloads, proceed);
    if (sums && record.index === index) index.payloads = sums;
    return record.index !== index;
  };

  return {
    update,
    idle: () => (running.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    close: () => {
      closed = true;
      for (const queue of queues) queue.clear();
      return running.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve));
    },
  };
}

function readFailure(error: unknown, source: IndexSource): Failure {
  if (error instanceof TraceError) return error.failure;
  const code = isPermissionError(error) ? 'no_permission' : 'log_unreadable';
  return ioFailure(code, 'read', logPath(source.folder, source.manifest), error).failure;
}
