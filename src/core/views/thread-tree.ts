import type { ViewModel } from '../reduce/delta.ts';
import { type Activity, threadActivity } from './activity.ts';
import { members } from './indexes/groups.ts';
import { addTotals, noTotals, type Totals } from './indexes/totals.ts';
import { type Indexes, totalsOf } from './indexes.ts';
import { itemTokens } from './sizes.ts';
import { type Status, shortPath } from './words.ts';

/** One agent in the tree. Rows come in spawn order, children below their parent. */
export interface ThreadRow {
  thread_id: string;
  /** The nearest ancestor that the trace knows. */
  parent_id: string | null;
  depth: number;
  children: number;
  /** Threads below this one, at any depth. */
  descendants: number;
}

/** All threads as rows of a tree. A thread whose parent is unknown stands at the top. */
export function threadTree(model: ViewModel, ix: Indexes): ThreadRow[] {
  const rows: ThreadRow[] = [];
  const visited = new Set<string>();
  const visit = (id: string, parent: string | null, depth: number): number => {
    if (visited.has(id)) return 0;
    visited.add(id);
    const children = members(ix.children, id);
    const row: ThreadRow = { thread_id: id, parent_id: parent, depth, children: children.length, descendants: 0 };
    rows.push(row);
    for (const child of children) row.descendants += visit(child, id, depth + 1);
    return row.descendants + 1;
  };
  for (const id of members(ix.children, '')) visit(id, null, 0);
  for (const [parent, ids] of ix.children.lists) {
    if (parent !== '' && !model.collections.threads.has(parent)) for (const id of ids) visit(id, null, 0);
  }
  // A damaged trace can make threads their own ancestors.
  for (const id of model.collections.threads.keys()) visit(id, null, 0);
  return rows;
}

/** The rows that are left when some threads are folded. */
export function unfoldedRows(rows: readonly ThreadRow[], folded: ReadonlySet<string>): ThreadRow[] {
  const result: ThreadRow[] = [];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as ThreadRow;
    result.push(row);
    if (folded.has(row.thread_id)) i += row.descendants;
  }
  return result;
}

/** What a thread row, a lane head or a graph node says about one agent. */
export interface ThreadFacts {
  thread_id: string;
  path: string;
  name: string;
  nickname: string | null;
  role: string;
  model: string | null;
  status: Status;
  activity: Activity;
  /** From its start to its end, to `now` while it works, or to the end of its last turn. */
  duration_ms: number;
  totals: Readonly<Totals>;
  turns: number;
  /** Tokens of its latest context: as reported, else estimated from its items; null before its first call. */
  context_tokens: number | null;
  context_estimated: boolean;
}

/** Facts of one thread at `now` (ms since the epoch). Null for a thread that the trace does not know. */
export function threadFacts(model: ViewModel, ix: Indexes, threadId: string, now: number): ThreadFacts | null {
  const thread = model.collections.threads.get(threadId);
  if (!thread) return null;
  const activity = threadActivity(model, ix, threadId);
  const start = thread.execution.started_at_unix_ms;
  const still = activity.state === 'ended' || activity.state === 'idle';
  const context = latestContext(model, ix, threadId);
  return {
    thread_id: threadId,
    path: thread.agent_path,
    name: shortPath(thread.agent_path),
    nickname: thread.nickname,
    role: thread.origin.type === 'spawned' ? thread.origin.agent_role : '',
    model: thread.default_model,
    status: statusOf(activity),
    activity,
    duration_ms: Math.max(0, (still ? activity.since : now) - start),
    totals: totalsOf(ix, threadId),
    turns: members(ix.turns, threadId).length,
    context_tokens: context?.tokens ?? null,
    context_estimated: context?.estimated ?? false,
  };
}

function statusOf(activity: Activity): Status {
  if (activity.state === 'ended') return activity.status;
  if (activity.state === 'idle' || activity.state === 'waiting') return activity.state;
  return 'running';
}

/** Size of the newest context of a thread that is known: reported input tokens, or an estimate from its items. */
export function latestContext(
  model: ViewModel,
  ix: Indexes,
  threadId: string,
): { tokens: number; estimated: boolean } | null {
  const calls = members(ix.calls, threadId);
  const latest = model.collections.inference_calls.get(calls.at(-1) ?? '');
  if (!latest) return null;
  if (latest.usage) return { tokens: latest.usage.input_tokens, estimated: false };
  const before = model.collections.inference_calls.get(calls.at(-2) ?? '');
  const { base, tail } = latest.request_items;
  const added = tail.reduce((sum, id) => {
    const item = model.collections.conversation_items.get(id);
    return sum + (item ? itemTokens(item) : 0);
  }, 0);
  // The call before reported its size: only what came after it has to be guessed.
  if (before?.usage && base === before.inference_call_id && latest.request_items.keep === before.request_items.count) {
    return { tokens: before.usage.input_tokens + added, estimated: true };
  }
  const whole = (ix.sightings.get(threadId)?.latest ?? []).reduce((sum, id) => {
    const item = model.collections.conversation_items.get(id);
    return sum + (item ? itemTokens(item) : 0);
  }, 0);
  return { tokens: whole, estimated: true };
}

/** What a folded branch says: sums over a thread and everything below it. */
export interface Rollup {
  threads: number;
  running: number;
  waiting: number;
  failed: number;
  totals: Totals;
}

/** Rolled-up status of the rows `at` and below it. */
export function rollup(model: ViewModel, ix: Indexes, rows: readonly ThreadRow[], at: number): Rollup {
  const result: Rollup = { threads: 0, running: 0, waiting: 0, failed: 0, totals: noTotals() };
  const end = at + (rows[at]?.descendants ?? -1);
  for (let i = at; i <= end; i++) {
    const id = (rows[i] as ThreadRow).thread_id;
    const status = statusOf(threadActivity(model, ix, id));
    result.threads++;
    if (status === 'running') result.running++;
    if (status === 'waiting') result.waiting++;
    if (status === 'failed' || status === 'aborted') result.failed++;
    addTotals(result.totals, totalsOf(ix, id));
  }
  return result;
}
