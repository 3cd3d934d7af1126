import { members, neighbour } from '../../../core/views/indexes/groups.ts';
import type { Indexes } from '../../../core/views/indexes.ts';

/** The call `step` after the one that a thread is rewound to; null: past the last one, now; undefined: before the first. */
export function stepOfCall(ix: Indexes, threadId: string, callId: string, step: 1 | -1): string | null | undefined {
  const next = neighbour(ix.calls, threadId, callId, step);
  if (next !== null) return next;
  return step > 0 && members(ix.calls, threadId).at(-1) === callId ? null : undefined;
}
