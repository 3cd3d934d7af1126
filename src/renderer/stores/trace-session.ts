import type { Failure } from '../../core/failure.ts';
import { COLLECTIONS, type CollectionName } from '../../core/model/trace.ts';
import { applyDelta, emptyModel, type ViewModel } from '../../core/reduce/delta.ts';
import { createIndexes, type Indexes, updateIndexes } from '../../core/views/indexes.ts';
import { touchedBy } from '../../core/views/touched.ts';
import type { SessionDelta, SessionInfo, SessionStatus } from '../../protocol/session.ts';
import type { WorkbenchClient } from '../../protocol/transport.ts';
import { failureOf } from './client.ts';
import { oncePerFrame } from './frame.ts';

/** What of a session can change by itself. Subscribers name the topics they read. */
export type Topic = CollectionName | 'header' | 'diagnostics' | 'status' | 'session';

/**
 * One open trace: the model that deltas build, and who wants to know of changes. Knows nothing of React (`use-trace.ts`
 * does). Deltas are applied when they arrive and answered with an ack; subscribers hear at most once per frame.
 */
export interface TraceSession {
  readonly path: string;
  /** Null until the host has opened it. */
  readonly info: SessionInfo | null;
  /** Why it could not be opened. */
  readonly failure: Failure | null;
  readonly status: SessionStatus | null;
  /** Changed in place between notifications; replaced by a new one after a reset. */
  readonly model: ViewModel;
  /** What the model does not say directly, kept in step with it (`src/core/views/indexes.ts`). */
  readonly indexes: Indexes;
  /** Revision of the last delta that the model has, as subscribers know it; -1: none yet. */
  readonly revision: number;
  /** Revision of the last delta that the model has: subscribers are not told of each. */
  readonly applied: number;
  /** Whether the model is all that the host had when the session was opened. */
  readonly caughtUp: boolean;
  /** Whether the last delta was one of several: the model is not yet what the host has. */
  readonly behind: boolean;
  /** While paused the model stands still; the host goes on reducing and sends what was missed on resume. */
  readonly paused: boolean;
  /** When it was paused, Unix ms: what *now* is until it goes on. */
  readonly pausedAt: number | null;
  setPaused(paused: boolean): void;
  /** Counts up whenever something of the topic changed. */
  version(topic: Topic): number;
  /** Calls `listener` after a frame in which one of the topics changed. Returns the end of it. */
  subscribe(topics: readonly Topic[], listener: () => void): () => void;
  /** Opens it again after a failure. */
  retry(): void;
  close(): void;
}

const ALL_TOPICS: readonly Topic[] = [...COLLECTIONS, 'header', 'diagnostics', 'status', 'session'];

/** While more is on its way, what is shown changes so often, ms: drawing every step would cost more than reading them. */
const LOADING_MS = 200;

