import { onTestFinished } from 'vitest';
import { TraceReducer } from '../../src/core/reduce/reducer.ts';
import { serializeTrace } from '../../src/core/reduce/serialize.ts';
import type { Bundle } from '../../src/node/bundle.ts';
import { nodeByteTools } from '../../src/node/byte-tools.ts';
import { createFileWatcher } from '../../src/node/file-watcher.ts';
import { type FollowerIo, nodeFollowerIo } from '../../src/node/follow/follower-io.ts';
import { type FollowerState, followTrace } from '../../src/node/trace-follower.ts';

/** A follower with a reducer behind it, and a way to wait for what it does. */
export interface FollowedBundle {
  readonly state: FollowerState;
  readonly reducer: TraceReducer;
  /** Codes of all notices so far, each change once. */
  readonly notices: string[];
  wake(): void;
  until(condition: (state: FollowerState) => boolean): Promise<void>;
  /** `state.json` of what was applied so far. */
  text(): string;
  stop(): Promise<void>;
}

export interface FollowOptions {
  io?: FollowerIo;
  /** `real`: chokidar; `twice`: every hint of it comes twice; `none`: the sweep has to find everything. */
  watch?: 'real' | 'twice' | 'none';
  payloadWaitMs?: number;
  /** Called at every change, with everything applied that the state says. */
  onChange?: (state: FollowerState, reducer: TraceReducer, bundle: Bundle) => void;
}

export function followBundle(dir: string, options: FollowOptions = {}): FollowedBundle {
  const { io = nodeFollowerIo, watch = 'real' } = options;
  const waiting = new Set<() => void>();
  const notices: string[] = [];
  let current: { reducer: TraceReducer; bundle: Bundle } | null = null;
  const follower = followTrace({
    dir,
    io,
    ...(options.payloadWaitMs === undefined ? {} : { payloadWaitMs: options.payloadWaitMs }),
    begin(bundle) {
      const { manifest, payloads } = bundle;
      current = { reducer: new TraceReducer({ manifest, payloads, bytes: nodeByteTools, mode: 'lenient' }), bundle };
      return current.reducer;
    },
    onChange(state) {
      const code = state.notice?.code;
      if (code !== undefined && notices.at(-1) !== code) notices.push(code);
      if (current) options.onChange?.(state, current.reducer, current.bundle);
      for (const check of [...waiting]) check();
    },
  });
  const hint = () => {
    follower.wake();
    if (watch === 'twice') follower.wake();
  };
  const watcher = watch === 'none' ? null : createFileWatcher([dir], { mode: 'native', depth: 0, onHint: hint });
  const stop = async () => {
    await Promise.all([follower.stop(), watcher?.close()]);
  };
  onTestFinished(stop);

  const reducer = () => {
    if (!current) throw new Error('the follower has not opened its bundle yet');
    return current.reducer;
  };
  return {
    state: follower.state,
    get reducer() {
      return reducer();
    },
    notices,
    wake: hint,
    until(condition) {
      return new Promise((resolve, reject) => {
        const check = () => {
          if (!condition(follower.state)) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
        follower.done.catch(reject);
      });
    },
    text: () => serializeTrace(reducer().snapshot()),
    stop,
  };
}

/** Real files with timers that run `times` as fast: for tests of what happens, not of when. */
export function hastyIo(times = 25): FollowerIo {
  const start = Date.now();
  return {
    ...nodeFollowerIo,
    now: () => start + (Date.now() - start) * times,
    timer: (ms, callback) => nodeFollowerIo.timer(ms / times, callback),
  };
}
