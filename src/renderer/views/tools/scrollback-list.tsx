import { type ReactNode, useMemo, useState } from 'react';
import type { TerminalOperationView } from '../../../core/model/view.ts';
import { formatDuration, formatMoment, formatPosition } from '../../../core/views/format.ts';
import type { TerminalRow } from '../../../core/views/tools/terminals.ts';
import { Spans } from '../../parts/evidence/lines.tsx';
import { cutLine } from '../../parts/evidence/spans.ts';
import { RowList } from '../../parts/row-list.tsx';
import { Status } from '../../parts/status.tsx';
import { failureOf } from '../../stores/client.ts';
import { localOffset, useMoment, useStart } from '../../stores/moment.ts';
import { openObject } from '../../stores/places.ts';
import { loadText } from '../../stores/requests.ts';
import { select, useSelection } from '../../stores/selection.ts';
import { toast } from '../../stores/toasts.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { tools } from '../../text/tools.ts';
import { loadedKey, type ScrollRow, scrollback } from './scrollback.ts';

const LINE = 18;
/** What of one line is laid out, in characters. */
const LINE_LIMIT = 4000;
/** So many UTF-16 units more come with each click. */
const STEP = 1_000_000;

/** A terminal from its first command to its last word. */
export function Scrollback({ row }: { row: TerminalRow }): ReactNode {
  const session = useTrace();
  const selection = useSelection();
  const [loaded, setLoaded] = useState<ReadonlyMap<string, string>>(new Map());
  const rows = useMemo(() => scrollback(row.operations, loaded), [row.operations, loaded]);
  const isSelected = ({ operation }: ScrollRow) =>
    (selection?.collection === 'terminal_operations' && selection.id === operation.operation_id) ||
    (selection?.collection === 'tool_calls' && selection.id === operation.tool_call_id);
  const [line, setLine] = useState(-1);
  const here = rows[line];
  const active = here && isSelected(here) ? line : rows.findIndex(isSelected);
  const name = row.terminal_id === null ? tools.loose : tools.terminal(row.number);

  const loadMore = async (at: ScrollRow & { type: 'more' }) => {
    const { operation, path, shown } = at;
    try {
      const where = { collection: 'terminal_operations' as const, id: operation.operation_id, path };
      const part = await loadText(session, where, { start: 0, end: shown + STEP });
      setLoaded((before) => new Map(before).set(loadedKey(operation, path), part.text));
    } catch (error) {
      toast(failureOf(error).message, 'failed');
    }
  };
  const pick = (i: number) => {
    const at = rows[i];
    if (!at) return;
    setLine(i);
    select({ collection: 'terminal_operations', id: at.operation.operation_id });
  };
  return (
    <RowList
      className="tl-scroll ev ev--s"
      label={tools.scrollback(name)}
      count={rows.length}
      rowHeight={LINE}
      keyOf={(i) => i}
      active={active}
      onActive={pick}
      refAt={(i) => {
        const at = rows[i];
        return at ? { collection: 'terminal_operations', id: at.operation.operation_id } : null;
      }}
      onPick={(i) => {
        const at = rows[i];
        if (at?.type === 'more') void loadMore(at);
        else pick(i);
      }}
      onOpen={(i) => {
        const at = rows[i];
        if (at) openObject({ collection: 'tool_calls', id: at.operation.tool_call_id });
      }}
      onKey={(event, i) => {
        const at = rows[i];
        if (event.key !== ' ' || at?.type !== 'more') return false;
        void loadMore(at);
        return true;
      }}
      rowProps={(i) => {
        const at = rows[i];
        const blank = (at?.type === 'line' && at.line.length === 0) || (at?.type === 'prompt' && at.text === '');
        return {
          className: `tl-line tl-line--${at?.type} ${at && isSelected(at) ? 'is-selected' : ''}`,
          ...(blank ? { 'aria-label': tools.blank } : {}),
        };
      }}
      render={(i) => rows[i] && <Row row={rows[i]} />}
    />
  );
}

function Row({ row }: { row: ScrollRow }): ReactNode {
  switch (row.type) {
    case 'prompt':
      return <Prompt row={row} />;
    case 'line': {
      const { line, more } = cutLine(row.line, LINE_LIMIT);
      return (
        <>
          <span className="tl-gutter" title={row.errors ? tools.errors : undefined}>
            {row.errors ? '!' : ''}
          </span>
          <Spans line={line} />
          {more > 0 && <span className="dim">{tools.lineCut(more)}</span>}
        </>
      );
    }
    case 'more':
      return (
        <>
          <span className="tl-gutter" />
          <span className="dim num">{tools.more(row.shown, row.size.chars, row.size.bytes)}</span>
          <span className="link">{tools.loadMore}</span>
        </>
      );
    case 'end':
      return <End operation={row.operation} />;
  }
}

function Prompt({ row }: { row: ScrollRow & { type: 'prompt' } }): ReactNode {
  const start = useStart();
  const { request, execution } = row.operation;
  const typed = request.type === 'write_stdin';
  const at = execution.started_at_unix_ms;
  const nothing = typed && row.text === '' && row.first;
  return (
    <>
      <span className="tl-gutter">{row.first ? (typed ? '›' : '$') : ''}</span>
      <span className={nothing ? 'dim' : 'tl-typed'}>{nothing ? tools.waits : row.text}</span>
      {row.first && typed && !nothing && <span className="dim tl-tag">{tools.typed}</span>}
      {row.first && (
        <span className="tl-at num" title={formatMoment(at, localOffset)}>
          {request.type === 'exec_command' && <span className="tl-cwd">{request.cwd}</span>}
          {formatPosition(at - start)}
        </span>
      )}
    </>
  );
}

function End({ operation }: { operation: TerminalOperationView }): ReactNode {
  const { execution, result } = operation;
  const code = result?.exit_code ?? null;
  if (execution.ended_at_unix_ms === null) return <Running operation={operation} />;
  const empty = result && result.stdout === '' && result.stderr === '' && !result.formatted_output;
  return (
    <>
      <span className="tl-gutter" />
      <Status status={execution.status} word={execution.status !== 'completed'} />
      <span className={code ? 'badge badge--failed' : 'dim'}>{code === null ? tools.noExit : tools.exit(code)}</span>
      <span className="dim num">{formatDuration(execution.ended_at_unix_ms - execution.started_at_unix_ms)}</span>
      {empty && <span className="dim">{tools.noOutput}</span>}
    </>
  );
}

function Running({ operation: { execution } }: { operation: TerminalOperationView }): ReactNode {
  const now = useMoment();
  return (
    <>
      <span className="tl-gutter" />
      <Status status={execution.status} word />
      <span className="num">{formatDuration(Math.max(0, now - execution.started_at_unix_ms))}</span>
      {execution.status === 'running' && <span className="dim">{tools.stillRunning}</span>}
    </>
  );
}
