import type { ToolCall } from '../../model/runtime.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { share } from '../format.ts';
import { anchorThread } from '../indexes/agents.ts';
import { members } from '../indexes/groups.ts';
import type { Indexes } from '../indexes.ts';
import { endingEdge } from '../relations/tools.ts';
import { type Step, threadSteps } from './steps.ts';

/** Part of what a waiting thread waited for. `start` and `end` lie within the wait. */
export interface Held extends Step {
  /** Of the wait, 0 … 1. */
  share: number;
}

/** What held a wait: what the agents that it waited for did meanwhile, and the message that ended it. */
export interface WaitFacts {
  target_thread_ids: string[];
  /** In order of time; sort by share for a ranking. */
  held: Held[];
  ended_by_edge_id: string | null;
  /** From that message to the end of the wait; null while it lasts, or when no message ended it. */
  delay_ms: number | null;
}

/** Facts of a `wait_agent` call at `now`; null for any other tool. */
export function waitFacts(model: ViewModel, ix: Indexes, tool: ToolCall, now: number): WaitFacts | null {
  if (tool.kind.type !== 'wait_agent') return null;
  const { started_at_unix_ms: from, ended_at_unix_ms } = tool.execution;
  const to = ended_at_unix_ms ?? now;
  const edgeId = endingEdge(model, ix, tool);
  const edge = model.collections.interaction_edges.get(edgeId ?? '');
  const targets = waitTargets(model, ix, tool, edge ? anchorThread(model, edge.source) : null);
  const held = targets.flatMap((thread) =>
    threadSteps(model, ix, thread, to)
      .filter((step) => step.end > from && step.start < to)
      .map((step) => {
        const start = Math.max(from, step.start);
        return { ...step, start, share: share(step.end - start, to - from) };
      }),
  );
  return {
    target_thread_ids: targets,
    held,
    ended_by_edge_id: edgeId,
    delay_ms: edge ? Math.max(0, to - edge.started_at_unix_ms) : null,
  };
}

/** Whom a wait is for: the named agent, else the one whose message ended it, else all children. */
export function waitTargets(model: ViewModel, ix: Indexes, tool: ToolCall, endedBy: string | null): string[] {
  const path = tool.summary.type === 'wait_agent' ? tool.summary.target_agent_path : null;
  if (path !== null) {
    for (const thread of model.collections.threads.values()) if (thread.agent_path === path) return [thread.thread_id];
  }
  if (endedBy !== null && endedBy !== tool.thread_id) return [endedBy];
  return [...members(ix.children, tool.thread_id)];
}
