import { type ReactNode, useMemo, useState } from 'react';
import { operationText } from '../../../core/views/titles.ts';
import { rowOfOperation, type TerminalRow, terminalKey, terminalRows } from '../../../core/views/tools/terminals.ts';
import { shortPath } from '../../../core/views/words.ts';
import type { ObjectRef } from '../../address.ts';
import { Icon, KindIcon } from '../../parts/icon.tsx';
import { RowList } from '../../parts/row-list.tsx';
import { Status } from '../../parts/status.tsx';
import { select, useSelection } from '../../stores/selection.ts';
import { useThreadId } from '../../stores/thread.ts';
import { useDerived, useTrace } from '../../stores/use-trace.ts';
import { tools } from '../../text/tools.ts';
import { Scrollback } from './scrollback-list.tsx';
import { useTools } from './tools-store.ts';

const ROW = 44;

/** Terminals at the left, the chosen one's scrollback at the right. */
export function TerminalsPart(): ReactNode {
  const { text, ownThread } = useTools();
  const thread = useThreadId();
  const all = useDerived(['terminal_sessions', 'terminal_operations', 'tool_calls'], (model, { indexes }) =>
    terminalRows(model, indexes),
  );
  const rows = useMemo(() => {
    const wanted = text.toLowerCase();
    return all.filter(
      (row) =>
        (!ownThread || row.thread_id === thread) &&
        (wanted === '' || row.operations.some((one) => operationText(one).toLowerCase().includes(wanted))),
    );
  }, [all, text, ownThread, thread]);
  const ref = useSelection();
  const [chosen, choose] = useState<string | null>(null);
  const key = useSelectedTerminal(ref) ?? chosen;
  const at = Math.max(
    0,
    rows.findIndex((row) => terminalKey(row) === key),
  );
  const current = rows[at];
  if (!current) {
    return (
      <div className="empty">
        <h2>{all.length > 0 ? tools.noneFit : tools.noTerminals}</h2>
        {all.length === 0 && <p>{tools.noTerminalsNext}</p>}
      </div>
    );
  }
  const isSelected = ref?.collection === 'terminal_sessions';
  const show = (i: number) => {
    const row = rows[i];
    if (!row) return;
    choose(terminalKey(row));
    select(row.terminal_id === null ? null : { collection: 'terminal_sessions', id: row.terminal_id });
  };
  return (
    <div className="tl-split">
      <RowList
        className="tl-side"
        label={tools.terminals}
        count={rows.length}
        rowHeight={ROW}
        keyOf={(i) => (rows[i] ? terminalKey(rows[i]) : i)}
        active={at}
        onActive={show}
        refAt={(i) => {
          const id = rows[i]?.terminal_id ?? null;
          return id === null ? null : { collection: 'terminal_sessions', id };
        }}
        rowProps={(i) => ({ className: `tl-item ${i !== at ? '' : isSelected ? 'is-selected' : 'is-here'}` })}
        render={(i) => rows[i] && <TerminalItem row={rows[i]} />}
      />
      <Scrollback key={terminalKey(current)} row={current} />
    </div>
  );
}

/** The terminal of what is selected: itself, an operation, or the tool call that ran in it. */
function useSelectedTerminal(ref: ObjectRef | null): string | null {
  return useDerived(
    ['terminal_sessions', 'terminal_operations', 'tool_calls'],
    (model) => {
      if (ref?.collection === 'terminal_sessions') return ref.id;
      if (ref?.collection === 'terminal_operations') return rowOfOperation(model, ref.id);
      if (ref?.collection !== 'tool_calls') return null;
      const operation = model.collections.tool_calls.get(ref.id)?.terminal_operation_id;
      return operation ? rowOfOperation(model, operation) : null;
    },
    [ref],
  );
}

function TerminalItem({ row }: { row: TerminalRow }): ReactNode {
  const { model } = useTrace();
  const agent = model.collections.threads.get(row.thread_id);
  const last = row.operations.at(-1);
  const name = row.terminal_id === null ? tools.loose : tools.terminal(row.number);
  const status = last?.execution.status ?? 'completed';
  return (
    <>
      <span className="tl-item-line" title={row.terminal_id ?? tools.looseTitle}>
        {status === 'completed' ? <KindIcon kind="terminal" /> : <Status status={status} />}
        <span className="strong">{name}</span>
        <span className="t dim">{agent ? shortPath(agent.agent_path) : ''}</span>
        <span className="push" />
        {row.operations.length > 1 && <span className="num dim micro">{tools.operations(row.operations.length)}</span>}
      </span>
      <span className="tl-item-line tl-item-sub">
        <span className="t mono-s" title={row.title}>
          {row.title}
        </span>
        {last?.result?.exit_code ? (
          <span className="badge badge--failed">{tools.exit(last.result.exit_code)}</span>
        ) : row.terminal_id === null ? (
          <Icon name="info" />
        ) : null}
      </span>
    </>
  );
}
