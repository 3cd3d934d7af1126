import { type ReactNode, useEffect, useRef } from 'react';
import { formatPosition } from '../../../core/views/format.ts';
import { FollowPill } from '../../shell/follow-pill.tsx';
import { useIsLive, useStart } from '../../stores/moment.ts';
import { traceLocation, useNavigation } from '../../stores/navigation.ts';
import { useDerived, useTrace } from '../../stores/use-trace.ts';
import { texts } from '../../text/timeline.ts';
import { Announcer } from './announcer.tsx';
import { forgetWidths } from './canvas.ts';
import { attachGestures } from './gestures.ts';
import { HoverCard } from './hover-card.tsx';
import { attachKeys } from './keys.ts';
import { attachBrush } from './overview-brush.ts';
import { createPainter, type PictureDom } from './painter.ts';
import { createPicture, isLoaded, type Picture } from './picture.ts';
import { usePicture } from './picture-handle.ts';
import { drawnRef } from './scene.ts';
import { showTimelineOf, useHeads, useLaneBox } from './timeline-store.ts';
import { useLanes } from './use-lanes.ts';

/** Overview, ruler and lanes, drawn on canvases. Kept while the table stands in its place, so that nothing is lost. */
export function PictureView({ hidden }: { hidden: boolean }): ReactNode {
  const session = useTrace();
  const root = useRef<HTMLDivElement>(null);
  const picture = usePicture((state) => state.picture);
  useEffect(() => {
    const dom = root.current && elementsOf(root.current);
    if (!dom) return;
    showTimelineOf(session.path);
    return showPicture(dom, session);
  }, [session]);
  useInputs(picture);
  return (
    <div className="tm-picture" data-part="root" ref={root} hidden={hidden}>
      <div className="tm-overview" data-part="brush">
        <canvas data-part="overview" />
        <div className="tm-shade tm-shade--before" />
        <div className="tm-shade tm-shade--after" />
        <div className="tm-strip-range" />
        <Brush />
      </div>
      <canvas className="tm-ruler" data-part="ruler" />
      <div className="tm-lanes" data-part="scroller" data-region-focus {...LANES}>
        <div className="tm-all" data-part="all">
          <div className="tm-stick">
            <canvas data-part="base" />
            <canvas data-part="overlay" />
          </div>
        </div>
      </div>
      <FollowPill unit={texts.unit} />
      <HoverCard />
      <Announcer />
    </div>
  );
}

/** What the lanes are to assistive technology: a widget with keys of its own. */
const LANES = { role: 'application', 'aria-label': texts.canvas, 'aria-describedby': 'timeline-summary', tabIndex: 0 };

/** The elements of a picture, by their `data-part`; null when one is not there. */
function elementsOf(root: HTMLElement): PictureDom | null {
  const part = (name: string): HTMLElement | null => root.querySelector<HTMLElement>(`[data-part="${name}"]`);
  const canvas = (name: string): HTMLCanvasElement | null => {
    const found = part(name);
    return found instanceof HTMLCanvasElement ? found : null;
  };
  const dom = {
    root,
    scroller: part('scroller'),
    all: part('all'),
    base: canvas('base'),
    overlay: canvas('overlay'),
    ruler: canvas('ruler'),
    overview: canvas('overview'),
    brush: part('brush'),
  };
  return Object.values(dom).every((element) => element !== null) ? (dom as PictureDom) : null;
}

