import { type Failure, TraceError } from '../core/failure.ts';
import type { EventName, HostEvents, HostFrame, RequestFrame, ResultOf } from './channels.ts';
import type { ConnectionState, WorkbenchClient } from './transport.ts';

/** Whatever carries frames to a host and back: Electron's IPC port, a WebSocket, a pair of functions. Frames arrive in order. */
export interface FrameChannel {
  /** May throw: the request is then answered with `not_connected`. */
  send(frame: RequestFrame): void;
  /** Called once, by {@link createClient}. Frames come from the workbench's own host and are trusted. */
  onFrame(listener: (frame: HostFrame) => void): void;
  /** Called once. A channel that cannot fail leaves it out and is always open. */
  onState?(listener: (state: ConnectionState) => void): void;
  /** The state at the start; `open` when left out. */
  readonly initialState?: ConnectionState;
  close(): void;
}

interface Waiting {
  resolve(result: unknown): void;
  reject(error: TraceError): void;
}

const failure = (code: string, message: string): Failure => ({ code, message });

/**
 * The client end of the protocol over any channel. Requests made while the channel is still `connecting` wait for it;
 * when a connection is lost, what was asked and not yet answered rejects with `connection_lost`, and requests made before it
 * is back reject with `not_connected`. A host keeps nothing across connections: who sees `open` again opens its sessions anew.
 */
export function createClient(channel: FrameChannel): WorkbenchClient {
  let state: ConnectionState = channel.initialState ?? 'open';
  let nextId = 1;
  const waiting = new Map<number, Waiting>();
  const unsent: RequestFrame[] = [];
  const listeners = new Map<EventName, Set<(data: never) => void>>();
  const stateListeners = new Set<(state: ConnectionState) => void>();

  function rejectAll(reason: Failure): void {
    const all = [...waiting.values()];
    waiting.clear();
    unsent.length = 0;
    for (const entry of all) entry.reject(new TraceError(reason));
  }

  function transmit(frame: RequestFrame): void {
    try {
      channel.send(frame);
    } catch (cause) {
      const entry = waiting.get(frame.id);
      waiting.delete(frame.id);
      entry?.reject(new TraceError(failure('not_connected', 'The request could not be sent.'), { cause }));
    }
  }

  function setState(next: ConnectionState): void {
    if (next === state) return;
    const before = state;
    state = next;
    if (next === 'open') for (const frame of unsent.splice(0)) transmit(frame);
    else if (before === 'open' || next === 'closed') {
      rejectAll(failure('connection_lost', 'The connection to the host was lost.'));
    }
    for (const listener of [...stateListeners]) listener(next);
  }

  channel.onFrame((frame) => {
    if ('event' in frame) {
      for (const listener of [...(listeners.get(frame.event) ?? [])]) listener(frame.data as never);
      return;
    }
    const entry = waiting.get(frame.id);
    if (!entry) return;
    waiting.delete(frame.id);
    if ('failure' in frame) entry.reject(new TraceError(frame.failure));
    else entry.resolve(frame.result);
  });
  channel.onState?.(setState);

  return {
    request(method, params) {
      return new Promise((resolve, reject) => {
        if (state === 'closed' || state === 'reconnecting') {
          reject(new TraceError(failure('not_connected', `${method}: there is no connection to the host.`)));
          return;
        }
        const frame: RequestFrame = { id: nextId++, method, params };
        waiting.set(frame.id, { resolve: (result) => resolve(result as ResultOf<typeof method>), reject });
        if (state === 'open') transmit(frame);
        else unsent.push(frame);
      });
    },
    on<E extends EventName>(event: E, listener: (data: HostEvents[E]) => void) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set);
      set.add(listener as (data: never) => void);
      return () => void set.delete(listener as (data: never) => void);
    },
    get state() {
      return state;
    },
    onState(listener) {
      stateListeners.add(listener);
      return () => void stateListeners.delete(listener);
    },
    close() {
      setState('closed');
      channel.close();
    },
  };
}
