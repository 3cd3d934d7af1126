import { appendFileSync, cpSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDemo } from '../../src/demo/index.ts';
import { startLiveAgent } from '../helpers/live-agent.ts';
import { expect, html, idle, openTrace, placeOf, regions, signal, test, visit } from './workbench.ts';

/* Traces that are not as they should be: each is shown as far as it goes, and says what is wrong where it is. */

const logOf = (bundle: string) => join(bundle, 'trace.jsonl');
const lines = (bundle: string) => readFileSync(logOf(bundle), 'utf8').split('\n').slice(0, -1);
const setLines = (bundle: string, all: string[]) =>
  writeFileSync(logOf(bundle), all.map((line) => `${line}\n`).join(''));

test('lines that cannot be read are skipped, counted and told', async ({ page, serve, folder }) => {
  const { bundleDir } = writeDemo(folder);
  const all = lines(bundleDir);
  setLines(bundleDir, [...all.slice(0, 40), '{"not":"an event"}', 'not even JSON', ...all.slice(40)]);
  await openTrace(page, await serve(), bundleDir, 'events');
  await signal(page, 'phase', 'ended');
  await expect(regions(page).threads.getByRole('treeitem')).toHaveCount(4);
  await expect(regions(page).status).toContainText('2 diagnostics');
  await page.getByRole('textbox', { name: 'Go to line or seq' }).fill('42');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('option').filter({ hasText: 'skipped' })).toHaveCount(2);
});

test('a payload that is not there costs the line that needs it, no more', async ({ page, serve, folder }) => {
  const { bundleDir } = writeDemo(folder);
  rmSync(join(bundleDir, 'payloads', '13.json'));
  await openTrace(page, await serve(), bundleDir, 'events');
  await signal(page, 'phase', 'ended');
  await expect(regions(page).threads.getByRole('treeitem')).toHaveCount(4);
});

test('a bundle without a readable manifest is listed as such, and says why', async ({ page, serve, folder }) => {
  const { bundleDir } = writeDemo(folder);
  writeFileSync(join(bundleDir, 'manifest.json'), '{"schema_version": 1');
  const served = await serve([folder]);
  await visit(page, served);
  await expect(page.getByRole('option')).toContainText('Not readable');
  await page.getByRole('option').dblclick();
  await signal(page, 'phase', 'failed');
  const failure = page.getByRole('region', { name: 'This trace cannot be opened.' });
  await expect(failure).toContainText('manifest.json');

  await test.step('and opens once it is repaired', async () => {
    const { bundleDir: sound } = writeDemo(join(folder, '..', `${folder}-sound`));
    cpSync(join(sound, 'manifest.json'), join(bundleDir, 'manifest.json'));
    rmSync(join(sound, '..'), { recursive: true });
    await failure.getByRole('button', { name: 'Read again' }).click();
    await idle(page);
    await expect(regions(page).threads.getByRole('treeitem')).toHaveCount(4);
  });
});

test('a bundle that is deleted stays on the screen under a notice', async ({ page, serve, folder }) => {
  const agent = await startLiveAgent(folder);
  await agent.advance(30);
  await openTrace(page, await serve([folder]), agent.bundle, 'events');
  await signal(page, 'phase', 'following');
  await agent.stop();
  const shown = await html(page).getAttribute('data-events');
  rmSync(agent.bundle, { recursive: true });
  await signal(page, 'phase', 'gone');
  await expect(regions(page).status).toContainText('Gone');
  await expect(page.locator('.notice')).toBeVisible();
  await expect(regions(page).threads.getByRole('treeitem')).toHaveCount(4);
  expect(await html(page).getAttribute('data-events')).toBe(shown);
});

test('a log that was cut off is read anew, and says so', async ({ page, serve, folder }) => {
  const { bundleDir } = writeDemo(folder, { seed: 5 });
  const all = lines(bundleDir);
  setLines(bundleDir, all.slice(0, 200));
  await openTrace(page, await serve([folder]), bundleDir, 'events');
  await signal(page, 'events', '200');
  const generation = Number(await html(page).getAttribute('data-generation'));

  truncateSync(logOf(bundleDir), Buffer.byteLength(all.slice(0, 100).join('\n')) + 1);
  await signal(page, 'generation', String(generation + 1));
  await signal(page, 'events', '100');
  await idle(page);
  await expect(page.locator('.notice')).toBeVisible();

  await test.step('and goes on from there', async () => {
    appendFileSync(logOf(bundleDir), `${all.slice(100).join('\n')}\n`);
    await signal(page, 'phase', 'ended');
    await signal(page, 'events', String(all.length));
  });
});

test('a log that was replaced is read anew, and says so', async ({ page, serve, folder }) => {
  const { bundleDir } = writeDemo(folder, { seed: 5 });
  const all = lines(bundleDir);
  setLines(bundleDir, all.slice(0, 100));
  await openTrace(page, await serve([folder]), bundleDir, 'events');
  await signal(page, 'events', '100');
  const generation = Number(await html(page).getAttribute('data-generation'));

  writeFileSync(join(bundleDir, 'new.jsonl'), `${all.join('\n')}\n`);
  renameSync(join(bundleDir, 'new.jsonl'), logOf(bundleDir));
  await signal(page, 'generation', String(generation + 1));
  await signal(page, 'phase', 'ended');
  await signal(page, 'events', String(all.length));
  await idle(page);
  await expect(page.locator('.notice')).toBeVisible();
  await page.locator('.notice').getByRole('button', { name: 'Close' }).click();
  await expect(page.locator('.notice')).toBeHidden();
});

test('a last line that is cut waits for its end', async ({ page, serve, folder }) => {
  const { bundleDir } = writeDemo(folder, { seed: 5 });
  const all = lines(bundleDir);
  const half = (all[50] ?? '').slice(0, 40);
  writeFileSync(logOf(bundleDir), `${all.slice(0, 50).join('\n')}\n${half}`);
  await visit(page, await serve(), placeOf(bundleDir, 'events'));
  await signal(page, 'events', '50');
  appendFileSync(logOf(bundleDir), `${(all[50] ?? '').slice(40)}\n`);
  await signal(page, 'events', '51');
  await expect(regions(page).status).not.toContainText('diagnostic');
});
