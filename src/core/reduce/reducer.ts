import { type Failure, TraceError } from '../failure.ts';
import type { TraceHeader } from '../model/session.ts';
import { COLLECTIONS, type RolloutTrace, type TraceMaps } from '../model/trace.ts';
import type { ItemOrigin } from '../model/view.ts';
import type { RawEvent, RawEventPayload } from '../trace/events.ts';
import type { RawPayloadRef } from '../trace/payload-ref.ts';
import { observeAgentResult, shownFallback } from './agents.ts';
import { cloneJson } from './clone.ts';
import { advanceCodeCell, startCodeCell } from './code-cell.ts';
import { endCompactionRequest, installCompaction, startCompactionRequest } from './compaction.ts';
import type { TraceDelta } from './delta.ts';
import { createDeltaBuilder } from './delta-builder.ts';
import type { Diagnostic } from './diagnostic.ts';
import { endInference, startInference } from './inference.ts';
import { type LineTrace, readEvent } from './read-event.ts';
import { Rejection, reject } from './rejection.ts';
import { createState, type EventOf, type ReducerOptions, type State } from './state.ts';
import type { ChangedObject, Write } from './store.ts';
import { endRollout, endThread, endTurn, startRollout, startThread, startTurn } from './thread.ts';
import { assignMcpCall, endTool, endToolRuntime, startTool, startToolRuntime } from './tool.ts';

/** Where a line stands in its log. */
export interface LinePosition {
  /** 1-based. */
  line: number;
  /** Offset of its first byte. */
  byte: number;
}

/** A line that was applied (`event: null`: it was blank), and what it changed. */
export interface AppliedLine {
  ok: true;
  event: RawEvent | null;
  /** The objects that changed, in the order of the writes; an object may stand there more than once. */
  changed: readonly ChangedObject[];
}

/** A line that could not be read or applied, and changed nothing. */
export interface FailedLine {
  ok: false;
  failure: Failure;
  seq: number | null;
  event_type: string | null;
  raw_payload_id: string | null;
}

export type LineOutcome = AppliedLine | FailedLine;

export interface TraceReducerOptions extends ReducerOptions {
  /** Keep account of what changed, for {@link TraceReducer.drain}. Default true; batch reduction does without. */
  deltas?: boolean;
}

/**
 * Reduces the raw events of one bundle to the reduced trace, line by line (spec/reduction.md). Deterministic and free of
 * I/O: payloads come through `options.payloads`. A line is applied whole or not at all.
 */
export class TraceReducer {
  private readonly state: State;
  private readonly delta: ReturnType<typeof createDeltaBuilder> | null;
  private readonly skipped: Diagnostic[] = [];
  private lastSeq: number | null = null;
  /** Lines since then that were skipped before their seq could be read: they may explain a gap. */
  private unnumbered = 0;
  private count = 0;

  constructor(options: TraceReducerOptions) {
    this.state = createState(options);
    this.delta = options.deltas === false ? null : createDeltaBuilder(this.state);
  }

  /** Applies one line (its bytes without the newline) whole, or not at all. Records no diagnostic when it fails. */
  tryLine(line: Uint8Array, at: LinePosition): LineOutcome {
    const read = readEvent(line, this.state.bytes);
    if (!read.ok) return failedLine(read.failure, at, read.trace);
    if (read.value === null) return { ok: true, event: null, changed: [] };
    return this.tryEvent(read.value, at);
  }

  /** Applies one event that was read before, whole or not at all. Records no diagnostic when it fails. */
  tryEvent(event: RawEvent, at: LinePosition): LineOutcome {
    const { store } = this.state;
    try {
      noteReferences(this.state, event.payload);
      applyPayload(this.state, event);
    } catch (error) {
      store.rollback();
      if (!(error instanceof Rejection)) throw error;
      const trace = { seq: event.seq, event_type: event.payload.type };
      return failedLine({ code: error.code, message: error.message }, at, trace, error.rawPayloadId);
    }
    const writes = store.commit();
    this.count++;
    this.delta?.note(writes);
    this.noteSeq(event, at);
    return { ok: true, event, changed: changedObjects(writes) };
  }

