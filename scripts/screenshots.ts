/**
 * npm run screenshots [FOLDER]: makes the pictures of the README, in a real Chromium at 1440 × 900, light and dark, into
 * docs/pictures/: each view of the sample trace, the library, and a running agent. The same pictures each time: the page's
 * clock stands still at a time of the sample, and nothing moves.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright';
import { writeDemo } from '../src/demo/index.ts';
import { launch, ROOT } from '../test/bench/lib/browser.ts';
import { startLiveAgent } from '../test/helpers/live-agent.ts';
import { type Served, serveBuilt } from '../test/helpers/served.ts';

/** 18 November 2026, 14:42:40 UTC: a moment after the end of the sample's story. */
const NOW = Date.UTC(2026, 10, 18, 14, 42, 40);
const SAMPLES = join(ROOT, 'resources', 'sample-trace');
const THEMES = ['light', 'dark'] as const;
type Theme = (typeof THEMES)[number];

const folder = resolve(process.argv[2] ?? join(ROOT, 'docs', 'pictures'));
const sample = join(SAMPLES, readdirSync(SAMPLES)[0] ?? '');

/** What is selected in a view, by a text that is in it; views that are not named show nothing selected. */
const SELECTED: Record<string, string> = {
  transcript: 'pnpm vitest run packages/queue --repeat=20',
  tools: 'pnpm vitest run packages/queue --repeat=20',
  events: 'tool_call_ended',
};

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

const address = (served: Served, bundle: string, view: string) =>
  `${served.url}#/trace/${encodeURIComponent(bundle)}/${view}`;

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
  const path = join(folder, `${name}.png`);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  process.stdout.write(`${name}.png  ${(statSync(path).size / 1000).toFixed(0)} kB\n`);
}

/** Every view that there is: the tabs say which. */
async function views(browser: Browser, served: Served, theme: Theme): Promise<void> {
  const page = await newPage(browser, theme);
  await page.goto(address(served, sample, 'transcript'));
  await idle(page);
  const tabs = page.getByRole('tablist', { name: 'Views' }).getByRole('tab');
  const ids = await tabs.evaluateAll((all) => all.map((tab) => tab.id.replace(/^tab-/, '')));
  for (const id of ids) {
    await page.goto(address(served, sample, id));
    await idle(page);
    const text = SELECTED[id];
    if (text) await page.getByRole('main').getByText(text).first().click();
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
  await take(page, 'live-light');
  await page.context().close();
  await agent.stop();
}

const root = mkdtempSync(join(tmpdir(), 'rollout-pictures-'));
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
