import { TraceError } from '../../core/failure.ts';
import type { EdgeAnchor } from '../../core/model/runtime.ts';
import type { ExecutionWindow } from '../../core/model/session.ts';
import { COLLECTIONS, type CollectionName, type RolloutTrace } from '../../core/model/trace.ts';
import type { ExportSelection } from './types.ts';

/** Ids of the objects that were selected. */
export type Selected = Record<CollectionName, Set<string>>;

/**
 * The objects that meet a selection, or null when it asks for everything. Threads are in when something of theirs is;
 * payloads, terminals and compaction requests go with what refers to them. Throws a TraceError: `selection_unknown`,
 * `selection_empty`.
 */
export function selectObjects(trace: RolloutTrace, selection: ExportSelection | undefined): Selected | null {
  const { threadIds = [], turnId, from, to } = selection ?? {};
  if (threadIds.length === 0 && turnId === undefined && from === undefined && to === undefined) return null;
  checkKnown(trace, threadIds, turnId);
  const meets = conditions(threadIds, turnId, from, to);
  const selected = Object.fromEntries(COLLECTIONS.map((name) => [name, new Set<string>()])) as Selected;
  const take = <C extends CollectionName>(name: C, test: (object: RolloutTrace[C][string]) => boolean): void => {
    for (const [id, object] of Object.entries(trace[name])) if (test(object)) selected[name].add(id);
  };

  take('codex_turns', (turn) => meets(turn.thread_id, turn.codex_turn_id, turn.execution));
  take('conversation_items', (item) => meets(item.thread_id, item.codex_turn_id, moment(item.first_seen_at_unix_ms)));
  take('inference_calls', (call) => meets(call.thread_id, call.codex_turn_id, call.execution));
  take('code_cells', (cell) => meets(cell.thread_id, cell.codex_turn_id, cell.execution));
  take('tool_calls', (tool) => meets(tool.thread_id, tool.started_by_codex_turn_id, tool.execution));
  take('terminal_operations', ({ tool_call_id, execution }) => {
    const tool = trace.tool_calls[tool_call_id];
    return tool !== undefined && meets(tool.thread_id, tool.started_by_codex_turn_id, execution);
  });
  take('terminal_sessions', ({ operation_ids }) => operation_ids.some((id) => selected.terminal_operations.has(id)));
  take('compactions', (one) => meets(one.thread_id, one.codex_turn_id, moment(one.installed_at_unix_ms)));
  take('compaction_requests', (one) => meets(one.thread_id, one.codex_turn_id, one.execution));
  take('interaction_edges', ({ source, target, started_at_unix_ms, ended_at_unix_ms }) => {
    const window = { started_at_unix_ms, ended_at_unix_ms: ended_at_unix_ms ?? started_at_unix_ms };
    return [source, target].some((anchor) => {
      const end = endOf(trace, anchor);
      return end !== null && meets(end.thread_id, end.turn_id, window);
    });
  });
  const alive = new Set(
    (['codex_turns', 'conversation_items', 'inference_calls', 'tool_calls', 'compactions'] as const).flatMap((name) =>
      [...selected[name]].map((id) => trace[name][id]?.thread_id),
    ),
  );
  take('threads', (thread) => alive.has(thread.thread_id) || meets(thread.thread_id, null, thread.execution));
  const referred = referredPayloads(trace, selected);
  take('raw_payloads', ({ raw_payload_id }) => referred.has(raw_payload_id));
  if (COLLECTIONS.every((name) => selected[name].size === 0)) {
    throw new TraceError({ code: 'selection_empty', message: 'nothing in the trace meets the selection' });
  }
  return selected;
}

type Span = Pick<ExecutionWindow, 'started_at_unix_ms' | 'ended_at_unix_ms'>;

const moment = (at: number): Span => ({ started_at_unix_ms: at, ended_at_unix_ms: at });

function conditions(
  threadIds: readonly string[],
  turnId: string | undefined,
  from = Number.NEGATIVE_INFINITY,
  to = Number.POSITIVE_INFINITY,
): (threadId: string, objectTurn: string | null, span: Span) => boolean {
  const threads = threadIds.length > 0 ? new Set(threadIds) : null;
  return (threadId, objectTurn, { started_at_unix_ms, ended_at_unix_ms }) =>
    (threads === null || threads.has(threadId)) &&
    (turnId === undefined || objectTurn === turnId) &&
    started_at_unix_ms <= to &&
    (ended_at_unix_ms ?? Number.POSITIVE_INFINITY) >= from;
}

function endOf(trace: RolloutTrace, anchor: EdgeAnchor): { thread_id: string; turn_id: string | null } | null {
  if (anchor.type === 'thread') return { thread_id: anchor.thread_id, turn_id: null };
  if (anchor.type === 'tool_call') {
    const tool = trace.tool_calls[anchor.tool_call_id];
    return tool ? { thread_id: tool.thread_id, turn_id: tool.started_by_codex_turn_id } : null;
  }
  const item = trace.conversation_items[anchor.item_id];
  return item ? { thread_id: item.thread_id, turn_id: item.codex_turn_id } : null;
}

/** Payloads that selected objects name in any of their fields. */
function referredPayloads(trace: RolloutTrace, selected: Selected): Set<string> {
  const found = new Set<string>();
  const add = (...ids: (string | null)[]): void => {
    for (const id of ids) if (id !== null) found.add(id);
  };
  for (const id of selected.conversation_items) {
    for (const part of trace.conversation_items[id]?.body.parts ?? []) {
      if ('raw_payload_id' in part) add(part.raw_payload_id);
    }
  }
  for (const name of ['inference_calls', 'compaction_requests'] as const) {
    for (const id of selected[name]) {
      const call = trace[name][id];
      if (call) add(call.raw_request_payload_id, call.raw_response_payload_id);
    }
  }
  for (const id of selected.tool_calls) {
    const tool = trace.tool_calls[id];
    if (tool) add(tool.raw_invocation_payload_id, tool.raw_result_payload_id, ...tool.raw_runtime_payload_ids);
  }
  for (const id of selected.terminal_operations) add(...(trace.terminal_operations[id]?.raw_payload_ids ?? []));
  for (const id of selected.interaction_edges) add(...(trace.interaction_edges[id]?.carried_raw_payload_ids ?? []));
  return found;
}

function checkKnown(trace: RolloutTrace, threadIds: readonly string[], turnId: string | undefined): void {
  const unknown = threadIds.find((id) => !Object.hasOwn(trace.threads, id));
  if (unknown !== undefined) throw unknownObject('thread', unknown);
  if (turnId !== undefined && !Object.hasOwn(trace.codex_turns, turnId)) throw unknownObject('turn', turnId);
}

function unknownObject(what: string, id: string): TraceError {
  const message = `there is no ${what} ${JSON.stringify(id)} in this trace`;
  return new TraceError({ code: 'selection_unknown', message });
}
