import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startLiveAgent } from '../helpers/live-agent.ts';
import { expect, idle, LOST_CONNECTION, openTrace, regions, signal, test } from './workbench.ts';

/* A running agent is watched: growth, following, pausing, several windows, and a server that comes back. */

/** Lines that are in the log now. */
const written = (bundle: string): number => readFileSync(join(bundle, 'trace.jsonl'), 'utf8').split('\n').length - 1;

/** Waits until the page shows all that is in the log. */
async function caughtUp(page: Page, bundle: string): Promise<void> {
  await signal(page, 'events', String(written(bundle)));
  await idle(page);
}

const log = (page: Page) => page.getByRole('listbox', { name: 'Raw log' });

/** How far a list is from its end, CSS pixels. */
const toEnd = (page: Page): Promise<number> =>
  log(page).evaluate((element) => element.scrollHeight - element.clientHeight - element.scrollTop);

const top = (page: Page): Promise<number> => log(page).evaluate((element) => element.scrollTop);

test('a trace grows while it is shown, and ends', async ({ page, serve, folder }) => {
  const agent = await startLiveAgent(folder);
  await openTrace(page, await serve([folder]), agent.bundle, 'events');
  await signal(page, 'phase', 'following');
  const threads = regions(page).threads.getByRole('treeitem');
  await expect(threads).toHaveCount(1);

  await agent.advance(30);
  await caughtUp(page, agent.bundle);
  await expect(regions(page).status).toContainText('Live');
  await expect(threads).toHaveCount(4);
  await expect(threads.first()).toContainText('running');

  await agent.finish();
  await signal(page, 'phase', 'ended');
  await caughtUp(page, agent.bundle);
  await expect(regions(page).status).toContainText('Ended');
  await expect(regions(page).status).toContainText('491 events');
  await expect(threads.first()).toContainText('completed');
});

test('the view follows its end until the reader leaves it, and again when told', async ({ page, serve, folder }) => {
  const agent = await startLiveAgent(folder);
  await agent.advance(80);
  await openTrace(page, await serve([folder]), agent.bundle, 'events');
  await signal(page, 'following', 'true');
  await expect.poll(() => toEnd(page)).toBeLessThanOrEqual(4);

  await test.step('new lines keep it at its end', async () => {
    await agent.advance(20);
    await caughtUp(page, agent.bundle);
    await expect(page.getByRole('option', { name: new RegExp(`^${written(agent.bundle)} `) })).toBeInViewport();
  });

  await test.step('scrolling away stops that: nothing moves, and a pill counts', async () => {
    await log(page).hover();
    await page.mouse.wheel(0, -600);
    await signal(page, 'following', 'false');
    await expect(regions(page).status).toContainText('not following');
    const before = await top(page);
    const shown = written(agent.bundle);
    await agent.advance(20);
    await caughtUp(page, agent.bundle);
    await expect(page.getByRole('button', { name: `${written(agent.bundle) - shown} new` })).toBeVisible();
    expect(await top(page)).toBe(before);
  });

  await test.step('the pill leads back', async () => {
    await page.getByRole('button', { name: / new/ }).click();
    await signal(page, 'following', 'true');
    await expect.poll(() => toEnd(page)).toBeLessThanOrEqual(4);
  });

  await test.step('so does End', async () => {
    await log(page).hover();
    await page.mouse.wheel(0, -600);
    await signal(page, 'following', 'false');
    await page.keyboard.press('End');
    await signal(page, 'following', 'true');
    await expect.poll(() => toEnd(page)).toBeLessThanOrEqual(4);
  });
  await agent.stop();
});

test('pausing freezes the view, not the reading; resuming catches up', async ({ page, serve, folder }) => {
  const agent = await startLiveAgent(folder);
  await agent.advance(2);
  await openTrace(page, await serve([folder]), agent.bundle, 'events');
  await caughtUp(page, agent.bundle);
  const threads = regions(page).threads.getByRole('treeitem');
  const before = await threads.count();
  const count = async () => Number(await page.locator('html').getAttribute('data-revision'));

  await page.getByRole('button', { name: /^Pause:/ }).click();
  await signal(page, 'paused', 'true');
  await expect(regions(page).status).toContainText('Paused');
  const revision = await count();
  await agent.advance(60);
  // The host goes on reading, and says so.
  await signal(page, 'events', String(written(agent.bundle)));
  await signal(page, 'idle', 'false');
  expect(await count()).toBe(revision);
  expect(await threads.count()).toBe(before);

  await page.keyboard.press('Control+.');
  await caughtUp(page, agent.bundle);
  expect(await count()).toBeGreaterThan(revision);
  await expect(threads).toHaveCount(4);
  await agent.stop();
});

test('two windows share one trace', async ({ page, context, serve, folder }) => {
  const agent = await startLiveAgent(folder);
  const served = await serve([folder]);
  const other = await context.newPage();
  await openTrace(page, served, agent.bundle, 'events');
  await openTrace(other, served, agent.bundle, 'tools');
  await agent.advance(25);
  await caughtUp(page, agent.bundle);
  await caughtUp(other, agent.bundle);

  await test.step('each with its own place', async () => {
    await page.getByRole('option', { name: /^9 / }).click();
    expect(other.url()).not.toContain('sel=');
    await expect(other.getByRole('tabpanel')).toHaveAccessibleName(/Tools/);
  });
  await test.step('settings hold in both', async () => {
    await page.getByRole('button', { name: 'Switch theme' }).click();
    await expect(other.locator('html')).toHaveAttribute('data-theme', 'dark');
  });
  await test.step('and one goes on when the other is closed', async () => {
    await other.close();
    await agent.finish();
    await signal(page, 'phase', 'ended');
    await caughtUp(page, agent.bundle);
  });
});

test('an agent that was cut off is not taken for one that ended', async ({ page, serve, folder }) => {
  const agent = await startLiveAgent(folder);
  await agent.advance(20);
  await agent.stop();
  await openTrace(page, await serve([folder]), agent.bundle, 'events');
  await caughtUp(page, agent.bundle);
  await signal(page, 'phase', 'following');
});

test.describe('when the server restarts', () => {
  test.use({ tolerated: LOST_CONNECTION });

  test('the page goes on by itself with what was written meanwhile', async ({ page, serve, folder }) => {
    const agent = await startLiveAgent(folder);
    const served = await serve([folder]);
    await openTrace(page, served, agent.bundle, 'events');
    await agent.advance(20);
    await caughtUp(page, agent.bundle);

    await served.stop();
    await signal(page, 'connection', 'reconnecting');
    await agent.advance(40);
    await served.restart();
    await signal(page, 'connection', 'open');
    await caughtUp(page, agent.bundle);
    await agent.finish();
    await signal(page, 'phase', 'ended');
    await caughtUp(page, agent.bundle);
    await expect(page.getByText('The connection to the workbench is lost.')).toBeHidden();
  });
});
