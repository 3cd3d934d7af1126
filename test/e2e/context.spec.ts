import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { startLiveAgent } from '../helpers/live-agent.ts';
import { expect, openTrace, regions, SAMPLE, selectionOf, signal, test } from './workbench.ts';

/* What each request contained, what changed against the one before, and how the context grew. */

const slider = (page: Page) => page.getByRole('slider', { name: 'Call that is shown' });
const list = (page: Page) => page.getByRole('tree', { name: /^Input of the call/ });
const rows = (page: Page) => list(page).getByRole('treeitem');
const filter = (page: Page, name: string) => page.getByRole('radiogroup', { name: 'Items' }).getByText(name);

test('the slider goes through the calls of a thread', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'context');
  await expect(slider(page)).toHaveAttribute('aria-valuenow', '32');

  await test.step('by keys', async () => {
    await slider(page).focus();
    await page.keyboard.press('ArrowLeft');
    await expect(slider(page)).toHaveAttribute('aria-valuetext', /^call 31 of 32, /);
    await expect.poll(() => selectionOf(page)).toMatch(/^inference_calls\//);
    await page.keyboard.press('Home');
    await expect(slider(page)).toHaveAttribute('aria-valuenow', '1');
    await page.keyboard.press(']');
    await expect(slider(page)).toHaveAttribute('aria-valuenow', '2');
  });
  await test.step('by pointer', async () => {
    const box = await slider(page).boundingBox();
    if (!box) throw new Error('no slider');
    const at = (call: number) => box.x + (box.width * (call - 0.5)) / 32;
    await page.mouse.move(at(10), box.y + 20);
    await expect(page.getByText('Call 10', { exact: true })).toBeVisible();
    await page.mouse.down();
    await expect(slider(page)).toHaveAttribute('aria-valuenow', '10');
    await page.mouse.move(at(22), box.y + 20, { steps: 4 });
    await expect(slider(page)).toHaveAttribute('aria-valuenow', '22');
    await page.mouse.up();
    await expect(regions(page).inspector).toContainText('Call 22');
  });
  await test.step('the call keeps being shown while its items are selected', async () => {
    await rows(page).filter({ hasText: 'Encrypted summary' }).first().click();
    await expect.poll(() => selectionOf(page)).toMatch(/^conversation_items\//);
    await expect(slider(page)).toHaveAttribute('aria-valuenow', '22');
  });
});

test('a call after a compaction: what is new, what came back, what is gone', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'context');
  await slider(page).focus();
  for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('main')).toContainText(/in 21\.4.k\s*cached 11\.8.k \(55.%\)\s*out 390/);
  await expect(rows(page).first()).toContainText(/cache edge within the next item: 11\.8.k/);
  await expect(rows(page).filter({ hasText: 'Gone since call 21' })).toContainText('by compaction 2');
  await filter(page, 'New').click();
  await expect(rows(page)).toHaveText([/new.*Summary/, /new.*Encrypted summary/]);
  await filter(page, 'Gone').click();
  await expect(rows(page).nth(1)).toContainText('pnpm vitest run packages/queue');
  await filter(page, 'All').click();
  await list(page).focus();
  await rows(page).filter({ hasText: 'Gone since call 21' }).click();
  await expect(rows(page).filter({ hasText: 'pnpm vitest' })).toHaveCount(0);

  await test.step('compared with another call', async () => {
    await page.getByRole('button', { name: /^Compare with/ }).click();
    await page.getByRole('textbox', { name: 'Find a call' }).fill('call 14');
    await page.keyboard.press('Enter');
    await expect(rows(page).filter({ hasText: 'Gone since call 14' })).toBeVisible();
  });
  await test.step('and word by word', async () => {
    await page.keyboard.press('Control+d');
    await expect(page.getByRole('heading', { name: 'Two moments compared' })).toBeVisible();
    await expect(page.getByRole('button', { name: /^From/ })).toHaveText(/call 14/);
  });
});

test('which calls carried an item', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'context');
  const carried = page.getByRole('region', { name: 'Where the selected item was carried' });
  await expect(carried).toContainText('Select an item');
  await rows(page).filter({ hasText: 'Encrypted summary' }).click();
  await expect(carried).toContainText(/in the input of 11.calls: 22 to 32/);
  await carried.getByRole('button', { name: 'Call 22' }).click();
  await expect(slider(page)).toHaveAttribute('aria-valuenow', '22');
});

test('instructions and tools are read from the payload', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'context');
  const beside = rows(page).filter({ hasText: 'Instructions and tools' });
  await expect(beside).toHaveAttribute('aria-expanded', 'false');
  await list(page).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await expect(beside).toHaveAttribute('aria-expanded', 'true');
  await expect(page.getByRole('group', { name: 'Instructions' })).toContainText('You are a coding agent');
  await expect(list(page)).toContainText('spawn_agent');
});

test('an item is opened in the transcript', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'context');
  await rows(page).filter({ hasText: 'Keep the signature of backoff' }).dblclick();
  await expect(regions(page).tabs.getByRole('tab', { selected: true })).toHaveText('Transcript');
});

test('the chart grows with a running agent', async ({ page, serve, folder }) => {
  const agent = await startLiveAgent(folder);
  const written = () => readFileSync(join(agent.bundle, 'trace.jsonl'), 'utf8').split('\n').length - 1;
  await openTrace(page, await serve([folder]), agent.bundle, 'context');
  await agent.advance(40);
  await signal(page, 'events', String(written()));
  const calls = Number(await slider(page).getAttribute('aria-valuemax'));
  expect(calls).toBeGreaterThan(1);
  await expect(slider(page)).toHaveAttribute('aria-valuenow', String(calls));

  await test.step('a call that was chosen stays', async () => {
    await slider(page).focus();
    await page.keyboard.press('Home');
    await signal(page, 'following', 'false');
    await agent.finish();
    await signal(page, 'phase', 'ended');
    await expect(slider(page)).toHaveAttribute('aria-valuemax', '32');
    await expect(slider(page)).toHaveAttribute('aria-valuenow', '1');
  });
});
