import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { demoBundle } from '../helpers/demo-bundle.ts';
import {
  expect,
  idle,
  openTrace,
  placeOf,
  regions,
  SAMPLE,
  selectionOf,
  showView,
  signal,
  test,
  visit,
} from './workbench.ts';

// What can be done with every object, wherever it is named: copy it, open it beside, its menu; and with links in texts.

test.use({ permissions: ['clipboard-read', 'clipboard-write'] });

const FAILING = 'pnpm vitest run packages/queue --repeat=20';
const clipboard = (page: Page): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
const row = (page: Page, text: string) =>
  page.getByRole('main').getByRole('treeitem').filter({ hasText: text }).first();
const menu = (page: Page) => page.getByRole('menu');
const said = (page: Page, text: string) => expect(page.locator('.toaster')).toContainText(text);

test('evidence is copied from its box, whole and without control sequences', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'transcript');
  const failing = row(page, FAILING);

  await failing.getByText(FAILING).hover();
  await failing.getByRole('button', { name: 'Copy the command' }).click();
  await said(page, 'Copied the command');
  expect(await clipboard(page)).toBe(FAILING);
  expect(selectionOf(page), 'copying selects nothing').toBeNull();

  await failing.getByText('RUN  v3.2.4 packages/queue').last().hover();
  await failing.getByRole('button', { name: 'Copy what the runtime saw' }).click();
  await said(page, 'Copied what the runtime saw');
  const text = await clipboard(page);
  expect(text).toContain('RUN  v3.2.4 packages/queue');
  expect(text).toContain('test/dead-letter.test.ts');
  expect(text).not.toContain('\u001b');

  const message = row(page, 'I look at the package first');
  await message.getByText('I look at the package first').hover();
  await message.getByRole('button', { name: 'Copy the message' }).click();
  await said(page, 'Copied the message');
  expect(await clipboard(page)).toBe('I look at the package first, then run its suite until it fails.');
});

test('the keyboard copies what is selected: its text, its address, its JSON', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'transcript');
  await row(page, 'rg --files').click();
  await expect.poll(() => selectionOf(page)).toMatch(/^tool_calls\//);
  await page.keyboard.press('Control+c');
  await said(page, 'Copied the text');
  expect(await clipboard(page)).toContain('packages/queue/src/retry.ts');

  await page.keyboard.press('Control+k');
  await page.keyboard.type('>copy as json');
  await page.keyboard.press('Enter');
  await said(page, 'Copied the JSON');
  const tool = JSON.parse(await clipboard(page)) as { tool_call_id: string };
  expect(`tool_calls/${tool.tool_call_id}`).toBe(selectionOf(page));

  await test.step('marked text is copied as the browser does', async () => {
    await page
      .getByRole('main')
      .getByText('I look at the package first')
      .first()
      .dblclick({ position: { x: 12, y: 8 } });
    await page.keyboard.press('Control+c');
    await expect.poll(() => clipboard(page)).not.toContain('tool_call_id');
    expect((await clipboard(page)).length).toBeLessThan(20);
  });
});

test('the menu of an object: by pointer and by key', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'transcript');
  await row(page, FAILING).click({ button: 'right', position: { x: 300, y: 12 } });
  await expect(menu(page)).toContainText('exec_command');
  await menu(page).getByRole('menuitem', { name: 'Copy id' }).click();
  await said(page, 'Copied the id');
  const id = await clipboard(page);

  await row(page, FAILING).click({ position: { x: 300, y: 12 } });
  await expect.poll(() => selectionOf(page)).toBe(`tool_calls/${id}`);
  await page.keyboard.press('Shift+F10');
  await expect(menu(page)).toBeVisible();
  await menu(page).getByRole('menuitem', { name: 'Show in Events' }).press('Enter');
  await expect(regions(page).tabs.getByRole('tab', { name: 'Events' })).toHaveAttribute('aria-selected', 'true');
  expect(selectionOf(page)).toBe(`tool_calls/${id}`);

  await test.step('a link in the inspector has its own', async () => {
    const link = regions(page).inspector.getByRole('button', { name: 'Turn 1' }).first();
    await link.click({ button: 'right' });
    await menu(page).getByRole('menuitem', { name: 'Copy address' }).click();
    await said(page, 'Copied the address');
    expect(await clipboard(page)).toMatch(/^rollout:\/\/.*sel=codex_turns\//);
    expect(selectionOf(page), 'asking for a menu selects nothing').toBe(`tool_calls/${id}`);
  });
});

