import type { ViewModel } from '../../reduce/delta.ts';
import { members, numberOf } from '../indexes/groups.ts';
import type { Indexes } from '../indexes.ts';
import { callsAround } from '../moments.ts';
import type { ContextMoment } from './moment.ts';

/** A moment as one string, for lists of choices. */
export function momentKey(moment: ContextMoment): string {
  return moment.type === 'call' ? `call ${moment.call_id}` : `${moment.type} ${moment.compaction_id}`;
}

/** All moments of a thread's context at which it can be looked at, in order: calls, and both sides of each compaction. */
export function threadMoments(model: ViewModel, ix: Indexes, threadId: string): ContextMoment[] {
  const calls = members(ix.calls, threadId);
  const moments: ContextMoment[] = [];
  let passed = 0;
  const pass = (until: number): void => {
    for (; passed < until; passed++) moments.push({ type: 'call', call_id: calls[passed] as string });
  };
  for (const compaction_id of members(ix.compactions, threadId)) {
    const compaction = model.collections.compactions.get(compaction_id);
    if (!compaction) continue;
    const { after } = callsAround(model, ix, compaction);
    pass(after === null ? calls.length : numberOf(ix.calls, after) - 1);
    moments.push({ type: 'before_compaction', compaction_id }, { type: 'after_compaction', compaction_id });
  }
  pass(calls.length);
  return moments;
}

/** Attempts at compactions of a thread that none has been installed from (yet), in order. */
export function looseAttempts(model: ViewModel, ix: Indexes, threadId: string): string[] {
  const { compaction_requests, compactions } = model.collections;
  return members(ix.compactionRequests, threadId).filter((id) => {
    const request = compaction_requests.get(id);
    return request !== undefined && !compactions.has(request.compaction_id);
  });
}
