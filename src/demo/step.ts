import type { TraceWriter } from '../node/trace-writer.ts';
import type { Random } from './random.ts';

/** One thing that happens in the simulated run. Only `write` touches a disk. */
export interface Step {
  /** Milliseconds since the start of the run, on the scenario's own clock. */
  readonly at: number;
  write(writer: TraceWriter, wallTime: number): void;
}

/** Steps in the order in which they happen (`at` never falls). */
export type Scenario = Iterable<Step>;

/** What all agents of one run share. */
export interface World {
  readonly random: Random;
  /** Wall time at which the run starts, milliseconds since the epoch. */
  readonly startedAt: number;
  readonly traceId: string;
  readonly rolloutId: string;
  readonly rootThreadId: string;
  readonly cwd: string;
  readonly provider: string;
  /** Counts up: operating system ids, response ids, … */
  counter(name: string): number;
}

/** The steps of several lists in the order of their times; equal times keep the order of the lists. */
export function inOrder(...lists: readonly (readonly Step[])[]): Step[] {
  return lists.flat().sort((a, b) => a.at - b.at);
}

/** `1:02.3` (minutes, seconds) as milliseconds: the times of a script are written as people read them. */
export function clock(text: string): number {
  const [minutes = '', seconds = ''] = text.split(':');
  return Math.round((Number(minutes) * 60 + Number(seconds)) * 1000);
}
