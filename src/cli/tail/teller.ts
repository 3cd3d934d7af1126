import type { Failure } from '../../core/failure.ts';
import type { LineOutcome, TraceReducer } from '../../core/reduce/reducer.ts';

/** One log that is being followed: what takes its lines, and what the reducer has made of them so far. */
export interface FollowedLog {
  dir: string;
  /** Name of the log file, for messages. */
  logName: string;
  /** Counts the logs that the bundle has had: 1, and more when it was replaced. */
  generation: number;
  reducer: TraceReducer;
}

/** Tells what happens in a trace, in one form or another. */
export interface Teller {
  /** A log begins. */
  begin(log: FollowedLog): void;
  /** A line was applied, or skipped. `told`: whether the reader wants to hear of it, or it is history. */
  line(outcome: LineOutcome, told: boolean): void;
  /** For a while nothing more comes: whatever was held back is to be told. */
  pause(told: boolean): void;
  /** Something about following itself: the log was replaced, the bundle is gone. */
  notice(notice: Failure): void;
}
