import type { Browser, Page } from 'playwright';
import { applyDelta, emptyModel, type ViewModel } from '../../src/core/reduce/delta.ts';
import { createIndexes, updateIndexes } from '../../src/core/views/indexes.ts';
import { threadTree } from '../../src/core/views/thread-tree.ts';
import { idleGaps } from '../../src/core/views/timeline/busy.ts';
import { createTimeline, updateTimeline } from '../../src/core/views/timeline/lanes.ts';
import { placeLanes } from '../../src/core/views/timeline/layout.ts';
import { arrows } from '../../src/core/views/timeline/links.ts';
import { touchedBy } from '../../src/core/views/touched.ts';
import type { HostFrame, RequestFrame } from '../../src/protocol/channels.ts';
import { type Served, serveBuilt } from '../helpers/served.ts';
import { newPage } from './lib/browser.ts';
import { type Frames, framesOf } from './lib/frames.ts';
import { pause } from './lib/host.ts';
import { LARGE, type ManyBars, manyBars } from './lib/many-bars.ts';

/** One line of the timeline's table. */
export interface TimelineFrames {
  name: string;
  frames: Frames;
}

/** What the timeline costs with 100,000 bars and 1,000 arrows. */
export interface TimelineCost {
  bars: number;
  /** ms from the beginning of the navigation until all of it is drawn. */
  shown: number;
  frames: TimelineFrames[];
  /** Projection work for one live event, ms: indexes, bars, lanes, gaps, arrows. */
  event: { median: number; p95: number };
  /** ms to make all bars from a whole model. */
  create: number;
}

export const PATH = '/made-up/many-bars';
const SESSION = 'many-bars';
const BATCH = 2000;
const FRAMES = 240;
/** Longer than the made-up run, ms: it is live, and its last event just happened. */
const LASTED = 3_600_000;
const EVENTS_PER_SECOND = 1000;

/** Measures the timeline in a page of its own: panning and zooming, at rest and while 1,000 events a second arrive. */
export async function benchTimeline(browser: Browser): Promise<TimelineCost> {
  const run = manyBars(LARGE, Date.now() - LASTED);
  const cost = projectionCost(run);
  const served = await serveBuilt([]);
  try {
    const page = await newPage(browser);
    const host = await madeUpHost(page, served, run);
    await page.goto(`${served.url}#/trace/${encodeURIComponent(PATH)}/timeline`);
    const root = page.locator('[data-part=root]');
    await page.waitForFunction(
      () =>
        document.documentElement.dataset.idle === 'true' && document.querySelector('[data-part=root][data-frame=idle]'),
      null,
      { timeout: 300_000 },
    );
    const shown = await page.evaluate(() => performance.now());
    await root.locator('[data-part=scroller]').focus();
    await page.keyboard.press('a');
    await page.keyboard.press('f');
    const frames: TimelineFrames[] = [];
    const measure = async (name: string, move: Move) => {
      process.stderr.write(`${new Date().toISOString()} ${name}\n`);
      frames.push({ name, frames: await framesOf(page, () => wheel(page, move)) });
    };
    await measure('zoom from the whole to a second and back', 'zoom');
    await measure('pan, the whole in sight', 'pan');
    for (let i = 0; i < 6; i++) await page.keyboard.press('w');
    await measure('pan, a quarter in sight', 'pan');
    for (let i = 0; i < 10; i++) await page.keyboard.press('w');
    await measure('pan, labels in every bar', 'pan');
    await measure('scroll through the lanes', 'scroll');
    const stop = host.live(EVENTS_PER_SECOND);
    await measure(`pan, while ${EVENTS_PER_SECOND} events a second arrive`, 'pan');
    await page.keyboard.press('f');
    await measure(`zoom, while ${EVENTS_PER_SECOND} events a second arrive`, 'zoom');
    stop();
    await page.context().close();
    return { ...cost, bars: run.bars, shown, frames };
  } finally {
    await served.close();
  }
}

type Move = 'pan' | 'zoom' | 'scroll';

