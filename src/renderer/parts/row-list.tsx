import {
  type AriaAttributes,
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { type ObjectRef, sameRef } from '../address.ts';
import { useRowObjects } from '../objects/named-objects.ts';
import { usePointed } from '../stores/pointed.ts';
import './row-list.css';
import { hasStrayed, lastTop, scrollFor, type TallPosition, tallScroll, topAfter } from './tall-scroll.ts';

/** What a list's owner can ask of it. */
export interface RowListHandle {
  scrollTo(index: number, align?: 'auto' | 'center'): void;
  focus(): void;
}

export interface RowListProps {
  count: number;
  /** CSS pixels; every row has it. */
  rowHeight: number;
  keyOf: (index: number) => string | number;
  render: (index: number) => ReactNode;
  label: string;
  role?: 'listbox' | 'tree' | 'log';
  className?: string;
  /** The row that the arrow keys stand on; -1: none. The list is one tab stop. */
  active?: number;
  onActive?: (index: number) => void;
  /** A click, in place of `onActive`: where in the row it was. */
  onPick?: (index: number, target: Element) => void;
  /** Enter, or a double click. */
  onOpen?: (index: number) => void;
  /** Keys that the list does not know. Return true when used. */
  onKey?: (event: KeyboardEvent<HTMLDivElement>, index: number) => boolean;
  /** Stick to the end as rows come; left out: the list has no live end. */
  following?: boolean | undefined;
  onDetach?: () => void;
  onReachEnd?: () => void;
  /** Which rows are visible, `[first, last]`; told when that changes. */
  onRange?: (first: number, last: number) => void;
  rowProps?: (index: number) => AriaAttributes & { className?: string };
  /** Which object a row stands for: outlined while it is pointed at elsewhere; what Ctrl click and the context menu are about. */
  refAt?: (index: number) => ObjectRef | null;
  ref?: Ref<RowListHandle>;
}

const OVERSCAN = 8;
const END_SLACK = 4;

/**
 * A list of rows of one height, any number of them: nothing is kept or worked out per row, so a million rows cost what is
 * visible. For rows of different heights there is `VirtualList`.
 */
export function RowList(props: RowListProps): ReactNode {
  const { count, rowHeight, active = -1, following = false, role = 'listbox', label } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState(0);
  const tall = tallScroll(count * rowHeight, view);
  const position = useRef<TallPosition>({ top: 0, scroll: 0 });
  const [, draw] = useState(0);
  const named = useRowObjects<HTMLDivElement>((index) => props.refAt?.(index) ?? null);
  const pointed = usePointed(({ ref }) => ref);
  const latest = useRef({ tall, props });
  latest.current = { tall, props };

  const moveTo = (top: number) => {
    const element = scroller.current;
    if (!element) return;
    const { tall: now } = latest.current;
    const target = Math.min(Math.max(0, top), lastTop(now));
    element.scrollTop = scrollFor(now, target);
    position.current = { top: target, scroll: element.scrollTop };
    draw((n) => n + 1);
  };
  const move = useRef(moveTo);
  move.current = moveTo;

  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const resize = () => setView(element.clientHeight);
    const observer = new ResizeObserver(resize);
    observer.observe(element);
    resize();
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const onScroll = () => {
      const { tall: now, props: own } = latest.current;
      const before = position.current;
      const scroll = element.scrollTop;
      if (scroll === before.scroll) return;
      const top = topAfter(now, before, scroll);
      position.current = { top, scroll };
      if (hasStrayed(now, position.current)) {
        element.scrollTop = scrollFor(now, top);
        position.current = { top, scroll: element.scrollTop };
      }
      const atEnd = lastTop(now) - top <= END_SLACK;
      if (own.following && top < before.top && !atEnd) own.onDetach?.();
      if (own.following === false && top > before.top && atEnd) own.onReachEnd?.();
      const row = (at: TallPosition) => Math.floor(at.top / own.rowHeight);
      const shift = (at: TallPosition) => at.top - at.scroll;
      const same = row(before) === row(position.current) && shift(before) === shift(position.current);
      if (!same) draw((n) => n + 1);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => element.removeEventListener('scroll', onScroll);
  }, []);

  // The end moves when rows come or the window changes.
  // Fewer rows than before: the place may be gone.
  useLayoutEffect(() => {
    const end = Math.max(0, count * rowHeight - view);
    if (following) move.current(end);
    else if (position.current.top > end) move.current(end);
  }, [following, count, rowHeight, view]);

  const scrollTo = (index: number, align: 'auto' | 'center' = 'auto') => {
    const { top } = position.current;
    const start = index * rowHeight;
    if (start >= top && start + rowHeight <= top + view) return;
    if (align === 'center' || Math.abs(start - top) > view * 2) moveTo(start - (view - rowHeight) / 2);
    else moveTo(start < top ? start : start + rowHeight - view);
  };
  useImperativeHandle(props.ref, () => ({ scrollTo, focus: () => scroller.current?.focus() }));
  useScrollToActive(active, count, following || view === 0, scrollTo);

  const { top, scroll } = position.current;
  const first = Math.max(0, Math.floor(top / rowHeight));
  const last = Math.min(count - 1, Math.ceil((top + view) / rowHeight));
  useRange(first, last, props.onRange);
  const from = Math.max(0, first - OVERSCAN);
  const to = Math.min(count - 1, last + OVERSCAN);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget) return;
    if (active >= 0 && props.onKey?.(event, active)) return event.preventDefault();
    if (event.key === 'Enter' && active >= 0 && props.onOpen) {
      event.preventDefault();
      return props.onOpen(active);
    }
    const page = Math.max(1, Math.floor(view / rowHeight) - 1);
    const next = stepOf(event, active, count, page, props.following === undefined);
    if (next === null || !props.onActive || count === 0) return;
    event.preventDefault();
    props.onActive(next);
  };
  const widget = {
    role,
    tabIndex: 0,
    'aria-label': label,
    'aria-activedescendant': active >= from && active <= to ? rowId(label, active) : undefined,
    onKeyDown,
  };
  const rows: ReactNode[] = [];
  for (let index = from; index <= to; index++) {
    const { className = '', ...more } = props.rowProps?.(index) ?? {};
    const outlined = pointed !== null && sameRef(props.refAt?.(index) ?? null, pointed);
    const row = {
      ...(role === 'log'
        ? {}
        : {
            role: role === 'tree' ? 'treeitem' : 'option',
            'aria-selected': index === active,
            'aria-posinset': index + 1,
            'aria-setsize': count,
          }),
      onClick: ({ target }: { target: EventTarget }) =>
        props.onPick && target instanceof Element ? props.onPick(index, target) : props.onActive?.(index),
      ...(props.onOpen ? { onDoubleClick: () => props.onOpen?.(index) } : {}),
      ...more,
    };
    rows.push(
      <div
        key={props.keyOf(index)}
        id={rowId(label, index)}
        className={`rlist-row ${className}`}
        data-index={index}
        data-outlined={outlined || undefined}
        {...row}
      >
        {props.render(index)}
      </div>,
    );
  }
  return (
    <div ref={scroller} className={`rlist scroll ${props.className ?? ''}`} {...widget}>
      <div
        ref={named}
        role="presentation"
        style={{ height: tall.drawn, '--rlist-row': `${rowHeight}px` } as CSSProperties}
      >
        <div role="presentation" style={{ transform: `translateY(${from * rowHeight - top + scroll}px)` }}>
          {rows}
        </div>
      </div>
    </div>
  );
}

