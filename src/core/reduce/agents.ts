import { z } from 'zod';
import { type JsonDocument, readJsonText } from '../json/document.ts';
import type { EdgeAnchor, InteractionEdge, ToolCall } from '../model/runtime.ts';
import { optional } from '../trace/primitives.ts';
import { compareUtf8 } from '../utf8.ts';
import type { PendingEdge } from './agent-index.ts';
import { type AgentMail, isAgentPath } from './agent-mail.ts';
import { isObject } from './normalize.ts';
import { reject } from './rejection.ts';
import { type EventOf, keyOf, readPayload, requireThread, type State } from './state.ts';

/* Interaction edges between agents (spec/reduction.md, "Agents (multi-agent v2)"). */

/** A UUID in one of its usual spellings, written lower-case with hyphens. */
const threadUuid = z.string().transform((text, context) => {
  const hex = /^(?:urn:uuid:|\{)?([0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12})\}?$/i.exec(
    text,
  )?.[1];
  const digits = hex?.replaceAll('-', '').toLowerCase() ?? '';
  if (digits.length !== 32) {
    context.addIssue(`invalid UUID ${text.slice(0, 80)}`);
    return z.NEVER;
  }
  return [digits.slice(0, 8), digits.slice(8, 12), digits.slice(12, 16), digits.slice(16, 20), digits.slice(20)].join(
    '-',
  );
});

const agentStatus = z.union([
  z.enum(['pending_init', 'running', 'interrupted', 'shutdown', 'not_found']),
  z.strictObject({ completed: z.string().nullable() }),
  z.strictObject({ errored: z.string() }),
]);

const messageBegin = z.object({
  call_id: z.string(),
  sender_thread_id: threadUuid,
  receiver_thread_id: threadUuid,
  prompt: z.string(),
});
const messageEnd = messageBegin.extend({ status: agentStatus });
const closeBegin = messageBegin.omit({ prompt: true });
const closeEnd = closeBegin.extend({ status: agentStatus });
const spawnEnd = z.object({
  call_id: z.string(),
  sender_thread_id: threadUuid,
  new_thread_id: optional(threadUuid),
  prompt: z.string(),
  model: z.string(),
  reasoning_effort: z.unknown().refine((value) => value !== undefined, 'missing'),
  status: agentStatus,
});
const activity = z.object({
  event_id: z.string(),
  agent_thread_id: threadUuid,
  agent_path: z.string().refine(isAgentPath, 'invalid agent path'),
  kind: z.enum(['started', 'interacted', 'interrupted']),
});

/** Runtime start of assign_agent_task, send_message or close_agent. */
export function observeAgentRuntimeStart(state: State, tool: ToolCall, runtime: JsonDocument, payloadId: string): void {
  if (tool.kind.type === 'close_agent') {
    const begin = parse(closeBegin, runtime, payloadId);
    closeEdge(state, tool, begin.receiver_thread_id, null);
    return;
  }
  const begin = parse(messageBegin, runtime, payloadId);
  queueMessage(state, tool, { targetThreadId: begin.receiver_thread_id, content: begin.prompt, endedAt: null });
}

/** Runtime end of any tool: agent activity by its field, else the payloads of the agent tools by their kind. */
export function observeAgentRuntimeEnd(
  state: State,
  event: EventOf<'tool_call_runtime_ended'>,
  tool: ToolCall,
  runtime: JsonDocument,
  payloadId: string,
): void {
  const endedAt = event.wall_time_unix_ms;
  if (isObject(runtime.value) && 'agent_thread_id' in runtime.value) {
    observeActivity(state, tool, runtime, payloadId, endedAt);
    return;
  }
  switch (tool.kind.type) {
    case 'assign_agent_task':
    case 'send_message': {
      const end = parse(messageEnd, runtime, payloadId);
      queueMessage(state, tool, { targetThreadId: end.receiver_thread_id, content: end.prompt, endedAt });
      break;
    }
    case 'spawn_agent': {
      const end = parse(spawnEnd, runtime, payloadId);
      if (end.new_thread_id === null) break;
      queueSpawn(state, tool, {
        edgeId: `edge:spawn:${end.sender_thread_id}:${end.new_thread_id}`,
        targetThreadId: end.new_thread_id,
        content: end.prompt,
        endedAt,
      });
      break;
    }
    case 'close_agent':
      closeEdge(state, tool, parse(closeEnd, runtime, payloadId).receiver_thread_id, endedAt);
      break;
    default:
  }
}

