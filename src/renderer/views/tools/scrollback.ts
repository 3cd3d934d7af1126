import type { TerminalOperationView, TextSize } from '../../../core/model/view.ts';
import { operationText } from '../../../core/views/titles.ts';
import type { SpanLine } from '../../parts/evidence/spans.ts';
import { terminalLines } from '../../parts/evidence/terminal-lines.ts';

export type OutputPath = 'result.stdout' | 'result.stderr' | 'result.formatted_output';

/** One row of a terminal's scrollback; all rows have one height. */
export type ScrollRow = { operation: TerminalOperationView } & (
  | /** What was run or typed; `first`: the row with the prompt. */ { type: 'prompt'; text: string; first: boolean }
  | { type: 'line'; line: SpanLine; errors: boolean }
  | /** Output of which only the beginning is here. */ { type: 'more'; path: OutputPath; shown: number; size: TextSize }
  | /** How it ended, or that it runs. */ { type: 'end' }
);

/** Whole texts that were loaded, by operation and path. */
export type Loaded = ReadonlyMap<string, string>;

export const loadedKey = (operation: TerminalOperationView, path: OutputPath): string =>
  `${operation.operation_id} ${path}`;

const made = new WeakMap<TerminalOperationView, ScrollRow[]>();

/** What happened in a terminal as one text: prompts, what was typed, what was written, exit codes, in order. */
export function scrollback(operations: readonly TerminalOperationView[], loaded: Loaded): ScrollRow[] {
  return operations.flatMap((operation) => {
    const isLoaded = PATHS.some((path) => loaded.has(loadedKey(operation, path)));
    const known = isLoaded ? undefined : made.get(operation);
    if (known) return known;
    const rows = operationRows(operation, loaded);
    if (!isLoaded) made.set(operation, rows);
    return rows;
  });
}

const PATHS: readonly OutputPath[] = ['result.stdout', 'result.stderr', 'result.formatted_output'];

function operationRows(operation: TerminalOperationView, loaded: Loaded): ScrollRow[] {
  const rows: ScrollRow[] = operationText(operation)
    .replace(/\n$/, '')
    .split('\n')
    .map((text, i) => ({ operation, type: 'prompt', text, first: i === 0 }));
  const { result } = operation;
  if (result) {
    const both = result.stdout !== '' || result.stderr !== '';
    if (both) {
      addOutput(rows, operation, 'result.stdout', result.stdout, loaded);
      addOutput(rows, operation, 'result.stderr', result.stderr, loaded);
    } else addOutput(rows, operation, 'result.formatted_output', result.formatted_output ?? '', loaded);
  }
  rows.push({ operation, type: 'end' });
  return rows;
}

function addOutput(
  rows: ScrollRow[],
  operation: TerminalOperationView,
  path: OutputPath,
  preview: string,
  loaded: Loaded,
): void {
  const text = loaded.get(loadedKey(operation, path)) ?? preview;
  const errors = path === 'result.stderr';
  for (const line of terminalLines(text)) rows.push({ operation, type: 'line', line, errors });
  const size = operation.cut?.[path];
  if (size && text.length < size.chars) rows.push({ operation, type: 'more', path, shown: text.length, size });
}
