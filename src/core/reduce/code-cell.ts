import type { CodeCell } from '../model/runtime.ts';
import type { CodeCellRuntimeStatus, ExecutionStatus } from '../trace/primitives.ts';
import { compareUtf8 } from '../utf8.ts';
import { addProducer } from './reconcile.ts';
import { reject } from './rejection.ts';
import {
  type CellLifecycle,
  type EventOf,
  keyOf,
  type QueuedCell,
  requireTurnOf,
  type State,
  threadOfEnvelope,
} from './state.ts';

/** `code_cell_started` (spec/reduction.md, "Code cells"). */
export function startCodeCell(state: State, event: EventOf<'code_cell_started'>): void {
  const { runtime_cell_id, model_visible_call_id, source_js } = event.payload;
  const cellId = `code_cell:${model_visible_call_id}`;
  const threadId = threadOfEnvelope(state, event, `start of ${cellId}`);
  mapRuntimeId(state, threadId, runtime_cell_id, cellId);
  const start: QueuedCell = {
    cellId,
    callId: model_visible_call_id,
    runtimeCellId: runtime_cell_id,
    threadId,
    codexTurnId: event.codex_turn_id,
    sourceJs: source_js,
    startedAt: event.wall_time_unix_ms,
    startedSeq: event.seq,
    lifecycle: [],
  };
  if (sourceItemOf(state, threadId, model_visible_call_id) !== undefined) {
    materialise(state, start);
    return;
  }
  const queueKey = keyOf(threadId, model_visible_call_id);
  if (state.queuedCells.has(queueKey) || state.queuedById.has(cellId)) {
    reject('duplicate_code_cell', `second queued start of ${cellId}`);
  }
  state.store.index(state.queuedCells, queueKey, start);
  state.store.index(state.queuedById, cellId, start);
}

/** `code_cell_initial_response` and `code_cell_ended`. */
export function advanceCodeCell(
  state: State,
  event: EventOf<'code_cell_initial_response'> | EventOf<'code_cell_ended'>,
): void {
  const { runtime_cell_id, status, type } = event.payload;
  const threadId = threadOfEnvelope(state, event, `${type} of runtime cell ${runtime_cell_id}`);
  const cellId = cellOfRuntimeId(state, threadId, runtime_cell_id);
  const step: CellLifecycle = { type, status, at: event.wall_time_unix_ms, seq: event.seq };
  const queued = state.queuedById.get(cellId);
  if (queued && !state.store.get('code_cells', cellId)) {
    state.store.assign(queued, 'lifecycle', [...queued.lifecycle, step]);
    return;
  }
  applyStep(state, cellId, step);
}

/** The reduced id of a runtime cell that the thread knows, else an error. */
export function cellOfRuntimeId(state: State, threadId: string, runtimeCellId: string): string {
  return (
    state.cellByRuntimeId.get(keyOf(threadId, runtimeCellId)) ??
    reject('unknown_code_cell', `unknown runtime cell ${runtimeCellId} in thread ${threadId}`)
  );
}

/** Starts the cell that waits for this call's item, if one does. */
export function startQueuedCells(state: State, threadId: string, callId: string): void {
  const key = keyOf(threadId, callId);
  const queued = state.queuedCells.get(key);
  if (!queued) return;
  state.store.unindex(state.queuedCells, key);
  state.store.unindex(state.queuedById, queued.cellId);
  materialise(state, queued);
  const steps = [...queued.lifecycle].sort((a, b) => a.seq - b.seq);
  for (const step of steps) applyStep(state, queued.cellId, step);
}

/** A sighted output whose call id names a cell, in any thread, is the cell's output. */
export function linkOutputToCell(state: State, itemId: string, callId: string): void {
  const cellId = `code_cell:${callId}`;
  if (!state.store.get('code_cells', cellId)) return;
  state.store.push('code_cells', cellId, 'output_item_ids', itemId);
  addProducer(state, itemId, { type: 'code_cell', code_cell_id: cellId });
}