function observeActivity(
  state: State,
  tool: ToolCall,
  runtime: JsonDocument,
  payloadId: string,
  endedAt: number,
): void {
  const { agent_thread_id, kind } = parse(activity, runtime, payloadId);
  const tools = tool.kind.type;
  if (tools === 'spawn_agent' && kind === 'started') {
    const edgeId = `edge:spawn:${tool.thread_id}:${agent_thread_id}`;
    queueSpawn(state, tool, { edgeId, targetThreadId: agent_thread_id, content: sentMessage(state, tool), endedAt });
  } else if ((tools === 'assign_agent_task' || tools === 'send_message') && kind === 'interacted') {
    queueMessage(state, tool, { targetThreadId: agent_thread_id, content: sentMessage(state, tool), endedAt });
  } else if (tools === 'close_agent' && kind === 'interrupted') {
    closeEdge(state, tool, agent_thread_id, endedAt);
  } else {
    reject('agent_activity', `agent activity "${kind}" does not fit a tool call of kind ${tools}`, payloadId);
  }
}

/** `agent_result_observed`. */
export function observeAgentResult(state: State, event: EventOf<'agent_result_observed'>): void {
  const { edge_id, child_thread_id, child_codex_turn_id, parent_thread_id, message, carried_payload } = event.payload;
  const child = requireThread(state, child_thread_id, `agent result ${edge_id}`);
  const latest = state.latestMessage.get(keyOf(child_thread_id, child_codex_turn_id));
  queueOrResolve(state, {
    edgeId: edge_id,
    kind: 'agent_result',
    source: latest
      ? { type: 'conversation_item', item_id: latest.itemId }
      : { type: 'thread', thread_id: child_thread_id },
    targetThreadId: parent_thread_id,
    author: child.agent_path,
    content: message,
    fallsBack: false,
    startedAt: event.wall_time_unix_ms,
    endedAt: event.wall_time_unix_ms,
    payloadIds: carried_payload ? [carried_payload.raw_payload_id] : [],
  });
}

/** A sighted item delivers a message: the first edge that waits for it resolves to it, else the item waits for an edge. */
export function settleMail(state: State, threadId: string, mail: AgentMail, itemId: string): void {
  if (state.store.get('threads', threadId)?.agent_path !== mail.recipient) return;
  const key = mailKey(state, threadId, mail.author, mail.content);
  const { agents, store } = state;
  if (agents.targeted.has(itemId)) return;
  const edgeId = agents.pendingByMail.get(key)?.[0];
  const pending = edgeId === undefined ? undefined : agents.pending.get(edgeId);
  if (pending) {
    forgetPending(state, pending);
    resolve(state, pending, itemId);
  } else if (!agents.undelivered.get(key)?.includes(itemId)) {
    store.addTo(agents.undelivered, key, itemId);
  }
}

/** A tool's result belongs to the edge that the tool made. */
export function addPayloadToToolEdge(state: State, toolId: string, payloadId: string): void {
  const { agents, store } = state;
  const edgeId = firstById(agents.edgesByTool.get(toolId));
  if (edgeId !== undefined) {
    store.push('interaction_edges', edgeId, 'carried_raw_payload_ids', payloadId);
    return;
  }
  const pendingId = firstById(agents.pendingByTool.get(toolId));
  const pending = pendingId === undefined ? undefined : agents.pending.get(pendingId);
  if (pending && !pending.payloadIds.includes(payloadId)) {
    store.assign(pending, 'payloadIds', [...pending.payloadIds, payloadId]);
    noteFallback(state, pending);
  }
}

/** A thread that begins may make pending spawn edges visible. */
export function noteNewThread(state: State, threadId: string): void {
  for (const edgeId of state.agents.fallbacksByThread.get(threadId) ?? []) state.agents.changedFallbacks.add(edgeId);
}

