import { type JsonDocument, readJson } from '../json/document.ts';
import type { CodexTurn, ExecutionWindow, TraceHeader } from '../model/session.ts';
import type { ItemOrigin } from '../model/view.ts';
import type { RawEvent, RawEventPayload, RawEventPayloadOf, RawEventType } from '../trace/events.ts';
import type { Manifest } from '../trace/manifest.ts';
import type { RawPayloadRef } from '../trace/payload-ref.ts';
import type { ExecutionStatus } from '../trace/primitives.ts';
import { createAgentIndex } from './agent-index.ts';
import { Interner } from './interner.ts';
import type { ByteTools, PayloadSource } from './payload-source.ts';
import { Rejection, reject } from './rejection.ts';
import { createRequestReader } from './request-reader.ts';
import { Store } from './store.ts';

/**
 * - `strict`: what the format's own reducer does; the caller ends at the first line that fails.
 * - `lenient`: a line that fails changes nothing and is recorded; reduction goes on (spec/reduction.md, "Two modes").
 */
export type ReduceMode = 'strict' | 'lenient';

export interface ReducerOptions {
  manifest: Manifest;
  payloads: PayloadSource;
  bytes: ByteTools;
  mode: ReduceMode;
}

/** A `code_cell_started` that waits for its source item, and what happened to the cell meanwhile. */
export interface QueuedCell {
  cellId: string;
  callId: string;
  runtimeCellId: string;
  threadId: string;
  codexTurnId: string | null;
  sourceJs: string;
  startedAt: number;
  startedSeq: number;
  lifecycle: CellLifecycle[];
}

export type CellLifecycle = {
  type: 'code_cell_initial_response' | 'code_cell_ended';
  status: RawEventPayloadOf<'code_cell_ended'>['status'];
  at: number;
  seq: number;
};

/** How a stored item is found again: see `matchKey` in normalize.ts. */
export interface ItemKeys {
  key: string;
  encodedKey: string | null;
}

/** Everything a reducer knows: the objects, and the indexes that spare every look over all of them. */
export type State = ReturnType<typeof createState>;

export function createState(options: ReducerOptions) {
  const { manifest, mode } = options;
  const header: TraceHeader = {
    schema_version: 1,
    trace_id: manifest.trace_id,
    rollout_id: manifest.rollout_id,
    started_at_unix_ms: manifest.started_at_unix_ms,
    ended_at_unix_ms: null,
    status: 'running',
    root_thread_id: manifest.root_thread_id,
  };
  const interner = new Interner();
  const comparePayloadContent = mode === 'lenient';
  return {
    ...options,
    store: new Store(header),
    interner,
    comparePayloadContent,
    requests: createRequestReader(options.bytes, interner, comparePayloadContent),
    counters: { items: 0, operations: 0 },

    /** thread → ids of its last model-facing state. The lists are never changed in place. */
    snapshots: new Map<string, readonly string[]>(),
    /** thread → replacement ids of an installed compaction that no full request has been compared with yet. */
    replacements: new Map<string, readonly string[]>(),
    itemKeys: new Map<string, ItemKeys>(),
    origins: new Map<string, ItemOrigin>(),
    /** Items whose origin the next delta must carry. */
    newOrigins: [] as string[],
    /** (thread, call id, kind) → items, in order of creation. */
    itemsByCall: new Map<string, string[]>(),
    /** call id → output items of any thread, in order of creation. */
    outputsByCall: new Map<string, string[]>(),
    /** (thread, turn) → assistant messages an agent's result can come from, latest last. */
    latestMessage: new Map<string, { itemId: string; at: number }>(),

    /** (thread, response id) → inference calls. */
    callsByResponse: new Map<string, string[]>(),
    /** response item → inference calls. */
    callsByResponseItem: new Map<string, string[]>(),
    openCallsByTurn: new Map<string, string[]>(),

    toolByCallId: new Map<string, string>(),
    toolsByCell: new Map<string, string[]>(),

    /** (thread, runtime cell id) → reduced cell id. */
    cellByRuntimeId: new Map<string, string>(),
    /** (thread, call id) → queued start. */
    queuedCells: new Map<string, QueuedCell>(),
    /** reduced cell id → queued start. */
    queuedById: new Map<string, QueuedCell>(),
    cellsByTurn: new Map<string, string[]>(),

    /** compaction → its requests. */
    requestsByCompaction: new Map<string, string[]>(),
    agents: createAgentIndex(),
  };
}

/** One key of two or three ids. Ids may hold any character, so lengths keep different ones apart. */
export function keyOf(first: string, second: string, third = ''): string {
  return `${first.length}:${first}${second.length}:${second}${third}`;
}

/** An event of type `T`. */
export type EventOf<T extends RawEventType> = RawEvent<RawEventPayloadOf<T>>;

/** A window that opens at this event. */
export function openWindow(event: RawEvent): ExecutionWindow {
  return {
    started_at_unix_ms: event.wall_time_unix_ms,
    started_seq: event.seq,
    ended_at_unix_ms: null,
    ended_seq: null,
    status: 'running',
  };
}

/** The window, closed at this event. */
export function closeWindow(window: ExecutionWindow, event: RawEvent, status: ExecutionStatus): ExecutionWindow {
  return { ...window, ended_at_unix_ms: event.wall_time_unix_ms, ended_seq: event.seq, status };
}

/** Reads a payload. Ends the event with the payload store's code, or `payload_unreadable_json`. */
export function readPayloadBytes(state: State, ref: RawPayloadRef): Uint8Array {
  const bytes = state.payloads.read(ref);
  if (!bytes.ok) throw new Rejection(bytes.failure.code, bytes.failure.message, ref.raw_payload_id);
  return bytes.value;
}

/** Reads a payload's JSON; `keys`: the lists whose elements' exact text may be needed. */
export function readPayload(state: State, ref: RawPayloadRef, keys: readonly string[] = []): JsonDocument {
  const document = readJson(readPayloadBytes(state, ref), state.bytes, keys);
  if (!document.ok)
    reject('payload_json', `payload ${ref.raw_payload_id}: ${document.failure.message}`, ref.raw_payload_id);
  return document.value;
}

/** The thread, which must exist. */
export function requireThread(state: State, threadId: string, what: string) {
  return (
    state.store.get('threads', threadId) ?? reject('unknown_thread', `${what} refers to unknown thread ${threadId}`)
  );
}

/** The turn, which must exist. */
export function requireTurn(state: State, turnId: string, what: string): CodexTurn {
  return state.store.get('codex_turns', turnId) ?? reject('unknown_turn', `${what} refers to unknown turn ${turnId}`);
}

/** The turn, which must exist and belong to the thread. */
export function requireTurnOf(state: State, turnId: string, threadId: string, what: string): CodexTurn {
  const turn = requireTurn(state, turnId, what);
  if (turn.thread_id !== threadId) {
    reject('turn_of_other_thread', `${what} names thread ${threadId}, but turn ${turnId} belongs to ${turn.thread_id}`);
  }
  return turn;
}

/** The envelope's thread, else that of the envelope's turn, else an error. */
export function threadOfEnvelope(state: State, event: RawEvent<RawEventPayload>, what: string): string {
  if (event.thread_id !== null) return event.thread_id;
  if (event.codex_turn_id !== null) return requireTurn(state, event.codex_turn_id, what).thread_id;
  reject('no_thread', `${what} names neither a thread nor a turn`);
}
