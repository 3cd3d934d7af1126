import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { writeDemo } from '../../src/demo/index.ts';
import { expect, openTrace, regions, SAMPLE, selectionOf, test } from './workbench.ts';

/* What could not be read or applied: where, why, what follows, what to do. */

const list = (page: Page) => page.getByRole('tree', { name: 'What could not be read or applied' });
const group = (page: Page, name: RegExp) => list(page).getByRole('treeitem', { name });

/** A demo with an unreadable line, one of an unknown type, and a lost payload. */
function damaged(folder: string): string {
  const { bundleDir } = writeDemo(folder);
  const path = join(bundleDir, 'trace.jsonl');
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  const heartbeat = { ...JSON.parse(lines[40] ?? ''), payload: { type: 'agent_heartbeat' } };
  writeFileSync(path, [...lines.slice(0, 40), '{"cut', JSON.stringify(heartbeat), ...lines.slice(40), ''].join('\n'));
  return bundleDir;
}

test('a sound trace says that it is whole', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'diagnostics');
  await expect(page.getByRole('heading', { name: 'The trace is whole.' })).toBeVisible();
  await page.getByRole('button', { name: 'Check all payloads' }).click();
  await expect(page.getByText('459 payloads checked, all there.')).toBeVisible();
});

test('lines that were skipped stand by their reason, with what follows and what to do', async ({
  page,
  serve,
  folder,
}) => {
  await openTrace(page, await serve(), damaged(folder), 'events');
  await regions(page)
    .status.getByRole('button', { name: /diagnostics/ })
    .click();
  await expect(group(page, /Line is no JSON/)).toContainText('What follows');
  await expect(group(page, /Unknown event type/)).toContainText('A newer version of Rollout Workbench may read it.');
  const line = list(page).getByRole('treeitem').filter({ hasText: 'line 41' });
  await expect(line).toContainText('byte');

  await test.step('each leads to its line', async () => {
    await line.click();
    expect(selectionOf(page)).toBe('events/41');
    await expect(regions(page).inspector).toContainText('{"cut');
    await line.dblclick();
    const row = page.getByRole('listbox', { name: 'Raw log' }).locator('.is-selected');
    await expect(row).toContainText('unreadable line');
  });
});

test('groups fold, by pointer and by keys', async ({ page, serve, folder }) => {
  await openTrace(page, await serve(), damaged(folder), 'diagnostics');
  const head = group(page, /Line is no JSON/);
  await head.click();
  await expect(head).toHaveAttribute('aria-expanded', 'false');
  await expect(list(page).getByText('line 41')).toHaveCount(0);
  await page.keyboard.press('ArrowRight');
  await expect(head).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('ArrowDown');
  expect(selectionOf(page)).toBe('events/41');
});

test('payloads that were lost after reading are found on demand', async ({ page, serve, folder }) => {
  const { bundleDir } = writeDemo(folder);
  await openTrace(page, await serve(), bundleDir, 'diagnostics');
  rmSync(join(bundleDir, 'payloads', '16.json'));
  await page.getByRole('button', { name: 'Check all payloads' }).click();
  await page.getByRole('button', { name: '1 of 459 payloads cannot be opened.' }).click();
  const dialog = page.getByRole('dialog', { name: 'Missing payloads' });
  await expect(dialog).toContainText('raw_payload:16');
  await expect(dialog).toContainText('needed by');
  await dialog.getByRole('button', { name: 'raw_payload:16', exact: true }).click();
  expect(selectionOf(page)).toBe('raw_payloads/raw_payload:16');
});
