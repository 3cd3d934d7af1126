import type { CallContext, ContextRow } from './call-context.ts';

/** What of a request is listed: everything, or what is new, moved or gone against the call compared with. */
export type ContextFilter = 'all' | 'new' | 'moved' | 'gone';

/** A row of the list: a part of the request, where the cache ended, the head of what is gone, and that itself. */
export type ContextListRow =
  | { type: 'item'; key: string; row: ContextRow; cached: boolean }
  | { type: 'beside'; key: string }
  /** `inside`: it lies within the item that follows. */
  | { type: 'cache'; key: string; cached: number; fresh: number; inside: boolean }
  | { type: 'gone-head'; key: string; count: number; tokens: number; open: boolean }
  | { type: 'gone'; key: string; row: ContextRow };

/** Sizes of items are estimated: an edge that is closer to the end of one, as a share of the call, lies there. */
const CLOSE = 0.01;

/** The rows of a call's request in its order. `unfolded`: what stands beside the items is shown below its row. */
export function contextRows(
  context: CallContext,
  filter: ContextFilter,
  { goneOpen, unfolded }: { goneOpen: boolean; unfolded: boolean },
): ContextListRow[] {
  const rows: ContextListRow[] = [];
  const { cached_rows, cached_tokens, total_tokens } = context;
  const edge = () => {
    const cached = cached_tokens ?? 0;
    const whole = context.rows.slice(0, cached_rows ?? 0).reduce((sum, row) => sum + row.tokens, 0);
    const inside = cached - whole > total_tokens * CLOSE;
    rows.push({ type: 'cache', key: 'cache edge', cached, fresh: Math.max(0, total_tokens - cached), inside });
  };
  if (filter !== 'gone') {
    context.rows.forEach((row, index) => {
      if (filter === 'all' && index === cached_rows && (cached_tokens ?? 0) > 0) edge();
      if (filter !== 'all' && row.fate !== filter) return;
      const cached = cached_rows !== null && index < cached_rows;
      rows.push({ type: 'item', key: `${row.position} ${row.item_id ?? 'beside'}`, row, cached });
      if (row.item_id === null && unfolded) rows.push({ type: 'beside', key: 'beside' });
    });
    if (filter === 'all' && cached_rows === context.rows.length && cached_rows > 0) edge();
  }
  if (context.gone.length > 0 && (filter === 'all' || filter === 'gone')) {
    const tokens = context.gone.reduce((sum, row) => sum + row.tokens, 0);
    const open = goneOpen || filter === 'gone';
    rows.push({ type: 'gone-head', key: 'gone', count: context.gone.length, tokens, open });
    if (open) {
      const sorted = context.gone.toSorted((a, b) => b.tokens - a.tokens);
      for (const row of sorted) rows.push({ type: 'gone', key: `gone ${row.position} ${row.item_id}`, row });
    }
  }
  return rows;
}

/** How many rows there are of each sort. */
export function contextCounts(context: CallContext): Record<ContextFilter, number> {
  const of = (fate: ContextRow['fate']) => context.rows.filter((row) => row.fate === fate).length;
  return { all: context.rows.length, new: of('new'), moved: of('moved'), gone: context.gone.length };
}
