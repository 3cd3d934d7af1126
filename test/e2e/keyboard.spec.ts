import type { Page } from '@playwright/test';
import { expect, idle, openTrace, regions, SAMPLE, selectionOf, test, visit } from './workbench.ts';

/* Everything works from the keyboard. */

/** The region of the window that has the focus. */
const focusedRegion = (page: Page) =>
  page.evaluate(() => document.activeElement?.closest('[data-region]')?.getAttribute('data-region') ?? null);

/** Waits for the rows of the raw log and the parts of the inspector: before, these regions have nothing to focus. */
async function everyRegionHasContent(page: Page): Promise<void> {
  await expect(page.getByRole('listbox', { name: 'Raw log' }).getByRole('option').first()).toBeVisible();
  await expect(regions(page).inspector.getByRole('separator')).toBeVisible();
}

test('F6 goes around the regions of the window, Shift F6 back', async ({ page, serve }) => {
  // A server of its own: the zoom is a setting, which others would find changed.
  await openTrace(page, await serve(), SAMPLE.path, 'events');
  await everyRegionHasContent(page);
  // The status bar has nothing to press while the trace is whole and the zoom is 100 %.
  for (const region of ['title', 'sidebar', 'centre', 'inspector', 'title', 'sidebar']) {
    await page.keyboard.press('F6');
    expect(await focusedRegion(page)).toBe(region);
  }
  await page.keyboard.press('Shift+F6');
  expect(await focusedRegion(page)).toBe('title');
  await page.keyboard.press('Control+=');
  await page.keyboard.press('Shift+F6');
  expect(await focusedRegion(page)).toBe('status');
  await page.keyboard.press('Control+0');
});

test('Tab reaches every region, and leaves each of them', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'events');
  await everyRegionHasContent(page);
  const seen: (string | null)[] = [];
  // Outside of all regions lies the browser itself: then it begins anew.
  for (let i = 0; i < 100 && seen.at(-1) !== null; i++) {
    await page.keyboard.press('Tab');
    const region = await focusedRegion(page);
    if (region !== seen.at(-1)) seen.push(region);
  }
  expect(seen).toEqual(['title', 'sidebar', 'centre', 'inspector', null]);
});

test('tabs: one tab stop, arrow keys go along', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'events');
  const tabs = regions(page).tabs.getByRole('tab');
  await page.locator('[role=tab][aria-selected=true]').focus();
  for (let i = 0; i < (await tabs.count()); i++) await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tabpanel')).toHaveAccessibleName(/Events/);
  await expect(page.locator('[role=tab]:focus')).toHaveAttribute('aria-selected', 'true');
  await expect(page.locator('[role=tab][tabindex="0"]')).toHaveCount(1);
});

test('the thread tree: arrows move and fold, Enter opens', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'events');
  const { threads } = regions(page);
  const items = threads.getByRole('treeitem');
  await threads.focus();
  await page.keyboard.press('ArrowDown');
  await expect(threads.getByRole('treeitem', { selected: true })).toContainText('reproduce_flake');
  await page.keyboard.press('ArrowLeft');
  await expect(threads.getByRole('treeitem', { selected: true })).toContainText('/root');
  await page.keyboard.press('ArrowLeft');
  await expect(items).toHaveCount(1);
  await expect(items).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('ArrowRight');
  await expect(items).toHaveCount(4);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => selectionOf(page)).toMatch(/^threads\//);
});

test('a list: arrows, Page and Home move, Enter opens where it belongs, Esc undoes', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'events');
  const log = page.getByRole('listbox', { name: 'Raw log' });
  const selected = log.getByRole('option', { selected: true });
  await log.focus();
  await page.keyboard.press('ArrowDown');
  await expect(selected).toHaveAccessibleName(/^1 /);
  await page.keyboard.press('PageDown');
  await expect(selected).toBeInViewport();
  await expect(selected).not.toHaveAccessibleName(/^1 /);
  await page.keyboard.press('Home');
  await expect(selected).toHaveAccessibleName(/^1 /);
  for (let i = 0; i < 8; i++) await page.keyboard.press('ArrowDown');
  await expect(selected).toHaveAccessibleName(/^9 /);
  expect(selectionOf(page)).toBe('events/9');

  await page.keyboard.press('Enter');
  await expect.poll(() => selectionOf(page)).toMatch(/^tool_calls\//);
  await page.keyboard.press('Escape');
  await expect.poll(() => selectionOf(page)).toBeNull();
});

test('a dialog keeps the focus and gives it back', async ({ page, workbench }) => {
  await visit(page, workbench);
  const before = page.getByRole('button', { name: 'Open', exact: true });
  await before.focus();
  await page.keyboard.press('Control+,');
  const dialog = page.getByRole('dialog', { name: 'Settings' });
  await expect(dialog).toBeVisible();
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press('Tab');
    const inside = await page.evaluate(
      () => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null,
    );
    expect(inside).toBe(true);
  }
  await dialog.getByRole('radio', { name: 'As the system' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(dialog.getByRole('radio', { name: 'Light' })).toBeChecked();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(before).toBeFocused();
});

test('keys that type belong to a text field that has the focus', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'events');
  const find = page.getByRole('textbox', { name: 'Text in event' });
  await page.keyboard.press('Control+f');
  await expect(find).toBeFocused();
  await page.keyboard.type('e]?');
  await expect(find).toHaveValue('e]?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(selectionOf(page)).toBeNull();
  await idle(page);
});
