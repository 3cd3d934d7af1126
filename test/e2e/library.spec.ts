import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { writeDemo } from '../../src/demo/index.ts';
import { startLiveAgent } from '../helpers/live-agent.ts';
import { expect, idle, regions, test, visit } from './workbench.ts';

/* The list of traces: what is watched, what runs, and finding one. */

const STORY = 'The retry test in packages/queue is flaky on CI';

/** A root with three traces: the story, a small one, and one of many agents. */
function threeTraces(root: string) {
  return {
    story: writeDemo(root).bundleDir,
    small: writeDemo(root, { agents: 1, turns: 1, sizeBytes: 30_000, seed: 3 }).bundleDir,
    many: writeDemo(root, { agents: 12, turns: 12, sizeBytes: 2_000_000, seed: 4 }).bundleDir,
  };
}

const list = (page: Page) => page.getByRole('listbox', { name: 'Traces' });
const rows = (page: Page) => list(page).getByRole('option');

test('adding a folder lists its traces with their facts', async ({ page, serve, folder }) => {
  threeTraces(folder);
  await visit(page, await serve());
  await page.keyboard.press('Control+Shift+O');
  const dialog = page.getByRole('dialog', { name: 'Watch a folder' });
  await dialog.getByRole('textbox').fill(folder);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();

  await expect(rows(page)).toHaveCount(3);
  const story = rows(page).filter({ hasText: STORY });
  await expect(story).toContainText('gpt-5.3-codex');
  await expect(story).toContainText('4 threads, 7 turns');
  await expect(story.getByLabel('completed').or(story.getByText('completed'))).toHaveCount(1);

  await test.step('and it is watched still after a reload', async () => {
    await page.reload();
    await expect(rows(page)).toHaveCount(3);
  });

  await test.step('until one stops watching it', async () => {
    const { sidebar } = regions(page);
    await sidebar.getByRole('listitem').filter({ hasText: 'rollout-e2e' }).hover();
    await sidebar.getByRole('button', { name: /^Stop watching/ }).click();
    await expect(page.getByRole('region', { name: 'First steps' })).toBeVisible();
  });
});

test('a trace that starts is there by itself, marked as live, and keeps updating', async ({ page, serve, folder }) => {
  await visit(page, await serve([folder]));
  await expect(page.getByText('No trace yet.')).toBeVisible();

  const agent = await startLiveAgent(folder);
  await agent.advance(4);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText(STORY);
  await expect(rows(page)).toContainText('live');
  await expect(regions(page).status).toContainText('1 live');

  await page.getByRole('toolbar', { name: 'Traces' }).getByRole('button', { name: 'Live' }).click();
  await expect(rows(page)).toHaveCount(1);

  await agent.finish();
  await expect(page.getByText('No trace fits the filter.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear the filter' }).click();
  await expect(rows(page)).toContainText('4 threads, 7 turns');
});

test('the list is filtered and sorted', async ({ page, serve, folder }) => {
  threeTraces(folder);
  await visit(page, await serve([folder]));
  await expect(rows(page)).toHaveCount(3);
  await expect(rows(page).filter({ hasText: '12 threads' })).toHaveCount(1);
  const filter = page.getByRole('textbox', { name: 'Filter' });

  await test.step('by text and by number', async () => {
    await filter.fill('flaky on ci');
    await expect(rows(page)).toHaveCount(1);
    await expect(rows(page)).toContainText(STORY);
    await filter.fill('>10 threads');
    await expect(rows(page)).toHaveCount(1);
    await expect(rows(page)).toContainText('12 threads');
    await filter.fill('');
  });

  await test.step('by a ready-made filter', async () => {
    const quick = regions(page).sidebar.getByRole('button', { name: /^More than ten threads/ });
    await quick.click();
    await expect(quick).toHaveAttribute('aria-pressed', 'true');
    await expect(rows(page)).toHaveCount(1);
    await quick.click();
  });

  await test.step('by size, both ways', async () => {
    const size = page.getByRole('button', { name: 'Size', exact: true });
    await size.click();
    await expect(rows(page).first()).toContainText('12 threads');
    await expect(rows(page).last()).toContainText('1 thread, 1 turn');
    await size.click();
    await expect(rows(page).first()).toContainText('1 thread, 1 turn');
    await expect(rows(page).last()).toContainText('12 threads');
  });

  await test.step('grouped by folder', async () => {
    await page.getByRole('button', { name: 'Group day' }).click();
    await page.getByRole('menuitemradio', { name: 'folder' }).click();
    await expect(list(page).getByText(folder, { exact: true })).toBeVisible();
  });
});