test('rows of every view have the menu of what they stand for', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'compactions');
  const main = page.getByRole('main');
  const items = main.getByRole('treeitem');
  const places: [view: string, row: Locator, ref: RegExp][] = [
    ['Compactions', items.filter({ hasText: 'git diff main...release' }).first(), /^conversation_items\//],
    ['Context', items.filter({ hasText: 'Encrypted summary' }).first(), /^conversation_items\//],
    ['Threads', items.filter({ hasText: 'bisect_history' }).first(), /^threads\//],
    ['Threads', main.getByRole('option').filter({ hasText: 'Reproduced: seed 41' }), /^interaction_edges\//],
    [
      'Threads',
      regions(page)
        .sidebar.getByRole('option', { name: /closed/ })
        .first(),
      /^interaction_edges\//,
    ],
  ];
  for (const [view, at, ref] of places) {
    await test.step(`${view}: ${ref.source}`, async () => {
      await showView(page, view);
      await at.click({ button: 'right', position: { x: 60, y: 10 } });
      await menu(page).getByRole('menuitem', { name: 'Copy address' }).click();
      await expect.poll(() => clipboard(page)).toMatch(new RegExp(`sel=${ref.source.slice(1)}`));
    });
  }
});

test('Ctrl click, Ctrl Enter and the palette open beside', async ({ page, context, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'transcript');
  const beside = async (act: () => Promise<void>): Promise<Page> => {
    const [opened] = await Promise.all([context.waitForEvent('page'), act()]);
    await idle(opened);
    return opened;
  };
  const first = await beside(() =>
    row(page, FAILING)
      .getByText(FAILING)
      .click({ modifiers: ['ControlOrMeta'] }),
  );
  expect(selectionOf(first)).toMatch(/^tool_calls\//);
  expect(selectionOf(page), 'nothing is selected here').toBeNull();

  await row(page, 'rg --files').click();
  await expect.poll(() => selectionOf(page)).toMatch(/^tool_calls\//);
  const second = await beside(() => page.keyboard.press('Control+Enter'));
  expect(selectionOf(second)).toBe(selectionOf(page));

  const third = await beside(async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('@audit');
    await page.keyboard.press('Control+Enter');
  });
  expect(selectionOf(third)).toMatch(/^threads\//);

  const fourth = await beside(() =>
    regions(page)
      .tabs.getByRole('tab', { name: 'Timeline' })
      .click({ modifiers: ['ControlOrMeta'] }),
  );
  await expect(regions(fourth).tabs.getByRole('tab', { name: 'Timeline' })).toHaveAttribute('aria-selected', 'true');
  await expect(regions(page).tabs.getByRole('tab', { name: 'Transcript' })).toHaveAttribute('aria-selected', 'true');
});

test('a relation outlines its other end in the other lists as well', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'tools');
  const failing = page.getByRole('main').getByRole('option').filter({ hasText: FAILING }).first();
  await failing.click();
  await regions(page)
    .inspector.getByRole('button', { name: /^in turn/ })
    .click();
  const related = regions(page).inspector.getByRole('region', { name: /^Related/ });
  await related
    .getByRole('button', { name: /exec_command/ })
    .nth(1)
    .hover();
  await expect(page.getByRole('main').locator('[data-outlined]')).toContainText(FAILING);
});

test('a link of a trace is opened only after a question', async ({ page, context, serve, folder }) => {
  const bundle = demoBundle({}, folder);
  const payloads = join(bundle, 'payloads');
  for (const name of readdirSync(payloads)) {
    const file = join(payloads, name);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll('I look at the package first,', 'I look at https://example.test/a?q=1 first,'));
  }
  // Nothing may leave this machine, not even here.
  await context.route('https://example.test/**', (route) => route.abort());
  const served = await serve();
  await visit(page, served, placeOf(bundle));
  await signal(page, 'phase', /ended|following/);
  const link = page.getByText('https://example.test/a?q=1').first();
  await link.click();
  const question = page.getByRole('dialog', { name: 'Open example.test?' });
  await expect(question).toContainText('https://example.test/a?q=1');
  await question.getByRole('button', { name: 'Cancel' }).click();
  expect(context.pages()).toHaveLength(1);

  await test.step('by keyboard: in the menu of its row', async () => {
    await expect.poll(() => selectionOf(page)).toMatch(/^conversation_items\//);
    await page.getByRole('tree', { name: /Transcript/ }).press('Shift+F10');
    await menu(page).getByRole('menuitem', { name: 'Open example.test/a?q=1' }).press('Enter');
    await expect(question).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(question).toBeHidden();
  });
});
