import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { exported, sampleSource } from '../helpers/export-source.ts';
import { expect, openTrace, regions, SAMPLE, test } from './workbench.ts';

/* The export dialog: what, without what, a look at it, and the file. */

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Export' });
const run = (page: Page) => dialog(page).getByRole('button', { name: 'Export', exact: true });
const preview = (page: Page) => dialog(page).getByRole('group', { name: 'Preview' });

async function openDialog(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await expect(run(page)).toBeEnabled();
}

async function saved(page: Page): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), run(page).click()]);
  await expect(dialog(page)).toBeHidden();
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

test('a transcript without secrets, looked at before it is written', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path);
  await openDialog(page);
  await expect(dialog(page).getByRole('radio', { name: /^HTML report/ })).toBeFocused();
  await dialog(page).getByText('Markdown').click();
  await expect(preview(page)).toContainText('# The retry test in packages/queue is flaky on CI.');
  await expect(dialog(page).getByText(/^1.value found: 1 replaced, 0 kept$/)).toBeVisible();
  const row = dialog(page).getByRole('row', { name: /Secret/ });
  await expect(row).toContainText('sk-l••••••••9fQ2');
  await expect(row).toContainText('redacted_secret_');
  const { name, text } = await saved(page);
  expect(name).toMatch(/^trace-7f3a.*\.md$/);
  expect(text).toContain('redacted_secret_');
  expect(text).not.toContain('sk-live');
  expect(text).toContain('\n## /root/audit\\_timers\n');
});

test('a value that is kept stays; nothing taken out is the command line’s file', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path);
  await openDialog(page);
  await dialog(page).getByText('JSON Lines').click();
  await dialog(page).getByRole('button', { name: 'Keep' }).click();
  await expect(dialog(page).getByText(/0 replaced, 1 kept$/)).toBeVisible();
  await expect(run(page)).toBeEnabled();
  expect((await saved(page)).text).toContain('sk-live');

  await openDialog(page);
  await dialog(page).getByText('state.json').click();
  await dialog(page).getByRole('checkbox', { name: 'secrets' }).uncheck();
  await expect(dialog(page).getByText('Nothing is taken out')).toBeVisible();
  await expect(dialog(page).getByText('This format holds whole traces only.')).toBeVisible();
  await expect(run(page)).toBeEnabled();
  expect((await saved(page)).text).toBe(exported('state', await sampleSource()));
});

test('one agent, by keyboard, and away again', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path);
  await regions(page)
    .threads.getByRole('treeitem', { name: /bisect_history/ })
    .click();
  await page.keyboard.press('Control+e');
  await expect(run(page)).toBeEnabled();
  await page.keyboard.press('ArrowDown');
  await expect(dialog(page).getByRole('radio', { name: /^Markdown/ })).toBeChecked();
  await dialog(page).getByText('Agent /root/bisect_history').click();
  await expect(preview(page)).toContainText('a part of the trace');
  await expect(run(page)).toBeEnabled();
  expect((await saved(page)).text).not.toContain('\n## /root\n');

  await page.keyboard.press('Control+e');
  await expect(dialog(page)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
});