/** A turn that did not complete ends the cells that it left running. */
export function endCellsOfTurn(state: State, turnId: string, status: ExecutionStatus, at: number, seq: number): void {
  const cellStatus = status === 'failed' ? 'failed' : 'terminated';
  for (const cellId of state.cellsByTurn.get(turnId) ?? []) {
    if (state.store.get('code_cells', cellId)?.execution.status !== 'running') continue;
    applyStep(state, cellId, { type: 'code_cell_ended', status: cellStatus, at, seq });
  }
}

function mapRuntimeId(state: State, threadId: string, runtimeCellId: string, cellId: string): void {
  const key = keyOf(threadId, runtimeCellId);
  const known = state.cellByRuntimeId.get(key);
  if (known !== undefined && known !== cellId) {
    reject('runtime_cell_reused', `runtime cell ${runtimeCellId} of thread ${threadId} is ${known}, not ${cellId}`);
  }
  state.store.index(state.cellByRuntimeId, key, cellId);
}

function sourceItemOf(state: State, threadId: string, callId: string): string | undefined {
  const items = state.itemsByCall.get(keyOf(threadId, callId, 'custom_tool_call')) ?? [];
  return items.length > 1 ? [...items].sort(compareUtf8)[0] : items[0];
}

function materialise(state: State, start: QueuedCell): void {
  const { store } = state;
  const { cellId, callId, threadId } = start;
  if (store.get('code_cells', cellId)) reject('duplicate_code_cell', `duplicate start of ${cellId}`);
  if (start.codexTurnId === null) reject('no_turn', `start of ${cellId} names no turn`);
  requireTurnOf(state, start.codexTurnId, threadId, `start of ${cellId}`);
  const cell: CodeCell = {
    code_cell_id: cellId,
    model_visible_call_id: callId,
    thread_id: threadId,
    codex_turn_id: start.codexTurnId,
    source_item_id: sourceItemOf(state, threadId, callId) as string,
    output_item_ids: [],
    runtime_cell_id: start.runtimeCellId,
    execution: {
      started_at_unix_ms: start.startedAt,
      started_seq: start.startedSeq,
      ended_at_unix_ms: null,
      ended_seq: null,
      status: 'running',
    },
    runtime_status: 'starting',
    initial_response_at_unix_ms: null,
    initial_response_seq: null,
    yielded_at_unix_ms: null,
    yielded_seq: null,
    source_js: start.sourceJs,
    nested_tool_call_ids: [...(state.toolsByCell.get(cellId) ?? [])].sort(compareUtf8),
    wait_tool_call_ids: [],
  };
  store.put('code_cells', cellId, cell);
  store.addTo(state.cellsByTurn, start.codexTurnId, cellId);
  const outputs = state.itemsByCall.get(keyOf(threadId, callId, 'custom_tool_call_output')) ?? [];
  for (const itemId of [...outputs].sort(compareUtf8)) linkOutputToCell(state, itemId, callId);
}

const WINDOW_STATUS: Record<CodeCellRuntimeStatus, ExecutionStatus> = {
  completed: 'completed',
  failed: 'failed',
  terminated: 'cancelled',
  starting: 'running',
  running: 'running',
  yielded: 'running',
};

function applyStep(state: State, cellId: string, step: CellLifecycle): void {
  const { store } = state;
  const cell = store.get('code_cells', cellId);
  if (!cell) reject('unknown_code_cell', `${step.type} of ${cellId}, which never started`);
  if (cell.initial_response_at_unix_ms === null) {
    store.set('code_cells', cellId, 'initial_response_at_unix_ms', step.at);
    store.set('code_cells', cellId, 'initial_response_seq', step.seq);
  }
  if (step.type === 'code_cell_ended') {
    const status = WINDOW_STATUS[step.status];
    store.set('code_cells', cellId, 'execution', {
      ...cell.execution,
      ended_at_unix_ms: step.at,
      ended_seq: step.seq,
      status,
    });
  } else if (step.status === 'yielded') {
    store.set('code_cells', cellId, 'yielded_at_unix_ms', step.at);
    store.set('code_cells', cellId, 'yielded_seq', step.seq);
  }
  store.set('code_cells', cellId, 'runtime_status', step.status);
}
