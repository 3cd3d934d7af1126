import type { UnixMs } from '../trace/primitives.ts';

export type Role = 'system' | 'developer' | 'user' | 'assistant' | 'tool';
export type Channel = 'analysis' | 'commentary' | 'final' | 'summary';
export type ItemKind =
  | 'message'
  | 'reasoning'
  | 'function_call'
  | 'function_call_output'
  | 'custom_tool_call'
  | 'custom_tool_call_output'
  | 'compaction_marker';

export type BodyPart =
  | { type: 'text'; text: string }
  | { type: 'summary'; text: string }
  | { type: 'encoded'; label: string; value: string }
  | { type: 'json'; summary: string; raw_payload_id: string }
  | { type: 'code'; language: string; source: string }
  | { type: 'payload_ref'; label: string; raw_payload_id: string };

/** Where a conversation item came from. `user_input`, `interaction_edge` and `harness` are part of the format but never written today. */
export type Producer =
  | { type: 'user_input' }
  | { type: 'inference'; inference_call_id: string }
  | { type: 'tool'; tool_call_id: string }
  | { type: 'code_cell'; code_cell_id: string }
  | { type: 'interaction_edge'; edge_id: string }
  | { type: 'compaction'; compaction_id: string }
  | { type: 'harness' };

export interface AgentMessage {
  author: string;
  recipient: string;
}

/** One thing a model saw or said. */
export interface ConversationItem {
  item_id: string;
  thread_id: string;
  codex_turn_id: string | null;
  first_seen_at_unix_ms: UnixMs;
  role: Role;
  channel: Channel | null;
  kind: ItemKind;
  /** Left out, not null, when the item is no `agent_message`. */
  agent_message?: AgentMessage;
  body: { parts: BodyPart[] };
  call_id: string | null;
  produced_by: Producer[];
}