  /**
   * Applies one event and returns what it changed: the incremental form for programs that have events at hand.
   * Lenient: a failing event is recorded as a diagnostic and changes nothing. Strict: throws a TraceError.
   */
  apply(event: RawEvent, at: LinePosition = { line: this.count + this.skipped.length + 1, byte: 0 }): LineOutcome {
    return this.settle(this.tryEvent(event, at), at);
  }

  /** {@link tryLine}; lenient records a failing line, strict throws a TraceError that names it. */
  applyLine(line: Uint8Array, at: LinePosition): LineOutcome {
    return this.settle(this.tryLine(line, at), at);
  }

  /** Records a line that failed as skipped. */
  skip(failed: FailedLine, at: LinePosition): void {
    this.record({
      severity: 'skipped',
      code: failed.failure.code,
      message: failed.failure.message,
      line: at.line,
      byte: at.byte,
      seq: failed.seq,
      event_type: failed.event_type,
      raw_payload_id: failed.raw_payload_id,
    });
    if (failed.seq === null) this.unnumbered++;
    else this.numbered(failed.seq);
  }

  private numbered(seq: number): void {
    this.lastSeq = seq;
    this.unnumbered = 0;
  }

  private settle(outcome: LineOutcome, at: LinePosition): LineOutcome {
    if (outcome.ok) return outcome;
    if (this.state.mode === 'strict') throw new TraceError(outcome.failure);
    this.skip(outcome, at);
    return outcome;
  }

  private record(diagnostic: Diagnostic): void {
    this.skipped.push(diagnostic);
    this.delta?.diagnose(diagnostic);
  }

  private noteSeq(event: RawEvent, at: LinePosition): void {
    const expected = this.lastSeq === null ? event.seq : this.lastSeq + 1;
    const latest = expected + this.unnumbered;
    this.numbered(event.seq);
    if (event.seq >= expected && event.seq <= latest) return;
    this.record({
      severity: 'notice',
      code: event.seq > expected ? 'seq_gap' : 'seq_repeated',
      message: `seq ${event.seq} follows ${expected - 1}`,
      line: at.line,
      byte: at.byte,
      seq: event.seq,
      event_type: event.payload.type,
      raw_payload_id: null,
    });
  }

  /** What changed since the last drain; null: nothing. */
  drain(): TraceDelta | null {
    return this.delta?.drain(cloneJson) ?? null;
  }

  /**
   * Like {@link drain}, but without copying: values are the reducer's own and change with the next event. For those that
   * only need to know what changed, or read it at once.
   */
  drainLive(): TraceDelta | null {
    return this.delta?.drain((value) => value) ?? null;
  }

  /** The reduced trace as of now: a copy that later events do not change. */
  snapshot(): RolloutTrace {
    return cloneJson(this.view());
  }

  /** The reduced trace as of now, sharing its objects with the reducer: for reading at once, before the next event. */
  view(): RolloutTrace {
    const trace: Record<string, unknown> = { ...this.state.store.header };
    for (const name of COLLECTIONS) trace[name] = recordOf<object>(this.state.store.maps[name]);
    const edges = trace.interaction_edges as Record<string, unknown>;
    for (const edgeId of this.state.agents.pending.keys()) {
      const shown = shownFallback(this.state, edgeId);
      if (shown) setMember(edges, edgeId, shown);
    }
    return trace as unknown as RolloutTrace;
  }

  /** The live objects, read-only by contract. Pending spawn edges are not among them: see {@link view}. */
  get maps(): Readonly<TraceMaps> {
    return this.state.store.maps;
  }

  get header(): Readonly<TraceHeader> {
    return this.state.store.header;
  }

  /** Where each conversation item was first seen. */
  get origins(): ReadonlyMap<string, ItemOrigin> {
    return this.state.origins;
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.skipped;
  }

  /** How many events were applied. */
  get events(): number {
    return this.count;
  }
}

