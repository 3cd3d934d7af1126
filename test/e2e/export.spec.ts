import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { serializeTrace } from '../../src/core/reduce/serialize.ts';
import { reduceBundle } from '../../src/node/reduce-bundle.ts';
import { exported, sampleSource } from '../helpers/export-source.ts';
import { expect, openTrace, regions, SAMPLE, test } from './workbench.ts';

/* The export dialog: what, without what, a look at it, and the file. */

const dialog = (page: Page) => page.getByRole('dialog', { name: 'Export' });
const run = (page: Page) => dialog(page).getByRole('button', { name: /^Export/ });
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
  const row = dialog(page).getByRole('row', { name: /API keys and tokens/ });
  await expect(row).toContainText('sk-l••••••••9fQ2');
  await expect(row).toContainText(/3.*2.objects/);
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
  await dialog(page).getByRole('combobox', { name: 'Then: API keys and tokens' }).selectOption('keep');
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

test('findings one by one: where each stands, what was there and what will be', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path);
  await openDialog(page);
  await dialog(page).getByText('e-mail and IP addresses').click();
  await dialog(page).getByRole('button', { name: 'API keys and tokens' }).click();
  const look = dialog(page).getByRole('region', { name: 'Finding' });
  await expect(look).toContainText('1 of 1');
  await expect(look).toContainText('STRIPE_KEY=sk-l••••••••9fQ2');
  await expect(look).toContainText('STRIPE_KEY=redacted_secret_');
  await look.getByRole('button', { name: 'Keep this one' }).click();
  await expect(dialog(page).getByRole('combobox', { name: 'Then: API keys and tokens' })).toHaveValue('keep');
  await expect(look).not.toContainText('redacted_secret_');
  await look.getByRole('button', { name: 'Preview' }).click();
  await expect(preview(page)).toContainText('flaky on CI');
});

test('an own rule, and one that is none', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path);
  await openDialog(page);
  await dialog(page).getByText('Markdown').click();
  const add = async (rule: string) => {
    await dialog(page).getByRole('button', { name: 'Own rule', exact: true }).click();
    await dialog(page).getByRole('textbox', { name: 'Own rule' }).fill(rule);
    await page.keyboard.press('Enter');
  };
  await add('packages/q[a-z]+');
  await expect(dialog(page).getByRole('row', { name: 'Own rule: packages/q[a-z]+' })).toContainText('p••••');
  await expect(preview(page)).toContainText('redacted\\_custom\\_');
  await add('(');
  await expect(dialog(page).getByRole('alert')).toContainText('is no regular expression');
  await dialog(page).getByRole('button', { name: 'Remove the rule (' }).click();
  await expect(run(page)).toBeEnabled();
  expect((await saved(page)).text).not.toContain('packages/queue');
});

test('the bundle itself, redacted, under a name of one’s own', async ({ page, workbench }, info) => {
  await openTrace(page, workbench, SAMPLE.path);
  await openDialog(page);
  await dialog(page).getByText('Bundle', { exact: true }).click();
  await expect(preview(page)).toContainText('payloads/1.json');
  const file = dialog(page).getByRole('textbox', { name: 'File' });
  await expect(file).toHaveValue(/^trace-7f3a.*\.zip$/);
  await file.fill('shared.zip');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    dialog(page).getByRole('button', { name: 'Export bundle' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('shared.zip');
  const path = info.outputPath('shared.zip');
  await download.saveAs(path);
  const reduced = await reduceBundle(path);
  const text = serializeTrace(reduced.trace);
  await reduced.close();
  expect(text).not.toContain('sk-live');
  expect(text).toContain('redacted_secret_');
  // And back in: an archive is opened where it lies.
  await openTrace(page, workbench, path);
  await openDialog(page);
  await expect(file).toHaveValue('shared.html');
});

test('the menu of the selection exports its agent and its turn', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path);
  await regions(page)
    .threads.getByRole('treeitem', { name: /bisect_history/ })
    .click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Export: Agent /root/bisect_history' }).click();
  await expect(dialog(page).getByRole('radio', { name: 'Agent /root/bisect_history' })).toBeChecked();
  await page.keyboard.press('Escape');
  await expect(dialog(page)).toBeHidden();
  await page.getByRole('tab', { name: /^Tools/ }).click();
  await page.getByRole('option').nth(3).click({ button: 'right' });
  await expect(page.getByRole('menuitem', { name: 'Copy id' })).toBeVisible();
  await page.getByRole('menuitem', { name: /^Export: Turn/ }).click();
  await expect(dialog(page).getByRole('radio', { name: /^Turn/ })).toBeChecked();
  await expect(preview(page)).toContainText('a part of the trace');
});
