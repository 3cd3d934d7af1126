import type { Page } from '@playwright/test';
import { expect, openTrace, regions, SAMPLE, selectionOf, test } from './workbench.ts';

/* What compactions kept, rewrote, dropped and added; what was fetched again; any two moments compared. */

const chain = (page: Page) => page.getByRole('listbox', { name: /^Compactions of/ });
const items = (page: Page) => page.getByRole('tree', { name: /^Items/ });
const head = (page: Page) => page.getByRole('region', { name: 'Compactions' });
const title = (page: Page) => head(page).getByRole('heading', { level: 2 });

test('the latest compaction is told item by item', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'compactions');
  await expect(title(page)).toHaveText('Compaction 2');
  await expect(head(page)).toContainText('88 % smaller, 31 items to 5');
  await expect(head(page)).toContainText(/installed in\s+Turn 2/);

  await test.step('what was rewritten, word by word, with its likeness', async () => {
    await expect(items(page).getByRole('treeitem', { name: /^Rewritten/ })).toBeVisible();
    await expect(items(page).locator('del').filter({ hasText: 'pending' })).toBeVisible();
    await expect(items(page).locator('ins').filter({ hasText: 'passed' })).toBeVisible();
    await expect(items(page)).toContainText('62 % of the words are the same');
  });
  await test.step('encrypted summaries are said to be so', async () => {
    await expect(items(page)).toContainText(
      'Encrypted by the provider: the model reads it, nobody else can. 1.4 kB stored.',
    );
  });
  await test.step('what was fetched again leads to both', async () => {
    const row = items(page).getByRole('treeitem', { name: /git diff main\.\.\.release.*output/ });
    await expect(row).toContainText('Fetched again 10.1 s later by Call 22, the same command, as Item 158');
    await row.getByRole('button', { name: 'Item 158' }).click();
    await expect.poll(() => selectionOf(page)).toBe('conversation_items/conversation_item:158');
    await row.getByRole('button', { name: 'Call 22' }).click();
    await expect.poll(() => selectionOf(page)).toMatch(/^inference_calls\//);
    await expect(regions(page).inspector).toContainText('Call 22');
  });
});

test('the chain leads to other compactions and to attempts', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'compactions');
  await expect(chain(page).getByRole('option')).toHaveText([
    /Calls 1 to 13/,
    /Compaction 1.*179\.3.k to 18\.4.k/,
    /completed.*attempt 1/,
    /Calls 14 to 21/,
    /Compaction 2/,
    /failed.*attempt 1/,
    /completed.*attempt 2/,
    /Calls 22 to 32/,
  ]);
  await chain(page).getByText('Compaction 1').click();
  await expect(title(page)).toHaveText('Compaction 1');
  await expect.poll(() => selectionOf(page)).toMatch(/^compactions\//);

  await chain(page).focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowDown');
  await expect.poll(() => selectionOf(page)).toMatch(/^compaction_requests\//);
  await expect(title(page)).toHaveText('Compaction 2');
  await expect(regions(page).inspector).toContainText('failed');
});

test('the list by keyboard: walk, unfold, open', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'compactions');
  await items(page).getByText('git diff main...release').first().click();
  const row = items(page).getByRole('treeitem', { selected: true });
  await expect(row).toHaveAttribute('aria-expanded', 'false');
  await items(page).focus();
  await page.keyboard.press('Space');
  await expect(row).toHaveAttribute('aria-expanded', 'true');
  await expect(row.getByRole('group')).toContainText('diff --git a/packages/queue/src/retry.ts');
  await page.keyboard.press('ArrowLeft');
  await expect(row).toHaveAttribute('aria-expanded', 'false');
  const before = selectionOf(page);
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => selectionOf(page)).not.toBe(before);
  await page.keyboard.press('Enter');
  await expect(regions(page).tabs.getByRole('tab', { selected: true })).toHaveText('Transcript');
});

test('filters and groups', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'compactions');
  const rows = items(page).getByRole('treeitem');
  await page.getByRole('button', { name: /^Fetched again/ }).click();
  await expect(rows).toHaveCount(3);
  await page.getByRole('button', { name: /^Fetched again/ }).click();

  await page.getByTitle('Show only what was added').click();
  await expect(rows).toHaveText([/^Added/, /Encrypted summary/]);
  await page.getByTitle('Show only what was added').click();

  await page.keyboard.press('Control+f');
  await page.keyboard.type('lease.ts');
  await expect(items(page)).toContainText('apply_patch');
  await expect(rows.filter({ hasText: 'pnpm vitest' })).toHaveCount(0);
  await page.keyboard.type(' nowhere');
  await expect(page.getByText('No item fits the filter.')).toBeVisible();
  await page.getByRole('button', { name: 'Show all items' }).click();

  await page.getByRole('button', { name: /^Group/ }).click();
  await page.getByRole('menuitemradio', { name: 'by turn' }).click();
  await expect(items(page).getByRole('treeitem', { level: 1 }).first()).toContainText(/^Turn \d/);
  await page.getByTitle(/^Show what was dropped of exec_command/).click();
  await expect(items(page).getByRole('treeitem', { level: 1 }).first()).toContainText('exec_command');
});

test('any two moments are compared', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'compactions');
  await head(page).getByRole('button', { name: /^From/ }).click();
  await page.getByRole('textbox', { name: 'Find a call or compaction' }).fill('after compaction 1');
  await page.keyboard.press('Enter');
  await expect(title(page)).toHaveText('Two moments compared');
  await expect(head(page).getByRole('button', { name: /^From/ })).toHaveText(/after compaction 1/);
  await expect(items(page).getByRole('treeitem', { name: /^Dropped/ })).toBeVisible();
  await head(page).getByRole('button', { name: 'Back to the compaction' }).click();
  await expect(title(page)).toHaveText('Compaction 2');
});

test('a thread without a compaction says so and where there are some', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'compactions');
  await regions(page)
    .threads.getByRole('treeitem', { name: /audit_timers/ })
    .click();
  await expect(page.getByRole('heading', { name: 'No compaction yet.' })).toBeVisible();
  await expect(page.getByRole('main')).toContainText(/audit_timers is at 143.k.tokens/);
  await page.getByRole('button', { name: 'Compare two of its calls' }).click();
  await expect(title(page)).toHaveText('Two moments compared');
  await expect(items(page).getByRole('treeitem', { name: /^Added/ })).toBeVisible();
  await head(page).getByRole('button', { name: 'Back to the compaction' }).click();
  await page
    .getByRole('main')
    .getByRole('button', { name: /^\/root 2/ })
    .click();
  await expect(title(page)).toHaveText('Compaction 2');
});
