import type { CodeCell, ToolCall } from '../../core/model/runtime.ts';
import type { ChangedObject } from '../../core/reduce/store.ts';
import type { RawEvent } from '../../core/trace/events.ts';
import type { ExecutionStatus } from '../../core/trace/primitives.ts';
import { cellTitle } from '../../core/views/titles.ts';
import { cellStatusWord, isAgentTool } from '../../core/views/words.ts';
import { printableLine } from '../terminal/printable.ts';
import { paintStatus, type Style } from '../terminal/style.ts';
import { duration } from '../text/numbers.ts';
import { terminalText } from '../text/readable-text.ts';
import { fold } from './fold.ts';
import { lengthOf, type Scene } from './story.ts';
import { toolLine } from './titles.ts';

/** Tool calls and code cells, from their start to their end. */
export function tellTools(scene: Scene, event: RawEvent, changed: readonly ChangedObject[]): void {
  const { reducer, turns } = scene;
  const cells = changed.filter(({ collection }) => collection === 'code_cells').map(({ id }) => id);
  for (const id of new Set(cells)) {
    const cell = reducer.maps.code_cells.get(id);
    if (cell) tellCell(scene, event, cell);
  }
  const { payload } = event;
  switch (payload.type) {
    case 'tool_call_started': {
      const tool = reducer.maps.tool_calls.get(payload.tool_call_id);
      if (!tool) return;
      const turn = turns.get(tool.started_by_codex_turn_id ?? '');
      if (turn) turn.tools += 1;
      // A command is known when it runs.
      if (tool.kind.type !== 'exec_command' || tool.terminal_operation_id !== null) tellToolStart(scene, event, tool);
      return;
    }
    case 'tool_call_runtime_started': {
      const tool = reducer.maps.tool_calls.get(payload.tool_call_id);
      if (tool?.kind.type === 'exec_command') tellToolStart(scene, event, tool);
      return;
    }
    case 'tool_call_ended': {
      const tool = reducer.maps.tool_calls.get(payload.tool_call_id);
      if (!tool) return;
      const turn = turns.get(tool.started_by_codex_turn_id ?? '');
      if (turn && tool.execution.status === 'failed') turn.failed += 1;
      tellToolEnd(scene, event, tool);
      return;
    }
    default:
  }
}

function tellToolStart(scene: Scene, event: RawEvent, tool: ToolCall): void {
  if (isAgentTool(tool.kind)) return;
  scene.say(tool.thread_id, event, toolLine(scene.reducer, tool), [], tool.tool_call_id);
}

function tellToolEnd(scene: Scene, event: RawEvent, tool: ToolCall): void {
  const { reducer, page, say } = scene;
  const { style, foldLines } = page;
  const { status } = tool.execution;
  if (isAgentTool(tool.kind) && status === 'completed') return;
  const operation = reducer.maps.terminal_operations.get(tool.terminal_operation_id ?? '');
  const exit = operation?.result?.exit_code ?? null;
  const how = `${outcome(style, status, exit)} · ${duration(lengthOf(tool.execution) ?? 0)}`;
  const output = operation ? fold(terminalText(operation) ?? '', { lines: foldLines, keep: 'tail' }) : [];
  const name = scene.subject === tool.tool_call_id ? '' : `${toolLine(reducer, tool)} · `;
  say(tool.thread_id, event, `${name === '' ? style.dim('└ ') : name}${how}`, output);
}

/** `done`, `exit 0`, `failed, exit 1` */
function outcome(style: Style, status: ExecutionStatus, exit: number | null): string {
  const code = exit === null ? '' : `exit ${exit}`;
  if (status === 'completed') return exit === 0 || exit === null ? code || 'done' : style.red(code);
  return paintStatus(style, status, [status, code].filter(Boolean).join(', '));
}

/** A cell starts when it becomes known, which may be later than its event: when the model's words with its source are. */
function tellCell(scene: Scene, event: RawEvent, cell: CodeCell): void {
  const { page, known, say } = scene;
  const { type } = event.payload;
  if (!known.has(cell.code_cell_id)) {
    known.add(cell.code_cell_id);
    const source = fold(cell.source_js, { lines: page.foldLines, keep: 'head' });
    say(cell.thread_id, event, page.style.yellow('runs a program'), source);
  }
  if (type === 'code_cell_ended' || (type === 'code_cell_initial_response' && cell.runtime_status === 'yielded')) {
    const title = printableLine(`{} ${cellTitle(cell.source_js).text}`);
    const length = lengthOf(cell.execution);
    const status = paintStatus(page.style, cell.runtime_status, cellStatusWord(cell.runtime_status));
    say(cell.thread_id, event, [title, status, ...(length === null ? [] : [duration(length)])].join(' · '));
  }
}
