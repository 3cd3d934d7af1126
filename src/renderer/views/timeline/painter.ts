import { formatSeconds } from '../../../core/views/format.ts';
import { type BarList, emptyBarList } from '../../../core/views/timeline/bar-list.ts';
import { type CausalLink, causalLinks } from '../../../core/views/timeline/causes.ts';
import { BAR_KINDS, barKind, collectionOf, kindCode } from '../../../core/views/timeline/codes.ts';
import { compactionMarks } from '../../../core/views/timeline/links.ts';
import { ticks } from '../../../core/views/timeline/ruler.ts';
import { rememberedTimes } from '../../../core/views/timeline/thread-times.ts';
import { EDGE_PX, type Frame, fitted, frameOf, gapBands, xOf } from '../../../core/views/timeline/viewport.ts';
import type { ObjectRef } from '../../address.ts';
import { sameRef } from '../../address.ts';
import { traceLocation } from '../../stores/navigation.ts';
import type { TraceSession } from '../../stores/trace-session.ts';
import { fitSurface, type Surface } from './canvas.ts';
import { paintBase } from './paint-base.ts';
import { type Box, paintOverlay } from './paint-overlay.ts';
import { OVERVIEW_HEIGHT, paintOverview } from './paint-overview.ts';
import { paintRuler, RULER_HEIGHT, TICK_SPACING } from './paint-ruler.ts';
import { type Palette, readPalette } from './palette.ts';
import { type Change, type Picture, visible } from './picture.ts';
import { pathInSight } from './picture-path.ts';
import { boxOf, drawnRef, type ObjectRefOf, placeOf, type Scene, type Target } from './scene.ts';
import { useLaneBox, useTimeline } from './timeline-store.ts';

/** The elements that the picture is drawn on. */
export interface PictureDom {
  root: HTMLElement;
  scroller: HTMLElement;
  /** As high as all lanes: what is scrolled. */
  all: HTMLElement;
  base: HTMLCanvasElement;
  overlay: HTMLCanvasElement;
  ruler: HTMLCanvasElement;
  overview: HTMLCanvasElement;
  /** What of the overview is shown; its sides shade the rest. */
  brush: HTMLElement;
}

/** What the pointer does. */
export interface Pointing {
  /** Pixel of the cross line; null: the pointer is elsewhere. */
  cross: number | null;
  hover: Target | null;
}

/** Puts pictures on the screen. */
export interface Painter {
  paint(picture: Picture, change: Change): void;
  /** The theme, the fonts or the sizes have changed. */
  refresh(): void;
  pointing: Pointing;
  /** The frame of the overview strip. */
  overview(): Frame | null;
  /** Lane heads stand beside the lanes. */
  setHeads(shown: boolean): void;
}

/** While data arrive the overview is painted so often, ms. */
const OVERVIEW_EVERY = 250;
const WAIT = kindCode('wait');

