import type { ViewModel } from '../../reduce/delta.ts';
import { anchorThread } from '../indexes/agents.ts';
import { entry } from '../indexes/entry.ts';
import { members } from '../indexes/groups.ts';
import type { Indexes } from '../indexes.ts';
import { lowerBound } from '../order.ts';
import { endingEdge } from '../relations/tools.ts';
import type { BarKind } from './codes.ts';
import { type Step, threadSteps } from './steps.ts';

/** A stretch of the chain that determined how long a run took. `between`: nothing ran, but the turn was open. */
export interface PathPart {
  kind: BarKind | 'message' | 'between' | 'idle';
  thread_id: string;
  /** The object that took the time: a step's own, the edge of a message; null between steps. */
  id: string | null;
  collection: Step['collection'] | null;
  start: number;
  end: number;
}

/** What follows on each other in one thread: between two of them the path goes on in another thread. */
export interface PathStretch {
  thread_id: string;
  parts: [PathPart, ...PathPart[]];
}

/** Where the time of a critical path went: of all parts that have something in common. */
export interface PathSum<K extends string = string> {
  key: K;
  ms: number;
  parts: number;
  longest: PathPart;
}

/**
 * The critical path of a run: walking back from the end of the root thread, always to what had to be over before the next
 * thing could begin. A wait leads into the thread whose message ended it, a thread's beginning to where it was spawned, a
 * turn's beginning to the message that began it.
 *
 *     /root    ██call██ ░░░░░wait░░░░░ ██call██
 *                  └─spawn        ▲
 *     worker           ██call██tool┘answer         path: call, spawn, call, tool, message, call
 *
 * The parts come in order of time and cover the run from its first window to its last without overlap.
 */
export function criticalPath(model: ViewModel, ix: Indexes, now: number): PathPart[] {
  const root = model.header?.root_thread_id;
  if (root === undefined || !model.collections.threads.has(root)) return [];
  const walk = createWalk(model, ix, now);
  let place: Place | null = { thread: root, time: walk.lastEnd(root) };
  const parts: PathPart[] = [];
  // Every step goes back in time or to another thread at the same time; the bound is for damaged clocks.
  for (let left = 4 * walk.steps() + 1000; place && left > 0; left--) place = stepBack(walk, place, parts);
  return parts.reverse();
}

interface Place {
  thread: string;
  time: number;
}

interface Walk {
  model: ViewModel;
  ix: Indexes;
  visited: Set<string>;
  steps(): number;
  lastEnd(thread: string): number;
  of(thread: string): ThreadSteps;
}

interface ThreadSteps {
  byStart: readonly Step[];
  byEnd: readonly Step[];
}

function createWalk(model: ViewModel, ix: Indexes, now: number): Walk {
  const cache = new Map<string, ThreadSteps>();
  const of = (thread: string): ThreadSteps =>
    entry(cache, thread, () => {
      const byStart = threadSteps(model, ix, thread, now);
      return { byStart, byEnd: byStart.toSorted((a, b) => a.end - b.end || a.start - b.start) };
    });
  return {
    model,
    ix,
    visited: new Set(),
    of,
    steps: () => model.collections.inference_calls.size + model.collections.tool_calls.size,
    lastEnd: (thread) => of(thread).byEnd.at(-1)?.end ?? 0,
  };
}

function stepBack(walk: Walk, { thread, time }: Place, parts: PathPart[]): Place | null {
  const step = before(walk.of(thread), time);
  const cause = arrivalBefore(walk, thread, time, step?.end ?? Number.NEGATIVE_INFINITY);
  if (cause) {
    const part: PathPart = {
      kind: 'message',
      thread_id: thread,
      id: cause.edge,
      collection: 'interaction_edges',
      start: cause.sent,
      end: time,
    };
    if (time > cause.sent) parts.push(part);
    return cause.from === null ? null : { thread: cause.from, time: cause.sent };
  }
  if (!step) return null;
  if (step.end < time) {
    const kind = turnOpen(walk, thread, step.end, time) ? 'between' : 'idle';
    parts.push({ kind, thread_id: thread, id: null, collection: null, start: step.end, end: time });
    return { thread, time: step.end };
  }
  const woken = step.kind === 'wait' ? wokenBy(walk, step, time) : null;
  if (woken) {
    const part: PathPart = {
      kind: 'message',
      thread_id: thread,
      id: woken.edge,
      collection: 'interaction_edges',
      start: woken.sent,
      end: time,
    };
    if (time > woken.sent) parts.push(part);
    return { thread: woken.from, time: woken.sent };
  }
  const { kind, id, collection, start } = step;
  if (time > start) parts.push({ kind, thread_id: thread, id, collection, start, end: time });
  else if (walk.visited.has(`${thread}\n${id}\n${time}`)) return null;
  walk.visited.add(`${thread}\n${id}\n${time}`);
  return { thread, time: start };
}

