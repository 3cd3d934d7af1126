import { type ReactNode, useEffect, useMemo, useState } from 'react';
import type { ContextDiff, DiffEntry } from '../../../core/views/compaction-diff/diff.ts';
import type { FetchedAgain } from '../../../core/views/compaction-diff/fetched-again.ts';
import { bundleWith, type DiffForm, type DiffRow, diffRows } from '../../../core/views/compaction-diff/rows.ts';
import type { ObjectRef } from '../../address.ts';
import { VirtualList } from '../../parts/virtual-list.tsx';
import { useRowHeight } from '../../stores/density.ts';
import { openObject } from '../../stores/places.ts';
import { select, useSelection } from '../../stores/selection.ts';
import { useDerived, useTrace } from '../../stores/use-trace.ts';
import { compactionTexts as texts } from '../../text/compactions.ts';
import { BundleRow } from './bundle-row.tsx';
import { showAllItems, useCompactions } from './compactions-store.ts';
import { EntryRow } from './entry-row.tsx';
import { entryWords } from './entry-title.ts';
import { GroupRow } from './group-row.tsx';

const HEAD = 28;

/** The items of both contexts, each once: what became of it, its sizes, and on demand what it says. */
export function DiffList({ diff, again }: { diff: ContextDiff; again: ReadonlyMap<string, FetchedAgain> }): ReactNode {
  const { model, indexes } = useTrace();
  const height = useRowHeight();
  const { form, sort, group, fates, onlyAgain, text } = useCompactions();
  /** Bundles that are unfolded, and entries that are not as they are by themselves (rewritten ones show their text). */
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    const fits = (entry: DiffEntry) =>
      (!onlyAgain || again.has(entry.before ?? '')) &&
      (wanted === '' || entryWords(model, indexes, entry).includes(wanted));
    const asked: DiffForm = {
      group,
      sort,
      fates,
      fits: onlyAgain || wanted !== '' ? fits : null,
      bundles: form === 'items',
      unfolded: turned,
    };
    return diffRows(diff.entries, asked);
  }, [model, indexes, diff, again, form, sort, group, fates, onlyAgain, text, turned]);

  const items = useSelectedItems();
  const active = useMemo(() => rows.findIndex((row) => isOf(row, items)), [rows, items]);
  const hidden = useMemo(
    () => (active >= 0 ? null : (items.map((id) => bundleWith(rows, id)).find(Boolean) ?? null)),
    [rows, items, active],
  );
  const [at, setAt] = useState<string | null>(null);
  useEffect(() => {
    if (hidden !== null) setTurned((before) => new Set(before).add(hidden));
  }, [hidden]);
  useEffect(() => {
    if (active >= 0) setAt(null);
  }, [active]);
  // Heads of groups and bundles are no objects: the arrow keys stand on them without selecting anything.
  const own = at === null ? -1 : rows.findIndex((row) => row.key === at);
  const here = own >= 0 ? own : active;

  const turn = (key: string) => {
    const next = new Set(turned);
    if (!next.delete(key)) next.add(key);
    setTurned(next);
  };
  const isOpen = (row: DiffRow) => {
    if (row.type === 'bundle') return row.open;
    return row.type === 'entry' && canOpen(row.entry) && openAtFirst(row.entry, form) !== turned.has(row.key);
  };
  const folds = (row: DiffRow | undefined) =>
    row !== undefined && (row.type === 'bundle' || (row.type === 'entry' && canOpen(row.entry)));
  const choose = (index: number) => {
    const row = rows[index];
    const ref = row && refOf(row);
    setAt(ref ? null : (row?.key ?? null));
    if (ref) select(ref);
  };
  if (rows.length === 0) return <Nothing empty={diff.entries.length === 0} />;
  return (
    <>
      <Columns />
      <VirtualList
        role="tree"
        className="cp-list"
        label={texts.list}
        count={rows.length}
        keyOf={(index) => rows[index]?.key ?? ''}
        estimate={(index) => (rows[index]?.type === 'group' ? HEAD : height)}
        active={here}
        onActive={choose}
        onPick={(index) => {
          choose(index);
          const row = rows[index];
          if (row?.type === 'bundle') turn(row.key);
        }}
        refAt={(index) => (rows[index] && refOf(rows[index])) ?? null}
        onOpen={(index) => {
          const ref = rows[index] && refOf(rows[index]);
          if (ref) openObject(ref);
        }}
        onKey={(event, index) => {
          const row = rows[index];
          if (!row || !folds(row)) return false;
          const open = isOpen(row);
          const turns =
            event.key === ' ' || (event.key === 'ArrowLeft' && open) || (event.key === 'ArrowRight' && !open);
          if (turns) turn(row.key);
          return turns;
        }}
        rowProps={(index) => {
          const row = rows[index];
          return {
            'aria-level': row?.type === 'group' ? 1 : row?.type === 'entry' && row.inside ? 3 : 2,
            ...(row && folds(row) ? { 'aria-expanded': isOpen(row) } : {}),
          };
        }}
        render={(index) => {
          const row = rows[index];
          if (!row) return null;
          if (row.type === 'group') return <GroupRow row={row} by={group} again={again} here={index === here} />;
          if (row.type === 'bundle') return <BundleRow row={row} here={index === here} />;
          return (
            <EntryRow
              entry={row.entry}
              again={again.get(row.entry.before ?? '') ?? null}
              inside={row.inside !== null}
              selected={index === active}
              open={folds(row) ? isOpen(row) : null}
              onTurn={() => turn(row.key)}
            />
          );
        }}
      />
    </>
  );
}

