import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { writeDemo } from '../../src/demo/index.ts';
import { startLiveAgent } from '../helpers/live-agent.ts';
import {
  expect,
  html,
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

/* The raw log: every line, read as it is looked at. */

const log = (page: Page) => page.getByRole('listbox', { name: 'Raw log' });
const rows = (page: Page) => log(page).getByRole('option');
const selected = (page: Page) => log(page).locator('.is-selected');
const types = (page: Page) => page.getByRole('tree', { name: 'Event types' });
const jump = async (page: Page, to: string) => {
  await page.getByRole('textbox', { name: 'Go to line or seq' }).fill(to);
  await page.keyboard.press('Enter');
};
/** Lines that are in the log now. */
const written = (bundle: string): number => readFileSync(join(bundle, 'trace.jsonl'), 'utf8').split('\n').length - 1;
const count = (page: Page) => page.getByRole('toolbar', { name: 'Events' }).getByRole('status');

test('every line of the log can be reached, and shows its JSON and its payload', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'events');
  await expect(count(page)).toHaveText('491');
  await expect(rows(page).first()).toContainText('rollout_started');
  await jump(page, '491');
  await expect(selected(page)).toContainText('rollout_ended');
  await jump(page, 'seq 18');
  await expect(selected(page)).toContainText('tool_call_runtime_ended');
  expect(selectionOf(page)).toBe('events/18');
  const { inspector } = regions(page);
  await expect(inspector).toContainText('"tool_call_runtime_ended"');
  await expect(inspector.getByRole('region', { name: 'raw_payload:16' })).toContainText('exit_code');

  await test.step('and below the list where the inspector is closed', async () => {
    await page.keyboard.press('Control+i');
    await expect(page.getByRole('region', { name: 'Selected event' })).toContainText('"tool_call_runtime_ended"');
    await expect(page.getByRole('region', { name: 'raw_payload:16' })).toContainText('exit_code');
  });
});

test('keys walk through the lines, and open what one is about', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'events');
  await rows(page).nth(5).click();
  await expect(selected(page)).toContainText('inference_started');
  await page.keyboard.press('ArrowDown');
  await expect(selected(page)).toContainText('inference_completed');
  await page.keyboard.press('PageDown');
  await expect(selected(page)).not.toContainText('inference_completed');
  await page.keyboard.press('Home');
  await expect(selected(page)).toContainText('rollout_started');
  await jump(page, '6');
  await log(page).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => selectionOf(page)).toMatch(/^inference_calls\//);
});

test('what is selected elsewhere stands where it starts', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'tools');
  await page.getByRole('option').filter({ hasText: 'packages/queue --repeat=20' }).click();
  await showView(page, 'Events');
  await expect(log(page).locator('.is-here')).toContainText('tool_call_started');
  await expect(log(page).locator('.is-here')).toContainText('--repeat=20');

  await test.step('a payload at the line that names it', async () => {
    await visit(page, workbench, placeOf(SAMPLE.path, 'events', { collection: 'raw_payloads', id: 'raw_payload:16' }));
    await expect(log(page).locator('.is-here')).toContainText('tool_call_runtime_ended');
  });
});

test('types, thread and text narrow the log, and say so', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'events');
  const inference = types(page).getByRole('treeitem', { name: /^Inference/ });
  await expect(inference).toHaveAttribute('aria-checked', 'true');
  await expect(inference).toContainText('122');
  await page.getByRole('button', { name: 'None', exact: true }).click();
  await expect(page.getByText('No event fits the filter.')).toBeVisible();
  await inference.getByText('Inference').click();
  await expect(count(page)).toHaveText('122 of 491');
  await expect(rows(page).first()).toContainText('inference_started');

  await test.step('one type of a family, by keys', async () => {
    await types(page).focus();
    await inference.getByText('Inference').click();
    await expect(page.getByText('No event fits the filter.')).toBeVisible();
    await types(page).focus();
    await page.keyboard.press('ArrowRight');
    const cancelled = types(page).getByRole('treeitem', { name: /^inference_cancelled/ });
    await expect(cancelled).toBeVisible();
    while ((await cancelled.getAttribute('aria-selected')) !== 'true') await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await expect(inference).toHaveAttribute('aria-checked', 'mixed');
    await expect(count(page)).toHaveText('1 of 491');
  });

  await test.step('all again, then a thread', async () => {
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await regions(page).threads.getByRole('treeitem').nth(3).click();
    await page.getByRole('button', { name: 'Thread all' }).click();
    await page.getByRole('menuitemradio', { name: 'audit_timers' }).click();
    await expect(count(page)).toHaveText(/^\d+ of 491$/);
    await expect(rows(page).first()).toContainText('audit_timers');
  });

  await test.step('then text, found by Ctrl F', async () => {
    await page.keyboard.press('Control+f');
    await page.keyboard.type('THREAD_started');
    await expect(count(page)).toHaveText('1 of 491');
    await page.keyboard.press('Escape');
    await expect(count(page)).not.toHaveText('1 of 491');
  });
});

test('a jump to a line that is filtered out goes to the next, and says so', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'events');
  await page.keyboard.press('Control+f');
  await page.keyboard.type('rollout_ended');
  await expect(count(page)).toHaveText('1 of 491');
  await jump(page, '20');
  await expect(selected(page)).toContainText('rollout_ended');
  await expect(page.getByText('The next one is line 491.')).toBeVisible();
});

test('a live log grows under the reader, who can leave its end and come back', async ({ page, serve, folder }) => {
  const agent = await startLiveAgent(folder);
  await agent.advance(80);
  await openTrace(page, await serve([folder]), agent.bundle, 'events');
  await signal(page, 'phase', 'following');
  const lastRow = () => rows(page).last();
  await expect(count(page)).toHaveText(String(written(agent.bundle)));
  await expect(lastRow()).toHaveAttribute('data-index', String(written(agent.bundle) - 1));
  await agent.advance(20);
  await expect(lastRow()).toHaveAttribute('data-index', String(written(agent.bundle) - 1));
  await expect(lastRow()).toBeInViewport();

  await log(page).hover();
  await page.mouse.wheel(0, -400);
  await signal(page, 'following', 'false');
  const before = written(agent.bundle);
  const first = await rows(page).first().getAttribute('data-index');
  await agent.advance(15);
  await expect(page.getByRole('button', { name: `${written(agent.bundle) - before} new events` })).toBeVisible();
  expect(await rows(page).first().getAttribute('data-index')).toBe(first);

  await page.keyboard.press('End');
  await signal(page, 'following', 'true');
  await expect(lastRow()).toHaveAttribute('data-index', String(written(agent.bundle) - 1));
  await agent.stop();
});

test('lines that could not be read stand where they are, in words', async ({ page, serve, folder }) => {
  const { bundleDir } = writeDemo(folder);
  const path = join(bundleDir, 'trace.jsonl');
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  writeFileSync(path, [...lines.slice(0, 40), '{"seq":', ...lines.slice(40), ''].join('\n'));
  await openTrace(page, await serve(), bundleDir, 'events');
  await jump(page, '41');
  await expect(selected(page)).toContainText('unreadable line');
  await expect(selected(page)).toContainText('L41');
  await expect(types(page).getByRole('treeitem', { name: /^Not readable/ })).toContainText('1');

  await test.step('and a log that is replaced starts over', async () => {
    const generation = (await html(page).getAttribute('data-generation')) ?? '';
    writeFileSync(path, `${lines.slice(0, 100).join('\n')}\n`);
    await expect(html(page)).not.toHaveAttribute('data-generation', generation);
    await idle(page);
    await expect(count(page)).toHaveText('100');
  });
});
