import type { CollectionName } from '../../core/model/trace.ts';

/** The glyph of each collection's objects (`kind-…` of the icons; payloads have a plain icon). */
export const KIND_OF: Record<CollectionName, string> = {
  threads: 'thread',
  codex_turns: 'turn',
  conversation_items: 'assistant',
  inference_calls: 'inference',
  code_cells: 'code',
  tool_calls: 'tool',
  terminal_sessions: 'terminal',
  terminal_operations: 'terminal',
  compactions: 'compaction',
  compaction_requests: 'compaction',
  interaction_edges: 'message',
  raw_payloads: 'payload',
};
