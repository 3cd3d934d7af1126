import type { Failure } from '../core/failure.ts';
import type { FailedLine } from '../core/reduce/reducer.ts';
import type { RawEvent } from '../core/trace/events.ts';
import type { Bundle } from './bundle.ts';
import { createAlarm } from './follow/alarm.ts';
import type { FollowerIo } from './follow/follower-io.ts';
import { createLogTail, type LogTail, type TailChunk } from './follow/log-tail.ts';
import { createPace } from './follow/pace.ts';
import { createLineSplitter, type LineSplitter, type LogLine, type LogPosition } from './line-splitter.ts';

export type FollowedLine = { ok: true; event: RawEvent | null } | FailedLine;

/** What takes the lines: a TraceReducer, usually. A line is applied whole or changes nothing, so that it can be tried again. */
export interface LineSink {
  tryLine(line: Uint8Array, at: LogPosition): FollowedLine;
  skip(outcome: FailedLine, at: LogPosition): void;
}

/** `waiting`: no manifest or no log yet. `gone`: it was there. `loading`: what is on disk is not all read yet. */
export type FollowerPhase = 'waiting' | 'loading' | 'following' | 'gone' | 'stopped';

export interface FollowerState {
  phase: FollowerPhase;
  /** 0 until the bundle could be opened; counts up when the log was replaced. */
  generation: number;
  /** Bytes of complete lines that were applied or skipped. */
  applied: number;
  /** Size of the log when it was last looked at. */
  size: number;
  /** Everything that was there then is read, and its complete lines are applied. */
  settled: boolean;
  /** Lines applied or skipped, blank ones too. */
  lines: number;
  /** What is in the way or has happened: `log_replaced`, `bundle_gone`, `log_missing`, `payload_awaited`, I/O failures … */
  notice: Failure | null;
  /** When bytes were last found, Unix ms. */
  lastGrowthAt: number | null;
  /** When the newest applied bytes appeared on disk, Unix ms, as well as can be told. */
  arrivedAt: number | null;
}

export interface FollowerOptions {
  dir: string;
  io: FollowerIo;
  /** A log begins, the first one or another one in its place: gives what takes its lines. */
  begin(bundle: Bundle, generation: number): LineSink;
  /** After each line that was applied or skipped. `length` counts the line's bytes without `\n`. */
  onLine?(line: LogLine, outcome: FollowedLine): void;
  /** The state has changed. Called often while loading; must be quick. */
  onChange?(state: FollowerState): void;
  /** How long a payload that is not there is waited for. Default 2,000 ms after its line appeared. */
  payloadWaitMs?: number;
  /** Work between two turns of the thread. Default 12 ms. */
  sliceMs?: number;
}

export interface TraceFollower {
  readonly state: Readonly<FollowerState>;
  /** A hint that something changed: the log is looked at now, and once more a little later. */
  wake(): void;
  /** Ends following. Resolves when nothing is being read any more. */
  stop(): Promise<void>;
  /** Rejects when the sink throws (a bug, not a damaged trace); resolves after {@link stop}. */
  readonly done: Promise<void>;
}

const PAYLOAD_WAIT_MS = 2000;
const PAYLOAD_RETRY_MS = 60;
const SLICE_MS = 12;
/** A line is tried again when its payload could not be had; what is wrong with the line itself stays wrong. */
const RETRY_CODES = new Set(['payload_missing', 'payload_unreadable', 'payload_json']);

/** One log being read. */
interface Reading {
  bundle: Bundle;
  sink: LineSink;
  tail: LogTail;
  splitter: LineSplitter;
}

/**
 * Follows the bundle in `dir`: one serial loop that looks at the log when it is woken, a little after that, and every now and
 * then regardless (a watcher's events are hints, never data); applies complete lines; starts over when the log is another
 * one. A cut last line waits, always: only the reduction of a finished log applies it. Nothing that the file system
 * does ends it: failures become notices, and it tries again.
 */