/** Pending spawn edges whose thread exists, as edges to that thread: how a view, or the end of a log, shows them. */
export function shownFallback(state: State, edgeId: string): InteractionEdge | null {
  const pending = state.agents.pending.get(edgeId);
  if (!pending?.fallsBack || !state.store.get('threads', pending.targetThreadId)) return null;
  if (state.store.get('interaction_edges', edgeId)) return null;
  return edgeOf(pending, { type: 'thread', thread_id: pending.targetThreadId }, []);
}

interface MessageTarget {
  targetThreadId: string;
  content: string;
  endedAt: number | null;
}

function queueMessage(state: State, tool: ToolCall, target: MessageTarget): void {
  const kind = tool.kind.type === 'assign_agent_task' ? 'assign_agent_task' : 'send_message';
  queueOrResolve(state, {
    ...toolEdge(state, tool),
    edgeId: `edge:tool:${tool.tool_call_id}`,
    kind,
    fallsBack: false,
    ...target,
  });
}

function queueSpawn(state: State, tool: ToolCall, target: MessageTarget & { edgeId: string }): void {
  queueOrResolve(state, { ...toolEdge(state, tool), kind: 'spawn_agent', fallsBack: true, ...target });
}

/** What every edge of a tool call has: where it starts, when, and the tool's payloads so far. */
function toolEdge(state: State, tool: ToolCall) {
  const source: EdgeAnchor = { type: 'tool_call', tool_call_id: tool.tool_call_id };
  return {
    source,
    author: requireThread(state, tool.thread_id, `tool call ${tool.tool_call_id}`).agent_path,
    startedAt: tool.execution.started_at_unix_ms,
    payloadIds: payloadsOf(tool),
  };
}

function payloadsOf(tool: ToolCall): string[] {
  const ids = [tool.raw_invocation_payload_id, ...tool.raw_runtime_payload_ids, tool.raw_result_payload_id];
  return [...new Set(ids.filter((id) => id !== null))];
}

function closeEdge(state: State, tool: ToolCall, targetThreadId: string, endedAt: number | null): void {
  if (!state.store.get('threads', targetThreadId)) return;
  upsert(state, {
    edge_id: `edge:tool:${tool.tool_call_id}`,
    kind: 'close_agent',
    source: { type: 'tool_call', tool_call_id: tool.tool_call_id },
    target: { type: 'thread', thread_id: targetThreadId },
    started_at_unix_ms: tool.execution.started_at_unix_ms,
    ended_at_unix_ms: endedAt,
    carried_item_ids: [],
    carried_raw_payload_ids: payloadsOf(tool),
  });
}

/** The message that an agent tool's invocation sent. */
function sentMessage(state: State, tool: ToolCall): string {
  const id = tool.raw_invocation_payload_id;
  const ref = id === null ? undefined : state.store.get('raw_payloads', id);
  if (!ref) reject('agent_activity', `agent tool call ${tool.tool_call_id} has no invocation payload`);
  const invocation = readPayload(state, ref).value;
  const bad = (): never => reject('agent_activity', `invocation ${id} of an agent tool has no message`, id);
  const payload = isObject(invocation) ? invocation.payload : undefined;
  const text = isObject(payload) && typeof payload.arguments === 'string' ? payload.arguments : bad();
  const parsed = readJsonText(text);
  const message = parsed.ok && isObject(parsed.value) ? parsed.value.message : undefined;
  return typeof message === 'string' ? message : bad();
}

function queueOrResolve(state: State, incoming: PendingEdge): void {
  const { agents, store } = state;
  const key = mailKey(state, incoming.targetThreadId, incoming.author, incoming.content);
  const itemId = agents.undelivered.get(key)?.[0];
  if (itemId !== undefined) {
    store.removeFrom(agents.undelivered, key, itemId);
    resolve(state, incoming, itemId);
    return;
  }
  const known = agents.pending.get(incoming.edgeId);
  if (known) {
    if (!agrees(known, incoming)) {
      reject('pending_edge_conflict', `pending edge ${incoming.edgeId} was observed with conflicting delivery data`);
    }
    store.assign(known, 'startedAt', Math.min(known.startedAt, incoming.startedAt));
    store.assign(known, 'endedAt', latest(known.endedAt, incoming.endedAt));
    store.assign(known, 'payloadIds', [...new Set([...known.payloadIds, ...incoming.payloadIds])]);
    noteFallback(state, known);
    return;
  }
  store.index(agents.pending, incoming.edgeId, incoming);
  store.addTo(agents.pendingByMail, key, incoming.edgeId);
  if (incoming.source.type === 'tool_call') {
    store.addTo(agents.pendingByTool, incoming.source.tool_call_id, incoming.edgeId);
  }
  noteFallback(state, incoming);
}

