import type { ExecutionWindow } from '../../../../core/model/session.ts';
import type { CollectionName, RolloutTrace } from '../../../../core/model/trace.ts';
import type { ViewModel } from '../../../../core/reduce/delta.ts';
import { numberOf } from '../../../../core/views/indexes/groups.ts';
import type { Indexes } from '../../../../core/views/indexes.ts';
import { codeCellTitle, operationText, toolTitle } from '../../../../core/views/titles.ts';
import { firstLine, toolName } from '../../../../core/views/words.ts';
import type { Scope } from '../../scope.ts';

/** A stretch of time of one agent, before it has its place. */
export interface Slice {
  collection: CollectionName;
  id: string;
  thread_id: string;
  /** What it happened within; null for the agent itself. */
  parent: string | null;
  name: string;
  category: string;
  /** ms since the epoch; what is open ends at the last moment of the trace. */
  start: number;
  end: number;
  open: boolean;
  seq: number;
  args: Record<string, string | number | null>;
}

/** Slices stand under each other only when the one happened within the other: this order makes parents come first. */
const DEPTH: Partial<Record<CollectionName, number>> = {
  threads: 0,
  codex_turns: 1,
  inference_calls: 2,
  compaction_requests: 2,
  code_cells: 2,
  tool_calls: 3,
  terminal_operations: 4,
  terminal_sessions: 5,
};

export const compareSlices = (a: Slice, b: Slice): number =>
  a.start - b.start || (DEPTH[a.collection] ?? 9) - (DEPTH[b.collection] ?? 9) || b.end - a.end || a.seq - b.seq;

/** The key of an object among all slices: ids are unique within a collection only. */
export const sliceKey = (collection: CollectionName, id: string): string => `${collection}/${id}`;

/** Every selected object that has a window, by thread. */
export function slicesByThread(scope: Scope, model: ViewModel, ix: Indexes): Map<string, Slice[]> {
  const byThread = new Map<string, Slice[]>();
  const { trace } = scope;
  const add = (
    collection: CollectionName,
    id: string,
    threadId: string,
    window: ExecutionWindow,
    parent: string | null,
    name: string,
    category: string,
    args: Slice['args'],
  ): void => {
    const { started_at_unix_ms: start, ended_at_unix_ms: ended, status, started_seq: seq } = window;
    const end = Math.max(start, ended ?? ix.lastMoment);
    const open = ended === null;
    const all = { id, status: open ? `${status}, not ended in the trace` : status, ...args };
    const slice = { collection, id, thread_id: threadId, parent, name, category, start, end, open, seq, args: all };
    const list = byThread.get(threadId);
    if (list) list.push(slice);
    else byThread.set(threadId, [slice]);
  };
  for (const thread of scope.objects('threads')) {
    const { thread_id: id, agent_path, execution, default_model } = thread;
    add('threads', id, id, execution, null, agent_path, 'agent', { model: default_model });
  }
  for (const { codex_turn_id: id, thread_id, execution } of scope.objects('codex_turns')) {
    const parent = sliceKey('threads', thread_id);
    add('codex_turns', id, thread_id, execution, parent, `Turn ${numberOf(ix.turns, id)}`, 'turn', {});
  }
  for (const call of scope.objects('inference_calls')) {
    const { inference_call_id: id, usage } = call;
    const parent = sliceKey('codex_turns', call.codex_turn_id);
    const name = `Call ${numberOf(ix.calls, id)}: ${call.model}`;
    add('inference_calls', id, call.thread_id, call.execution, parent, name, 'inference', {
      provider: call.provider_name,
      input_tokens: usage?.input_tokens ?? null,
      cached_input_tokens: usage?.cached_input_tokens ?? null,
      output_tokens: usage?.output_tokens ?? null,
      reasoning_output_tokens: usage?.reasoning_output_tokens ?? null,
      items: call.request_item_ids.length,
    });
  }
  for (const request of scope.objects('compaction_requests')) {
    const parent = sliceKey('codex_turns', request.codex_turn_id);
    const { compaction_request_id: id, compaction_id } = request;
    const name = `Compaction: ${request.model}`;
    add('compaction_requests', id, request.thread_id, request.execution, parent, name, 'compaction', { compaction_id });
  }
  for (const cell of scope.objects('code_cells')) {
    const view = model.collections.code_cells.get(cell.code_cell_id);
    const name = `exec ${view ? codeCellTitle(view).text : ''}`;
    const parent = sliceKey('codex_turns', cell.codex_turn_id);
    const { code_cell_id: id, runtime_status } = cell;
    add('code_cells', id, cell.thread_id, cell.execution, parent, name, 'code cell', { runtime_status });
  }
  for (const tool of scope.objects('tool_calls')) {
    const { tool_call_id: id, requester, started_by_codex_turn_id: turn } = tool;
    const { text } = toolTitle(model, tool);
    const kind = toolName(tool.kind);
    const name = text === kind ? kind : `${kind}: ${text}`;
    const within =
      requester.type === 'code_cell'
        ? sliceKey('code_cells', requester.code_cell_id)
        : turn === null
          ? sliceKey('threads', tool.thread_id)
          : sliceKey('codex_turns', turn);
    add('tool_calls', id, tool.thread_id, tool.execution, within, name, 'tool', {
      call_id: tool.model_visible_call_id,
    });
  }
  addTerminals(scope, trace, add);
  return byThread;
}

type Add = (
  collection: CollectionName,
  id: string,
  threadId: string,
  window: ExecutionWindow,
  parent: string | null,
  name: string,
  category: string,
  args: Slice['args'],
) => void;

function addTerminals(scope: Scope, trace: RolloutTrace, add: Add): void {
  for (const operation of scope.objects('terminal_operations')) {
    const thread = trace.tool_calls[operation.tool_call_id]?.thread_id;
    if (thread === undefined) continue;
    const parent = sliceKey('tool_calls', operation.tool_call_id);
    const name = firstLine(operationText(operation)) || operation.kind;
    const { exit_code = null } = operation.result ?? {};
    const args = { terminal_id: operation.terminal_id, exit_code };
    add('terminal_operations', operation.operation_id, thread, operation.execution, parent, name, 'terminal', args);
  }
  for (const session of scope.objects('terminal_sessions')) {
    const last = trace.terminal_operations[session.operation_ids.at(-1) ?? '']?.execution;
    // No event ends a terminal: it is shown up to the end of its last operation.
    const window = last?.ended_at_unix_ms
      ? { ...session.execution, ended_at_unix_ms: last.ended_at_unix_ms, ended_seq: last.ended_seq }
      : session.execution;
    const parent = sliceKey('threads', session.thread_id);
    const name = `Terminal ${session.terminal_id}`;
    add('terminal_sessions', session.terminal_id, session.thread_id, window, parent, name, 'terminal session', {});
  }
}
