import type { TraceDelta } from '../../core/reduce/delta.ts';
import type { SessionDelta } from '../../protocol/session.ts';
import type { ViewEncoder } from '../view-delta.ts';
import { type ClientView, createClientView, type DeltaLimits } from './client-view.ts';

/** One model that is being published: where its changes come from, and how its objects look in a window. */
export interface Published {
  encoder: ViewEncoder;
  /** What changed since the last call, or null. Only what changed is noted; values may be live. */
  drain(): TraceDelta | null;
}

export interface PublisherOptions {
  session_id: string;
  /** Sends one delta; its values are live: they must be cloned or written out before this returns. */
  send(client: number, delta: SessionDelta): void;
  /** Calls back after `ms`; returns what ends the waiting. */
  timer(ms: number, callback: () => void): () => void;
  /** A steady clock, ms. */
  now(): number;
  /** The log was read to its end: steps of a snapshot follow each other as fast as they are acknowledged. Until then reading comes first. */
  hurry(): boolean;
  limits?: DeltaLimits;
}

/**
 * Tells clients what changed. For each client at most one delta is on its way; while it is, what changes is only noted
 * ({@link ClientView}), so that a slow client gets fewer and larger deltas, never a queue. At most 30 a second.
 */
export interface Publisher {
  /** Another model: every client begins anew. */
  publish(model: Published): void;
  /** The model may have changed. Cheap; call it often. */
  changed(): void;
  join(client: number): void;
  leave(client: number): void;
  ack(client: number, revision: number): void;
  resync(client: number): void;
  close(): void;
}

const INTERVAL_MS = 1000 / 30;

interface Client {
  view: ClientView | null;
  revision: number;
  /** The revision that is on its way. */
  unacknowledged: number | null;
  /** Not before this the next one. */
  due: number;
}

export function createPublisher(options: PublisherOptions): Publisher {
  const { session_id, send, timer, now, hurry, limits } = options;
  const clients = new Map<number, Client>();
  let published: Published | null = null;
  let cancelTimer: (() => void) | null = null;
  let timerAt = Number.POSITIVE_INFINITY;

  /** Must come before every look at the live objects: what is noted later must not be in what was sent before. */
  const drain = (): void => {
    const delta = published?.drain();
    if (!delta) return;
    published?.encoder.note(delta);
    for (const client of clients.values()) client.view?.note(delta);
  };

  const wakeAt = (at: number): void => {
    if (at >= timerAt) return;
    cancelTimer?.();
    timerAt = at;
    cancelTimer = timer(Math.max(0, at - now()), () => {
      cancelTimer = null;
      timerAt = Number.POSITIVE_INFINITY;
      flush();
    });
  };

  const flush = (): void => {
    drain();
    for (const [id, client] of clients) {
      if (!client.view || client.unacknowledged !== null || !client.view.pending) continue;
      if (client.due > now()) {
        wakeAt(client.due);
        continue;
      }
      const step = client.view.take();
      if (!step) continue;
      client.revision += 1;
      client.unacknowledged = client.revision;
      client.due = now() + (hurry() && step.more ? 0 : INTERVAL_MS);
      send(id, { session_id, revision: client.revision, ...step });
    }
  };

  const viewFor = (): ClientView | null => (published ? createClientView(published.encoder, limits) : null);

  return {
    publish(model) {
      published = model;
      drain();
      for (const client of clients.values()) client.view = viewFor();
      wakeAt(now());
    },
    changed() {
      if (clients.size === 0) drain();
      else if (timerAt === Number.POSITIVE_INFINITY) wakeAt(earliestDue());
    },
    join(id) {
      drain();
      clients.set(id, { view: viewFor(), revision: 0, unacknowledged: null, due: 0 });
      wakeAt(now());
    },
    leave(id) {
      clients.delete(id);
    },
    ack(id, revision) {
      const client = clients.get(id);
      if (client?.unacknowledged !== revision) return;
      client.unacknowledged = null;
      wakeAt(client.due);
    },
    resync(id) {
      const client = clients.get(id);
      if (!client) return;
      drain();
      client.view?.reset();
      client.unacknowledged = null;
      wakeAt(now());
    },
    close() {
      cancelTimer?.();
      clients.clear();
      published = null;
    },
  };

  function earliestDue(): number {
    let due = Number.POSITIVE_INFINITY;
    for (const client of clients.values()) if (client.unacknowledged === null) due = Math.min(due, client.due);
    // Nobody can be told anything now, but what changed is noted now and then.
    return due === Number.POSITIVE_INFINITY ? now() + INTERVAL_MS : Math.max(due, now());
  }
}
