import { z } from 'zod';
import type { AgentOrigin } from '../model/session.ts';
import { optional } from '../trace/primitives.ts';
import { noteNewThread } from './agents.ts';
import { endCellsOfTurn } from './code-cell.ts';
import { endCallsOfTurn } from './inference.ts';
import { isObject } from './normalize.ts';
import { reject } from './rejection.ts';
import { closeWindow, type EventOf, openWindow, readPayload, requireThread, requireTurn, type State } from './state.ts';

/** `rollout_started`: the manifest gave first values. */
export function startRollout(state: State, event: EventOf<'rollout_started'>): void {
  state.store.setHeader('trace_id', event.payload.trace_id);
  state.store.setHeader('root_thread_id', event.payload.root_thread_id);
}

/** `rollout_ended`. */
export function endRollout(state: State, event: EventOf<'rollout_ended'>): void {
  state.store.setHeader('status', event.payload.status);
  state.store.setHeader('ended_at_unix_ms', event.wall_time_unix_ms);
}

const maybeString = optional(z.string());

const sessionMetadata = z.object({
  agent_path: maybeString,
  task_name: maybeString,
  nickname: maybeString,
  agent_role: maybeString,
  model: maybeString,
  session_source: z.unknown().optional(),
});

type SessionMetadata = z.infer<typeof sessionMetadata>;

const NO_METADATA: SessionMetadata = {
  agent_path: null,
  task_name: null,
  nickname: null,
  agent_role: null,
  model: null,
  session_source: null,
};

/** `thread_started` (spec/reduction.md, "Every event"). */
export function startThread(state: State, event: EventOf<'thread_started'>): void {
  const { thread_id, agent_path, metadata_payload } = event.payload;
  if (state.store.get('threads', thread_id)) reject('duplicate_thread', `duplicate start of thread ${thread_id}`);
  const metadata = metadata_payload ? readMetadata(state, metadata_payload) : NO_METADATA;
  const spawn = spawnOf(metadata);
  const path = (spawn && stringOf(spawn.agent_path)) ?? metadata.agent_path ?? agent_path;
  state.store.put('threads', thread_id, {
    thread_id,
    agent_path: path,
    nickname: metadata.nickname,
    origin: spawn ? spawnedOrigin(spawn, metadata, path, thread_id) : { type: 'root' },
    execution: openWindow(event),
    default_model: metadata.model,
    conversation_item_ids: [],
  });
  noteNewThread(state, thread_id);
}

/** `thread_ended`: ends no rollout. */
export function endThread(state: State, event: EventOf<'thread_ended'>): void {
  const { thread_id, status } = event.payload;
  const thread = requireThread(state, thread_id, 'thread end');
  state.store.set('threads', thread_id, 'execution', closeWindow(thread.execution, event, status));
}

/** `codex_turn_started`. */
export function startTurn(state: State, event: EventOf<'codex_turn_started'>): void {
  const { codex_turn_id, thread_id } = event.payload;
  if (state.store.get('codex_turns', codex_turn_id)) {
    reject('duplicate_turn', `duplicate start of turn ${codex_turn_id}`);
  }
  requireThread(state, thread_id, `start of turn ${codex_turn_id}`);
  state.store.put('codex_turns', codex_turn_id, {
    codex_turn_id,
    thread_id,
    execution: openWindow(event),
    input_item_ids: [],
  });
}

/** `codex_turn_ended`: also ends what the turn left running. */
export function endTurn(state: State, event: EventOf<'codex_turn_ended'>): void {
  const { codex_turn_id, status } = event.payload;
  const turn = requireTurn(state, codex_turn_id, 'turn end');
  if (event.thread_id !== null && event.thread_id !== turn.thread_id) {
    reject(
      'turn_of_other_thread',
      `end of turn ${codex_turn_id} names thread ${event.thread_id}, but the turn belongs to ${turn.thread_id}`,
    );
  }
  state.store.set('codex_turns', codex_turn_id, 'execution', closeWindow(turn.execution, event, status));
  if (status === 'failed' || status === 'cancelled' || status === 'aborted') {
    endCellsOfTurn(state, codex_turn_id, status, event.wall_time_unix_ms, event.seq);
  }
  if (status !== 'running') endCallsOfTurn(state, codex_turn_id, event);
}

function readMetadata(state: State, ref: Parameters<typeof readPayload>[1]): SessionMetadata {
  const parsed = sessionMetadata.safeParse(readPayload(state, ref).typed());
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  reject('metadata_malformed', `session metadata: ${issue?.path.join('.')}: ${issue?.message}`, ref.raw_payload_id);
}

/** `session_source.subagent.thread_spawn`, when it names its parent. */
function spawnOf(metadata: SessionMetadata): Record<string, unknown> | null {
  const source = metadata.session_source;
  const subagent = isObject(source) ? source.subagent : undefined;
  const spawn = isObject(subagent) ? subagent.thread_spawn : undefined;
  return isObject(spawn) && typeof spawn.parent_thread_id === 'string' ? spawn : null;
}

function spawnedOrigin(
  spawn: Record<string, unknown>,
  metadata: SessionMetadata,
  path: string,
  threadId: string,
): AgentOrigin {
  const parent = spawn.parent_thread_id as string;
  const namedPath = stringOf(spawn.agent_path) ?? metadata.agent_path;
  return {
    type: 'spawned',
    parent_thread_id: parent,
    spawn_edge_id: `edge:spawn:${parent}:${threadId}`,
    task_name:
      stringOf(spawn.task_name) ??
      metadata.task_name ??
      (namedPath === null ? null : lastSegment(namedPath)) ??
      lastSegment(path) ??
      path,
    agent_role: stringOf(spawn.agent_role) ?? metadata.agent_role ?? '',
  };
}

function lastSegment(path: string): string | null {
  return path.split('/').findLast((segment) => segment !== '') ?? null;
}

function stringOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
