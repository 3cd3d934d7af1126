import { realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Failure, ok, type Result, TraceError } from '../../core/failure.ts';
import type { SessionInfo, SessionStatus } from '../../protocol/session.ts';
import { openTrace, traceKind } from '../archive/open-trace.ts';
import { type Bundle, openBundle } from '../bundle.ts';
import type { HostClient } from '../host/dispatch.ts';
import type { SessionQuery, WorkerStart } from './messages.ts';
import { startWorker, type WorkerLink } from './worker-link.ts';

export interface SessionManagerOptions {
  workerUrl: URL;
  /** How logs are watched. Default native. */
  watch?: WorkerStart['watch'];
  /** How long a session stays that nobody looks at any more. Default a minute; 0: it ends with its last client. */
  lingerMs?: number;
}

/** Sessions that nobody looks at: each holds a reduced trace in memory. */
const MAX_LINGERING = 2;

/**
 * The sessions of a host: one for each opened bundle, shared by the clients that opened it, each in a worker thread of its
 * own. The last client to leave closes it, but one that has read its trace stays for a while: who reloads the page, loses the
 * connection or steps back to the library finds gigabytes as they were, not to be read again. Every method fails with `session_unknown` for a session that the client did not open.
 */
export interface SessionManager {
  /** Opens a bundle folder (or a file in it), an archive of one, or a `state.json` alone. Opening again what is open begins its model anew. Fails like `readManifest`. */
  open(client: HostClient, path: string): Promise<SessionInfo>;
  leave(client: HostClient, sessionId: string): void;
  ack(client: HostClient, sessionId: string, revision: number): void;
  resync(client: HostClient, sessionId: string): void;
  /** Stops the catching up. What was read stays; {@link restart} begins again. */
  cancel(client: HostClient, sessionId: string): void;
  /** Starts the worker again, after a crash or at the user's wish. */
  restart(client: HostClient, sessionId: string): Promise<void>;
  query(client: HostClient, method: SessionQuery, params: { session_id: string; output?: string }): Promise<unknown>;
  /** Leaves all that the client opened. */
  clientGone(client: HostClient): void;
  close(): Promise<void>;
}

interface Session {
  info: SessionInfo;
  clients: Map<number, HostClient>;
  worker: WorkerLink;
  status: SessionStatus | null;
  /** Of a trace in one file: which version of it was read. */
  stamp: string | null;
}

