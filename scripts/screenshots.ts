/**
 * npm run screenshots [FOLDER]: makes the pictures of the README, in a real Chromium at 1440 × 900, light and dark, into
 * docs/pictures/: each view of the sample trace, the library, and a running agent. The same pictures each time: the page's
 * clock stands still at a time of the sample, and nothing moves.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright';
import { writeDemo } from '../src/demo/index.ts';
import { launch, ROOT } from '../test/bench/lib/browser.ts';
import { startLiveAgent } from '../test/helpers/live-agent.ts';
import { type Served, serveBuilt } from '../test/helpers/served.ts';
import { readPng, writePalettePng } from './palette-png.ts';

/** 18 November 2026, 14:42:40 UTC: a moment after the end of the sample's story. */
const NOW = Date.UTC(2026, 10, 18, 14, 42, 40);
const SAMPLES = join(ROOT, 'resources', 'sample-trace');
const THEMES = ['light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

const folder = resolve(process.argv[2] ?? join(ROOT, 'docs', 'pictures'));
const sample = join(SAMPLES, readdirSync(SAMPLES)[0] ?? '');

/** What is selected in every view: the last tool of the root agent that failed. Its output was cut, and lost in a compaction. */
function selected(): string {
  const events = readFileSync(join(sample, 'trace.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  const root = events[0].payload.root_thread_id;
  const failed = events.findLast(
    ({ thread_id, payload }) => thread_id === root && payload.type === 'tool_call_ended' && payload.status === 'failed',
  );
  return `tool_calls/${encodeURIComponent(failed.payload.tool_call_id)}`;
}

async function newPage(browser: Browser, theme: Theme, now = NOW): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1440, height: 900 },
    colorScheme: theme,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
    locale: 'en-GB',
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(now);
  return page;
}

const address = (served: Served, bundle: string, view: string, selection = '') =>
  `${served.url}#/trace/${encodeURIComponent(bundle)}/${view}${selection && `?sel=${selection}`}`;

const idle = (page: Page) => page.waitForSelector('html[data-idle=true]', { state: 'attached' });

/** Takes the picture once nothing changes any more. */
async function take(page: Page, name: string): Promise<void> {
  await page.mouse.move(720, 899);
  await page.evaluate(() => document.fonts.ready);
  let before = await page.screenshot();
  for (let n = 0; n < 20; n++) {
    await page.evaluate(() => new Promise((done) => requestIdleCallback(done, { timeout: 500 })));
    const now = await page.screenshot();
    if (now.equals(before)) break;
    before = now;
  }
  const picture = writePalettePng(readPng(await page.screenshot({ animations: 'disabled', caret: 'hide' })));
  writeFileSync(join(folder, `${name}.png`), picture);
  process.stdout.write(`${name}.png  ${(picture.length / 1000).toFixed(0)} kB\n`);
}

/** Every view that there is: the tabs say which. */
async function views(browser: Browser, served: Served, theme: Theme): Promise<void> {
  const page = await newPage(browser, theme);
  await page.goto(address(served, sample, 'transcript'));
  await idle(page);
  const tabs = page.getByRole('tablist', { name: 'Views' }).getByRole('tab');
  const ids = await tabs.evaluateAll((all) => all.map((tab) => tab.id.replace(/^tab-/, '')));
  for (const id of ids) {
    await page.goto(address(served, sample, id, selected()));
    await idle(page);
    await take(page, `${id}-${theme}`);
  }
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('comp');
  await take(page, `palette-${theme}`);
  await page.context().close();
}

/** The library with traces of several days, and one that runs. */
async function library(browser: Browser, root: string): Promise<void> {
  writeDemo(root, { seed: 1 });
  writeDemo(root, { agents: 1, turns: 2, sizeBytes: 60_000, seed: 2 });
  writeDemo(root, { agents: 14, turns: 30, sizeBytes: 6_000_000, seed: 3 });
  writeDemo(root, { agents: 3, turns: 9, sizeBytes: 2_500_000, seed: 4 });
  const agent = await startLiveAgent(root, { seed: 5, clock: 'story' });
  await agent.advance(200);
  const served = await serveBuilt([root]);
  try {
    for (const theme of THEMES) {
      const page = await newPage(browser, theme);
      await page.goto(served.url);
      await page.waitForSelector('html[data-app=ready]', { state: 'attached' });
      const rows = page.getByRole('option');
      await rows.nth(4).waitFor();
      await agent.advance();
      await rows.first().click();
      await take(page, `library-${theme}`);
      await page.context().close();
    }
  } finally {
    await served.close();
    await agent.stop();
  }
}

/** An agent that is watched while it works. */
async function live(browser: Browser, served: Served, root: string): Promise<void> {
  const agent = await startLiveAgent(root, { clock: 'story' });
  await agent.advance(220);
  const page = await newPage(browser, 'light', NOW - 15 * 60_000);
  await page.goto(address(served, agent.bundle, 'transcript'));
  await idle(page);
  // How fast it comes and how late are of this machine and this moment.
  await page.getByRole('contentinfo').evaluate((bar) => {
    for (const part of bar.querySelectorAll<HTMLElement>('.num')) {
      if (/second|lag|ago/.test(part.textContent)) part.style.display = 'none';
    }
  });
  await take(page, 'live-light');
  await page.context().close();
  await agent.stop();
}

// Its path is in the pictures: the same each time.
const root = join(tmpdir(), 'rollout-pictures');
rmSync(root, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const browser = await launch();
const served = await serveBuilt([]);
try {
  for (const theme of THEMES) await views(browser, served, theme);
  await library(browser, join(root, 'agents'));
  await live(browser, served, join(root, 'live'));
} finally {
  await served.close();
  await browser.close();
  rmSync(root, { recursive: true, force: true });
}
