import { type Failure, TraceError } from '../../core/failure.ts';
import { bundleOfState, type StateFile } from '../archive/state-file.ts';
import { modelOfTrace } from '../archive/state-model.ts';
import type { FollowerIo } from '../follow/follower-io.ts';
import { createViewEncoder } from '../view-delta.ts';
import { createEventIndex } from './event-index.ts';
import type { LiveSession, LiveSessionOptions } from './live-session.ts';
import type { QueryHandlers, SessionQuery } from './messages.ts';
import { createPublisher } from './publisher.ts';
import { createQueries } from './queries.ts';
import { createStatusMeter } from './status-meter.ts';

export interface StateSessionOptions extends Pick<LiveSessionOptions, 'session_id' | 'post'> {
  io: Pick<FollowerIo, 'timer' | 'turn'>;
  file: StateFile;
}

/** A `state.json` without its bundle as a session: all there at once, never growing. Its notice says what is missing. */
export function createStateSession({ session_id, post, io, file }: StateSessionOptions): LiveSession {
  const model = modelOfTrace(file.trace);
  const encoder = createViewEncoder(model);
  const notice: Failure = {
    code: 'state_only',
    message: `This is a reduced trace without its bundle. Missing: ${file.missing.join(' ')}`,
    where: { path: file.path },
  };
  const now = () => performance.now();
  const queries = createQueries({
    path: file.path,
    bundle: bundleOfState(file),
    encoder,
    index: createEventIndex(),
    turn: io.turn,
    tellSearch: (client, progress) => post({ type: 'search', client, progress }),
    tellExport: (client, progress) => post({ type: 'export', client, progress: { session_id, ...progress } }),
  });
  const publisher = createPublisher({
    session_id,
    timer: io.timer,
    now,
    hurry: () => true,
    send: (client, delta) => post({ type: 'delta', client, delta }),
  });
  const status = createStatusMeter({
    session_id,
    timer: io.timer,
    now,
    facts: () => ({
      phase: 'ended',
      generation: 1,
      bytes_done: 0,
      bytes_total: 0,
      log_bytes: 0,
      events: 0,
      last_event_at_unix_ms: null,
      lag_ms: null,
      notice,
    }),
    send: (told) => post({ type: 'status', status: told }),
  });
  publisher.publish({ encoder, drain: () => null });

  const answer = async (id: number, client: number, method: SessionQuery, params: unknown): Promise<void> => {
    try {
      const handler = queries.handlers[method] as QueryHandlers[SessionQuery];
      post({ type: 'answer', id, result: await handler(params as never, client) });
    } catch (error) {
      const failure =
        error instanceof TraceError
          ? error.failure
          : { code: 'internal', message: `${method}: ${error instanceof Error ? error.message : String(error)}` };
      post({ type: 'refusal', id, failure });
    }
  };

  return {
    receive(message) {
      switch (message.type) {
        case 'join':
          publisher.join(message.client);
          return status.changed();
        case 'leave':
          queries.leave(message.client);
          return publisher.leave(message.client);
        case 'ack':
          return publisher.ack(message.client, message.revision);
        case 'resync':
          return publisher.resync(message.client);
        case 'query':
          void answer(message.id, message.client, message.method, message.params);
          return;
        case 'cancel':
        case 'close':
          return;
      }
    },
    done: Promise.resolve(),
    async close() {
      publisher.close();
      status.close();
      queries.close();
    },
  };
}