test('what is worth a look stands in the list and in the inspector, and leads there', async ({
  page,
  serve,
  folder,
}) => {
  const { small } = threeTraces(folder);
  const log = join(small, 'trace.jsonl');
  writeFileSync(log, `not even JSON\n${readFileSync(log, 'utf8')}`);
  await visit(page, await serve([folder]));
  await expect(rows(page)).toHaveCount(3);
  const { sidebar, inspector, tabs } = regions(page);

  const damaged = sidebar.getByRole('button', { name: /^With diagnostics/ });
  await expect(damaged).toContainText('1');
  await damaged.click();
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toContainText('1 line of the log cannot be used');
  await damaged.click();

  await rows(page).filter({ hasText: STORY }).click();
  const glance = inspector.getByRole('figure', { name: /^Work of 4\sthreads over time$/ });
  await expect(glance).toContainText(/22\sm\s22\ss idle left out$/);
  await expect(glance.locator('g')).toHaveCount(4);
  const worth = inspector.getByRole('region', { name: 'Worth a look' });
  await expect(worth.getByRole('listitem')).toHaveText([
    // Numbers and their nouns are kept together by a space that does not break.
    /^2\scompactions$/,
    /^7\sfailed\stools\s*of\s65$/,
    /^1\smodel\scall\sfailed or cancelled\s*of\s61$/,
  ]);
  await worth.getByRole('button', { name: /compactions/ }).click();
  await expect(tabs.getByRole('tab', { name: /^Compactions/ })).toHaveAttribute('aria-selected', 'true');
  await idle(page);
  await expect(tabs.getByRole('tab', { name: /^Compactions/ })).toContainText('2');
});

test('a trace is looked at and opened by keyboard', async ({ page, serve, folder }) => {
  const { story } = threeTraces(folder);
  await visit(page, await serve([folder]));
  await expect(rows(page)).toHaveCount(3);
  await page.getByRole('textbox', { name: 'Filter' }).fill('retry');
  await expect(rows(page)).toHaveCount(1);

  await list(page).focus();
  await page.keyboard.press('ArrowDown');
  await expect(rows(page)).toHaveAttribute('aria-selected', 'true');
  await expect(regions(page).inspector).toContainText('Model calls');

  await page.keyboard.press('Enter');
  await idle(page);
  await expect(page.getByRole('heading', { level: 1 })).toContainText(STORY);
  expect(decodeURIComponent(page.url())).toContain(story);

  await page.keyboard.press('Alt+ArrowLeft');
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page)).toHaveAttribute('aria-selected', 'true');
});

test('a folder that is not there yet is waited for', async ({ page, serve, folder }) => {
  const later = `${folder}/later`;
  await visit(page, await serve([later]));
  await expect(regions(page).status).toContainText('1 folder is not there');
  writeDemo(later);
  await expect(rows(page)).toHaveCount(1);
  await expect(regions(page).status).not.toContainText('not there');
});

test('the menu of a trace: by pointer and by key', async ({ page, context, serve, folder }) => {
  const { small, story } = threeTraces(folder);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await visit(page, await serve([folder]));
  const menu = page.getByRole('menu');
  const said = page.locator('.toaster');

  await rows(page).filter({ hasText: '1 thread, 1 turn' }).click({ button: 'right' });
  await menu.getByRole('menuitem', { name: 'Copy path' }).click();
  await expect(said).toContainText('Copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(small);

  await rows(page).filter({ hasText: STORY }).click();
  await list(page).focus();
  await page.keyboard.press('Shift+F10');
  await menu.getByRole('menuitem', { name: 'Show in Timeline' }).press('Enter');
  await idle(page);
  await expect(regions(page).tabs.getByRole('tab', { name: 'Timeline' })).toHaveAttribute('aria-selected', 'true');
  expect(decodeURIComponent(page.url())).toContain(story);

  await page.goBack();
  const [opened] = await Promise.all([
    context.waitForEvent('page'),
    rows(page)
      .filter({ hasText: STORY })
      .click({ button: 'right' })
      .then(() => menu.getByRole('menuitem', { name: 'Open beside' }).click()),
  ]);
  await idle(opened);
  expect(decodeURIComponent(opened.url())).toContain(story);
});
