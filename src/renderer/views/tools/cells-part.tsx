import { type ReactNode, useMemo, useState } from 'react';
import type { CodeCellView } from '../../../core/model/view.ts';
import { formatDuration, formatPosition } from '../../../core/views/format.ts';
import { numberOf } from '../../../core/views/indexes/groups.ts';
import { cellTitle } from '../../../core/views/titles.ts';
import { shortPath } from '../../../core/views/words.ts';
import type { ObjectRef } from '../../address.ts';
import { KindIcon } from '../../parts/icon.tsx';
import { RowList } from '../../parts/row-list.tsx';
import { Status } from '../../parts/status.tsx';
import { useMoment, useStart } from '../../stores/moment.ts';
import { select, useSelection } from '../../stores/selection.ts';
import { useThreadId } from '../../stores/thread.ts';
import { useDerived, useTrace } from '../../stores/use-trace.ts';
import { tools } from '../../text/tools.ts';
import { CellDetail } from './cell-detail.tsx';
import { useTools } from './tools-store.ts';

const ROW = 44;

/** Code cells at the left, the chosen one with what it did at the right. */
export function CellsPart(): ReactNode {
  const { text, ownThread } = useTools();
  const thread = useThreadId();
  const all = useDerived(['code_cells'], (model) => [...model.collections.code_cells.values()]);
  const cells = useMemo(() => {
    const wanted = text.toLowerCase();
    return all.filter(
      (cell) =>
        (!ownThread || cell.thread_id === thread) && (wanted === '' || cell.source_js.toLowerCase().includes(wanted)),
    );
  }, [all, text, ownThread, thread]);
  const ref = useSelection();
  const [chosen, choose] = useState<string | null>(null);
  const key = useSelectedCell(ref) ?? chosen;
  const at = Math.max(
    0,
    cells.findIndex((cell) => cell.code_cell_id === key),
  );
  const current = cells[at];
  if (!current) {
    return (
      <div className="empty">
        <h2>{all.length > 0 ? tools.noneFit : tools.noCells}</h2>
        {all.length === 0 && <p>{tools.noCellsNext}</p>}
      </div>
    );
  }
  const isSelected = ref?.collection === 'code_cells';
  const show = (i: number) => {
    const id = cells[i]?.code_cell_id;
    if (id === undefined) return;
    choose(id);
    select({ collection: 'code_cells', id });
  };
  return (
    <div className="tl-split">
      <RowList
        className="tl-side"
        label={tools.cells}
        count={cells.length}
        rowHeight={ROW}
        keyOf={(i) => cells[i]?.code_cell_id ?? i}
        active={at}
        onActive={show}
        refAt={(i) => (cells[i] ? { collection: 'code_cells', id: cells[i].code_cell_id } : null)}
        rowProps={(i) => ({ className: `tl-item ${i !== at ? '' : isSelected ? 'is-selected' : 'is-here'}` })}
        render={(i) => cells[i] && <CellItem cell={cells[i]} />}
      />
      <CellDetail key={current.code_cell_id} cell={current} />
    </div>
  );
}

/** The cell of what is selected: itself, or one that asked for the tool call. */
function useSelectedCell(ref: ObjectRef | null): string | null {
  return useDerived(
    ['tool_calls'],
    (model) => {
      if (ref?.collection === 'code_cells') return ref.id;
      const requester = ref?.collection === 'tool_calls' && model.collections.tool_calls.get(ref.id)?.requester;
      return requester && requester.type === 'code_cell' ? requester.code_cell_id : null;
    },
    [ref],
  );
}

function CellItem({ cell }: { cell: CodeCellView }): ReactNode {
  const { model, indexes } = useTrace();
  const start = useStart();
  const now = useMoment();
  const agent = model.collections.threads.get(cell.thread_id);
  const { started_at_unix_ms: from, ended_at_unix_ms: to } = cell.execution;
  const title = cellTitle(cell.source_js);
  return (
    <>
      <span className="tl-item-line">
        {cell.runtime_status === 'completed' ? <KindIcon kind="code" /> : <Status status={cell.runtime_status} />}
        <span className="strong">{tools.cell(numberOf(indexes.cells, cell.code_cell_id))}</span>
        <span className="t dim">{agent ? shortPath(agent.agent_path) : ''}</span>
        <span className="push" />
        <span className="num dim micro">{formatPosition(from - start)}</span>
      </span>
      <span className="tl-item-line tl-item-sub">
        <span className="t mono-s" title={title.text}>
          {title.text}
        </span>
        <span className="push" />
        <span className="num dim micro">{formatDuration(Math.max(0, (to ?? now) - from))}</span>
      </span>
    </>
  );
}
