import { TraceError } from '../../src/core/failure.ts';
import type { EventName, HostEvents } from '../../src/protocol/channels.ts';
import type { ConnectionState, WorkbenchClient } from '../../src/protocol/transport.ts';

/** A host that answers as a test says: every request is recorded, events and connection states are sent by hand. */
export interface FakeClient extends WorkbenchClient {
  /** All requests so far, oldest first. */
  readonly requests: { method: string; params: Record<string, unknown> }[];
  /** Sends an event to whoever listens. */
  emit<E extends EventName>(event: E, data: HostEvents[E]): void;
  setState(state: ConnectionState): void;
}

/** `answers`: by method, the result or a function of the parameters that gives it. A method without one rejects. */
export function fakeClient(answers: Record<string, unknown> = {}): FakeClient {
  const listeners = new Map<string, Set<(data: never) => void>>();
  const stateListeners = new Set<(state: ConnectionState) => void>();
  const requests: FakeClient['requests'] = [];
  let state: ConnectionState = 'open';
  const client = {
    requests,
    request(method: string, params: Record<string, unknown>) {
      requests.push({ method, params });
      const answer = answers[method];
      if (answer === undefined) {
        return Promise.reject(new TraceError({ code: 'no_answer', message: `the test has no answer for ${method}` }));
      }
      return Promise.resolve(typeof answer === 'function' ? answer(params) : answer);
    },
    on(event: string, listener: (data: never) => void) {
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(listener));
      return () => set.delete(listener);
    },
    get state() {
      return state;
    },
    onState(listener: (state: ConnectionState) => void) {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    close() {},
    emit(event: string, data: unknown) {
      for (const listener of listeners.get(event) ?? []) listener(data as never);
    },
    setState(next: ConnectionState) {
      state = next;
      for (const listener of stateListeners) listener(next);
    },
  };
  return client as unknown as FakeClient;
}
