import type { Page } from '@playwright/test';
import { startLiveAgent } from '../helpers/live-agent.ts';
import { expect, openTrace, placeOf, regions, SAMPLE, selectionOf, signal, test, visit } from './workbench.ts';

/* Tool calls as a table, terminals as scrollbacks, code cells with what they called. */

const table = (page: Page) => page.getByRole('listbox', { name: 'Tool calls' });
const calls = (page: Page) => table(page).getByRole('option');
const part = (page: Page, name: string) => page.getByRole('radiogroup', { name: 'What to show' }).getByText(name);
const choose = async (page: Page, label: RegExp, choice: string) => {
  await page.getByRole('button', { name: label }).click();
  await page.getByRole('menuitemradio', { name: choice, exact: true }).click();
};

test('all calls, sorted and filtered, add up at the foot', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'tools');
  await expect(page.getByText('65 calls')).toBeVisible();
  await expect(calls(page).first()).toContainText('rg --files packages/queue');
  await expect(calls(page).nth(1)).toContainText('25.7');

  await test.step('by duration, the longest first, then the shortest', async () => {
    await page.getByRole('button', { name: 'Duration' }).click();
    await expect(calls(page).first()).toContainText(/\d.m.\d\d.s/);
    await page.getByRole('button', { name: 'Duration' }).click();
    await expect(calls(page).first()).toContainText(/ms/);
  });

  await test.step('those that did not succeed, then one tool, then nothing', async () => {
    await choose(page, /^Status/, 'not successful');
    await expect(page.getByText('7 of 65')).toBeVisible();
    await expect(calls(page)).toHaveCount(7);
    await choose(page, /^Tool all/, 'wait_agent');
    await page.keyboard.press('Control+f');
    await page.keyboard.type('no such command');
    await expect(page.getByText('No call fits the filter.')).toBeVisible();
    await page.getByRole('button', { name: 'Show all calls' }).click();
    await expect(page.getByText('65 calls')).toBeVisible();
  });
});

test('a call is selected with a click and opened with a double click', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'tools');
  await calls(page).nth(1).click();
  expect(selectionOf(page)).toMatch(/^tool_calls\//);
  await expect(regions(page).inspector).toContainText('pnpm vitest run packages/queue --repeat=20');
  await page.keyboard.press('ArrowDown');
  await expect(regions(page).inspector).toContainText('spawns reproduce_flake');
  await page.keyboard.press('Enter');
  await expect(regions(page).tabs.getByRole('tab', { name: /^Transcript/ })).toHaveAttribute('aria-selected', 'true');
});

test('a terminal is one scrollback, with colours and exit codes', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'tools');
  await part(page, 'Terminals').click();
  await page.getByRole('listbox', { name: 'Terminals' }).getByRole('option').nth(1).click();
  const scrollback = page.getByRole('listbox', { name: 'Scrollback of Terminal 2' });
  await expect(scrollback).toContainText('$pnpm vitest run packages/queue --repeat=20');
  await expect(scrollback).toContainText('exit 1');
  await expect(scrollback.locator('.ansi-green, .ansi-red').first()).toBeVisible();
  await expect(scrollback).not.toContainText('[32m');
  await scrollback.getByText('exit 1').click();
  expect(selectionOf(page)).toMatch(/^terminal_operations\//);
});

test('a code cell shows its program and what that did', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'tools');
  await part(page, 'Code cells').click();
  const cell = page.getByRole('region', { name: 'Code cell 1' });
  await expect(cell).toContainText('for (const commit of');
  await expect(cell.getByRole('listitem').filter({ hasText: 'called' })).toHaveCount(5);
  await cell.getByRole('button', { name: /v2\.8\.0/ }).click();
  expect(selectionOf(page)).toMatch(/^tool_calls\//);
  await expect(cell).toContainText('for (const commit of');
});

test('what was selected elsewhere is shown in its own part', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'tools');
  await part(page, 'Terminals').click();
  const list = page.getByRole('listbox', { name: 'Terminals' });
  await list.getByRole('option').nth(3).click();
  const [collection = '', id = ''] = (selectionOf(page) ?? '').split('/');
  expect(collection).toBe('terminal_sessions');
  await visit(page, workbench, '#/library');
  await visit(page, workbench, placeOf(SAMPLE.path, 'tools', { collection, id }));
  await expect(page.getByRole('listbox', { name: 'Scrollback of Terminal 4' })).toBeVisible();
});

test('calls of a live agent come in at the end', async ({ page, serve, folder }) => {
  const agent = await startLiveAgent(folder);
  await agent.advance(60);
  await openTrace(page, await serve([folder]), agent.bundle, 'tools');
  await signal(page, 'phase', 'following');
  const before = await calls(page).count();
  expect(before).toBeGreaterThan(3);
  await agent.advance(60);
  await expect.poll(() => calls(page).count()).toBeGreaterThan(before);
  await agent.stop();
});
