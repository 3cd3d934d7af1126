import { basename, join } from 'node:path';
import type { Failure } from '../../core/failure.ts';
import type { AppliedLine, LineOutcome } from '../../core/reduce/reducer.ts';
import { TraceReducer } from '../../core/reduce/reducer.ts';
import type { RolloutStatus } from '../../core/trace/primitives.ts';
import { nodeByteTools } from '../../node/byte-tools.ts';
import { createFileWatcher } from '../../node/file-watcher.ts';
import { nodeFollowerIo } from '../../node/follow/follower-io.ts';
import { defaultWatchMode } from '../../node/library/root-watcher.ts';
import type { LogLine } from '../../node/line-splitter.ts';
import { followTrace } from '../../node/trace-follower.ts';
import type { LineWriter } from '../line-writer.ts';
import type { Teller } from './teller.ts';

export interface FollowOptions {
  dir: string;
  teller: Teller;
  out: LineWriter;
  /**
   * Offset of the log from which its lines are told: 0 for all, `now` for those that come once everything there is was
   * read. Another log in its place is told whole.
   */
  from: number | 'now';
}

export interface Following {
  wake(): void;
  stop(): Promise<void>;
  /** Resolves when the rollout ended and everything up to that was told, or after `stop`. Rejects for a bug of ours. */
  readonly done: Promise<void>;
  /** The rollout's end, once it was met. */
  readonly ended: RolloutStatus | null;
  /** Size of the log as last seen. */
  readonly size: number;
}

/** Notices that are only of passing interest. */
const QUIET = new Set(['payload_awaited']);

/** Follows one bundle and has it told until its rollout ends. Does not read faster than the output takes. */
export function followBundle({ dir, teller, out, from }: FollowOptions): Following {
  let applied: AppliedLine | null = null;
  let reducer: TraceReducer | null = null;
  let caughtUp = from !== 'now';
  let ended: RolloutStatus | null = null;
  let noticed: Failure | null = null;

  const isTold = (line: LogLine): boolean =>
    follower.state.generation > 1 || (caughtUp && (from === 'now' || line.byte + line.length >= from));

  const follower = followTrace({
    dir,
    io: {
      ...nodeFollowerIo,
      turn: async () => {
        await out.drained().catch(() => undefined);
        await nodeFollowerIo.turn();
      },
    },
    begin(bundle, generation) {
      const next = new TraceReducer({
        manifest: bundle.manifest,
        payloads: bundle.payloads,
        bytes: nodeByteTools,
        mode: 'lenient',
      });
      reducer = next;
      ended = null;
      teller.begin({ dir, logName: basename(bundle.logPath), generation, reducer: next });
      return {
        tryLine(line, at) {
          const outcome = next.tryLine(line, at);
          applied = outcome.ok ? outcome : null;
          return outcome;
        },
        skip: (outcome, at) => next.skip(outcome, at),
      };
    },
    onLine(line, outcome) {
      const whole: LineOutcome = outcome.ok ? (applied ?? { ...outcome, changed: [] }) : outcome;
      if (outcome.ok && outcome.event?.payload.type === 'rollout_ended') ended = outcome.event.payload.status;
      teller.line(whole, isTold(line));
    },
    onChange({ phase, notice }) {
      if (notice !== noticed && notice && !QUIET.has(notice.code)) teller.notice(notice);
      noticed = notice;
      if (reducer) teller.pause(caughtUp);
      if (phase !== 'following') return;
      caughtUp = true;
      if (ended !== null) void follower.stop();
    },
  });
  const watcher = createFileWatcher([dir], {
    mode: defaultWatchMode(),
    depth: 0,
    ignored: (path) => path.startsWith(join(dir, 'payloads')),
    onHint: () => follower.wake(),
  });
  const done = follower.done.finally(() => watcher.close());
  done.catch(() => undefined);

  return {
    wake: () => follower.wake(),
    stop: () => follower.stop(),
    done,
    get ended() {
      return ended;
    },
    get size() {
      return follower.state.size;
    },
  };
}
