import type { ViewModel } from '../../reduce/delta.ts';
import { members, numberOf } from '../indexes/groups.ts';
import type { Indexes } from '../indexes.ts';
import { type CompactionFacts, compactionFacts } from '../moments.ts';
import { IDLE_GAP_MS } from '../transcript/rows.ts';

/** Calls between two compactions: how the context grew. Numbers are null when the stretch has no call. */
export interface ChainStretch {
  type: 'calls';
  first_call: number | null;
  last_call: number | null;
  /** Reported input tokens of the first and the last call that have any. */
  from_tokens: number | null;
  to_tokens: number | null;
  duration_ms: number;
  /** Of the duration, time between turns. */
  idle_ms: number;
  /** The thread is still at it. */
  open: boolean;
}

export interface ChainCompaction extends CompactionFacts {
  type: 'compaction';
  compaction_id: string;
}

export type ChainPart = ChainStretch | ChainCompaction;

/** A thread's calls and compactions in turns: stretch, compaction, stretch … Empty for a thread without calls. */
export function compactionChain(model: ViewModel, ix: Indexes, threadId: string): ChainPart[] {
  const calls = members(ix.calls, threadId);
  const compactions = members(ix.compactions, threadId).flatMap((id) => model.collections.compactions.get(id) ?? []);
  if (calls.length === 0 && compactions.length === 0) return [];
  const parts: ChainPart[] = [];
  let from = 0;
  for (const compaction of compactions) {
    const facts = compactionFacts(model, ix, compaction);
    const to = facts.calls.after === null ? calls.length : numberOf(ix.calls, facts.calls.after) - 1;
    parts.push(stretch(model, ix, threadId, calls.slice(from, Math.max(from, to)), false));
    parts.push({ type: 'compaction', compaction_id: compaction.compaction_id, ...facts });
    from = Math.max(from, to);
  }
  if (from < calls.length) {
    const ended = model.collections.threads.get(threadId)?.execution.ended_at_unix_ms ?? null;
    parts.push(stretch(model, ix, threadId, calls.slice(from), ended === null));
  }
  return parts;
}

function stretch(
  model: ViewModel,
  ix: Indexes,
  threadId: string,
  calls: readonly string[],
  open: boolean,
): ChainStretch {
  const objects = calls.flatMap((id) => model.collections.inference_calls.get(id) ?? []);
  const reported = objects.flatMap((call) => (call.usage ? [call.usage.input_tokens] : []));
  const start = objects[0]?.execution.started_at_unix_ms ?? 0;
  const last = objects.at(-1)?.execution;
  const end = last ? (last.ended_at_unix_ms ?? last.started_at_unix_ms) : start;
  return {
    type: 'calls',
    first_call: calls[0] === undefined ? null : numberOf(ix.calls, calls[0]),
    last_call: calls.at(-1) === undefined ? null : numberOf(ix.calls, calls.at(-1) ?? ''),
    from_tokens: reported[0] ?? null,
    to_tokens: reported.at(-1) ?? null,
    duration_ms: Math.max(0, end - start),
    idle_ms: idleBetween(model, ix, threadId, start, end),
    open,
  };
}

function idleBetween(model: ViewModel, ix: Indexes, threadId: string, from: number, to: number): number {
  let idle = 0;
  let previousEnd: number | null = null;
  for (const id of members(ix.turns, threadId)) {
    const window = model.collections.codex_turns.get(id)?.execution;
    if (!window) continue;
    const gap = previousEnd === null ? 0 : window.started_at_unix_ms - previousEnd;
    if (previousEnd !== null && gap >= IDLE_GAP_MS) {
      idle += Math.max(0, Math.min(to, window.started_at_unix_ms) - Math.max(from, previousEnd));
    }
    previousEnd = window.ended_at_unix_ms;
  }
  return idle;
}
