import type { Page } from '@playwright/test';
import { startLiveAgent } from '../helpers/live-agent.ts';
import { expect, openTrace, regions, SAMPLE, selectionOf, signal, test } from './workbench.ts';

/* Search over everything that a trace says. */

const field = (page: Page) => page.getByRole('searchbox', { name: 'Search this trace' });
const results = (page: Page) => page.getByRole('tree', { name: 'Results' });
const hits = (page: Page) => results(page).locator('[aria-level="2"]');
const current = (page: Page) => results(page).locator('.is-selected');
const done = (page: Page) => expect(page.locator('[data-search]')).toHaveAttribute('data-search', 'done');
const find = async (page: Page, text: string) => {
  await field(page).fill(text);
  await page.keyboard.press('Enter');
};

test('hits stand by kind and thread, with the match in its line', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'events');
  await page.keyboard.press('Control+Shift+f');
  await expect(field(page)).toBeFocused();
  await page.keyboard.type('backoff');
  await done(page);
  await expect(page.getByRole('toolbar', { name: 'Search' })).toContainText('69 hits, 4 threads');
  await expect(results(page).getByRole('treeitem').first()).toContainText('Items/root16');
  await expect(hits(page).first().locator('mark')).toHaveText('backoff');

  await test.step('one kind only', async () => {
    await page
      .getByRole('group', { name: 'Where' })
      .getByRole('button', { name: /Agents/ })
      .click();
    await expect(hits(page)).toHaveCount(1);
    await page.getByRole('group', { name: 'Where' }).getByRole('button', { name: /^All/ }).click();
  });

  await test.step('groups fold', async () => {
    await results(page).getByRole('treeitem').first().click();
    await expect(results(page).getByRole('treeitem').nth(1)).toHaveAttribute('aria-level', '1');
  });
});

test('F3, Shift F3 and Enter walk through the hits; Enter in the list opens one', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'search');
  await find(page, 'jitter');
  await done(page);
  await page.keyboard.press('F3');
  await expect(page.getByText(/^1 of /)).toBeVisible();
  const first = selectionOf(page);
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^2 of /)).toBeVisible();
  await page.keyboard.press('F3');
  await expect(page.getByText(/^3 of /)).toBeVisible();
  await page.keyboard.press('Shift+F3');
  await page.keyboard.press('Shift+F3');
  await expect(page.getByText(/^1 of /)).toBeVisible();
  expect(selectionOf(page)).toBe(first);
  await page.keyboard.press('ArrowDown');
  await expect(results(page)).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(regions(page).tabs.getByRole('tab', { name: /^Transcript/ })).toHaveAttribute('aria-selected', 'true');
  expect(selectionOf(page)).toBe(first);
});

test('case, expressions, and an expression that is none', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'search');
  const counted = page.locator('[data-search=done]');
  await find(page, 'DATE.NOW');
  await done(page);
  await expect(counted).toContainText('hits');
  await page.getByRole('button', { name: 'Case' }).click();
  await expect(page.getByText('Nothing in this trace has “DATE.NOW”.')).toBeVisible();
  await page.getByRole('button', { name: 'Regex' }).click();
  await find(page, 'retry-\\d\\.\\d');
  await expect(hits(page).first().locator('mark')).toHaveText(/^retry-\d\.\d$/);
  await find(page, 'back(');
  await expect(page.getByRole('alert')).toContainText('Unterminated group');
  await expect(field(page)).toHaveAttribute('aria-invalid', 'true');
  await find(page, 'backoff\\(');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(hits(page).first()).toBeVisible();
});

test('payload text is searched on demand', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'search');
  await find(page, 'previous_response_id');
  await expect(page.getByRole('heading', { name: /Nothing in this trace/ })).toBeVisible();
  await page.getByRole('button', { name: 'Look through the payloads as well' }).click();
  await done(page);
  await expect(results(page).getByRole('treeitem').first()).toContainText('Payloads');
  await hits(page).first().click();
  expect(selectionOf(page)).toMatch(/^raw_payloads\//);
  await expect(current(page)).toHaveCount(1);
});

test('what a live agent has done since is said, and searched again', async ({ page, serve, folder }) => {
  const agent = await startLiveAgent(folder);
  await agent.advance(60);
  await openTrace(page, await serve([folder]), agent.bundle, 'search');
  await signal(page, 'phase', 'following');
  await find(page, 'packages/queue');
  await done(page);
  const before = await results(page).getByRole('treeitem').first().textContent();
  await agent.advance(60);
  await page.getByRole('button', { name: 'Search again' }).click();
  await expect(results(page).getByRole('treeitem').first()).not.toHaveText(before ?? '');
  await agent.stop();
});
