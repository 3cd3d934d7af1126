import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import {
  type AriaAttributes,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from 'react';
import { type ObjectRef, sameRef } from '../address.ts';
import { useRowObjects } from '../objects/named-objects.ts';
import { usePointed } from '../stores/pointed.ts';

/** What a list's owner can ask of it. */
export interface VirtualListHandle {
  scrollTo(index: number, align?: 'auto' | 'start' | 'center' | 'end'): void;
  scrollToEnd(): void;
  focus(): void;
  /** Index of the first row that is wholly or partly visible. */
  firstVisible(): number;
}

export interface VirtualListProps {
  count: number;
  /** Stable through appends, so that measured heights stay with their rows. */
  keyOf: (index: number) => string;
  /** Height before it is measured, in CSS pixels. */
  estimate: (index: number) => number;
  render: (index: number) => ReactNode;
  label: string;
  /** `listbox` (default): rows can be chosen. `log`: rows are only read. */
  role?: 'listbox' | 'log' | 'tree';
  className?: string;
  /** All rows are exactly as high as estimated: nothing is measured. */
  fixed?: boolean;
  /** The row that the arrow keys stand on; -1: none. The list is one tab stop. */
  active?: number;
  onActive?: (index: number) => void;
  /** A click on a row. */
  onPick?: (index: number) => void;
  /** Enter, or a double click. */
  onOpen?: (index: number) => void;
  /** Keys that the list does not know (fold, unfold). Return true when used. */
  onKey?: (event: KeyboardEvent<HTMLDivElement>, index: number) => boolean;
  /** The object that a row stands for: for the menu, Ctrl click, and the outline of what is pointed at elsewhere. */
  refAt?: (index: number) => ObjectRef | null;
  /** Key of the row that a hovered relation leads to, in place of what `refAt` says. */
  outlined?: string | null;
  /** Stick to the end as rows come and grow. */
  following?: boolean;
  /** The reader scrolled away from the end. */
  onDetach?: () => void;
  /** The list came to its top, or left it. */
  onAtTop?: (atTop: boolean) => void;
  /** The reader scrolled to the very end. */
  onReachEnd?: () => void;
  /** Space kept free above and below the rows, in CSS pixels. */
  padding?: { start: number; end: number };
  /** More attributes of a row: `aria-level`, `aria-expanded`, `aria-current` … */
  rowProps?: (index: number) => AriaAttributes & { role?: string };
  ref?: Ref<VirtualListHandle>;
}

/** Closer to the end than this counts as at the end, in CSS pixels. */
const END_SLACK = 4;

/**
 * A list that renders only what is visible: any number of rows of any height. With `following` it sticks to the end;
 * without, the row at the top of the window stays where it is while others change size. One tab stop; arrow keys, Page,
 * Home and End move `active` where the owner gives `onActive`.
 */
export function VirtualList(props: VirtualListProps): ReactNode {
  const { count, keyOf, estimate, fixed = false, following = false, active = -1, role = 'listbox' } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const named = useRowObjects<HTMLDivElement>((index) => props.refAt?.(index) ?? null);
  const pointed = usePointed(({ ref }) => ref);
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: estimate,
    getItemKey: keyOf,
    // Few: every row beyond the window is painted with each frame of scrolling.
    overscan: 3,
    paddingStart: props.padding?.start ?? 0,
    paddingEnd: props.padding?.end ?? 0,
  });
  const total = virtualizer.getTotalSize();

  useFollow(scroller, virtualizer, props, total);
  useScrollToActive(virtualizer, active, count, following);
  useImperativeHandle(props.ref, () => ({
    scrollTo: (index, align = 'auto') => virtualizer.scrollToIndex(index, { align }),
    scrollToEnd: () => virtualizer.scrollToEnd(),
    focus: () => scroller.current?.focus(),
    firstVisible: () => virtualizer.range?.startIndex ?? 0,
  }));

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    // Chords are commands of the window.
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target !== event.currentTarget && isControl(event.target)) return;
    if (active >= 0 && props.onKey?.(event, active)) return event.preventDefault();
    if (event.key === 'Enter' && active >= 0 && props.onOpen) {
      event.preventDefault();
      return props.onOpen(active);
    }
    const page = Math.max(1, virtualizer.getVirtualItems().length - 17);
    const toEnd = event.key === 'End' && props.following === undefined;
    const next = toEnd ? count - 1 : stepOf(event, active, count, page);
    if (next === null || !props.onActive || count === 0) return;
    event.preventDefault();
    props.onActive(next);
  };

  // The role decides what the list and its rows are to assistive technology.
  const widget = {
    role,
    tabIndex: 0,
    'aria-label': props.label,
    'aria-activedescendant': active >= 0 ? rowId(props.label, active < count ? keyOf(active) : '') : undefined,
    onKeyDown,
  };
  const rowWidget = (index: number) => ({
    ...(role === 'log'
      ? {}
      : {
          role: role === 'tree' ? 'treeitem' : 'option',
          'aria-selected': index === active,
          'aria-posinset': index + 1,
          'aria-setsize': count,
        }),
    ...(props.onPick ? { onClick: () => props.onPick?.(index) } : {}),
    ...(props.onOpen ? { onDoubleClick: () => props.onOpen?.(index) } : {}),
    ...props.rowProps?.(index),
  });

  const isOutlined = (index: number, key: unknown): boolean =>
    props.outlined === undefined
      ? pointed !== null && sameRef(props.refAt?.(index) ?? null, pointed)
      : props.outlined === key;
  return (
    <div ref={scroller} className={`vlist scroll ${props.className ?? ''}`} {...widget}>
      <div ref={props.refAt ? named : undefined} className="vlist-all" role="presentation" style={{ height: total }}>
        {virtualizer.getVirtualItems().map((row) => (
          <div
            key={row.key}
            id={rowId(props.label, String(row.key))}
            ref={fixed ? undefined : virtualizer.measureElement}
            data-index={row.index}
            data-outlined={isOutlined(row.index, row.key) || undefined}
            className="vlist-row"
            style={{ transform: `translateY(${row.start}px)`, ...(fixed ? { height: row.size } : {}) }}
            {...rowWidget(row.index)}
          >
            {props.render(row.index)}
          </div>
        ))}
      </div>
    </div>
  );
}