function agrees(a: PendingEdge, b: PendingEdge): boolean {
  return (
    a.kind === b.kind &&
    sameAnchor(a.source, b.source) &&
    a.targetThreadId === b.targetThreadId &&
    a.author === b.author &&
    a.content === b.content &&
    a.fallsBack === b.fallsBack
  );
}

function forgetPending(state: State, pending: PendingEdge): void {
  const { agents, store } = state;
  store.unindex(agents.pending, pending.edgeId);
  store.removeFrom(
    agents.pendingByMail,
    mailKey(state, pending.targetThreadId, pending.author, pending.content),
    pending.edgeId,
  );
  if (pending.source.type === 'tool_call') {
    store.removeFrom(agents.pendingByTool, pending.source.tool_call_id, pending.edgeId);
  }
}

function resolve(state: State, pending: PendingEdge, itemId: string): void {
  state.store.index(state.agents.targeted, itemId, true);
  upsert(state, edgeOf(pending, { type: 'conversation_item', item_id: itemId }, [itemId]));
}

function edgeOf(pending: PendingEdge, target: EdgeAnchor, items: string[]): InteractionEdge {
  return {
    edge_id: pending.edgeId,
    kind: pending.kind,
    source: { ...pending.source },
    target,
    started_at_unix_ms: pending.startedAt,
    ended_at_unix_ms: pending.endedAt,
    carried_item_ids: items,
    carried_raw_payload_ids: [...pending.payloadIds],
  };
}

function upsert(state: State, edge: InteractionEdge): void {
  const { agents, store } = state;
  const id = edge.edge_id;
  const known = store.get('interaction_edges', id);
  if (!known) {
    store.put('interaction_edges', id, edge);
    if (edge.source.type === 'tool_call') store.addTo(agents.edgesByTool, edge.source.tool_call_id, id);
    return;
  }
  if (known.kind !== edge.kind || !sameAnchor(known.source, edge.source) || !sameAnchor(known.target, edge.target)) {
    reject('edge_conflict', `interaction edge ${id} was observed with conflicting endpoints`);
  }
  const started = Math.min(known.started_at_unix_ms, edge.started_at_unix_ms);
  store.set('interaction_edges', id, 'started_at_unix_ms', started);
  store.set('interaction_edges', id, 'ended_at_unix_ms', latest(known.ended_at_unix_ms, edge.ended_at_unix_ms));
  for (const itemId of edge.carried_item_ids) store.push('interaction_edges', id, 'carried_item_ids', itemId);
  for (const payloadId of edge.carried_raw_payload_ids) {
    store.push('interaction_edges', id, 'carried_raw_payload_ids', payloadId);
  }
}

/** Keeps track of the spawn edges that may be shown before they are resolved. Needs no undo: it only says where to look. */
function noteFallback(state: State, pending: PendingEdge): void {
  if (!pending.fallsBack) return;
  const { agents } = state;
  const ids = agents.fallbacksByThread.get(pending.targetThreadId) ?? new Set();
  agents.fallbacksByThread.set(pending.targetThreadId, ids.add(pending.edgeId));
  agents.changedFallbacks.add(pending.edgeId);
}

function mailKey(state: State, threadId: string, author: string, content: string): string {
  return `${state.interner.number(threadId)}|${state.interner.number(author)}|${state.interner.number(content)}`;
}

function sameAnchor(a: EdgeAnchor, b: EdgeAnchor): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function latest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}

function firstById(ids: readonly string[] | undefined): string | undefined {
  return ids && ids.length > 1 ? [...ids].sort(compareUtf8)[0] : ids?.[0];
}

function parse<S extends z.ZodType>(schema: S, document: JsonDocument, payloadId: string): z.output<S> {
  const parsed = schema.safeParse(document.typed());
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  reject('agent_payload', `agent payload ${payloadId}: ${issue?.path.join('.')}: ${issue?.message}`, payloadId);
}