/** Makes the painter of a session's picture. Reads sizes and tokens only when told to. */
export function createPainter(dom: PictureDom, session: TraceSession): Painter {
  let palette: Palette = readPalette(dom.root);
  let surfaces: { base: Surface; overlay: Surface; ruler: Surface; overview: Surface } | null = null;
  let overviewFrame: Frame | null = null;
  let overviewKey = '';
  let overviewAt = 0;
  const passes = counter();
  let heads = false;
  let times = rememberedTimes(session.model, session.indexes);
  let timesOf = session.model;
  let links: { ref: ObjectRef | null; revision: number; list: CausalLink[] } = { ref: null, revision: -1, list: [] };
  const list: BarList = emptyBarList();
  const pointing: Pointing = { cross: null, hover: null };

  function measure(): void {
    const width = dom.scroller.clientWidth;
    const base = fitSurface(dom.base, width, dom.scroller.clientHeight);
    const overlay = fitSurface(dom.overlay, width, dom.scroller.clientHeight);
    const ruler = fitSurface(dom.ruler, width, RULER_HEIGHT);
    const overview = fitSurface(dom.overview, dom.overview.clientWidth, OVERVIEW_HEIGHT);
    surfaces = base && overlay && ruler && overview ? { base, overlay, ruler, overview } : null;
    overviewKey = '';
  }

  function litOf(picture: Picture): ((kind: number, id: string | null) => boolean) | null {
    const { light } = useTimeline.getState();
    if (light === 'waiting') return (kind) => kind === WAIT;
    const parts = light === 'path' ? picture.path() : null;
    if (!parts) return null;
    const lit = new Set(parts.map((part) => `${part.collection}/${part.id}`));
    return (kind, id) => id !== null && lit.has(`${collectionOf(barKind(kind))}/${id}`);
  }

  function paint(picture: Picture, change: Change): void {
    if (!surfaces) return;
    const scene = picture.scene();
    if (change === 'base') {
      if (timesOf !== session.model) {
        timesOf = session.model;
        times = rememberedTimes(session.model, session.indexes);
      }
      const { light, colour } = useTimeline.getState();
      const { frame } = scene;
      const start = picture.extent().from;
      const marks = ticks(
        frame.map,
        start,
        frame.left,
        frame.left + frame.width * frame.scale,
        TICK_SPACING * frame.scale,
        gapBands(frame),
      ).filter((tick) => tick.time >= start);
      const drawn = paintBase(surfaces.base, scene, {
        palette,
        colour,
        ticks: marks.map((tick) => xOf(frame, tick.time)),
        lit: litOf(picture),
        times: light === 'waiting' ? (thread) => times(thread, scene.now) : null,
        named: !heads,
      });
      const now =
        session.model.header?.status === 'running'
          ? // No tenths, which would flicker.
            { time: scene.now, label: formatSeconds(scene.now - start) }
          : null;
      const { range } = useTimeline.getState();
      paintRuler(surfaces.ruler.ctx, frame, marks, { range, now }, palette);
      paintStrip(picture, scene);
      publish(picture, scene, drawn);
    }
    paintTop(picture, scene);
  }

  /** The whole run in small, painted anew when something in it changed, and where the window stands in it. */
  function paintStrip(picture: Picture, scene: Scene): void {
    if (!surfaces) return;
    const { overview } = surfaces;
    const whole = picture.extent();
    const { gaps } = scene.frame;
    const view = fitted(whole, whole.from, gaps, overview.width, EDGE_PX);
    overviewFrame = frameOf(view, overview.width, whole.from, gaps);
    const key = [
      scene.timeline.revision,
      scene.lanes.length,
      gaps.length,
      whole.to,
      passes.numberOf(scene.pass),
    ].join();
    const at = performance.now();
    const due = key !== overviewKey && (overviewKey === '' || at - overviewAt >= OVERVIEW_EVERY);
    dom.root.dataset.overview = due || key === overviewKey ? 'current' : 'behind';
    if (due) {
      overviewKey = key;
      overviewAt = at;
      const threads = scene.lanes.map((lane) => lane.thread_id);
      const marks = (thread: string) => compactionMarks(scene.model, scene.ix, thread);
      paintOverview(overview.ctx, scene.timeline, threads, marks, overviewFrame, scene.now, palette, list, scene.pass);
    } else if (key !== overviewKey) setTimeout(() => picture.invalidate('base'), OVERVIEW_EVERY);
    const shown = visible(scene.frame);
    const from = Math.max(0, xOf(overviewFrame, shown.from));
    const to = Math.min(overview.width, xOf(overviewFrame, shown.to));
    const { range } = useTimeline.getState();
    const { style } = dom.brush;
    style.setProperty('--from', `${from}px`);
    style.setProperty('--to', `${Math.max(from + 2, to)}px`);
    style.setProperty('--range-from', range ? `${xOf(overviewFrame, range.from)}px` : '0px');
    style.setProperty('--range-to', range ? `${xOf(overviewFrame, range.to)}px` : '0px');
  }

  function paintTop(picture: Picture, scene: Scene): void {
    if (!surfaces) return;
    const { frame, top } = scene;
    const { range, light, edges } = useTimeline.getState();
    const ref = drawnRef(scene, traceLocation()?.selection ?? null);
    const { hover } = pointing;
    const hot = new Set<string>();
    if (hover?.type === 'edge') hot.add(hover.ref.id);
    const related = ref ? linksOf(scene, ref) : [];
    if (ref?.collection === 'interaction_edges') hot.add(ref.id);
    for (const link of related) if (link.collection === 'interaction_edges') hot.add(link.id);
    const boxes = (role: CausalLink['role']): Box[] =>
      related.flatMap((link) => (link.role === role ? (boxOfRef(scene, link) ?? []) : []));
    const parts = light === 'path' ? picture.path() : null;
    const from = range ? Math.round(xOf(frame, range.from)) : 0;
    paintOverlay(
      surfaces.overlay.ctx,
      {
        width: surfaces.overlay.width,
        height: surfaces.overlay.height,
        range: range && { x: from, w: Math.max(1, Math.round(xOf(frame, range.to)) - from) },
        now: session.model.header?.status === 'running' ? xOf(frame, scene.now) : null,
        cross: pointing.cross,
        hover: hover?.type === 'bar' ? hover.box : null,
        selected: ref ? boxOfRef(scene, ref) : null,
        causes: boxes('cause'),
        effects: boxes('effect'),
        hotArrows: edges
          ? scene.routes.filter((route) => hot.has(route.edge_id)).map((route) => lifted(route, top))
          : [],
        mark: markOf(scene, ref) ?? (hover?.type === 'mark' ? markOf(scene, hover.ref) : null),
        path: parts && pathInSight(scene, parts),
      },
      palette,
    );
  }

  function linksOf(scene: Scene, ref: ObjectRefOf): CausalLink[] {
    if (!sameRef(links.ref, ref) || links.revision !== scene.ix.revision) {
      const list = causalLinks(scene.model, scene.ix, ref.collection, ref.id);
      links = { ref, revision: scene.ix.revision, list };
    }
    return links.list;
  }

  /** What tests and the heads beside the lanes read. */
  function publish(picture: Picture, scene: Scene, drawn: number): void {
    const { from } = picture.extent();
    const shown = visible(scene.frame);
    const total = picture.total();
    const height = `${total}px`;
    if (dom.all.style.height !== height) dom.all.style.height = height;
    dom.root.style.setProperty('--lanes-h', height);
    const { dataset } = dom.root;
    dataset.from = String(Math.round(shown.from - from));
    dataset.to = String(Math.round(shown.to - from));
    dataset.bars = String(drawn);
    dataset.arrows = String(scene.routes.length);
    const { range } = useTimeline.getState();
    dataset.range = range ? `${Math.round(range.from - from)}-${Math.round(range.to - from)}` : '';
    dataset.squeezed = String(scene.frame.map.gaps.length);
    const before = useLaneBox.getState();
    const squeezed = scene.frame.map.gaps.reduce((sum, gap) => sum + gap.end - gap.start, 0);
    const same =
      before.from === shown.from &&
      before.to === shown.to &&
      before.scroll === scene.top &&
      before.squeezed === squeezed &&
      before.lanes === scene.lanes;
    if (!same) {
      const lanes = sameLanes(before.lanes, scene.lanes) ? before.lanes : scene.lanes;
      useLaneBox.setState({ from: shown.from, to: shown.to, scroll: scene.top, squeezed, lanes, total });
    }
  }

  return {
    paint,
    pointing,
    refresh() {
      palette = readPalette(dom.root);
      measure();
    },
    overview: () => overviewFrame,
    setHeads(shown) {
      heads = shown;
    },
  };
}

