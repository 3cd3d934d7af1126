import type { ThreadRow } from '../../../core/views/thread-tree.ts';
import type { BarPass } from '../../../core/views/timeline/bar-filter.ts';
import { passOf } from '../../../core/views/timeline/bar-filter.ts';
import { at } from '../../../core/views/timeline/bar-row.ts';
import { type Gap, idleGaps } from '../../../core/views/timeline/busy.ts';
import type { PathPart } from '../../../core/views/timeline/critical-path.ts';
import { barEnd } from '../../../core/views/timeline/hit.ts';
import { ALL_TRACKS, DEFAULT_TRACKS, type Timeline } from '../../../core/views/timeline/lanes.ts';
import { type PlacedLane, placeLanes } from '../../../core/views/timeline/layout.ts';
import { type Arrow, arrows } from '../../../core/views/timeline/links.ts';
import {
  bounded,
  type Extent,
  type Frame,
  fitted,
  following,
  frameOf,
  panned,
  revealed,
  type Viewport,
  zoomed,
} from '../../../core/views/timeline/viewport.ts';
import { client } from '../../stores/client.ts';
import { countUnseen, detach, useFollow } from '../../stores/follow.ts';
import type { Topic, TraceSession } from '../../stores/trace-session.ts';
import { type ObjectRefOf, placeOf, routesOf, type Scene } from './scene.ts';
import { timelineFeed } from './timeline-feed.ts';
import { useTimeline } from './timeline-store.ts';

/** What the picture tells whoever paints it. */
export type Change = 'base' | 'overlay';

/** The state of what is drawn: data, lanes, window. Knows no DOM; `paint` is called once per frame, after changes. */
export interface Picture {
  scene(): Scene;
  extent(): Extent;
  setSize(width: number, height: number): void;
  setScroll(top: number): void;
  setThreads(all: readonly ThreadRow[], shown: readonly ThreadRow[]): void;
  setLive(live: boolean): void;
  setPath(parts: readonly PathPart[] | null): void;
  path(): readonly PathPart[] | null;
  invalidate(change: Change): void;
  pan(dx: number): void;
  /** Around pixel `x`; null: around the middle. */
  zoom(x: number | null, factor: number): void;
  fit(): void;
  lastMinute(): void;
  /** Shows a range of time with some space around it. */
  show(from: number, to: number): void;
  /** Puts the left or right edge of what is shown at a time, the other stays. */
  setEdge(edge: 'from' | 'to', time: number): void;
  /** Brings an object's bar into sight; returns where its lane lies, px, or null when it has none. */
  reveal(ref: ObjectRefOf): PlacedLane | null;
  total(): number;
  close(): void;
}

const TOPICS: readonly Topic[] = [
  'header',
  'threads',
  'codex_turns',
  'inference_calls',
  'code_cells',
  'tool_calls',
  'terminal_sessions',
  'terminal_operations',
  'compactions',
  'compaction_requests',
  'interaction_edges',
  'session',
  'status',
];
const LEAST_IDLE = 10_000;
const MOST_IDLE = 60_000;
/** What a young run is shown in, so that its first bars do not rush away. */
const YOUNG = 60_000;
const MINUTE = 60_000;

/** Windows of traces that were looked at, by path: coming back to the view finds it as it was. */
const remembered = new Map<string, Viewport>();

