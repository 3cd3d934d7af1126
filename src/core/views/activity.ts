import type { ViewModel } from '../reduce/delta.ts';
import type { ExecutionStatus } from '../trace/primitives.ts';
import { members } from './indexes/groups.ts';
import type { OpenWork } from './indexes.ts';
import { type Indexes, NO_WORK } from './indexes.ts';
import { compareIds } from './order.ts';
import { codeCellTitle, type Title, toolTitle } from './titles.ts';

/** What a thread is doing now, and since when (ms since the epoch). */
export type Activity =
  | { state: 'ended'; status: ExecutionStatus; since: number }
  | { state: 'idle'; since: number }
  | { state: 'thinking'; call_id: string; since: number }
  | { state: 'running'; id: string; title: Title; since: number }
  | { state: 'waiting'; tool_call_id: string; target: string | null; since: number }
  | { state: 'compacting'; request_id: string; since: number }
  /** A turn is open, but nothing in it: between two windows, or the producer has died. */
  | { state: 'between'; turn_id: string; since: number };

/**
 * The innermost window of a thread that is open: a wait for another agent, a command, a program, a model call. Of several
 * the latest started counts; tools come before model calls, waits for agents only when nothing else runs.
 */
export function threadActivity(model: ViewModel, ix: Indexes, threadId: string): Activity {
  const c = model.collections;
  const thread = c.threads.get(threadId);
  if (!thread) return { state: 'idle', since: 0 };
  const { status, started_at_unix_ms, ended_at_unix_ms } = thread.execution;
  if (ended_at_unix_ms !== null) return { state: 'ended', status, since: ended_at_unix_ms };
  const open = ix.open.get(threadId) ?? NO_WORK;
  const tools = latestFirst(open.tools, c.tool_calls);
  const working = tools.find((tool) => tool.kind.type !== 'wait_agent');
  if (working) {
    const since = working.execution.started_at_unix_ms;
    return { state: 'running', id: working.tool_call_id, title: toolTitle(model, working), since };
  }
  const [request] = latestFirst(open.compactionRequests, c.compaction_requests);
  if (request) {
    const since = request.execution.started_at_unix_ms;
    return { state: 'compacting', request_id: request.compaction_request_id, since };
  }
  const [call] = latestFirst(open.calls, c.inference_calls);
  if (call) return { state: 'thinking', call_id: call.inference_call_id, since: call.execution.started_at_unix_ms };
  const [wait] = tools;
  if (wait) {
    const target = wait.summary.type === 'wait_agent' ? wait.summary.target_agent_path : null;
    return { state: 'waiting', tool_call_id: wait.tool_call_id, target, since: wait.execution.started_at_unix_ms };
  }
  const [cell] = latestFirst(open.cells, c.code_cells);
  if (cell) {
    const since = cell.execution.started_at_unix_ms;
    return { state: 'running', id: cell.code_cell_id, title: codeCellTitle(cell), since };
  }
  const [turn] = latestFirst(open.turns, c.codex_turns);
  if (turn) return { state: 'between', turn_id: turn.codex_turn_id, since: lastEnd(model, ix, threadId, open) };
  const lastTurn = c.codex_turns.get(members(ix.turns, threadId).at(-1) ?? '');
  return { state: 'idle', since: lastTurn?.execution.ended_at_unix_ms ?? started_at_unix_ms };
}

function latestFirst<T extends { execution: { started_seq: number } }>(
  ids: ReadonlySet<string>,
  objects: ReadonlyMap<string, T>,
): T[] {
  const found = [...ids].sort(compareIds).flatMap((id) => objects.get(id) ?? []);
  return found.sort((a, b) => b.execution.started_seq - a.execution.started_seq);
}

/** When the last window within the open turn ended. */
function lastEnd(model: ViewModel, ix: Indexes, threadId: string, open: OpenWork): number {
  const c = model.collections;
  const turn = c.codex_turns.get([...open.turns].at(-1) ?? '');
  const call = c.inference_calls.get(members(ix.calls, threadId).at(-1) ?? '');
  const tool = c.tool_calls.get(members(ix.tools, threadId).at(-1) ?? '');
  return Math.max(
    turn?.execution.started_at_unix_ms ?? 0,
    call?.execution.ended_at_unix_ms ?? 0,
    tool?.execution.ended_at_unix_ms ?? 0,
  );
}

/** In words, without the time: "thinking", "running npm test", "waiting for worker". */
export function activityWords(activity: Activity): string {
  switch (activity.state) {
    case 'ended':
      return activity.status;
    case 'running':
      return activity.title.command || activity.title.glyph === 'cell'
        ? `running ${activity.title.text}`
        : activity.title.text;
    case 'waiting':
      return activity.target === null ? 'waiting for any agent' : `waiting for ${activity.target}`;
    case 'between':
      return 'between steps';
    default:
      return activity.state;
  }
}