export function createSessionManager(options: SessionManagerOptions): SessionManager {
  const { workerUrl, watch = 'native', lingerMs = 60_000 } = options;
  const byId = new Map<string, Session>();
  const byDir = new Map<string, Session>();
  const lingering = new Map<Session, NodeJS.Timeout>();
  const gone = new WeakSet<HostClient>();
  const ending = new Set<Promise<void>>();
  let nextSession = 1;

  const tellStatus = (session: Session, status: SessionStatus): void => {
    session.status = status;
    for (const client of session.clients.values()) client.emit('session.status', status);
  };

  const crashed = (session: Session, notice: Failure): void => {
    tellStatus(session, { ...(session.status ?? blankStatus(session.info.session_id)), phase: 'crashed', notice });
    if (session.clients.size === 0) finish(session);
  };

  const start = (info: SessionInfo, session: () => Session): WorkerLink =>
    startWorker({
      url: workerUrl,
      start: { kind: 'session', session_id: info.session_id, dir: info.path, watch },
      onMessage(message) {
        if (message.type === 'status') tellStatus(session(), message.status);
        else if (message.type === 'delta') session().clients.get(message.client)?.emit('session.delta', message.delta);
        else if (message.type === 'search') {
          session().clients.get(message.client)?.emit('search.progress', message.progress);
        } else session().clients.get(message.client)?.emit('export.progress', message.progress);
      },
      onCrash: (failure) => crashed(session(), failure),
    });

  const create = (info: SessionInfo, stamp: string | null): Session => {
    const session: Session = {
      info,
      clients: new Map(),
      worker: start(info, () => session),
      status: null,
      stamp,
    };
    byId.set(info.session_id, session);
    byDir.set(info.path, session);
    return session;
  };

  const sessionOf = (client: HostClient, id: string): Session => {
    const session = byId.get(id);
    if (session?.clients.has(client.id)) return session;
    throw new TraceError({ code: 'session_unknown', message: `Session ${id} is not open.` });
  };

  const end = (worker: WorkerLink): Promise<void> => {
    const ended = worker.end().finally(() => ending.delete(ended));
    ending.add(ended);
    return ended;
  };

  const finish = (session: Session): void => {
    keep(session);
    byId.delete(session.info.session_id);
    byDir.delete(session.info.path);
    void end(session.worker);
  };

  const linger = (session: Session): void => {
    lingering.set(session, setTimeout(() => finish(session), lingerMs).unref());
    const [longest] = lingering.keys();
    if (longest && lingering.size > MAX_LINGERING) finish(longest);
  };

  /** Takes back what {@link linger} began: somebody looks at it again, or it ends now. */
  const keep = (session: Session): void => {
    clearTimeout(lingering.get(session));
    lingering.delete(session);
  };

  const drop = (client: HostClient, session: Session): void => {
    session.clients.delete(client.id);
    session.worker.post({ type: 'leave', client: client.id });
    if (session.clients.size > 0) return;
    const { phase } = session.status ?? {};
    if (lingerMs > 0 && (phase === 'following' || phase === 'ended')) linger(session);
    else finish(session);
  };

  /** The session of a path that can be joined. A file that is another one by now needs one of its own. */
  const joinable = (dir: string, stamp: string | null): Session | undefined => {
    const session = byDir.get(dir);
    if (!session || session.clients.size > 0 || session.stamp === stamp) return session;
    finish(session);
    return undefined;
  };

  return {
    async open(client, path) {
      const bundle = unwrap(await findTrace(path));
      const dir = await realpath(bundle.dir);
      const stamp = await fileStamp(dir);
      if (gone.has(client)) throw new TraceError({ code: 'cancelled', message: 'The client is gone.' });
      const session =
        joinable(dir, stamp) ??
        create({ session_id: `session-${nextSession++}`, path: dir, manifest: bundle.manifest }, stamp);
      keep(session);
      if (session.clients.has(client.id)) session.worker.post({ type: 'resync', client: client.id });
      else {
        session.clients.set(client.id, client);
        session.worker.post({ type: 'join', client: client.id });
      }
      // After the answer: a client that does not know the session yet would not know what the status is about.
      const { status } = session;
      if (status) setImmediate(() => client.emit('session.status', session.status ?? status));
      return { ...session.info, manifest: bundle.manifest };
    },
    leave: (client, id) => drop(client, sessionOf(client, id)),
    ack: (client, id, revision) => sessionOf(client, id).worker.post({ type: 'ack', client: client.id, revision }),
    resync: (client, id) => sessionOf(client, id).worker.post({ type: 'resync', client: client.id }),
    cancel: (client, id) => sessionOf(client, id).worker.post({ type: 'cancel' }),
    async restart(client, id) {
      const session = sessionOf(client, id);
      const old = session.worker;
      session.worker = start(session.info, () => session);
      for (const number of session.clients.keys()) session.worker.post({ type: 'join', client: number });
      await end(old);
    },
    query: (client, method, params) => sessionOf(client, params.session_id).worker.query(client.id, method, params),
    clientGone(client) {
      gone.add(client);
      for (const session of [...byId.values()]) if (session.clients.has(client.id)) drop(client, session);
    },
    async close() {
      for (const session of [...byId.values()]) finish(session);
      await Promise.all(ending);
    },
  };
}

/** Tells the versions of a file apart; null for a folder, whose session follows what changes in it. */
async function fileStamp(path: string): Promise<string | null> {
  const stats = await stat(path);
  return stats.isDirectory() ? null : `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
}

/** A bundle, an archive of one, or a `state.json` that has none around it. Nothing stays open: the session's thread opens it anew. */
async function findTrace(path: string): Promise<Result<Pick<Bundle, 'dir' | 'manifest'>>> {
  const bundle = await findBundle(path);
  if (bundle.ok || (await traceKind(path)) === 'folder') return bundle;
  const opened = await openTrace(path);
  if (!opened.ok) return opened;
  await opened.value.close();
  return ok(opened.value.bundle);
}

/** A bundle by its folder, or by a file in it (a log or state.json that was dropped on the window). */
async function findBundle(path: string): Promise<Result<Bundle>> {
  const opened = await openBundle(path);
  if (opened.ok || opened.failure.code !== 'bundle_is_inner_file') return opened;
  for (const folder of [dirname(path), dirname(dirname(path))]) {
    const around = await openBundle(folder);
    if (around.ok) return around;
  }
  return opened;
}

function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new TraceError(result.failure);
}

function blankStatus(session_id: string): SessionStatus {
  return {
    session_id,
    phase: 'loading',
    generation: 0,
    bytes_done: 0,
    bytes_total: 0,
    log_bytes: 0,
    events: 0,
    events_per_second: 0,
    last_event_at_unix_ms: null,
    lag_ms: null,
    notice: null,
  };
}