function failedLine(
  failure: { code: string; message: string },
  at: LinePosition,
  trace: LineTrace = { seq: null, event_type: null },
  rawPayloadId: string | null = null,
): FailedLine {
  const where = {
    line: at.line,
    byte: at.byte,
    ...(trace.seq === null ? {} : { seq: trace.seq }),
    ...(trace.event_type === null ? {} : { event_type: trace.event_type }),
    ...(rawPayloadId === null ? {} : { raw_payload_id: rawPayloadId }),
  };
  return {
    ok: false,
    failure: { code: failure.code, message: failure.message, where },
    ...trace,
    raw_payload_id: rawPayloadId,
  };
}

function changedObjects(writes: readonly Write[]): ChangedObject[] {
  return writes.filter((write) => write.kind !== 'header');
}

function recordOf<T>(map: ReadonlyMap<string, T>): Record<string, T> {
  const record: Record<string, T> = {};
  for (const [id, value] of map) setMember(record, id, value);
  return record;
}

/** Sets a member even when its name is `__proto__`: ids are the producer's. */
function setMember<T>(record: Record<string, T>, key: string, value: T): void {
  if (key === '__proto__')
    Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
  else record[key] = value;
}

/** Puts every payload reference of an event into the collection, whatever the event does. */
function noteReferences(state: State, payload: RawEventPayload): void {
  for (const ref of referencesOf(payload)) {
    const known = state.store.get('raw_payloads', ref.raw_payload_id);
    if (known?.path === ref.path && known.kind.type === ref.kind.type) continue;
    state.store.put('raw_payloads', ref.raw_payload_id, ref);
  }
}

/** The payload references of an event, in the order of its fields. */
export function referencesOf(payload: RawEventPayload): RawPayloadRef[] {
  switch (payload.type) {
    case 'thread_started':
      return present(payload.metadata_payload);
    case 'inference_started':
    case 'compaction_request_started':
      return [payload.request_payload];
    case 'inference_completed':
    case 'compaction_request_completed':
      return [payload.response_payload];
    case 'inference_failed':
    case 'inference_cancelled':
      return present(payload.partial_response_payload);
    case 'tool_call_started':
      return present(payload.invocation_payload);
    case 'tool_call_runtime_started':
    case 'tool_call_runtime_ended':
      return [payload.runtime_payload];
    case 'tool_call_ended':
      return present(payload.result_payload);
    case 'code_cell_initial_response':
    case 'code_cell_ended':
      return present(payload.response_payload);
    case 'compaction_installed':
      return [payload.checkpoint_payload];
    case 'agent_result_observed':
      return present(payload.carried_payload);
    case 'protocol_event_observed':
      return [payload.event_payload];
    case 'other':
      return payload.payloads;
    default:
      return [];
  }
}

function present(ref: RawPayloadRef | null): RawPayloadRef[] {
  return ref ? [ref] : [];
}

type Handlers = { [T in RawEventPayload['type']]: (state: State, event: EventOf<T>) => void };

const HANDLERS: Handlers = {
  rollout_started: startRollout,
  rollout_ended: endRollout,
  thread_started: startThread,
  thread_ended: endThread,
  codex_turn_started: startTurn,
  codex_turn_ended: endTurn,
  inference_started: startInference,
  inference_completed: endInference,
  inference_failed: endInference,
  inference_cancelled: endInference,
  tool_call_started: startTool,
  mcp_tool_call_correlation_assigned: assignMcpCall,
  tool_call_runtime_started: startToolRuntime,
  tool_call_runtime_ended: endToolRuntime,
  tool_call_ended: endTool,
  code_cell_started: startCodeCell,
  code_cell_initial_response: advanceCodeCell,
  code_cell_ended: advanceCodeCell,
  compaction_request_started: startCompactionRequest,
  compaction_request_completed: endCompactionRequest,
  compaction_request_failed: endCompactionRequest,
  compaction_installed: installCompaction,
  agent_result_observed: observeAgentResult,
  protocol_event_observed: () => undefined,
  other: (_, event) => reject('event_other', `event of kind "${event.payload.kind}" has no meaning to a reducer`),
};

function applyPayload(state: State, event: RawEvent): void {
  const handler = HANDLERS[event.payload.type] as (state: State, event: RawEvent) => void;
  handler(state, event);
}
