import type { RawPayloadRef } from '../trace/payload-ref.ts';
import type { ConversationItem } from './conversation.ts';
import type {
  CodeCell,
  Compaction,
  CompactionRequest,
  InferenceCall,
  InteractionEdge,
  TerminalOperation,
  TerminalSession,
  ToolCall,
} from './runtime.ts';
import type { AgentThread, CodexTurn, TraceHeader } from './session.ts';

/** Object type of each collection, keyed by the collection's name in `state.json`. */
export interface CollectionTypes {
  threads: AgentThread;
  codex_turns: CodexTurn;
  conversation_items: ConversationItem;
  inference_calls: InferenceCall;
  code_cells: CodeCell;
  tool_calls: ToolCall;
  terminal_sessions: TerminalSession;
  terminal_operations: TerminalOperation;
  compactions: Compaction;
  compaction_requests: CompactionRequest;
  interaction_edges: InteractionEdge;
  raw_payloads: RawPayloadRef;
}

export type CollectionName = keyof CollectionTypes;

/** The collections in the order in which `state.json` writes them. */
export const COLLECTIONS = [
  'threads',
  'codex_turns',
  'conversation_items',
  'inference_calls',
  'code_cells',
  'tool_calls',
  'terminal_sessions',
  'terminal_operations',
  'compactions',
  'compaction_requests',
  'interaction_edges',
  'raw_payloads',
] as const satisfies readonly CollectionName[];

/** The scalar fields in the order in which `state.json` writes them. */
export const HEADER_FIELDS = [
  'schema_version',
  'trace_id',
  'rollout_id',
  'started_at_unix_ms',
  'ended_at_unix_ms',
  'status',
  'root_thread_id',
] as const satisfies readonly (keyof TraceHeader)[];

/** The reduced trace as JSON (spec/reduced-model.md): scalar fields and one id → object map for each collection. */
export type RolloutTrace = TraceHeader & { [C in CollectionName]: Record<string, CollectionTypes[C]> };

/** The same graph with real maps, for programs that hold and update it. Insertion order is order of creation. */
export type MapsOf<T extends Record<CollectionName, object>> = { [C in CollectionName]: Map<string, T[C]> };

export type TraceMaps = MapsOf<CollectionTypes>;

/** One empty map for each collection. */
export function emptyMaps<T extends Record<CollectionName, object>>(): MapsOf<T> {
  return Object.fromEntries(COLLECTIONS.map((name) => [name, new Map()])) as unknown as MapsOf<T>;
}
