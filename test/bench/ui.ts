/**
 * npm run bench:ui [MEGABYTES] [ITEMS]: what the window costs in a real Chromium. Time to the first rows and to the whole for
 * the sample and for a large trace (cold; with the index of an earlier run; in a second window); heap of the large trace; frame
 * times while a long transcript is scrolled and while 1,000 events a second arrive; the timeline with 100,000 bars; what all
 * projections of the large trace cost. The targets are those of issues 4 and 5.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright';
import { writeDemo } from '../../src/demo/index.ts';
import { type Served, serveBuilt } from '../helpers/served.ts';
import { allShown, firstRows, heapUsed, launch, newPage, ROOT } from './lib/browser.ts';
import { type Frames, framesOf, scroll } from './lib/frames.ts';
import { pause, say } from './lib/host.ts';
import { PRODUCE, produce, startProducer } from './lib/producer.ts';
import { benchProjections } from './ui-projections.ts';
import { benchTimeline } from './ui-timeline.ts';

const PER_SECOND = 1000;
const LIST = '#view .vlist';
const WORKER = new URL('./session-worker.js', import.meta.url);

const address = (served: Served, bundle: string) => `${served.url}#/trace/${encodeURIComponent(bundle)}/transcript`;
const ms = (value: number) => `${value < 100 ? value.toFixed(1) : value.toFixed(0)} ms`;
const row = (...cells: (string | number)[]) => say(`| ${cells.join(' | ')} |`);

/** Opens a trace in a page of its own. */
async function open(browser: Browser, served: Served, bundle: string) {
  const page = await newPage(browser);
  await page.goto(address(served, bundle));
  return { page, first: await firstRows(page), all: await allShown(page) };
}

async function openings(browser: Browser, name: string, bundle: string, target: string): Promise<void> {
  const served = await serveBuilt([]);
  try {
    const cold = await open(browser, served, bundle);
    row(`${name}, cold`, ms(cold.first), ms(cold.all), target);
    const second = await open(browser, served, bundle);
    row(`${name}, in a second window`, ms(second.first), ms(second.all), '');
    const heap = await heapUsed(second.page);
    await cold.page.context().close();
    await second.page.context().close();
    await served.restart();
    const again = await open(browser, served, bundle);
    row(`${name}, of a server that knows it`, ms(again.first), ms(again.all), '');
    await again.page.context().close();
    heaps.push([name, heap]);
  } finally {
    await served.close();
  }
}

const heaps: [string, number][] = [];

function frameRow(name: string, frames: Frames, target: string): void {
  const { count, median, p95, max, long, cpuMean, cpuMax } = frames;
  row(name, count, ms(median), ms(p95), ms(max), long, ms(cpuMean), ms(cpuMax), target);
}

async function scrolling(browser: Browser, bundle: string): Promise<void> {
  const served = await serveBuilt([]);
  try {
    const { page } = await open(browser, served, bundle);
    const measured = async (name: string, run: () => Promise<void>) => {
      frameRow(name, await framesOf(page, run), 'median < 16 ms, max ≤ 50 ms');
    };
    await page.locator(LIST).evaluate((list) => list.scrollTo(0, 0));
    await page.keyboard.press('F6');
    // The first time is slower: what is run is not yet compiled.
    await scroll(page, LIST, 60, 100);
    await measured('scrolling slowly (60 px a frame)', () => scroll(page, LIST, 600, 60));
    await measured('scrolling fast (600 px a frame)', () => scroll(page, LIST, 600, 600));
    await measured('dragging the scroll bar', () => scroll(page, LIST, 200, 0, true));
    heaps.push(['the long transcript, after scrolling', await heapUsed(page)]);
  } finally {
    await served.close();
  }
}

async function arriving(browser: Browser, root: string, seconds: number): Promise<void> {
  const served = await serveBuilt([]);
  const producer = await startProducer(fileURLToPath(import.meta.url), {
    root,
    count: 1,
    seconds: seconds + 6,
    perSecond: PER_SECOND,
  });
  try {
    const page = await newPage(browser);
    await page.goto(address(served, producer.dirs[0] ?? ''));
    await firstRows(page);
    await page.waitForSelector('html[data-phase=following][data-following=true]', { state: 'attached' });
    await pause(1000);
    const before = await eventsOf(page);
    const started = performance.now();
    const frames = await framesOf(page, () => pause(seconds * 1000));
    const rate = ((await eventsOf(page)) - before) / ((performance.now() - started) / 1000);
    frameRow(`${rate.toFixed(0)} events a second arriving, following`, frames, 'max ≤ 50 ms');
  } finally {
    producer.stop();
    await served.close();
  }
}

const eventsOf = (page: Page) => page.evaluate(() => Number(document.documentElement.dataset.events));

async function main(megabytes: number, items: number): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'bench-ui-'));
  const browser = await launch();
  try {
    say(`${cpus().length} cores (${cpus()[0]?.model.trim()}), load ${loadavg()[0]?.toFixed(1)}, ${browser.version()}`);
    const samples = join(ROOT, 'resources', 'sample-trace');
    const sample = join(samples, readdirSync(samples)[0] ?? '');
    const large = writeDemo(root, { sizeBytes: megabytes * 1e6 });
    say('');
    row('trace', 'first rows', 'all of it', 'target');
    row('---', '---:', '---:', '---');
    await openings(browser, 'sample', sample, 'first rows ≤ 1 s');
    await openings(browser, `${(large.bytes / 1e6).toFixed(0)} MB`, large.bundleDir, '');

    // A turn has about 53 items when there are many.
    const long = writeDemo(join(root, 'long'), { agents: 1, turns: Math.ceil(items / 53), seed: 2 });
    say('');
    row('frames', 'frames', 'median', 'p95', 'max', '> 50 ms', 'CPU a frame', 'CPU of the longest task', 'target');
    row('---', '---:', '---:', '---:', '---:', '---:', '---:', '---:', '---');
    await scrolling(browser, long.bundleDir);
    mkdirSync(join(root, 'live'));
    await arriving(browser, join(root, 'live'), 10);

    const timeline = await benchTimeline(browser);
    for (const { name, frames } of timeline.frames) {
      frameRow(`timeline, ${timeline.bars.toLocaleString('en')} bars: ${name}`, frames, 'median < 16 ms, p95 < 33 ms');
    }

    const projections = await benchProjections(large.bundleDir, WORKER);
    const all = projections.reduce((sum, [, cost]) => sum + cost, 0);
    say('');
    row('projections', 'ms', 'target');
    row('---', '---:', '---');
    for (const [name, cost] of projections) row(`${megabytes} MB: ${name}`, ms(cost), '');
    row(`${megabytes} MB: all of them`, ms(all), '≤ 1 s');
    row(`${timeline.bars.toLocaleString('en')} bars, made at once`, ms(timeline.create), '');
    row('one live event on top of them, median', ms(timeline.event.median), '≤ 1 ms');
    row('one live event on top of them, p95', ms(timeline.event.p95), '');

    say('');
    row('heap', 'MB', 'target');
    row('---', '---:', '---');
    for (const [name, bytes] of heaps) row(name, (bytes / 1e6).toFixed(0), name.includes('MB') ? '< 300 MB' : '');
  } finally {
    await browser.close();
    rmSync(root, { recursive: true, force: true });
  }
}

const [mode, ...rest] = process.argv.slice(2);
if (mode === PRODUCE) await produce(rest);
else await main(Number(mode ?? 200), Number(rest[0] ?? 50_000));
