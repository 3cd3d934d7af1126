import type { ExecutionStatus, RolloutStatus, Seq, UnixMs } from '../trace/primitives.ts';

/** When something ran, by the producer's clock and by log position (spec/reduced-model.md). */
export interface ExecutionWindow {
  started_at_unix_ms: UnixMs;
  started_seq: Seq;
  ended_at_unix_ms: UnixMs | null;
  ended_seq: Seq | null;
  status: ExecutionStatus;
}

export type AgentOrigin =
  | { type: 'root' }
  | {
      type: 'spawned';
      parent_thread_id: string;
      spawn_edge_id: string;
      task_name: string;
      agent_role: string;
    };

/** One agent: the root session or a spawned sub-agent. */
export interface AgentThread {
  thread_id: string;
  agent_path: string;
  nickname: string | null;
  origin: AgentOrigin;
  execution: ExecutionWindow;
  default_model: string | null;
  conversation_item_ids: string[];
}

/** One activation of the runtime for one thread; not a chat turn. */
export interface CodexTurn {
  codex_turn_id: string;
  thread_id: string;
  execution: ExecutionWindow;
  /** Always empty today. */
  input_item_ids: string[];
}

/** The scalar fields of a reduced trace. */
export interface TraceHeader {
  schema_version: 1;
  trace_id: string;
  rollout_id: string;
  started_at_unix_ms: UnixMs;
  ended_at_unix_ms: UnixMs | null;
  status: RolloutStatus;
  root_thread_id: string;
}