/** Numbers for values that follow one another: the same for the same. */
function counter(): { numberOf: (value: unknown) => number } {
  let last: unknown;
  let number = 0;
  return {
    numberOf(value) {
      if (value !== last) number++;
      last = value;
      return number;
    },
  };
}

function sameLanes(
  a: readonly { thread_id: string; y: number; height: number; folded: boolean }[],
  b: typeof a,
): boolean {
  return (
    a.length === b.length &&
    a.every((lane, i) => {
      const other = b[i];
      return (
        other?.thread_id === lane.thread_id &&
        other.y === lane.y &&
        other.height === lane.height &&
        other.folded === lane.folded
      );
    })
  );
}

function boxOfRef(scene: Scene, ref: ObjectRefOf): Box | null {
  if (!BAR_KINDS.some((kind) => collectionOf(kind) === ref.collection)) return null;
  const place = placeOf(scene, ref);
  return place && boxOf(scene, place);
}

function markOf(scene: Scene, ref: ObjectRefOf | null): { x: number; y: number; h: number } | null {
  if (ref?.collection !== 'compactions') return null;
  const compaction = scene.model.collections.compactions.get(ref.id);
  const lane = compaction && scene.laneOf(compaction.thread_id);
  if (!compaction || !lane) return null;
  const x = Math.round(xOf(scene.frame, compaction.installed_at_unix_ms));
  return { x, y: lane.y - scene.top, h: lane.height };
}

/** An arrow as it stands in what is in sight. */
function lifted<R extends { y1: number; y2: number; yTurn: number }>(route: R, top: number): R {
  return { ...route, y1: route.y1 - top, y2: route.y2 - top, yTurn: route.yTurn - top };
}
