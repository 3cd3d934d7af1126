import { TraceError } from '../../core/failure.ts';
import type { PayloadSource } from '../../core/reduce/payload-source.ts';
import { TraceReducer } from '../../core/reduce/reducer.ts';
import type { SessionPhase } from '../../protocol/session.ts';
import type { Bundle } from '../bundle.ts';
import { nodeByteTools } from '../byte-tools.ts';
import type { CreateFileWatcher, FileWatcher, WatchMode } from '../file-watcher.ts';
import type { FollowerIo } from '../follow/follower-io.ts';
import { type FollowerState, followTrace } from '../trace-follower.ts';
import { createViewEncoder } from '../view-delta.ts';
import { createEventIndex } from './event-index.ts';
import type { FromWorker, QueryHandlers, SessionQuery, ToWorker } from './messages.ts';
import { archivedBytes, estimatePayloadBytes } from './payload-total.ts';
import { createPublisher } from './publisher.ts';
import { createQueries, type Queries } from './queries.ts';
import { createStatusMeter, type Facts } from './status-meter.ts';

export interface LiveSessionOptions {
  session_id: string;
  dir: string;
  io: FollowerIo;
  createWatcher: CreateFileWatcher;
  watchMode: WatchMode;
  /** Must clone or write out what it is given before it returns: deltas share their values with the live model. */
  post(message: FromWorker): void;
}

/** One opened trace: followed, reduced, published to its clients, and asked. Runs in a worker's thread. */
export interface LiveSession {
  receive(message: ToWorker): void;
  /** Rejects when following ended by an error that is a bug of ours. */
  readonly done: Promise<void>;
  close(): Promise<void>;
}

/** One log's reduction. */
interface Generation {
  reducer: TraceReducer;
  queries: Queries;
  logPath: string;
  /** Out of an archive: nothing more will come. */
  finished: boolean;
}

