import type { Failure } from '../../core/failure.ts';
import type { ParamsOf, RequestName, ResultOf } from '../../protocol/channels.ts';
import type { ExportProgressEvent } from '../../protocol/export.ts';
import type { SearchProgress, SessionDelta, SessionStatus } from '../../protocol/session.ts';

/** The requests that a session's worker answers itself. */
export type SessionQuery = Extract<
  RequestName,
  | 'session.object'
  | 'session.text'
  | 'session.payload'
  | 'session.itemSource'
  | 'session.events'
  | 'session.eventText'
  | 'session.search'
  | 'session.searchCancel'
  | 'export.findings'
  | 'export.preview'
  | 'export.run'
  | 'export.cancel'
>;

/** What a worker is asked: the client's request; an export also has the file to write, which the host chose. */
export type QueryParams<Q extends SessionQuery> = Q extends 'export.run'
  ? ParamsOf<Q> & { output: string }
  : ParamsOf<Q>;

/** What a worker answers: of an export what it is called and how large it became. */
export type QueryResult<Q extends SessionQuery> = Q extends 'export.run' ? WrittenExport : ResultOf<Q>;

export interface WrittenExport {
  name: string;
  bytes: number;
}

/** One function for each query; throws a TraceError when it cannot be answered. */
export type QueryHandlers = {
  [Q in SessionQuery]: (params: QueryParams<Q>, client: number) => QueryResult<Q> | Promise<QueryResult<Q>>;
};

/** What a session's worker is started with. */
export interface WorkerStart {
  kind: 'session';
  session_id: string;
  dir: string;
  watch: 'native' | 'polling' | 'none';
}

/** What a worker for the simulated agent is started with. */
export interface DemoStart {
  kind: 'demo';
  root: string;
  speed: number;
  seed: number;
}

/** What it says, once: where its bundle is, or why there is none. */
export interface DemoReport {
  bundle: string | null;
  failure: Failure | null;
}

/** Host thread → worker. Clients are numbers that the host gives. */
export type ToWorker =
  | { type: 'join'; client: number }
  | { type: 'leave'; client: number }
  | { type: 'ack'; client: number; revision: number }
  | { type: 'resync'; client: number }
  | { type: 'cancel' }
  | { type: 'query'; id: number; client: number; method: SessionQuery; params: unknown }
  | { type: 'close' };

/** Worker → host thread. */
export type FromWorker =
  | { type: 'delta'; client: number; delta: SessionDelta }
  | { type: 'status'; status: SessionStatus }
  | { type: 'answer'; id: number; result: unknown }
  | { type: 'refusal'; id: number; failure: Failure }
  | { type: 'search'; client: number; progress: SearchProgress }
  | { type: 'export'; client: number; progress: ExportProgressEvent };