/** Turns the wheel once a frame, half of the time one way, then back. */
async function wheel(page: Page, move: Move): Promise<void> {
  await page.evaluate(
    ({ move, count }) =>
      new Promise<void>((resolve) => {
        const root = document.querySelector('[data-part=root]');
        const lanes = root?.querySelector('[data-part=overlay]');
        if (!lanes) return resolve();
        const box = lanes.getBoundingClientRect();
        let n = 0;
        const frame = () => {
          if (n++ >= count) return resolve();
          const way = n <= count / 2 ? 1 : -1;
          lanes.dispatchEvent(
            new WheelEvent('wheel', {
              bubbles: true,
              cancelable: true,
              clientX: box.left + box.width * 0.4,
              clientY: box.top + 200,
              ctrlKey: move === 'zoom',
              deltaX: move === 'pan' ? 23 * way : 0,
              deltaY: move === 'zoom' ? -18 * way : move === 'scroll' ? 31 * way : 0,
            }),
          );
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    { move, count: FRAMES },
  );
}

/** Stands between page and host: the host serves the page, the made-up trace comes from here. */
export async function madeUpHost(page: Page, served: Served, run: ManyBars) {
  let revision = 0;
  let send: (frame: HostFrame) => void = () => {};
  let acknowledged = () => {};
  const delta = (ops: ManyBars['ops'], more: boolean) => {
    const first = revision === 0;
    send({
      event: 'session.delta',
      data: {
        session_id: SESSION,
        revision: ++revision,
        reset: first,
        more,
        delta: { header: first ? run.header : null, ops, diagnostics: [], origins: [] },
      },
    });
  };
  const status = (phase: 'loading' | 'following', events: number) =>
    send({
      event: 'session.status',
      data: {
        session_id: SESSION,
        phase,
        generation: 1,
        bytes_done: 0,
        bytes_total: 0,
        log_bytes: 0,
        events,
        events_per_second: 0,
        last_event_at_unix_ms: Date.now(),
        lag_ms: 0,
        notice: null,
      },
    });
  async function sendAll(): Promise<void> {
    status('loading', 0);
    for (let at = 0; at < run.ops.length; at += BATCH) {
      const told = new Promise<void>((resolve) => {
        acknowledged = resolve;
      });
      delta(run.ops.slice(at, at + BATCH), at + BATCH < run.ops.length);
      await told;
    }
    status('following', run.ops.length);
  }

  await page.routeWebSocket(new RegExp(`:${served.port}/`), (socket) => {
    const server = socket.connectToServer();
    send = (frame) => socket.send(JSON.stringify(frame));
    socket.onMessage((message) => {
      const { id, method, params } = JSON.parse(String(message)) as RequestFrame & { params: Record<string, unknown> };
      if (method === 'session.open' && params.path === PATH) {
        send({ id, result: { session_id: SESSION, path: PATH, manifest: {} } });
        void sendAll();
      } else if (params?.session_id === SESSION) {
        send({ id, result: {} });
        if (method === 'session.ack') acknowledged();
      } else server.send(message);
    });
  });

  return {
    /** Sends live events as a host does: together, thirty times a second. Returns the end of it. */
    live(perSecond: number): () => void {
      let on = true;
      void (async () => {
        while (on) {
          const now = Date.now();
          const ops = Array.from({ length: Math.round(perSecond / 30) }, (_, i) => run.next(now + i)).flat();
          const told = new Promise<void>((resolve) => {
            acknowledged = resolve;
          });
          delta(ops, false);
          await Promise.all([told, pause(33)]);
        }
      })();
      return () => {
        on = false;
      };
    },
  };
}

/** What the pure stages cost: everything at once, and one live event on top of it. */
function projectionCost(run: ManyBars): Pick<TimelineCost, 'event' | 'create'> {
  const model = emptyModel() as ViewModel;
  applyDelta(model, { header: run.header, ops: run.ops, diagnostics: [], origins: [] });
  const ix = createIndexes(model);
  const before = performance.now();
  const timeline = createTimeline(model);
  const create = performance.now() - before;
  const rows = threadTree(model, ix);
  const times: number[] = [];
  for (let i = 0; i < 2000; i++) {
    const delta = {
      header: null,
      ops: run.next((run.header.started_at_unix_ms as number) + LASTED + i),
      diagnostics: [],
      origins: [],
    };
    applyDelta(model, delta);
    const start = performance.now();
    const touched = touchedBy(delta);
    updateIndexes(ix, model, touched);
    updateTimeline(timeline, model, touched);
    placeLanes(timeline, rows, new Set());
    idleGaps(timeline.busy, 60_000);
    if (touched.interaction_edges.size > 0) arrows(model, ix);
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? Number.NaN;
  return { create, event: { median: at(0.5), p95: at(0.95) } };
}
