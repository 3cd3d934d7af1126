import type { ExecutionWindow } from '../../model/session.ts';
import type { CollectionName } from '../../model/trace.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { members } from '../indexes/groups.ts';
import type { Indexes } from '../indexes.ts';
import { type BarKind, toolBarKind } from './codes.ts';

/** Something a thread did, as one step of a chain: a call, a tool, or a piece of a code cell between the tools it called. */
export interface Step {
  thread_id: string;
  kind: BarKind;
  collection: CollectionName;
  id: string;
  start: number;
  end: number;
}

/** What a thread did up to `now`, by start. Tools that a program called stand in the place of that part of the program. */
export function threadSteps(model: ViewModel, ix: Indexes, threadId: string, now: number): Step[] {
  const c = model.collections;
  const steps: Step[] = [];
  const add = (kind: BarKind, collection: CollectionName, id: string, window: ExecutionWindow | undefined): void => {
    if (!window || window.started_at_unix_ms > now) return;
    const start = window.started_at_unix_ms;
    const end = Math.max(start, Math.min(now, window.ended_at_unix_ms ?? now));
    steps.push({ thread_id: threadId, kind, collection, id, start, end });
  };
  for (const id of members(ix.calls, threadId)) {
    add('inference', 'inference_calls', id, c.inference_calls.get(id)?.execution);
  }
  for (const id of members(ix.compactionRequests, threadId)) {
    add('compaction', 'compaction_requests', id, c.compaction_requests.get(id)?.execution);
  }
  for (const id of members(ix.tools, threadId)) {
    const tool = c.tool_calls.get(id);
    if (tool) add(toolBarKind(tool.kind), 'tool_calls', id, tool.execution);
  }
  for (const id of members(ix.cells, threadId)) {
    const nested = members(ix.toolsByCell, id).flatMap((toolId) => c.tool_calls.get(toolId)?.execution ?? []);
    for (const piece of without(c.code_cells.get(id)?.execution, nested, now)) add('cell', 'code_cells', id, piece);
  }
  return steps.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The pieces of a window that none of the others covers. */
function without(
  window: ExecutionWindow | undefined,
  others: readonly ExecutionWindow[],
  now: number,
): ExecutionWindow[] {
  if (!window) return [];
  const pieces: ExecutionWindow[] = [];
  let from = window.started_at_unix_ms;
  const end = Math.max(from, window.ended_at_unix_ms ?? now);
  const piece = (to: number): void => {
    if (to > from) pieces.push({ ...window, started_at_unix_ms: from, ended_at_unix_ms: to });
  };
  for (const other of others.toSorted((a, b) => a.started_at_unix_ms - b.started_at_unix_ms)) {
    piece(Math.min(end, other.started_at_unix_ms));
    from = Math.max(from, other.ended_at_unix_ms ?? now);
  }
  piece(end);
  return pieces.length > 0 || others.length > 0 ? pieces : [window];
}