/**
 * What was over last before `time`, or is what the thread was in at that moment. Of what covers the moment the latest
 * started counts, unless something ended after that began.
 */
function before({ byStart, byEnd }: ThreadSteps, time: number): Step | null {
  let last = lowerBound(byEnd, time, (step, t) => (step.end <= t ? -1 : 1)) - 1;
  // A zero-length step at this very moment came after it.
  while (last >= 0 && (byEnd[last] as Step).start >= time) last--;
  const ended = byEnd[last] ?? null;
  for (let i = lowerBound(byStart, time, (step, t) => step.start - t) - 1; i >= 0; i--) {
    const step = byStart[i] as Step;
    if (ended && step.start < ended.end) break;
    if (step.end > time) return { ...step, end: time };
  }
  return ended;
}

/** The message that began what the thread did at `time`, if that was the beginning of a turn, or of the thread. */
function arrivalBefore(
  walk: Walk,
  thread: string,
  time: number,
  after: number,
): { edge: string; from: string | null; sent: number } | null {
  const { model, ix } = walk;
  const startOf = (id: string): number => model.collections.codex_turns.get(id)?.execution.started_at_unix_ms ?? 0;
  const turns = members(ix.turns, thread);
  const turn = turns[lowerBound(turns, time, (id, t) => (startOf(id) <= t ? -1 : 1)) - 1];
  if (turn === undefined || startOf(turn) < after) return null;
  const edges = members(ix.edges, thread);
  const sentAt = (id: string): number => model.collections.interaction_edges.get(id)?.started_at_unix_ms ?? 0;
  for (let i = lowerBound(edges, time, (id, t) => (sentAt(id) <= t ? -1 : 1)) - 1; i >= 0; i--) {
    const id = edges[i] as string;
    const edge = model.collections.interaction_edges.get(id);
    if (!edge || anchorThread(model, edge.target) !== thread) continue;
    if (edge.started_at_unix_ms < after) return null;
    const from = anchorThread(model, edge.source);
    return from === thread ? null : { edge: id, from, sent: edge.started_at_unix_ms };
  }
  return null;
}

/** The message that ended a wait, when it came from another thread before `time`. */
function wokenBy(walk: Walk, step: Step, time: number): { edge: string; from: string; sent: number } | null {
  const tool = walk.model.collections.tool_calls.get(step.id);
  const id = tool ? endingEdge(walk.model, walk.ix, tool) : null;
  const edge = walk.model.collections.interaction_edges.get(id ?? '');
  const from = edge ? anchorThread(walk.model, edge.source) : null;
  if (!edge || id === null || from === null || from === step.thread_id || edge.started_at_unix_ms > time) return null;
  return { edge: id, from, sent: edge.started_at_unix_ms };
}

function turnOpen({ model, ix }: Walk, thread: string, from: number, to: number): boolean {
  return members(ix.turns, thread).some((id) => {
    const window = model.collections.codex_turns.get(id)?.execution;
    return window && window.started_at_unix_ms <= from && (window.ended_at_unix_ms ?? Number.POSITIVE_INFINITY) >= to;
  });
}

/** The path as it goes from thread to thread, in order of time. */
export function pathStretches(parts: readonly PathPart[]): PathStretch[] {
  const stretches: PathStretch[] = [];
  for (const part of parts) {
    const last = stretches.at(-1);
    if (last?.thread_id === part.thread_id) last.parts.push(part);
    else stretches.push({ thread_id: part.thread_id, parts: [part] });
  }
  return stretches;
}

/** The path's time by kind or by thread, longest first. */
export function pathTable<B extends 'kind' | 'thread_id'>(parts: readonly PathPart[], by: B): PathSum<PathPart[B]>[] {
  const sums = new Map<string, PathSum<PathPart[B]>>();
  for (const part of parts) {
    const ms = part.end - part.start;
    const sum = entry(sums, part[by], () => ({ key: part[by], ms: 0, parts: 0, longest: part }));
    sum.ms += ms;
    sum.parts++;
    if (ms > sum.longest.end - sum.longest.start) sum.longest = part;
  }
  return [...sums.values()].sort((a, b) => b.ms - a.ms);
}