export function createLiveSession(options: LiveSessionOptions): LiveSession {
  const { session_id, dir, io, post } = options;
  const steadyNow = () => performance.now();
  let current: Generation | null = null;
  let index = createEventIndex();
  let watcher: FileWatcher | null = null;
  let watchedGeneration = 0;
  let cancelled = false;
  let closed = false;
  let caughtUp = false;
  let payloadBytes = 0;
  let payloadBytesThere = 0;
  let lastEventAt: number | null = null;
  let lag: number | null = null;
  let appliedAtLastDelta = 0;

  const publisher = createPublisher({
    session_id,
    timer: io.timer,
    now: steadyNow,
    hurry: () => caughtUp,
    send(client, delta) {
      noteLag();
      post({ type: 'delta', client, delta });
    },
  });
  const status = createStatusMeter({
    session_id,
    timer: io.timer,
    now: steadyNow,
    facts,
    send: (told) => post({ type: 'status', status: told }),
  });

  const begin = (bundle: Bundle): TraceReducer => {
    const payloads: PayloadSource = {
      read(ref) {
        const read = bundle.payloads.read(ref);
        if (read.ok) payloadBytes += read.value.length;
        return read;
      },
    };
    const reducer = new TraceReducer({ manifest: bundle.manifest, payloads, bytes: nodeByteTools, mode: 'lenient' });
    index = createEventIndex();
    current?.queries.close();
    const encoder = createViewEncoder(reducer);
    const queries = createQueries({
      path: dir,
      bundle,
      encoder,
      index,
      turn: io.turn,
      tellSearch: (client, progress) => post({ type: 'search', client, progress }),
      tellExport: (client, progress) => post({ type: 'export', client, progress: { session_id, ...progress } }),
    });
    current = { reducer, queries, logPath: bundle.logPath, finished: bundle.archive !== undefined };
    payloadBytes = 0;
    payloadBytesThere = bundle.archive ? archivedBytes(bundle.archive) : 0;
    caughtUp = false;
    lastEventAt = null;
    appliedAtLastDelta = 0;
    publisher.publish({ encoder, drain: () => reducer.drainLive() });
    if (bundle.archive) return reducer;
    void estimatePayloadBytes(bundle.payloadsDir, () => closed || caughtUp || current?.reducer !== reducer).then(
      (bytes) => {
        if (current?.reducer === reducer) payloadBytesThere = bytes;
      },
    );
    return reducer;
  };

  const follower = followTrace({
    dir,
    io,
    begin,
    onLine(line, outcome) {
      index.add(line, outcome);
      if (outcome.ok && outcome.event) lastEventAt = outcome.event.wall_time_unix_ms;
    },
    onChange(state) {
      if (state.phase === 'following' && watchedGeneration !== state.generation && current && !closed) {
        watchedGeneration = state.generation;
        watchLog(current.logPath);
      } else if (state.phase === 'gone' || state.phase === 'waiting') {
        watchedGeneration = 0;
      }
      if (state.phase === 'following') caughtUp = true;
      publisher.changed();
      status.changed();
    },
  });
  /**
   * Watches the log itself, as it is there now: hints for its folder would come with every payload, and cost a listing each.
   * What appears and vanishes is found by the follower's own sweep.
   */
  function watchLog(path: string): void {
    void watcher?.close();
    watcher = options.createWatcher([path], { mode: options.watchMode, depth: 0, onHint: () => follower.wake() });
  }

  function noteLag(): void {
    const { applied, arrivedAt } = follower.state;
    if (!caughtUp || arrivedAt === null || applied === appliedAtLastDelta) return;
    appliedAtLastDelta = applied;
    lag = Math.max(0, Math.round(io.now() - arrivedAt));
  }

  function facts(): Facts {
    const { state } = follower;
    const done = state.applied + payloadBytes;
    return {
      phase: phaseOf(state),
      generation: state.generation,
      bytes_done: done,
      bytes_total: caughtUp
        ? Math.max(done, state.size + payloadBytes)
        : Math.max(done, state.size + payloadBytesThere),
      log_bytes: state.size,
      events: current?.reducer.events ?? 0,
      last_event_at_unix_ms: lastEventAt,
      lag_ms: lag,
      notice: state.notice,
    };
  }

  function phaseOf(state: FollowerState): SessionPhase {
    if (cancelled) return 'cancelled';
    if (state.phase === 'gone') return 'gone';
    if (state.phase !== 'following') return 'loading';
    return current && (current.finished || current.reducer.header.status !== 'running') ? 'ended' : 'following';
  }

  const answer = async (id: number, client: number, method: SessionQuery, params: unknown): Promise<void> => {
    try {
      if (!current) throw new TraceError({ code: 'not_loaded', message: 'Nothing has been read of this trace yet.' });
      const handler = current.queries.handlers[method] as QueryHandlers[SessionQuery];
      const result = await handler(params as never, client);
      if (!closed) post({ type: 'answer', id, result });
    } catch (error) {
      const failure =
        error instanceof TraceError
          ? error.failure
          : { code: 'internal', message: `${method}: ${error instanceof Error ? error.message : String(error)}` };
      if (!closed) post({ type: 'refusal', id, failure });
    }
  };

  const close = async (): Promise<void> => {
    closed = true;
    publisher.close();
    status.close();
    current?.queries.close();
    await Promise.all([follower.stop(), watcher?.close()]);
  };

  return {
    receive(message) {
      switch (message.type) {
        case 'join':
          publisher.join(message.client);
          return status.changed();
        case 'leave':
          current?.queries.leave(message.client);
          return publisher.leave(message.client);
        case 'ack':
          return publisher.ack(message.client, message.revision);
        case 'resync':
          return publisher.resync(message.client);
        case 'cancel':
          if (caughtUp || cancelled) return;
          cancelled = true;
          void follower.stop().then(() => {
            caughtUp = true;
            publisher.changed();
            status.changed();
          });
          return;
        case 'query':
          void answer(message.id, message.client, message.method, message.params);
          return;
        case 'close':
          void close();
      }
    },
    done: follower.done,
    close,
  };
}
