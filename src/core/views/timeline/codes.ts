import type { ToolCall } from '../../model/runtime.ts';
import type { CollectionName } from '../../model/trace.ts';
import type { ExecutionStatus } from '../../trace/primitives.ts';
import { isAgentTool } from '../words.ts';

/** Kinds of bars, by code: what typed arrays hold in the place of names. */
export const BAR_KINDS = [
  'turn',
  'inference',
  'tool',
  'agent',
  'wait',
  'cell',
  'terminal',
  'session',
  'compaction',
] as const;
export type BarKind = (typeof BAR_KINDS)[number];

/** Statuses of bars, by code. Later ones are worse: of several bars in one pixel the worst is shown. */
export const BAR_STATUSES = ['completed', 'running', 'cancelled', 'aborted', 'failed'] as const;

export const kindCode = (kind: BarKind): number => BAR_KINDS.indexOf(kind);
export const statusCode = (status: ExecutionStatus): number => BAR_STATUSES.indexOf(status);
export const barKind = (code: number): BarKind => BAR_KINDS[code] ?? 'turn';
export const barStatus = (code: number): ExecutionStatus => BAR_STATUSES[code] ?? 'completed';

/** The rows of a lane, from top to bottom; each can have sub-rows where its windows overlap. */
export const TRACKS = ['turn', 'model', 'tool', 'nested', 'terminal', 'session'] as const;
export type Track = (typeof TRACKS)[number];

/** The kind of a tool's bar: waits and messages between agents look different from work. */
export function toolBarKind(kind: ToolCall['kind']): BarKind {
  if (kind.type === 'wait_agent') return 'wait';
  return isAgentTool(kind) ? 'agent' : 'tool';
}

const COLLECTION_OF: Record<BarKind, CollectionName> = {
  turn: 'codex_turns',
  inference: 'inference_calls',
  tool: 'tool_calls',
  agent: 'tool_calls',
  wait: 'tool_calls',
  cell: 'code_cells',
  terminal: 'terminal_operations',
  session: 'terminal_sessions',
  compaction: 'compaction_requests',
};

/** The collection that a bar's id belongs to. */
export const collectionOf = (kind: BarKind): CollectionName => COLLECTION_OF[kind];