/** Opens the trace at `path` through `client`, and again whenever a lost connection is back. */
export function openTraceSession(client: WorkbenchClient, path: string): TraceSession {
  const listeners = new Map<Topic, Set<() => void>>(ALL_TOPICS.map((topic) => [topic, new Set()]));
  const versions = new Map<Topic, number>();
  const dirty = new Set<Topic>();
  /** Deltas that came before the answer to `session.open`, or while paused: the host sends one and waits for its ack. */
  let waiting: SessionDelta[] = [];
  /** Latest word on each session, as it may come before the answer that says which one is ours. */
  const statuses = new Map<string, SessionStatus>();
  let resyncing = false;
  let opening = 0;
  let closed = false;
  const session = {
    path,
    info: null as SessionInfo | null,
    failure: null as Failure | null,
    status: null as SessionStatus | null,
    model: emptyModel() as ViewModel,
    indexes: createIndexes(),
    revision: -1,
    applied: -1,
    caughtUp: false,
    behind: false,
    paused: false,
    pausedAt: null as number | null,
  };

  let shownAt = Number.NEGATIVE_INFINITY;
  let later: ReturnType<typeof setTimeout> | undefined;
  const notify = oncePerFrame(() => {
    clearTimeout(later);
    later = undefined;
    shownAt = performance.now();
    session.revision = session.applied;
    const calls = new Set<() => void>();
    for (const topic of dirty) {
      versions.set(topic, (versions.get(topic) ?? 0) + 1);
      for (const listener of listeners.get(topic) ?? []) calls.add(listener);
    }
    dirty.clear();
    for (const call of calls) call();
  });

  function touch(...topics: readonly Topic[]): void {
    for (const topic of topics) dirty.add(topic);
    const wait = session.behind ? shownAt + LOADING_MS - performance.now() : 0;
    if (wait <= 0) notify();
    else later ??= setTimeout(notify, wait);
  }

  async function open(): Promise<void> {
    const attempt = ++opening;
    try {
      const info = await client.request('session.open', { path });
      if (attempt !== opening) return;
      if (closed) return leave(info.session_id);
      session.info = info;
      session.failure = null;
      session.status = statuses.get(info.session_id) ?? session.status;
      waiting = waiting.filter((delta) => delta.session_id === info.session_id);
      drain();
    } catch (error) {
      if (attempt !== opening || client.state !== 'open') return;
      session.failure = failureOf(error);
    }
    touch('session', 'status');
  }

  function leave(id: string): void {
    client.request('session.leave', { session_id: id }).catch(() => undefined);
  }

  function receive(delta: SessionDelta): void {
    if (session.info ? delta.session_id !== session.info.session_id : opening === 0) return;
    waiting.push(delta);
    drain();
  }

  function drain(): void {
    if (!session.info || session.paused) return;
    const deltas = waiting;
    waiting = [];
    for (const delta of deltas) apply(delta, session.info.session_id);
  }

  function apply(step: SessionDelta, id: string): void {
    if (step.reset) {
      resyncing = false;
      session.model = emptyModel();
      session.indexes = createIndexes();
      session.caughtUp = false;
      touch(...COLLECTIONS, 'header', 'diagnostics');
    } else if (resyncing) {
      return;
    } else if (step.revision <= session.applied) {
      acknowledge(id, step.revision);
      return;
    }
    try {
      applyDelta(session.model, step.delta);
      updateIndexes(session.indexes, session.model, touchedBy(step.delta));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      resync(id);
      return;
    }
    session.applied = step.revision;
    session.behind = step.more;
    if (!step.more) session.caughtUp = true;
    touch('session', ...topicsOf(step));
    acknowledge(id, step.revision);
  }

  function acknowledge(id: string, revision: number): void {
    // A lost connection needs no ack: opening again begins with a snapshot.
    client.request('session.ack', { session_id: id, revision }).catch(() => undefined);
  }

  function resync(id: string): void {
    resyncing = true;
    client.request('session.resync', { session_id: id }).catch(() => undefined);
  }

  const ends = [
    client.on('session.delta', receive),
    client.on('session.status', (status) => {
      statuses.set(status.session_id, status);
      if (status.session_id !== session.info?.session_id) return;
      session.status = status;
      touch('status');
    }),
    client.onState((state) => {
      if (state !== 'open') return;
      session.info = null;
      waiting = [];
      session.applied = -1;
      resyncing = false;
      session.caughtUp = false;
      void open();
    }),
  ];
  void open();

  return Object.assign(session, {
    setPaused(paused: boolean) {
      session.paused = paused;
      session.pausedAt = paused ? Date.now() : null;
      drain();
      touch('session');
    },
    version: (topic: Topic) => versions.get(topic) ?? 0,
    subscribe(topics: readonly Topic[], listener: () => void) {
      for (const topic of topics) listeners.get(topic)?.add(listener);
      return () => {
        for (const topic of topics) listeners.get(topic)?.delete(listener);
      };
    },
    retry() {
      session.failure = null;
      touch('session');
      void open();
    },
    close() {
      closed = true;
      clearTimeout(later);
      for (const end of ends) end();
      if (session.info) leave(session.info.session_id);
    },
  });
}

function topicsOf({ delta }: SessionDelta): Topic[] {
  const topics = new Set<Topic>(delta.ops.map((op) => op.collection));
  if (delta.header) topics.add('header');
  if (delta.diagnostics.length > 0) topics.add('diagnostics');
  return [...topics];
}
