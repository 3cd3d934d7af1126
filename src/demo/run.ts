import { setTimeout as wait } from 'node:timers/promises';
import type { Failure } from '../core/failure.ts';
import { TraceWriter } from '../node/trace-writer.ts';
import { type DemoOptions, proceduralOptions } from './options.ts';
import { procedural, proceduralWorld } from './procedural/index.ts';
import type { Step, World } from './step.ts';
import { storyWorld } from './story/cast.ts';
import { story } from './story/index.ts';

export interface DemoResult {
  bundleDir: string;
  /** `rollout_ended` was written; false when aborted or when writing failed. */
  completed: boolean;
  events: number;
  bytes: number;
  /** What went wrong on disk (see `TraceWriter`), if anything. */
  failures: readonly Failure[];
}

export interface LiveDemoOptions extends DemoOptions {
  /** So many times faster than real time (default 1). Infinity does not wait at all. */
  speed?: number;
  /** Stops the run. What is on disk stays a sound trace of an interrupted run. */
  signal?: AbortSignal;
  /** The longest pause between two events in real milliseconds (default 4000): idle gaps are squeezed to this. */
  longestPauseMs?: number;
  /**
   * Times in the trace: `now` (default) takes the time of writing, so that the trace looks live (durations shrink with
   * `speed`); `story` keeps the times of the scenario, so that the bundle equals that of {@link writeDemo}.
   */
  clock?: 'now' | 'story';
  /** Told once, as soon as the bundle exists. */
  onCreated?: (bundleDir: string) => void;
  /** For tests: how to wait, and what time it is. */
  sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  now?: () => number;
}

const DEFAULT_PAUSE_MS = 4_000;

/**
 * Writes a whole simulated run as a bundle in `root`, at once. Nothing in it depends on the time or on this machine.
 * Disk errors do not throw; they are in `failures` (`bundle_exists` when this run is in `root` already).
 */
export function writeDemo(root: string, options: DemoOptions = {}): DemoResult {
  const run = prepare(options);
  const writer = createWriter(root, run.world, () => run.world.startedAt);
  let events = 0;
  for (const step of run.steps(() => writer.bytesWritten)) {
    if (!writer.recording) break;
    step.write(writer, run.world.startedAt + step.at);
    events += 1;
  }
  return finish(writer, events);
}

/**
 * Writes a simulated run in (scaled) real time: sleeps between its events until it is done or `signal` aborts, then
 * resolves. Never rejects for an abort.
 */
export async function runDemoLive(root: string, options: LiveDemoOptions = {}): Promise<DemoResult> {
  const { speed = 1, signal, longestPauseMs = DEFAULT_PAUSE_MS, clock = 'now', sleep = interruptibleWait } = options;
  const now = options.now ?? Date.now;
  const run = prepare(options);
  const writer = createWriter(root, run.world, clock === 'now' ? now : () => run.world.startedAt);
  if (writer.recording) options.onCreated?.(writer.bundleDir);
  let events = 0;
  let last = 0;
  for (const step of run.steps(() => writer.bytesWritten)) {
    const pause = Math.min(Math.max(0, step.at - last) / Math.max(speed, Number.MIN_VALUE), longestPauseMs);
    last = step.at;
    if (pause > 0 && !signal?.aborted) await sleep(pause, signal);
    if (signal?.aborted || !writer.recording) break;
    step.write(writer, clock === 'now' ? now() : run.world.startedAt + step.at);
    events += 1;
  }
  return finish(writer, events, signal?.aborted);
}

interface Prepared {
  world: World;
  /** The run's steps; `written` tells a run with a size how far it is. */
  steps(written: () => number): Iterable<Step>;
}

function prepare(options: DemoOptions): Prepared {
  const choices = proceduralOptions(options);
  if (choices === null) {
    const world = storyWorld(options.seed ?? 1);
    return { world, steps: () => session(world, story(world)) };
  }
  const world = proceduralWorld(choices);
  return { world, steps: (written) => session(world, procedural(world, choices, written)) };
}

/** A rollout around the steps of its agents. */
function* session(world: World, steps: Iterable<Step>): Generator<Step> {
  const { traceId, rootThreadId } = world;
  yield {
    at: 0,
    write: (writer, at) => {
      writer.event({ type: 'rollout_started', trace_id: traceId, root_thread_id: rootThreadId }, { at });
    },
  };
  let last = 0;
  for (const step of steps) {
    last = step.at;
    yield step;
  }
  yield {
    at: last + 200,
    write: (writer, at) => {
      writer.event({ type: 'rollout_ended', status: 'completed' }, { at });
    },
  };
}

function createWriter(root: string, world: World, now: () => number): TraceWriter {
  const { traceId, rolloutId, rootThreadId } = world;
  return TraceWriter.create(root, { traceId, rolloutId, rootThreadId, now });
}

function finish(writer: TraceWriter, events: number, aborted = false): DemoResult {
  const completed = writer.recording && !aborted;
  writer.close();
  return { bundleDir: writer.bundleDir, completed, events, bytes: writer.bytesWritten, failures: writer.failures };
}

async function interruptibleWait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(ms, undefined, signal ? { signal } : {});
  } catch (error) {
    if (!signal?.aborted) throw error;
  }
}