export function followTrace(options: FollowerOptions): TraceFollower {
  const { dir, io, payloadWaitMs = PAYLOAD_WAIT_MS, sliceMs = SLICE_MS } = options;
  const alarm = createAlarm(io);
  const pace = createPace(io);
  let reading: Reading | null = null;
  let stopped = false;
  let sliceStart = performance.now();
  const state: FollowerState = {
    phase: 'waiting',
    generation: 0,
    applied: 0,
    size: 0,
    settled: false,
    lines: 0,
    notice: null,
    lastGrowthAt: null,
    arrivedAt: null,
  };

  const change = (fields: Partial<FollowerState>): void => {
    Object.assign(state, fields);
    options.onChange?.(state);
  };

  /** Opens the bundle for a new log; what was read stays as it is when that cannot be done yet. */
  const begin = async (why: Failure | null): Promise<boolean> => {
    const opened = await io.openBundle(dir);
    if (stopped) return false;
    if (!opened.ok) {
      const gone = state.generation > 0 && isAbsent(opened.failure);
      change(gone ? { phase: 'gone', notice: goneNotice(dir) } : { notice: opened.failure });
      pace.failed(isAbsent(opened.failure));
      return false;
    }
    const bundle = opened.value;
    const generation = state.generation + 1;
    const sink = options.begin(bundle, generation);
    reading = { bundle, sink, tail: createLogTail(io, bundle.logPath, bundle.dir), splitter: createLineSplitter() };
    change({
      phase: 'loading',
      generation,
      applied: 0,
      size: 0,
      settled: false,
      lines: 0,
      notice: why,
      arrivedAt: null,
    });
    return true;
  };

  const tryLine = async ({ sink, bundle }: Reading, line: LogLine, arrivedAt: number): Promise<FollowedLine> => {
    if (line.length > line.bytes.length) return tooLong(line);
    const at = positionOf(line);
    let outcome = sink.tryLine(line.bytes, at);
    const before = state.notice;
    while (!outcome.ok && RETRY_CODES.has(outcome.failure.code) && io.now() < arrivedAt + payloadWaitMs && !stopped) {
      const { failure } = outcome;
      if (state.notice !== failure) {
        change({ notice: { ...failure, code: 'payload_awaited', message: `${failure.message}; waiting for it` } });
      }
      await alarm.sleep(PAYLOAD_RETRY_MS, 'uninterrupted');
      bundle.payloads.forget();
      outcome = sink.tryLine(line.bytes, at);
    }
    if (state.notice !== before) change({ notice: before });
    return outcome;
  };

  const applyLines = async (current: Reading, chunk: TailChunk): Promise<boolean> => {
    state.settled = false;
    state.lastGrowthAt = io.now();
    state.arrivedAt = chunk.arrivedAt;
    for (const line of current.splitter.feed(chunk.bytes)) {
      const outcome = await tryLine(current, line, chunk.arrivedAt);
      if (stopped) return false;
      if (!outcome.ok) current.sink.skip(outcome, positionOf(line));
      state.lines += 1;
      state.applied = line.byte + line.length + 1;
      options.onLine?.(line, outcome);
      if (performance.now() - sliceStart > sliceMs) {
        change({ size: current.tail.size });
        await io.turn();
        sliceStart = performance.now();
        if (stopped) return false;
      }
    }
    return true;
  };

  /** Looks at the log once. */
  const look = async (current: Reading): Promise<void> => {
    sliceStart = performance.now();
    let thrown: { error: unknown } | null = null;
    const found = await current.tail.look((chunk) =>
      applyLines(current, chunk).catch((error: unknown) => {
        thrown = { error };
        return false;
      }),
    );
    if (thrown) throw (thrown as { error: unknown }).error;
    if (stopped) return;
    switch (found.kind) {
      case 'replaced':
        // Looked at again at once: the new log is there.
        if (await begin(found.failure)) alarm.wake();
        return;
      case 'missing':
        pace.failed(true);
        change(
          current.tail.offset > 0
            ? { phase: 'gone', notice: goneNotice(dir) }
            : { phase: 'waiting', notice: missingNotice(current.bundle.logPath) },
        );
        return;
      case 'failed':
        pace.failed(false);
        change({ notice: found.failure });
        return;
      case 'grew':
      case 'unchanged': {
        pace.looked(found.kind === 'grew');
        const same = state.settled && state.phase === 'following' && found.kind === 'unchanged';
        const notice = state.notice?.code === 'log_replaced' ? state.notice : null;
        if (same && state.notice === notice) return;
        change({ phase: 'following', size: current.tail.size, settled: true, notice });
      }
    }
  };

  const run = async (): Promise<void> => {
    while (!stopped) {
      if (reading || (await begin(null))) if (reading) await look(reading);
      if (!stopped) await alarm.sleep(pace.nextLookIn());
    }
  };

  const done = run().finally(() => {
    stopped = true;
    change({ phase: 'stopped' });
  });
  // Whoever needs to know awaits `done`; a rejection that nobody awaits yet must not end the process.
  done.catch(() => undefined);

  return {
    state,
    wake() {
      pace.hinted();
      alarm.wake();
    },
    async stop() {
      stopped = true;
      alarm.close();
      await done.catch(() => undefined);
    },
    done,
  };
}

/** Only the position: what remembers it must not keep the line's bytes. */
function positionOf({ line, byte }: LogLine): LogPosition {
  return { line, byte };
}

function isAbsent(failure: Failure): boolean {
  return failure.code === 'path_missing' || failure.code === 'manifest_missing';
}

function goneNotice(dir: string): Failure {
  return { code: 'bundle_gone', message: `${dir} was deleted or moved away.`, where: { path: dir } };
}

function missingNotice(path: string): Failure {
  return { code: 'log_missing', message: `${path} is not there yet.`, where: { path } };
}

function tooLong(line: LogLine): FailedLine {
  const message = `line ${line.line} has ${line.length} bytes: too long to be read`;
  const failure = { code: 'line_too_long', message, where: { line: line.line, byte: line.byte } };
  return { ok: false, failure, seq: null, event_type: null, raw_payload_id: null };
}
