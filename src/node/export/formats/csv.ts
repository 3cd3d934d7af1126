import type { EdgeAnchor } from '../../../core/model/runtime.ts';
import type { ViewModel } from '../../../core/reduce/delta.ts';
import { anchorThread } from '../../../core/views/indexes/agents.ts';
import { numberOf } from '../../../core/views/indexes/groups.ts';
import { compareIds, compareWindows } from '../../../core/views/order.ts';
import { deliveredAt } from '../../../core/views/timeline/links.ts';
import { toolTitle } from '../../../core/views/titles.ts';
import { edgeVerb, toolName } from '../../../core/views/words.ts';
import { createScope, type Scope, viewOf } from '../scope.ts';
import type { CsvTable, ExportFormat } from '../types.ts';

type Cell = string | number | null;
type View = ReturnType<typeof viewOf>;

/**
 * Comma separated values (RFC 4180, UTF-8, lines end in CRLF), one table a file. Times are ISO 8601 in UTC, durations in ms.
 * A text that a spreadsheet would run as a formula gets an apostrophe in front.
 */
export const csv: ExportFormat = {
  id: 'csv',
  label: 'CSV',
  extension: '.csv',
  mime: 'text/csv',
  description: 'A table for a spreadsheet: tool calls, inference calls, or edges between agents.',
  selectable: true,
  *write(source, options) {
    const scope = createScope(source, options);
    const view = viewOf(scope);
    const { columns, rows } = TABLES[options.table ?? 'tool_calls'];
    yield line(columns);
    for (const cells of rows(scope, view)) {
      yield line(cells);
      scope.wrote(1);
    }
    scope.wrote(scope.total);
  },
};

interface Table {
  columns: readonly string[];
  rows(scope: Scope, view: View): Iterable<readonly Cell[]>;
}

const TIMES = ['started_at', 'ended_at', 'duration_ms', 'status'];

const TABLES: Record<CsvTable, Table> = {
  tool_calls: {
    columns: [
      ...['tool_call_id', 'agent', 'turn', 'tool', 'title', ...TIMES, 'exit_code'],
      ...['stdout_chars', 'stderr_chars', 'requested_by', 'model_visible_call_id', 'thread_id', 'codex_turn_id'],
    ],
    *rows(scope, { model, ix }) {
      const tools = scope.objects('tool_calls');
      for (const tool of tools.sort((a, b) =>
        compareWindows(a.execution, a.tool_call_id, b.execution, b.tool_call_id),
      )) {
        const result = scope.trace.terminal_operations[tool.terminal_operation_id ?? '']?.result ?? null;
        const turn = tool.started_by_codex_turn_id;
        yield [
          tool.tool_call_id,
          pathOf(model, tool.thread_id),
          turn === null ? null : numberOf(ix.turns, turn),
          toolName(tool.kind),
          toolTitle(model, tool).text,
          ...times(tool.execution),
          result?.exit_code ?? null,
          result ? result.stdout.length : null,
          result ? result.stderr.length : null,
          tool.requester.type === 'code_cell' ? tool.requester.code_cell_id : 'model',
          tool.model_visible_call_id,
          tool.thread_id,
          turn,
        ];
      }
    },
  },
  inference_calls: {
    columns: [
      ...['inference_call_id', 'agent', 'turn', 'call', 'model', 'provider', ...TIMES, 'items', 'new_items'],
      ...['input_tokens', 'cached_input_tokens', 'cache_write_input_tokens', 'output_tokens'],
      ...['reasoning_output_tokens', 'tool_calls', 'response_id', 'thread_id', 'codex_turn_id'],
    ],
    *rows(scope, { model, ix }) {
      const calls = scope.objects('inference_calls');
      const byStart = calls.sort((a, b) =>
        compareWindows(a.execution, a.inference_call_id, b.execution, b.inference_call_id),
      );
      for (const call of byStart) {
        const id = call.inference_call_id;
        const { usage } = call;
        const items = model.collections.inference_calls.get(id)?.request_items;
        yield [
          ...[id, pathOf(model, call.thread_id), numberOf(ix.turns, call.codex_turn_id), numberOf(ix.calls, id)],
          ...[call.model, call.provider_name, ...times(call.execution), items?.count ?? 0, items?.tail.length ?? 0],
          ...[usage?.input_tokens ?? null, usage?.cached_input_tokens ?? null, usage?.cache_write_input_tokens ?? null],
          ...[usage?.output_tokens ?? null, usage?.reasoning_output_tokens ?? null],
          call.tool_call_ids_started_by_response.length,
          ...[call.response_id, call.thread_id, call.codex_turn_id],
        ];
      }
    },
  },
  edges: {
    columns: [
      ...['edge_id', 'kind', 'from_agent', 'did', 'to_agent', 'started_at', 'delivered_at', 'ended_at'],
      ...['items', 'payloads', 'source', 'target', 'from_thread_id', 'to_thread_id'],
    ],
    *rows(scope, { model }) {
      const edges = scope.objects('interaction_edges');
      const byStart = edges.sort(
        (a, b) => a.started_at_unix_ms - b.started_at_unix_ms || compareIds(a.edge_id, b.edge_id),
      );
      for (const edge of byStart) {
        const from = anchorThread(model, edge.source);
        const to = anchorThread(model, edge.target);
        const delivered = deliveredAt(model, edge);
        yield [
          ...[edge.edge_id, edge.kind, pathOf(model, from), edgeVerb(edge.kind), pathOf(model, to)],
          ...[iso(edge.started_at_unix_ms), iso(delivered), iso(edge.ended_at_unix_ms)],
          ...[edge.carried_item_ids.length, edge.carried_raw_payload_ids.length],
          ...[anchorId(edge.source), anchorId(edge.target), from, to],
        ];
      }
    },
  },
};

function times(window: {
  started_at_unix_ms: number;
  ended_at_unix_ms: number | null;
  status: string;
}): [Cell, Cell, Cell, Cell] {
  const { started_at_unix_ms: start, ended_at_unix_ms: end, status } = window;
  return [iso(start), iso(end), end === null ? null : Math.max(0, end - start), status];
}

/** Moments beyond what a date can be (about 270,000 years) are written as their number. */
const iso = (unixMs: number | null): Cell =>
  unixMs === null ? null : Math.abs(unixMs) <= 8.64e15 ? new Date(unixMs).toISOString() : unixMs;

const pathOf = (model: ViewModel, threadId: string | null): Cell =>
  threadId === null ? null : (model.collections.threads.get(threadId)?.agent_path ?? threadId);

function anchorId(anchor: EdgeAnchor): string {
  if (anchor.type === 'thread') return anchor.thread_id;
  return anchor.type === 'tool_call' ? anchor.tool_call_id : anchor.item_id;
}

const line = (cells: readonly Cell[]): string => `${cells.map(cellText).join(',')}\r\n`;

/** Characters at the start of a cell after which spreadsheets compute instead of showing. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
