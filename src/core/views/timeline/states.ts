import type { ExecutionWindow } from '../../model/session.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { members } from '../indexes/groups.ts';
import type { Indexes } from '../indexes.ts';
import { lowerBound } from '../order.ts';

/** What a thread spends its time on. `waiting`: it only waits for another agent. */
export const THREAD_STATES = ['idle', 'model', 'tools', 'waiting'] as const;
export type ThreadState = (typeof THREAD_STATES)[number];

/** A thread's time cut into stretches of one state each, in order and without holes; before and after them it is idle. */
export interface ThreadTime {
  thread_id: string;
  starts: number[];
  ends: number[];
  states: ThreadState[];
}

/** Counts of what is open while sweeping over a thread's time. */
interface Open {
  model: number;
  tools: number;
  waits: number;
}

type Change = { time: number; seq: number; what: keyof Open; by: 1 | -1 };

/**
 * A thread's states up to `now` (ms since the epoch): a model call counts before tools, tools before waits. A code cell
 * whose program waits for an agent is waiting, not working. Cost: the thread's windows, sorted.
 */
export function threadTime(model: ViewModel, ix: Indexes, threadId: string, now: number): ThreadTime {
  const c = model.collections;
  const changes: Change[] = [];
  const add = (what: keyof Open, window: ExecutionWindow | undefined, by: 1 | -1 = 1): void => {
    if (!window) return;
    const start = Math.min(window.started_at_unix_ms, now);
    const end = Math.max(start, Math.min(window.ended_at_unix_ms ?? now, now));
    changes.push({ time: start, seq: window.started_seq, what, by });
    const reverse = by === 1 ? -1 : 1;
    changes.push({ time: end, seq: window.ended_seq ?? Number.POSITIVE_INFINITY, what, by: reverse });
  };
  for (const id of members(ix.calls, threadId)) add('model', c.inference_calls.get(id)?.execution);
  for (const id of members(ix.compactionRequests, threadId)) add('model', c.compaction_requests.get(id)?.execution);
  for (const id of members(ix.cells, threadId)) add('tools', c.code_cells.get(id)?.execution);
  for (const id of members(ix.tools, threadId)) {
    const tool = c.tool_calls.get(id);
    if (!tool) continue;
    const waits = tool.kind.type === 'wait_agent';
    add(waits ? 'waits' : 'tools', tool.execution);
    if (waits && tool.requester.type === 'code_cell') {
      add('tools', overlap(tool.execution, c.code_cells.get(tool.requester.code_cell_id)?.execution), -1);
    }
  }
  changes.sort((a, b) => a.time - b.time || a.seq - b.seq);
  return sweep(threadId, changes);
}

/** The part of `window` that lies within `outer`; what reaches beyond it ends with it. */
function overlap(window: ExecutionWindow, outer: ExecutionWindow | undefined): ExecutionWindow | undefined {
  if (!outer) return undefined;
  const outerEnd = outer.ended_at_unix_ms ?? Number.POSITIVE_INFINITY;
  const end = Math.min(window.ended_at_unix_ms ?? Number.POSITIVE_INFINITY, outerEnd);
  if (window.started_at_unix_ms >= end) return undefined;
  return { ...window, ended_at_unix_ms: end === Number.POSITIVE_INFINITY ? null : end };
}

function sweep(threadId: string, changes: readonly Change[]): ThreadTime {
  const result: ThreadTime = { thread_id: threadId, starts: [], ends: [], states: [] };
  const open: Open = { model: 0, tools: 0, waits: 0 };
  let from = changes[0]?.time ?? 0;
  for (const { time, what, by } of changes) {
    if (time > from) pushStretch(result, from, time, stateOf(open));
    from = time;
    open[what] += by;
  }
  return result;
}

function stateOf(open: Open): ThreadState {
  if (open.model > 0) return 'model';
  if (open.tools > 0) return 'tools';
  return open.waits > 0 ? 'waiting' : 'idle';
}

function pushStretch(time: ThreadTime, start: number, end: number, state: ThreadState): void {
  const last = time.states.length - 1;
  if (time.states[last] === state && time.ends[last] === start) time.ends[last] = end;
  else {
    time.starts.push(start);
    time.ends.push(end);
    time.states.push(state);
  }
}

/** Milliseconds in each state between two times; together they are the range. */
export function timeByState(time: ThreadTime, from: number, to: number): Record<ThreadState, number> {
  const sums: Record<ThreadState, number> = { idle: 0, model: 0, tools: 0, waiting: 0 };
  for (let i = lowerBound(time.ends, from, (end, t) => end - t); i < time.starts.length; i++) {
    const start = Math.max(from, time.starts[i] as number);
    const end = Math.min(to, time.ends[i] as number);
    if (start >= to) break;
    const state = time.states[i] as ThreadState;
    if (state !== 'idle') sums[state] += Math.max(0, end - start);
  }
  sums.idle = Math.max(0, to - from) - sums.model - sums.tools - sums.waiting;
  return sums;
}