type ListVirtualizer = Virtualizer<HTMLDivElement, HTMLDivElement>;

/**
 * Keeps the end in sight while following, and tells when the reader leaves it or comes back. Looks at the virtualizer's numbers,
 * not at the element's: those would make the browser lay out once more, on every scroll and every change.
 */
function useFollow(
  scroller: React.RefObject<HTMLDivElement | null>,
  virtualizer: ListVirtualizer,
  { following = false, onDetach, onReachEnd, onAtTop, count }: VirtualListProps,
  total: number,
): void {
  // `total` and `count` are what moves the end; the browser cuts what is too far.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (following && element && count > 0 && total > 0) element.scrollTop = total;
  }, [following, count, total, scroller]);

  useEffect(() => {
    const element = scroller.current;
    if (!element || (!onDetach && !onReachEnd && !onAtTop)) return;
    const top = () => virtualizer.scrollOffset ?? 0;
    let before = top();
    const onScroll = () => {
      const now = top();
      const up = now < before;
      const down = now > before;
      if (before <= END_SLACK !== now <= END_SLACK) onAtTop?.(now <= END_SLACK);
      before = now;
      const height = virtualizer.scrollRect?.height ?? 0;
      const atEnd = virtualizer.getTotalSize() - height - now <= END_SLACK;
      if (following && up && !atEnd) onDetach?.();
      if (!following && down && atEnd) onReachEnd?.();
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    return () => element.removeEventListener('scroll', onScroll);
  }, [following, onDetach, onReachEnd, onAtTop, scroller, virtualizer]);
}

/** Brings the active row into sight when it changes, not when rows come and go around it. */
function useScrollToActive(virtualizer: ListVirtualizer, active: number, count: number, following: boolean): void {
  const shown = useRef(-1);
  useEffect(() => {
    if (active === shown.current || active >= count) return;
    shown.current = active;
    if (active >= 0 && !following) virtualizer.scrollToIndex(active, { align: 'auto' });
  }, [virtualizer, active, count, following]);
}

/** Where a key moves to, or null when it is none of the list's. */
function stepOf({ key }: KeyboardEvent, at: number, count: number, page: number) {
  const clamp = (index: number) => Math.min(count - 1, Math.max(0, index));
  if (key === 'ArrowDown') return clamp(at + 1);
  if (key === 'ArrowUp') return clamp(at < 0 ? 0 : at - 1);
  if (key === 'PageDown') return clamp(at + page);
  if (key === 'PageUp') return clamp(at - page);
  if (key === 'Home') return 0;
  return null;
}

function isControl(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.closest('button, a, input, select, textarea') !== null;
}

function rowId(label: string, key: string): string {
  return `${label}:${key}`.replace(/\s+/g, '-');
}
