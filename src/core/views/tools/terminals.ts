import type { TerminalOperationView } from '../../model/view.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { members } from '../indexes/groups.ts';
import type { Indexes } from '../indexes.ts';
import { operationText } from '../titles.ts';

/** One terminal, or, with an empty id, the commands of a thread that ran in none. */
export interface TerminalRow {
  terminal_id: string | null;
  thread_id: string;
  /** Its number over the whole trace; 0 for commands without one. */
  number: number;
  operations: readonly TerminalOperationView[];
  /** The first command. */
  title: string;
}

/** Identifies a row among all. */
export const terminalKey = ({ terminal_id, thread_id }: Pick<TerminalRow, 'terminal_id' | 'thread_id'>): string =>
  terminal_id ?? `none ${thread_id}`;

/**
 * All terminals in order of their numbers, then for each thread the commands that ran in none: a command only belongs to a terminal
 * once the runtime named a process for it.
 */
export function terminalRows(model: ViewModel, ix: Indexes): TerminalRow[] {
  const { terminal_sessions, terminal_operations, tool_calls } = model.collections;
  const rows: TerminalRow[] = [];
  members(ix.allTerminals, '').forEach((id, i) => {
    const terminal = terminal_sessions.get(id);
    if (!terminal) return;
    const operations = terminal.operation_ids.flatMap((one) => terminal_operations.get(one) ?? []);
    rows.push({
      terminal_id: id,
      thread_id: terminal.thread_id,
      number: i + 1,
      operations,
      title: operations[0] ? operationText(operations[0]) : '',
    });
  });
  const loose = new Map<string, TerminalOperationView[]>();
  for (const operation of terminal_operations.values()) {
    if (operation.terminal_id !== null) continue;
    const thread = tool_calls.get(operation.tool_call_id)?.thread_id ?? '';
    const list = loose.get(thread);
    if (list) list.push(operation);
    else loose.set(thread, [operation]);
  }
  for (const [thread_id, operations] of loose) {
    rows.push({ terminal_id: null, thread_id, number: 0, operations, title: '' });
  }
  return rows;
}

/** The row that an operation is in. */
export function rowOfOperation(model: ViewModel, id: string): string | null {
  const operation = model.collections.terminal_operations.get(id);
  if (!operation) return null;
  const thread_id = model.collections.tool_calls.get(operation.tool_call_id)?.thread_id ?? '';
  return terminalKey({ terminal_id: operation.terminal_id, thread_id });
}