/** What is beside the items has no text here; the context view reads it from the payload. */
const canOpen = (entry: DiffEntry) => (entry.after ?? entry.before) !== null;

/** Rewritten items show their words at once; as text, everything does. */
const openAtFirst = (entry: DiffEntry, form: 'items' | 'text') =>
  form === 'text' || (entry.fate === 'rewritten' && entry.encrypted_bytes === 0);

/** What an entry is in the window's selection: its item after, else before. */
function refOf(row: DiffRow): ObjectRef | null {
  if (row.type !== 'entry') return null;
  const id = row.entry.after ?? row.entry.before;
  return id === null ? null : { collection: 'conversation_items', id };
}

const isOf = (row: DiffRow, items: readonly string[]): boolean =>
  row.type === 'entry' &&
  ((row.entry.before !== null && items.includes(row.entry.before)) ||
    (row.entry.after !== null && items.includes(row.entry.after)));

/** Hook: the items of what is selected: itself, or a tool's outputs and calls. */
function useSelectedItems(): readonly string[] {
  const selection = useSelection();
  return useDerived(
    ['tool_calls'],
    (model) => {
      if (selection?.collection === 'conversation_items') return [selection.id];
      if (selection?.collection !== 'tool_calls') return [];
      const tool = model.collections.tool_calls.get(selection.id);
      return tool ? [...tool.model_visible_output_item_ids, ...tool.model_visible_call_item_ids] : [];
    },
    [selection],
  );
}

function Columns(): ReactNode {
  const { columns } = texts;
  return (
    <div className="cp-cols cp-colhead">
      <span>{columns.item}</span>
      <span className="r">{columns.before}</span>
      <span className="r">{columns.after}</span>
      <span className="cp-share" title={texts.shareTitle}>
        {columns.share}
      </span>
    </div>
  );
}

function Nothing({ empty }: { empty: boolean }): ReactNode {
  return (
    <div className="empty">
      <h2>{empty ? texts.same : texts.nothing}</h2>
      {!empty && (
        <p className="empty-next">
          <button type="button" className="btn" onClick={showAllItems}>
            {texts.showAll}
          </button>
        </p>
      )}
    </div>
  );
}
