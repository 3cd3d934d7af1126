import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type BrowserContext, test as base, expect, type Locator, type Page } from '@playwright/test';
import { DEFAULT_SETTINGS } from '../../src/protocol/settings.ts';
import { type Served, serveBuilt } from '../helpers/served.ts';

/** The sample trace of the package, and what of it the tests speak of. */
export const SAMPLE = {
  path: resolve(
    import.meta.dirname,
    '../../resources/sample-trace/trace-7f3a91c2-0c4e-7a55-9d21-b4c86e0f1732-0199a7c4-51d0-7b12-8c3e-5a90d1f4e2b7',
  ),
  threads: ['/root', '/root/reproduce_flake', '/root/reproduce_flake/bisect_history', '/root/audit_timers'],
};

interface Own {
  /** A folder that goes away with the test (real path). */
  folder: string;
  /** Starts `rollout serve` as built, for this test only. */
  serve: (paths?: string[], env?: Record<string, string>) => Promise<Served>;
  /** One server for the tests of a worker that change nothing at the host but its settings. It watches no folder. */
  workbench: Served;
  /** What a page may complain about in this test: a lost connection, mostly. Everything else fails it. */
  tolerated: RegExp | null;
}

interface Shared {
  /** The server behind `workbench`. */
  shared: Served;
}

/** A browser says so itself when a server goes away. */
export const LOST_CONNECTION = /WebSocket connection to .* failed|net::ERR_CONNECTION/;

/**
 * The test of the browser tests. Every test fails when a page logs an error or warning, throws, violates the content security
 * policy, or asks for anything that is not on this machine.
 */
export const test = base.extend<Own, Shared>({
  tolerated: [null, { option: true }],

  // It comes after `serve`, so that pages are judged before the servers end.
  context: async ({ context, tolerated, serve: _ }, use) => {
    const complaints = await listen(context);
    await use(context);
    expect(complaints.filter((text) => !tolerated?.test(text))).toEqual([]);
  },

  folder: async ({ browserName: _ }, use) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rollout-e2e-')));
    await use(folder);
    rmSync(folder, { recursive: true, force: true });
  },

  serve: async ({ browserName: _ }, use) => {
    const running: Served[] = [];
    await use(async (paths = [], env = {}) => {
      const served = await serveBuilt(paths, env);
      running.push(served);
      return served;
    });
    for (const served of running) await served.close();
  },

  workbench: async ({ shared }, use) => {
    const { theme, density, zoom, layout } = DEFAULT_SETTINGS;
    await shared.set({ theme, density, zoom, layout });
    await use(shared);
  },

  shared: [
    async ({ browserName: _ }, use) => {
      const served = await serveBuilt([]);
      await use(served);
      await served.close();
    },
    { scope: 'worker' },
  ],
});

export { expect };

async function listen(context: BrowserContext): Promise<string[]> {
  const complaints: string[] = [];
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  context.on('request', (request) => {
    const { hostname, protocol } = new URL(request.url());
    if (protocol !== 'blob:' && protocol !== 'data:' && hostname !== '127.0.0.1') complaints.push(request.url());
  });
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
      console.error(`CSP: ${violatedDirective} ${blockedURI} (${sourceFile}:${lineNumber})`),
    );
  });
  return complaints;
}

/** The document element, whose `data-…` attributes tell how far the app is (stores/signals.ts). */
export const html = (page: Page): Locator => page.locator('html');

/** Waits for one of the app's signals. */
export async function signal(page: Page, name: string, value: string | RegExp): Promise<void> {
  await expect(html(page)).toHaveAttribute(`data-${name}`, value);
}

/** Waits until everything that the host has is shown. A machine that does other things too may take its time for a large trace. */
export const idle = (page: Page): Promise<void> =>
  expect(html(page)).toHaveAttribute('data-idle', 'true', { timeout: 20_000 });

/** How many events the page has been told of. */
export const shownEvents = async (page: Page): Promise<number> => Number(await html(page).getAttribute('data-events'));

/** Opens the workbench at a fragment (`#/welcome`) and waits until it has its first answers. */
export async function visit(page: Page, served: Served, fragment = ''): Promise<void> {
  await page.goto(served.url + fragment);
  await signal(page, 'app', 'ready');
}

/** The fragment of a place in a trace. */
export function placeOf(path: string, view = 'transcript', selection?: { collection: string; id: string }): string {
  const at = `#/trace/${encodeURIComponent(path)}/${view}`;
  return selection ? `${at}?sel=${selection.collection}/${encodeURIComponent(selection.id)}` : at;
}

/** Opens a trace and waits until it is shown as far as it goes. */
export async function openTrace(page: Page, served: Served, path: string, view = 'transcript'): Promise<void> {
  await visit(page, served, placeOf(path, view));
  await idle(page);
  // The code of a view comes when it is first shown.
  await expect(page.getByRole('tabpanel').locator('> *').first()).toBeAttached();
}

/** The regions of the window. */
export const regions = (page: Page) => ({
  sidebar: page.getByRole('complementary', { name: 'Side panel' }),
  inspector: page.getByRole('complementary', { name: 'Inspector' }),
  centre: page.getByRole('main'),
  status: page.getByRole('contentinfo'),
  tabs: page.getByRole('tablist', { name: 'Views' }),
  threads: page.getByRole('tree', { name: 'Threads' }),
});

/** Shows another view by its tab. */
export async function showView(page: Page, name: string): Promise<void> {
  const tab = regions(page).tabs.getByRole('tab', { name: new RegExp(`^${name}`) });
  await tab.click();
  await expect(tab).toHaveAttribute('aria-selected', 'true');
}

/** What is selected, as the address says it: `tool_calls/tool-3`, or null. */
export function selectionOf(page: Page): string | null {
  const [, selected] = /[?&]sel=([^&]*)/.exec(new URL(page.url()).hash) ?? [];
  return selected === undefined ? null : decodeURIComponent(selected);
}
