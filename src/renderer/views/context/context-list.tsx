import { type ReactNode, useMemo, useState } from 'react';
import type { CallContext, ContextRow } from '../../../core/views/context/call-context.ts';
import { type ContextListRow, contextRows } from '../../../core/views/context/rows.ts';
import { numberOf } from '../../../core/views/indexes/groups.ts';
import { compactionBefore } from '../../../core/views/moments.ts';
import type { ObjectRef } from '../../address.ts';
import { VirtualList } from '../../parts/virtual-list.tsx';
import { useRowHeight } from '../../stores/density.ts';
import { openObject } from '../../stores/places.ts';
import { select, useSelection } from '../../stores/selection.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { contextTexts as texts } from '../../text/context.ts';
import { Beside } from './beside.tsx';
import { useContextView } from './context-store.ts';
import { GoneHead, ItemLine } from './item-line.tsx';
import { useCarried } from './use-carried.ts';

const EDGE = 20;

/** The exact input of a call in its order, where the cache ended, and what is gone since the call compared with. */
export function ContextList({ context }: { context: CallContext }): ReactNode {
  const { model, indexes } = useTrace();
  const height = useRowHeight();
  const { filter, goneOpen, besideOpen } = useContextView();
  const rows = useMemo(
    () => contextRows(context, filter, { goneOpen, unfolded: besideOpen }),
    [context, filter, goneOpen, besideOpen],
  );
  const selection = useSelection();
  const carried = useCarried();
  const [at, setAt] = useState<string | null>(null);
  const wanted = selection?.collection === 'conversation_items' ? selection.id : (carried?.item_id ?? null);
  const own = useMemo(
    () => (wanted === null ? -1 : rows.findIndex((row) => itemOf(row)?.item_id === wanted)),
    [rows, wanted],
  );
  // Heads and edges are no objects: the arrow keys stand on them without selecting anything.
  const here = at === null ? own : rows.findIndex((row) => row.key === at);
  const by = useMemo(() => compactionBefore(model, indexes, context.call_id), [model, indexes, context]);
  const choose = (index: number) => {
    const row = rows[index];
    const ref = row && refOf(row);
    setAt(ref || !row ? null : row.key);
    if (ref) select(ref);
  };
  const turn = (row: ContextListRow | undefined): boolean => {
    if (row?.type === 'gone-head') useContextView.setState({ goneOpen: !row.open });
    else if (row?.type === 'item' && row.row.item_id === null) useContextView.setState({ besideOpen: !besideOpen });
    else return false;
    return true;
  };
  const opened = (row: ContextListRow | undefined): boolean | null => {
    if (row?.type === 'gone-head') return row.open;
    return row?.type === 'item' && row.row.item_id === null ? besideOpen : null;
  };
  return (
    <>
      <Columns />
      {rows.length === 0 ? (
        <p className="empty-line">{filter === 'all' ? texts.emptyCall : texts.noneFit}</p>
      ) : (
        <VirtualList
          role="tree"
          className="cx-list"
          label={texts.list}
          count={rows.length}
          keyOf={(index) => rows[index]?.key ?? ''}
          estimate={(index) => (rows[index]?.type === 'cache' ? EDGE : height)}
          active={here}
          onActive={choose}
          onPick={(index) => {
            choose(index);
            turn(rows[index]);
          }}
          refAt={(index) => (rows[index] && refOf(rows[index])) ?? null}
          onOpen={(index) => {
            const ref = rows[index] && refOf(rows[index]);
            if (ref) openObject(ref);
          }}
          onKey={(event, index) => {
            const open = opened(rows[index]);
            if (open === null) return false;
            const turns = [' ', 'Enter'].includes(event.key) || event.key === (open ? 'ArrowLeft' : 'ArrowRight');
            return turns && turn(rows[index]);
          }}
          rowProps={(index) => {
            const open = opened(rows[index]);
            return { 'aria-level': 1, ...(open === null ? {} : { 'aria-expanded': open }) };
          }}
          render={(index) => {
            const row = rows[index];
            if (!row) return null;
            switch (row.type) {
              case 'cache':
                return <p className="cx-edge num">{edgeWords(row)}</p>;
              case 'beside':
                return <Beside callId={context.call_id} />;
              case 'gone-head':
                return (
                  <GoneHead
                    row={row}
                    since={numberOf(indexes.calls, context.compared_with ?? '')}
                    by={by === null ? null : numberOf(indexes.compactions, by)}
                    here={index === here}
                  />
                );
              default:
                return (
                  <ItemLine
                    row={row.row}
                    fate={row.type === 'gone' ? 'gone' : row.row.fate}
                    cached={row.type === 'item' && row.cached}
                    open={opened(row)}
                    selected={index === own}
                    here={index === here}
                  />
                );
            }
          }}
        />
      )}
    </>
  );
}

const itemOf = (row: ContextListRow): ContextRow | null =>
  row.type === 'item' || row.type === 'gone' ? row.row : null;

function refOf(row: ContextListRow): ObjectRef | null {
  const id = itemOf(row)?.item_id ?? null;
  return id === null ? null : { collection: 'conversation_items', id };
}

function Columns(): ReactNode {
  const { columns } = texts;
  return (
    <div className="cx-cols cx-colhead">
      <span className="r">{columns.position}</span>
      <span className="cx-first">{columns.item}</span>
      <span className="cx-from">{columns.from}</span>
      <span className="r" title={texts.tokensTitle}>
        {columns.tokens}
      </span>
      <span className="cx-share">{columns.share}</span>
    </div>
  );
}

function edgeWords({ cached, fresh, inside }: Extract<ContextListRow, { type: 'cache' }>): string {
  if (fresh < 1) return texts.allCached(cached);
  return inside ? texts.cacheInside(cached, fresh) : texts.cacheEdge(cached, fresh);
}