/** Makes the picture of a session. `paint` draws what has changed; `busy` is told when a frame has been asked for. */
export function createPicture(session: TraceSession, paint: (change: Change) => void, busy: () => void): Picture {
  const feed = timelineFeed(session, client());
  let timeline: Timeline = feed.current();
  let all: readonly ThreadRow[] = [];
  let threads: readonly ThreadRow[] = [];
  let lanes: PlacedLane[] = [];
  let laneByThread = new Map<string, PlacedLane>();
  let gaps: Gap[] = [];
  let edges: Arrow[] = [];
  let edgesVersion = -1;
  let pass: BarPass | null = null;
  let width = 0;
  let height = 0;
  let top = 0;
  let live = false;
  let path: readonly PathPart[] | null = null;
  let viewport: Viewport | null = remembered.get(session.path) ?? null;
  /** Until everything is there, or the reader takes over, the whole run is shown. */
  let settled = viewport !== null;
  /** The whole run is shown, and goes on being when the window changes its size. */
  let whole = !settled;
  let scene: Scene | null = null;
  const stale = { data: true, lanes: true, filter: true };
  let wanted: Change | null = null;
  let asked = 0;
  let ticking: ReturnType<typeof setTimeout> | undefined;
  let baseline = 0;

  const now = (): number => {
    const last = session.indexes.lastMoment;
    return live ? Math.max(session.pausedAt ?? Date.now(), last) : last;
  };
  const extent = (): Extent => {
    const from = session.model.header?.started_at_unix_ms ?? 0;
    return { from, to: Math.max(now(), from + 1) };
  };
  const steps = (): number =>
    session.model.collections.inference_calls.size + session.model.collections.tool_calls.size;

  function invalidate(change: Change): void {
    if (wanted !== 'base') wanted = change;
    if (asked === 0) {
      asked = requestAnimationFrame(run);
      busy();
    }
    if (change === 'base') scene = null;
  }

  function run(): void {
    asked = 0;
    const change = wanted ?? 'overlay';
    wanted = null;
    if (width > 0) paint(change);
    tick();
  }

  /** While something is open and live, the picture moves on with every pixel of time. */
  function tick(): void {
    clearTimeout(ticking);
    if (!live || session.paused || !viewport) return;
    ticking = setTimeout(() => invalidate('base'), Math.min(1000, Math.max(50, viewport.scale)));
  }

  function refresh(): void {
    const state = useTimeline.getState();
    if (stale.data) {
      timeline = feed.current();
      const version = session.version('interaction_edges') + session.version('threads');
      if (version !== edgesVersion) {
        edgesVersion = version;
        edges = arrows(session.model, session.indexes);
      }
    }
    if (stale.data || stale.filter) {
      pass = passOf(session.model, session.indexes, state.filter);
      gaps = squeezable(state.squeeze, state.opened);
    }
    if (stale.data || stale.lanes) {
      lanes = placeLanes(timeline, threads, state.folded, undefined, state.sessions ? ALL_TRACKS : DEFAULT_TRACKS);
      laneByThread = new Map(lanes.map((lane) => [lane.thread_id, lane]));
      for (const id of all) if (!laneByThread.has(id.thread_id)) standIn(id);
    }
    stale.data = false;
    stale.lanes = false;
    stale.filter = false;
  }

  /** A thread that is folded away is drawn in the lane of the one that stands for it. Rows come parents first. */
  function standIn(row: ThreadRow): void {
    const parent = row.parent_id === null ? undefined : laneByThread.get(row.parent_id);
    if (parent?.folded) laneByThread.set(row.thread_id, parent);
  }

  function squeezable(squeeze: boolean, opened: ReadonlySet<number>): Gap[] {
    if (!squeeze) return [];
    const { from, to } = extent();
    const shortest = Math.min(MOST_IDLE, Math.max(LEAST_IDLE, (to - from) * 0.02));
    return idleGaps(timeline.busy, shortest, live ? null : to).filter((gap) => !opened.has(gap.start));
  }

  const origin = (): number => extent().from;
  const frameNow = (view: Viewport): Frame => frameOf(view, width, origin(), gaps);

  function currentViewport(): Viewport {
    const all = extent();
    if (!viewport || !settled || whole) {
      viewport = fitted(all, all.from, gaps, width);
      if (live) viewport = { ...viewport, scale: Math.max(viewport.scale, YOUNG / width) };
      settled = isLoaded(session) && timeline.lanes.size > 0;
      // What is live moves on instead of shrinking.
      if (live && settled) whole = false;
    }
    if (live && useFollow.getState().following) viewport = following(frameNow(viewport), all.to, all.from);
    return viewport;
  }

  function current(): Scene {
    if (scene) return scene;
    refresh();
    const frame = frameNow(currentViewport());
    const part = {
      model: session.model,
      ix: session.indexes,
      timeline,
      lanes,
      laneOf: (thread: string) => laneByThread.get(thread),
      frame,
      now: now(),
      pass,
      top,
      height,
    };
    scene = { ...part, routes: useTimeline.getState().edges ? routesOf(part, edges) : [] };
    remembered.set(session.path, { start: frame.start, scale: frame.scale });
    return scene;
  }

  /** Moves the window; unless it keeps to the present, following ends. */
  function move(next: Viewport, keep = false): void {
    viewport = next;
    settled = true;
    whole = false;
    if (!keep) leave();
    viewport = bounded(frameNow(viewport), extent());
    invalidate('base');
  }

  function leave(): void {
    if (!live || !useFollow.getState().following) return;
    baseline = steps();
    detach();
  }

  function onData(): void {
    stale.data = true;
    if (live && !useFollow.getState().following) countUnseen(Math.max(0, steps() - baseline));
    invalidate('base');
  }

  const ends = [
    session.subscribe(TOPICS, onData),
    useTimeline.subscribe((state, before) => {
      stale.filter ||=
        state.filter !== before.filter || state.squeeze !== before.squeeze || state.opened !== before.opened;
      stale.lanes ||= state.folded !== before.folded || state.sessions !== before.sessions;
      invalidate('base');
    }),
    useFollow.subscribe(({ following: on }, { following: was }) => {
      if (!on || was) return;
      if (!live && viewport) viewport = following(frameNow(viewport), extent().to, extent().from);
      invalidate('base');
    }),
    feed.close,
  ];

  return {
    scene: current,
    extent,
    invalidate,
    setSize(w, h) {
      width = w;
      height = h;
      invalidate('base');
    },
    setScroll(next) {
      top = Math.round(next);
      invalidate('base');
    },
    setThreads(rows, shown) {
      all = rows;
      threads = shown;
      stale.lanes = true;
      invalidate('base');
    },
    setLive(next) {
      if (live === next) return;
      live = next;
      stale.filter = true;
      invalidate('base');
    },
    setPath(parts) {
      path = parts;
      invalidate('base');
    },
    path: () => path,
    pan(dx) {
      move(panned(current().frame, dx));
    },
    zoom(x, factor) {
      const { frame } = current();
      const sticking = live && useFollow.getState().following;
      move(zoomed(frame, sticking ? 0.98 * width : (x ?? width / 2), factor, extent()), sticking);
    },
    fit() {
      const sticking = live && useFollow.getState().following;
      move(fitted(extent(), origin(), gaps, width), sticking);
      whole = !live;
    },
    lastMinute() {
      const { to } = extent();
      const sticking = live && useFollow.getState().following;
      const scale = MINUTE / (0.96 * width);
      move(following(frameNow({ start: to - MINUTE, scale }), to, origin()), sticking);
    },
    show(from, to) {
      const margin = Math.max(1, (to - from) * 0.06);
      move(fitted({ from: from - margin, to: to + margin }, origin(), gaps, width, 0));
    },
    setEdge(edge, time) {
      const { from, to } = visible(current().frame);
      const range = edge === 'from' ? { from: Math.min(time, to - 20), to } : { from, to: Math.max(time, from + 20) };
      move(fitted(range, origin(), gaps, width, 0));
    },
    reveal(ref) {
      const now = current();
      const place = placeOf(now, ref);
      if (!place) return null;
      const next = revealed(now.frame, at(place.bars.start, place.at), barEnd(place.bars, place.at, now.now));
      if (next) move(next);
      return place.lane;
    },
    total: () => {
      const last = lanes.at(-1);
      return last ? last.y + last.height : 0;
    },
    close() {
      cancelAnimationFrame(asked);
      clearTimeout(ticking);
      for (const end of ends) end();
    },
  };
}

/** Whether everything that the host had is there. */
export const isLoaded = (session: TraceSession): boolean =>
  session.caughtUp && session.status !== null && session.status.phase !== 'loading';

/** What a frame shows, ms since the epoch. */
export function visible(frame: Frame): Extent {
  const from = panned(frame, 0).start;
  return { from, to: panned(frame, frame.width).start };
}
