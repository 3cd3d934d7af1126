import type { ToolCall } from '../../model/runtime.ts';
import type { ItemView, TerminalOperationView } from '../../model/view.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import type { ExecutionStatus } from '../../trace/primitives.ts';
import { itemBytes, utf8Length } from '../sizes.ts';
import { type Title, toolTitle } from '../titles.ts';
import { toolName } from '../words.ts';

/** A tool call as a row of a table. Sizes in bytes; null: not recorded. */
export interface ToolRow {
  tool: ToolCall;
  /** `exec_command`, `server.tool` … */
  name: string;
  title: Title;
  status: ExecutionStatus;
  exit_code: number | null;
  started_at: number;
  /** null while it runs. */
  ended_at: number | null;
  /** What the runtime produced: standard output and errors, whole. */
  runtime_bytes: number | null;
  /** What the model was given of it: its output items. null: nothing (yet), or it was asked for by a code cell. */
  model_bytes: number | null;
  /** All that a search by text looks at, in lower case. */
  text: string;
}

/** The parts of the model that a row was made from: when they are the same objects, so is the row. */
interface Parts {
  operation: TerminalOperationView | undefined;
  callItem: ItemView | undefined;
  row: ToolRow;
}

/** Rows that were made, by their tool call: a trace that grows makes only rows that changed. */
export type ToolRowCache = WeakMap<ToolCall, Parts>;

/** All tool calls as rows, in the order in which they were created. Cost: a look at each; work for those that changed. */
export function toolRows(model: ViewModel, cache: ToolRowCache): ToolRow[] {
  return [...model.collections.tool_calls.values()].map((tool) => toolRow(model, tool, cache));
}

/** One tool call as a row. */
export function toolRow(model: ViewModel, tool: ToolCall, cache: ToolRowCache): ToolRow {
  const { conversation_items, terminal_operations } = model.collections;
  const operation = terminal_operations.get(tool.terminal_operation_id ?? '');
  const callItem = conversation_items.get(tool.model_visible_call_item_ids[0] ?? '');
  const known = cache.get(tool);
  if (known && known.operation === operation && known.callItem === callItem) return known.row;
  // The size of an item never changes; which items there are is part of the tool call itself.
  const outputs = tool.model_visible_output_item_ids.map((id) => conversation_items.get(id));
  const title = toolTitle(model, tool);
  const name = toolName(tool.kind);
  const row: ToolRow = {
    tool,
    name,
    title,
    status: tool.execution.status,
    exit_code: operation?.result?.exit_code ?? null,
    started_at: tool.execution.started_at_unix_ms,
    ended_at: tool.execution.ended_at_unix_ms,
    runtime_bytes: operation ? outputBytes(operation) : null,
    model_bytes: outputs.length === 0 ? null : outputs.reduce((sum, item) => sum + (item ? itemBytes(item) : 0), 0),
    text: `${name}\n${title.text}\n${title.note}\n${tool.tool_call_id}`.toLowerCase(),
  };
  if (outputs.every((item) => item !== undefined)) cache.set(tool, { operation, callItem, row });
  return row;
}

/** Bytes of what a command wrote, whole; null while it runs. */
export function outputBytes({ result, cut }: TerminalOperationView): number | null {
  if (!result) return null;
  const size = (path: 'stdout' | 'stderr' | 'formatted_output') =>
    cut?.[`result.${path}`]?.bytes ?? utf8Length(result[path] ?? '');
  return size('stdout') + size('stderr') || size('formatted_output');
}

/** What of the tool calls is shown. */
export interface ToolFilter {
  /** Names as in {@link ToolRow.name}; null: all. */
  name: string | null;
  status: ExecutionStatus | 'unsuccessful' | null;
  thread_id: string | null;
  /** In lower case; "": all. */
  text: string;
}

/** Whether a row is shown. `unsuccessful`: ended otherwise than completed. */
export function passesToolFilter(row: ToolRow, { name, status, thread_id, text }: ToolFilter): boolean {
  if (thread_id !== null && row.tool.thread_id !== thread_id) return false;
  if (name !== null && row.name !== name) return false;
  if (
    status === 'unsuccessful' ? row.status === 'completed' || row.status === 'running' : status && row.status !== status
  )
    return false;
  return text === '' || row.text.includes(text);
}

export type ToolColumn = 'title' | 'name' | 'status' | 'exit' | 'duration' | 'runtime' | 'model' | 'start';

/** Sorted by a column; equal rows stay in order of creation. `now`: until when a running one has lasted. */
export function sortTools(
  rows: readonly ToolRow[],
  { column, down }: { column: ToolColumn; down: boolean },
  now: number,
): ToolRow[] {
  const sign = down ? -1 : 1;
  const keyed = rows.map((row, i) => ({ row, i, key: keyOf(row, column, now) }));
  // What is not recorded comes last, whichever way.
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) return a.key === b.key ? a.i - b.i : a.key === null ? 1 : -1;
    return (a.key < b.key ? -sign : a.key > b.key ? sign : 0) || a.i - b.i;
  });
  return keyed.map(({ row }) => row);
}

function keyOf(row: ToolRow, column: ToolColumn, now: number): string | number | null {
  switch (column) {
    case 'title':
      return row.title.text.toLowerCase();
    case 'name':
      return row.name;
    case 'status':
      return row.status;
    case 'exit':
      return row.exit_code;
    case 'duration':
      return (row.ended_at ?? now) - row.started_at;
    case 'runtime':
      return row.runtime_bytes;
    case 'model':
      return row.model_bytes;
    case 'start':
      return row.started_at;
  }
}

/** Sums over rows. */
export interface ToolTotals {
  calls: number;
  running: number;
  unsuccessful: number;
  /** Milliseconds of those that have ended, added up (they may have run side by side). */
  duration: number;
  runtime_bytes: number;
  model_bytes: number;
}

export function toolTotals(rows: readonly ToolRow[]): ToolTotals {
  const totals = { calls: 0, running: 0, unsuccessful: 0, duration: 0, runtime_bytes: 0, model_bytes: 0 };
  for (const row of rows) {
    totals.calls++;
    if (row.status === 'running') totals.running++;
    else if (row.status !== 'completed') totals.unsuccessful++;
    if (row.ended_at !== null) totals.duration += row.ended_at - row.started_at;
    totals.runtime_bytes += row.runtime_bytes ?? 0;
    totals.model_bytes += row.model_bytes ?? 0;
  }
  return totals;
}
