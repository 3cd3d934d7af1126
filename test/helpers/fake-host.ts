import type { EventName, HostEvents, HostFrame, RequestFrame } from '../../src/protocol/channels.ts';

/** One client of a fake host, and what has come from it. */
export interface FakeClient {
  send: (frame: HostFrame) => void;
  received: unknown[];
  closed: boolean;
}

/** A host that answers every request with `answer` and remembers all that happens. */
export function fakeHost(answer: (frame: RequestFrame) => unknown = (frame) => ({ echo: frame.method })) {
  const clients: FakeClient[] = [];
  const waiting = new Set<() => void>();
  const changed = (): void => {
    for (const check of [...waiting]) check();
  };
  return {
    clients,
    closed: false,
    connect(send: (frame: HostFrame) => void) {
      const client: FakeClient = { send, received: [], closed: false };
      clients.push(client);
      changed();
      return {
        receive(frame: unknown) {
          client.received.push(frame);
          changed();
          const request = frame as RequestFrame;
          if (typeof request?.id === 'number') send({ id: request.id, result: answer(request) });
        },
        close() {
          client.closed = true;
          changed();
        },
      };
    },
    broadcast<E extends EventName>(event: E, data: HostEvents[E]) {
      for (const client of clients) if (!client.closed) client.send({ event, data });
    },
    async close() {
      this.closed = true;
    },
    /** Resolves as soon as the condition holds (it is looked at whenever a client does something). */
    until(condition: () => boolean): Promise<void> {
      return new Promise((resolve) => {
        const check = (): void => {
          if (!condition()) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      });
    },
  };
}
