import type { Failure } from '../core/failure.ts';
import type { CollectionName } from '../core/model/trace.ts';
import type { ViewTypes } from '../core/model/view.ts';
import type { TraceDelta } from '../core/reduce/delta.ts';
import type { Manifest } from '../core/trace/manifest.ts';

export interface SessionInfo {
  session_id: string;
  path: string;
  manifest: Manifest;
}

/**
 * `loading`: catching up with what is on disk. `following`: at the end, waiting for more. `ended`: the rollout has ended
 * (still watched). `cancelled`: the user stopped the catching up; what was read is shown. `gone`: the bundle was deleted or
 * moved away. `crashed`: the worker died; `session.restart` starts it again.
 */
export type SessionPhase = 'loading' | 'following' | 'ended' | 'cancelled' | 'gone' | 'crashed';

export interface SessionStatus {
  session_id: string;
  phase: SessionPhase;
  /** Counts up when the log was replaced, and everything is reduced anew. */
  generation: number;
  /** Bytes of log and payloads that have been reduced, of those known to be there. */
  bytes_done: number;
  bytes_total: number;
  log_bytes: number;
  events: number;
  events_per_second: number;
  last_event_at_unix_ms: number | null;
  /** From the last change seen on disk to the delta that carries it. */
  lag_ms: number | null;
  /** Something to say in a line: the log was replaced, a payload is awaited, the folder is gone … */
  notice: Failure | null;
}

export type ViewDelta = TraceDelta<ViewTypes>;

/**
 * One numbered step of a session's model. `reset` says: forget the model and begin with this one (a client that joins, saw
 * a gap, or whose log was replaced). A client answers each with `session.ack`; the next one comes only after that.
 */
export interface SessionDelta {
  session_id: string;
  revision: number;
  reset: boolean;
  delta: ViewDelta;
  /** More of the same catch-up follows at once. */
  more: boolean;
}

/** One line of the raw log, for the events view. */
export interface EventRow {
  line: number;
  byte: number;
  bytes: number;
  seq: number | null;
  wall_time_unix_ms: number | null;
  thread_id: string | null;
  codex_turn_id: string | null;
  /** `payload.type`; null for a line that could not be read. */
  type: string | null;
  /** One line about the event: ids, model, tool, status. */
  summary: string;
  payload_ids: string[];
  skipped: boolean;
}

export interface EventFilter {
  types?: string[] | undefined;
  thread_id?: string | undefined;
  text?: string | undefined;
}

export interface EventPage {
  rows: EventRow[];
  /** How many rows match the filter so far. */
  total: number;
  /** Count of lines by type over the whole log (key `""`: unreadable). */
  by_type: Record<string, number>;
}

export interface TextRange {
  text: string;
  start: number;
  end: number;
  /** Length of the whole, in the unit of the request (chars for texts, bytes for payloads). */
  total: number;
}

export type SearchScope = 'items' | 'calls' | 'terminals' | 'code' | 'agents' | 'payloads';

/** One place where the searched text occurs. */
export interface SearchHit {
  scope: SearchScope;
  collection: CollectionName;
  id: string;
  thread_id: string | null;
  at_unix_ms: number | null;
  /** What the object is, in a few words. */
  title: string;
  /** A line of context; `match` are [start, end) offsets in it. */
  context: string;
  match: [number, number];
}

export interface SearchProgress {
  session_id: string;
  query_id: string;
  hits: SearchHit[];
  done: boolean;
  /** Searched so far, 0 … 1. */
  progress: number;
  /** More hits exist than were kept. */
  limited: boolean;
}
