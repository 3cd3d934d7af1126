import {
  type ReactNode,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react';
import type { TranscriptRow } from '../../../core/views/transcript/rows.ts';
import { VirtualList, type VirtualListHandle } from '../../parts/virtual-list.tsx';
import { countUnseen, detach, follow, useFollow } from '../../stores/follow.ts';
import { useIsLive } from '../../stores/moment.ts';
import { openObject } from '../../stores/places.ts';
import { usePointed } from '../../stores/pointed.ts';
import { useTrace } from '../../stores/use-trace.ts';
import { estimateHeight, isSettled } from './estimate.ts';
import { TurnRow } from './head-rows.tsx';
import { Row } from './row.tsx';
import { refOfRow, rowIdOf } from './row-refs.ts';
import { rememberPlace, setFolded, setUnfolded, useTranscript } from './transcript-store.ts';
import type { AllRows } from './use-rows.ts';
import { useTopRow } from './use-top-row.ts';

const PADDING = { start: 0, end: 52 };
const LEVELS = { turn: 1, gap: 1, call: 2, compaction: 2, item: 3 } as const;

/** The rows, only the visible ones of which exist, under the head of the turn in which they lie. */
export function TranscriptList({
  threadId,
  all,
  kept,
  rows,
  active,
  rewound,
  onChoose,
  onFoldAll,
  label,
  ref,
}: {
  threadId: string;
  all: AllRows;
  /** The rows that pass the filter, folded ones too. */
  kept: readonly TranscriptRow[];
  rows: readonly TranscriptRow[];
  active: number;
  /** Shown as of a call: there is no live end. */
  rewound: boolean;
  onChoose: (index: number) => void;
  onFoldAll: () => void;
  label: string;
  ref: Ref<VirtualListHandle>;
}): ReactNode {
  const session = useTrace();
  const box = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualListHandle>(null);
  useImperativeHandle(ref, () => list.current as VirtualListHandle);
  const live = useIsLive() && !rewound;
  const { following } = useFollow();
  const folded = useTranscript((state) => state.folded);
  const top = useTopRow(box, list, rows);
  useUnseen(all, rewound);
  usePlace(threadId, list, rows, active, rewound);
  useShowActive(box, list, rows[active]?.id ?? null, active, live && following);

  const pointed = usePointed(({ ref }) => ref);
  const outlined = pointed && rowIdOf(session.model, session.indexes, pointed);
  const hidden = useHiddenCounts(kept, folded);
  const keyOf = useCallback((index: number) => rows[index]?.id ?? '', [rows]);
  const heights = useMemo(() => new WeakMap<TranscriptRow, number>(), []);
  const estimate = useCallback(
    (index: number) => {
      const row = rows[index];
      if (!row) return 28;
      const known = heights.get(row);
      if (known !== undefined) return known;
      const height = estimateHeight(session.model, session.indexes, row, {
        lineChars: lineChars(box.current?.clientWidth ?? window.innerWidth - 264),
        tight: isTight(rows, index),
      });
      if (isSettled(session.model, session.indexes, row)) heights.set(row, height);
      return height;
    },
    [rows, heights, session],
  );
  const turnId = turnAt(rows, top) ?? firstTurn(all.rows);
  return (
    <div className="items" ref={box}>
      {turnId !== null && (
        <div className="items-head">
          <TurnRow turnId={turnId} />
        </div>
      )}
      <VirtualList
        ref={list}
        role="tree"
        label={label}
        count={rows.length}
        keyOf={keyOf}
        estimate={estimate}
        padding={PADDING}
        outlined={outlined}
        active={active}
        onActive={onChoose}
        onPick={(index) => {
          // Marking a text with the mouse ends in a click too.
          if (window.getSelection()?.isCollapsed ?? true) onChoose(index);
        }}
        onOpen={(index) => {
          const row = rows[index];
          if (row) openObject(refOfRow(session.model, session.indexes, row));
        }}
        onKey={(event, index) => onRowKey(event, rows, index, folded, onChoose, onFoldAll)}
        {...(live ? { following, onDetach: detach, onReachEnd: follow } : {})}
        rowProps={(index) => {
          const row = rows[index];
          if (!row) return {};
          const isHead = row.type !== 'item' && row.type !== 'gap';
          return { 'aria-level': LEVELS[row.type], ...(isHead ? { 'aria-expanded': !folded.has(row.id) } : {}) };
        }}
        render={(index) => {
          const row = rows[index];
          return (
            row && (
              <Row
                row={row}
                folded={folded.has(row.id)}
                hidden={hidden.get(row.id) ?? 0}
                tight={isTight(rows, index)}
              />
            )
          );
        }}
      />
    </div>
  );
}

interface Key {
  key: string;
  shiftKey: boolean;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
}

/** Keys of a row beyond those of every list: fold, unfold, show whole. */
function onRowKey(
  event: Key,
  rows: readonly TranscriptRow[],
  index: number,
  folded: ReadonlySet<string>,
  onChoose: (index: number) => void,
  onFoldAll: () => void,
): boolean {
  const row = rows[index];
  if (!row || event.ctrlKey || event.altKey || event.metaKey) return false;
  const isHead = row.type !== 'item' && row.type !== 'gap';
  switch (event.key) {
    case 'ArrowLeft':
      detach();
      if (isHead && !folded.has(row.id)) setFolded(row.id, true);
      else onChoose(rows.findLastIndex((other, at) => at < index && other.id === row.parent));
      return true;
    case 'ArrowRight':
      detach();
      if (isHead) setFolded(row.id, false);
      else setUnfolded(row.id, true);
      return true;
    case ' ':
      detach();
      if (isHead) setFolded(row.id, !folded.has(row.id));
      else setUnfolded(row.id, !useTranscript.getState().unfolded.has(row.id));
      return true;
    case 'F':
      if (!event.shiftKey) return false;
      onFoldAll();
      return true;
    default:
      return false;
  }
}

/** How many characters of a message fit a line: what is left beside times, glyphs and sizes, at their usual width. */
const lineChars = (width: number): number => Math.max(20, (width - 190) / 6.4);

/** Whether a row stands right below a head, so that no space parts them. */
const isTight = (rows: readonly TranscriptRow[], index: number): boolean =>
  index === 0 || rows[index - 1]?.type === 'turn' || rows[index - 1]?.type === 'compaction';

/** The turn in which the first visible row lies; a turn's own row still belongs to the one before. */
function turnAt(rows: readonly TranscriptRow[], top: number): string | null {
  for (let at = Math.min(top, rows.length) - 1; at >= 0; at--)
    if (rows[at]?.type === 'turn') return rows[at]?.ref ?? null;
  return null;
}

const firstTurn = (rows: readonly TranscriptRow[]): string | null =>
  rows[0]?.type === 'turn' ? rows[0].ref : (rows.find(({ type }) => type === 'turn')?.ref ?? null);

/** Hook: how many rows each folded head hides. */
function useHiddenCounts(kept: readonly TranscriptRow[], folded: ReadonlySet<string>): ReadonlyMap<string, number> {
  return useMemo(() => {
    const counts = new Map<string, number>();
    if (folded.size === 0) return counts;
    for (const { parent } of kept) {
      if (parent !== null && folded.has(parent)) counts.set(parent, (counts.get(parent) ?? 0) + 1);
    }
    return counts;
  }, [kept, folded]);
}

/** Hook: tells the pill how many items came since following ended. */
function useUnseen({ items }: AllRows, rewound: boolean): void {
  const { following } = useFollow();
  const known = useRef(items);
  useEffect(() => {
    if (rewound) return;
    if (following) known.current = items;
    countUnseen(Math.max(0, items - known.current));
  }, [following, items, rewound]);
}

/** Hook: a thread that was left is shown again where it was left, unless something in it is selected. */
function usePlace(
  threadId: string,
  list: React.RefObject<VirtualListHandle | null>,
  rows: readonly TranscriptRow[],
  active: number,
  rewound: boolean,
): void {
  const latest = useRef({ rows, active, rewound });
  latest.current = { rows, active, rewound };
  useLayoutEffect(() => {
    const handle = list.current;
    const place = useTranscript.getState().places.get(threadId);
    const { rows: now, active: selected } = latest.current;
    const at = place === undefined || selected >= 0 ? -1 : now.findIndex(({ id }) => id === place);
    if (at > 0) handle?.scrollTo(at, 'start');
    return () => {
      if (!latest.current.rewound)
        rememberPlace(threadId, latest.current.rows[handle?.firstVisible() ?? 0]?.id ?? null);
    };
  }, [threadId, list]);
}

/** Hook: a row that becomes the selected one while it is out of sight comes to the top. */
function useShowActive(
  box: React.RefObject<HTMLDivElement | null>,
  list: React.RefObject<VirtualListHandle | null>,
  rowId: string | null,
  index: number,
  sticks: boolean,
): void {
  const shown = useRef<string | null>(null);
  const wanted = useRef(-1);
  // Looked up before the list itself moves to the row, which it does just far enough.
  useLayoutEffect(() => {
    if (rowId === shown.current) return;
    shown.current = rowId;
    wanted.current = -1;
    if (rowId === null || sticks) return;
    const row = box.current?.querySelector(`[data-index="${index}"]`)?.getBoundingClientRect();
    const frame = box.current?.querySelector('.vlist')?.getBoundingClientRect();
    const visible = row && frame && row.bottom > frame.top && row.top < frame.bottom;
    if (!visible) wanted.current = index;
  }, [box, rowId, index, sticks]);
  useEffect(() => {
    if (rowId === null || wanted.current < 0) return;
    // The row above stays in sight: tall rows are read from their beginning.
    list.current?.scrollTo(Math.max(0, wanted.current - 1), 'start');
    wanted.current = -1;
  }, [list, rowId]);
}