/** Puts a picture on its elements: sizes, pointer, keys, theme. Returns the end of it. */
function showPicture(dom: PictureDom, session: Parameters<typeof createPicture>[0]): () => void {
  const { root, scroller } = dom;
  const painter = createPainter(dom, session);
  const picture = createPicture(
    session,
    (change) => {
      painter.paint(picture, change);
      root.dataset.frame = 'idle';
    },
    () => {
      root.dataset.frame = 'busy';
    },
  );
  const place = (): void => {
    // Hidden behind the table: the heads stay where they are.
    if (scroller.clientHeight === 0) return;
    root.style.setProperty('--view-h', `${scroller.clientHeight}px`);
    const zoom = scroller.offsetWidth > 0 ? scroller.getBoundingClientRect().width / scroller.offsetWidth : 1;
    const top = scroller.getBoundingClientRect().top / zoom;
    useLaneBox.setState({ top, height: scroller.clientHeight });
    painter.refresh();
    picture.setSize(scroller.clientWidth, scroller.clientHeight);
    picture.setScroll(scroller.scrollTop);
  };
  const sizes = new ResizeObserver(place);
  sizes.observe(root);
  sizes.observe(scroller);
  const theme = new MutationObserver(() => {
    painter.refresh();
    picture.invalidate('base');
  });
  theme.observe(document.documentElement, { attributeFilter: ['data-theme', 'style'] });
  const fonts = (): void => {
    forgetWidths();
    picture.invalidate('base');
  };
  document.fonts.addEventListener('loadingdone', fonts);
  const heads = useHeads.subscribe(({ shown }) => {
    painter.setHeads(shown);
    picture.invalidate('base');
  });
  painter.setHeads(useHeads.getState().shown);
  const selection = useNavigation.subscribe(({ location }, before) => {
    if (location.page !== 'trace' || before.location.page !== 'trace') return;
    if (location.selection !== before.location.selection) reveal(picture, scroller);
    picture.invalidate('overlay');
  });
  const ends = [
    attachGestures(dom, picture, painter),
    attachKeys(scroller, picture),
    attachBrush(dom, picture, painter),
  ];
  place();
  usePicture.setState({ picture });
  let awaited = true;
  const arrive = (): void => {
    if (!awaited || !isLoaded(session)) return;
    awaited = false;
    reveal(picture, scroller);
  };
  const first = session.subscribe(['session', 'status'], arrive);
  arrive();
  return () => {
    first();
    for (const end of ends) end();
    selection();
    heads();
    document.fonts.removeEventListener('loadingdone', fonts);
    theme.disconnect();
    sizes.disconnect();
    picture.close();
    usePicture.setState({ picture: null });
  };
}

/** Brings what is selected into sight. */
function reveal(picture: Picture, scroller: HTMLElement): void {
  const ref = drawnRef(picture.scene(), traceLocation()?.selection ?? null);
  const lane = ref && picture.reveal(ref);
  if (!lane) return;
  const { scrollTop, clientHeight } = scroller;
  if (lane.y < scrollTop) scroller.scrollTop = lane.y;
  else if (lane.y + lane.height > scrollTop + clientHeight) {
    scroller.scrollTop = Math.min(lane.y, lane.y + lane.height - clientHeight);
  }
}

/** Hook: tells the picture what React knows: which threads have lanes, and whether the trace is live. */
function useInputs(picture: Picture | null): void {
  const { all, shown } = useLanes();
  const live = useIsLive();
  useEffect(() => picture?.setThreads(all, shown), [picture, all, shown]);
  useEffect(() => picture?.setLive(live), [picture, live]);
}

/** The window in the overview strip; its edges can be dragged and moved with the arrow keys. */
function Brush(): ReactNode {
  const from = useLaneBox((box) => box.from);
  const to = useLaneBox((box) => box.to);
  const start = useStart();
  const span = useDerived(['session'], (_model, { indexes }) => indexes.lastMoment) - start;
  const edge = (name: 'from' | 'to', label: string, value: number) => (
    <div
      className={`tm-handle tm-handle--${name}`}
      data-edge={name}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, span)}
      aria-valuenow={Math.min(Math.max(0, value), Math.max(0, span))}
      aria-valuetext={formatPosition(value)}
    />
  );
  return (
    <div className="tm-brush" data-edge="both">
      {edge('from', texts.windowStart, from - start)}
      {edge('to', texts.windowEnd, to - start)}
    </div>
  );
}
