import { join, resolve } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';

/** The project's root, from where scripts/run-ts.mjs puts a program: `.bench/<name>/`. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** A Chromium as the browser tests use it. */
export async function launch(): Promise<Browser> {
  // Not bundled: it looks for Playwright's own browser where Playwright is installed.
  const path = join(ROOT, 'scripts', 'chromium.mjs');
  const { CHROMIUM_ARGS, findChromium } = (await import(path)) as typeof import('../../../scripts/chromium.mjs');
  const executablePath = await findChromium();
  return chromium.launch({ args: CHROMIUM_ARGS, ...(executablePath ? { executablePath } : {}) });
}

/** A page of a browser of its own, so that nothing is cached; it remembers when rows of a trace were first drawn. */
export async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addInitScript(() => {
    const look = () => {
      if (!document.querySelector('#view [data-index]')) return requestAnimationFrame(look);
      // Drawn in this frame: done when the next one begins.
      requestAnimationFrame((time) => Object.assign(window, { firstRows: time }));
      return 0;
    };
    requestAnimationFrame(look);
  });
  return context.newPage();
}

/** When rows of the trace were first drawn, ms since the navigation began. */
export async function firstRows(page: Page): Promise<number> {
  const handle = await page.waitForFunction(() => (window as { firstRows?: number }).firstRows, null, {
    timeout: 300_000,
  });
  return (await handle.jsonValue()) as number;
}

/** Waits until all of the trace is shown, and stays so for a while; returns since when, ms since the navigation began. */
export async function allShown(page: Page): Promise<number> {
  const handle = await page.waitForFunction(
    (quietMs) => {
      const { dataset } = document.documentElement;
      const state = window as { idleSince?: number; idleAt?: string };
      const now = `${dataset.idle} ${dataset.revision}`;
      if (state.idleAt !== now) Object.assign(state, { idleAt: now, idleSince: performance.now() });
      const since = state.idleSince ?? 0;
      return dataset.idle === 'true' && performance.now() - since > quietMs && since;
    },
    1000,
    { timeout: 600_000 },
  );
  return (await handle.jsonValue()) as number;
}

/** Bytes of JavaScript objects that are alive. */
export async function heapUsed(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  await session.detach();
  return metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
}
