import type { ViewModel } from '../reduce/delta.ts';
import { members } from './indexes/groups.ts';
import type { Indexes } from './indexes.ts';
import { compactionFacts } from './moments.ts';
import { toolTitle } from './titles.ts';
import { IDLE_GAP_MS } from './transcript/rows.ts';
import type { Glyph, Status } from './words.ts';

/** One row of a thread's outline. `calls` folds ten calls of a long turn. */
export interface OutlineRow {
  id: string;
  type: 'turn' | 'calls' | 'call' | 'tool' | 'compaction' | 'gap';
  /** Id of the object; of the first call for `calls`, of the turn after it for `gap`. */
  ref: string;
  parent: string | null;
  depth: number;
  /** "Turn 1", "Call 11", "Calls 1 to 10", a failed command. */
  label: string;
  glyph: Glyph;
  status: Status;
  /** Reported input tokens of a call, tokens after a compaction; else null. */
  tokens: number | null;
  /** Of a turn that has ended, of a gap; null when it still grows. */
  duration_ms: number | null;
  started_at_unix_ms: number;
  exit_code: number | null;
}

const GROUP = 10;

/**
 * A thread in outline: turns, their calls with the size of their context, failed tools, compactions, idle gaps. Full tens
 * of calls at the beginning of a turn stand in groups, which the sidebar shows folded.
 */
export function threadOutline(model: ViewModel, ix: Indexes, threadId: string): OutlineRow[] {
  const rows: OutlineRow[] = [];
  const compactions = compactionsByCall(model, ix, threadId);
  let previousEnd: number | null = null;
  for (const turnId of members(ix.turns, threadId)) {
    const turn = model.collections.codex_turns.get(turnId);
    if (!turn) continue;
    const { started_at_unix_ms: start, ended_at_unix_ms: end, status } = turn.execution;
    if (previousEnd !== null && start - previousEnd >= IDLE_GAP_MS) {
      rows.push({ ...blank('gap', turnId, null, 0, previousEnd), duration_ms: start - previousEnd });
    }
    previousEnd = end;
    const parent = `turn:${turnId}`;
    rows.push({
      ...blank('turn', turnId, null, 0, start),
      label: `Turn ${ix.turns.numbers.get(turnId)}`,
      status,
      duration_ms: end === null ? null : Math.max(0, end - start),
    });
    addCalls(model, ix, turnId, parent, compactions, rows);
  }
  for (const row of compactions.get(null) ?? []) rows.push(row);
  return rows;
}

/** The rows that are left when some are folded. */
export function unfoldOutline(rows: readonly OutlineRow[], folded: ReadonlySet<string>): OutlineRow[] {
  const hidden = new Set<string>();
  return rows.filter((row) => {
    if (row.parent === null || (!folded.has(row.parent) && !hidden.has(row.parent))) return true;
    hidden.add(row.id);
    return false;
  });
}

function blank(
  type: OutlineRow['type'],
  ref: string,
  parent: string | null,
  depth: number,
  started_at_unix_ms: number,
): OutlineRow {
  return {
    id: `${type}:${ref}`,
    type,
    ref,
    parent,
    depth,
    label: '',
    glyph: type === 'call' || type === 'calls' ? 'inference' : type === 'gap' ? 'turn' : type,
    status: 'completed',
    tokens: null,
    duration_ms: null,
    started_at_unix_ms,
    exit_code: null,
  };
}

/** Compaction rows by the call that they come before; those that no call has followed under null. */
function compactionsByCall(model: ViewModel, ix: Indexes, threadId: string): Map<string | null, OutlineRow[]> {
  const result = new Map<string | null, OutlineRow[]>();
  for (const id of members(ix.compactions, threadId)) {
    const compaction = model.collections.compactions.get(id);
    if (!compaction) continue;
    const facts = compactionFacts(model, ix, compaction);
    const row: OutlineRow = {
      ...blank('compaction', id, `turn:${compaction.codex_turn_id}`, 1, facts.at_unix_ms),
      label: `Compaction ${facts.number}`,
      tokens: facts.after.tokens,
    };
    const before = facts.calls.after;
    result.set(before, [...(result.get(before) ?? []), row]);
  }
  return result;
}

function addCalls(
  model: ViewModel,
  ix: Indexes,
  turnId: string,
  parent: string,
  compactions: ReadonlyMap<string | null, OutlineRow[]>,
  rows: OutlineRow[],
): void {
  const calls = members(ix.callsByTurn, turnId);
  const grouped = calls.length > GROUP + GROUP / 2 ? Math.floor((calls.length - GROUP / 2) / GROUP) * GROUP : 0;
  let group: OutlineRow | null = null;
  calls.forEach((callId, index) => {
    const call = model.collections.inference_calls.get(callId);
    if (!call) return;
    rows.push(...(compactions.get(callId) ?? []));
    const number = ix.calls.numbers.get(callId) ?? 0;
    const start = call.execution.started_at_unix_ms;
    if (index >= grouped) group = null;
    else if (index % GROUP === 0) {
      group = { ...blank('calls', callId, parent, 1, start), label: `Calls ${number} to ${number + GROUP - 1}` };
      rows.push(group);
    }
    const row: OutlineRow = {
      ...blank('call', callId, group?.id ?? parent, group ? 2 : 1, start),
      label: `Call ${number}`,
      status: call.execution.status,
      tokens: call.usage?.input_tokens ?? null,
    };
    rows.push(row);
    addFailures(model, call.tool_call_ids_started_by_response, row, rows);
  });
}

function addFailures(model: ViewModel, toolIds: readonly string[], call: OutlineRow, rows: OutlineRow[]): void {
  const { tool_calls, terminal_operations } = model.collections;
  for (const id of toolIds) {
    const tool = tool_calls.get(id);
    const exit = terminal_operations.get(tool?.terminal_operation_id ?? '')?.result?.exit_code ?? null;
    if (!tool || (tool.execution.status !== 'failed' && (exit ?? 0) === 0)) continue;
    const { glyph, text } = toolTitle(model, tool);
    rows.push({
      ...blank('tool', id, call.id, call.depth + 1, tool.execution.started_at_unix_ms),
      label: text,
      glyph,
      status: tool.execution.status === 'completed' ? 'failed' : tool.execution.status,
      exit_code: exit,
    });
  }
}
