import type { EdgeKind, ToolCall } from '../model/runtime.ts';
import type { CodeCellRuntimeStatus, ExecutionStatus, RolloutStatus } from '../trace/primitives.ts';

/** Names of the shapes in mock/icons.svg that stand for kinds of things. */
export type Glyph =
  | 'thread'
  | 'turn'
  | 'inference'
  | 'reasoning'
  | 'tool'
  | 'cell'
  | 'terminal'
  | 'edge'
  | 'compaction'
  | 'user'
  | 'assistant'
  | 'instructions'
  | 'summary';

/** A status as the window tells it: `idle` and `waiting` are seen by the views, the others are in the trace. */
export type Status = ExecutionStatus | RolloutStatus | 'waiting' | 'idle';

const EDGE_VERBS: Record<EdgeKind, string> = {
  spawn_agent: 'spawned',
  assign_agent_task: 'tasked',
  send_message: 'messaged',
  agent_result: 'answered',
  close_agent: 'closed',
};

/** What the agent at an edge's source did to the one at its target. */
export const edgeVerb = (kind: EdgeKind): string => EDGE_VERBS[kind];

/** A tool's name: its kind, an MCP tool with its server, or what the producer called it. */
export function toolName(kind: ToolCall['kind']): string {
  switch (kind.type) {
    case 'mcp':
      return `${kind.server}.${kind.tool}`;
    case 'other':
      return kind.name;
    default:
      return kind.type;
  }
}

/** Whether a tool concerns other agents (the magenta ones of the timeline). */
export function isAgentTool(kind: ToolCall['kind']): boolean {
  return (
    kind.type === 'spawn_agent' ||
    kind.type === 'assign_agent_task' ||
    kind.type === 'send_message' ||
    kind.type === 'close_agent'
  );
}

const CELL_STATUS: Record<CodeCellRuntimeStatus, string> = {
  starting: 'starting',
  running: 'running',
  yielded: 'yielded, runs on',
  completed: 'completed',
  failed: 'failed',
  terminated: 'terminated',
};

export const cellStatusWord = (status: CodeCellRuntimeStatus): string => CELL_STATUS[status];

/** A thread's short name: the last segment of its path; the root keeps its slash. */
export function shortPath(path: string): string {
  const last = path.split('/').filter(Boolean);
  return last.length <= 1 ? path : (last.at(-1) ?? path);
}

/** The first line of a text that says something, without surrounding space, cut at `limit` characters. */
export function firstLine(text: string, limit = 200): string {
  const start = text.search(/\S/);
  if (start < 0) return '';
  const end = text.indexOf('\n', start);
  const line = text.slice(start, end < 0 ? start + limit + 1 : Math.min(end, start + limit + 1)).trimEnd();
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}