/** Brings the active row into sight when it changes, not when rows come and go around it. */
function useScrollToActive(active: number, count: number, off: boolean, scrollTo: (index: number) => void): void {
  const shown = useRef(-1);
  useEffect(() => {
    if (off || active === shown.current || active >= count) return;
    shown.current = active;
    if (active >= 0) scrollTo(active);
  });
}

function useRange(first: number, last: number, onRange: RowListProps['onRange']): void {
  const told = useRef(onRange);
  told.current = onRange;
  useEffect(() => {
    if (last >= first) told.current?.(first, last);
  }, [first, last]);
}

/** Where a key moves to, or null when it is none of the list's. Without a live end, End is the list's own. */
function stepOf(event: KeyboardEvent, at: number, count: number, page: number, ownEnd: boolean): number | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const clamp = (index: number) => Math.min(count - 1, Math.max(0, index));
  switch (event.key) {
    case 'ArrowDown':
      return clamp(at + 1);
    case 'ArrowUp':
      return clamp(at < 0 ? 0 : at - 1);
    case 'PageDown':
      return clamp(at + page);
    case 'PageUp':
      return clamp(at - page);
    case 'Home':
      return 0;
    case 'End':
      return ownEnd ? count - 1 : null;
    default:
      return null;
  }
}

function rowId(label: string, index: number): string {
  return `${label}:${index}`.replace(/\s+/g, '-');
}
