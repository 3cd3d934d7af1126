import { create } from 'zustand';
import type { CollectionName } from '../../../core/model/trace.ts';
import type { ExecutionStatus } from '../../../core/trace/primitives.ts';
import { type BarFilter, NO_FILTER } from '../../../core/views/timeline/bar-filter.ts';
import type { BarKind } from '../../../core/views/timeline/codes.ts';
import type { PlacedLane } from '../../../core/views/timeline/layout.ts';

export type ColourBy = 'kind' | 'status' | 'model';
/** What is lit up while everything else is dimmed. */
export type Light = 'none' | 'waiting' | 'path';

/** ms since the epoch. */
export interface Range {
  from: number;
  to: number;
}

/** What the timeline shows and how; kept while other views are looked at. */
interface TimelineState {
  path: string | null;
  colour: ColourBy;
  squeeze: boolean;
  edges: boolean;
  /** Rows of terminals that stay open, below those of their operations. */
  sessions: boolean;
  light: Light;
  filter: BarFilter;
  /** Part of the path of the threads that have lanes; "": all. */
  lanes: string;
  folded: ReadonlySet<string>;
  /** Starts of the idle gaps that are shown at full length. */
  opened: ReadonlySet<number>;
  range: Range | null;
  /** A table in the place of the picture. */
  table: boolean;
}

const FRESH = {
  light: 'none' as Light,
  filter: NO_FILTER,
  lanes: '',
  folded: new Set<string>(),
  opened: new Set<number>(),
  range: null,
};

export const useTimeline = create<TimelineState>(() => ({
  path: null,
  colour: 'kind',
  squeeze: true,
  edges: true,
  sessions: false,
  table: false,
  ...FRESH,
}));

/** Starts anew for another trace. Returns whether it is another one. */
export function showTimelineOf(path: string): boolean {
  if (useTimeline.getState().path === path) return false;
  useTimeline.setState({ path, ...FRESH });
  return true;
}

export const setRange = (range: Range | null): void => useTimeline.setState({ range });

/** Folds or unfolds a thread and all below it. */
export function foldLane(thread: string, fold: boolean): void {
  const folded = new Set(useTimeline.getState().folded);
  if (fold) folded.add(thread);
  else folded.delete(thread);
  useTimeline.setState({ folded });
}

/** Shows or hides the bars of a kind. */
export function toggleKind(...kinds: BarKind[]): void {
  const { filter } = useTimeline.getState();
  const hiddenKinds = new Set(filter.hiddenKinds);
  const hide = !kinds.every((kind) => hiddenKinds.has(kind));
  for (const kind of kinds) hiddenKinds[hide ? 'add' : 'delete'](kind);
  useTimeline.setState({ filter: { ...filter, hiddenKinds } });
}

/** Shows or hides the bars of a status. */
export function toggleStatus(status: ExecutionStatus): void {
  const { filter } = useTimeline.getState();
  const hiddenStatuses = new Set(filter.hiddenStatuses);
  if (!hiddenStatuses.delete(status)) hiddenStatuses.add(status);
  useTimeline.setState({ filter: { ...filter, hiddenStatuses } });
}

export function findBars(text: string): void {
  useTimeline.setState(({ filter }) => ({ filter: { ...filter, text } }));
}

export const clearFilter = (): void => useTimeline.setState({ filter: NO_FILTER });

/** Opens an idle gap, or squeezes it again. */
export function openGap(start: number): void {
  const opened = new Set(useTimeline.getState().opened);
  if (!opened.delete(start)) opened.add(start);
  useTimeline.setState({ opened });
}

/** Where the lanes stand, for the heads beside them. Written by the picture, a few times a second at most while nothing moves. */
interface LaneBox {
  lanes: readonly PlacedLane[];
  /** Height of all lanes, CSS pixels. */
  total: number;
  /** Top of the lanes within the window, their visible height, and how far they are scrolled, CSS pixels. */
  top: number;
  height: number;
  scroll: number;
  /** What is shown and squeezed, ms since the epoch. */
  from: number;
  to: number;
  squeezed: number;
}

export const useLaneBox = create<LaneBox>(() => ({
  lanes: [],
  total: 0,
  top: 0,
  height: 0,
  scroll: 0,
  from: 0,
  to: 0,
  squeezed: 0,
}));

/** What the pointer rests on, where to put the card about it (CSS pixels within the view), and what it must not cover. */
export interface Hover {
  collection: CollectionName;
  id: string;
  x: number;
  top: number;
  bottom: number;
}

export const useHover = create<{ hover: Hover | null }>(() => ({ hover: null }));

/** Whether the lane heads stand beside the lanes: the sidebar can be hidden. */
export const useHeads = create<{ shown: boolean }>(() => ({ shown: false }));
