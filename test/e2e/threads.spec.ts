import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { writeDemo } from '../../src/demo/index.ts';
import { startLiveAgent } from '../helpers/live-agent.ts';
import { expect, html, openTrace, placeOf, regions, SAMPLE, selectionOf, signal, test, visit } from './workbench.ts';

/* Who spawned, tasked, messaged, answered and closed whom: graph, sequence, list of edges. */

const graph = (page: Page) => page.getByRole('tree', { name: 'Graph of agents' });
const nodes = (page: Page) => graph(page).getByRole('treeitem');
const sequence = (page: Page) => page.getByRole('listbox', { name: 'Sequence of messages' });
const edges = (page: Page) => page.getByRole('listbox', { name: /^Edges in the order/ });
const panel = (page: Page) => page.getByRole('complementary', { name: 'Message' });
const main = (page: Page) => page.getByRole('main');

test('agents and what passed between them', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'threads');
  await expect(nodes(page)).toHaveText([
    /completed.*\/root.*40.m.16.s/,
    /reproduce_flake.*worker · Ada · gpt-5\.3-codex/,
    /bisect_history.*closed by \/root/,
    /audit_timers.*answered/,
  ]);
  await expect(edges(page).getByRole('option')).toHaveCount(12);
  await expect(sequence(page).getByRole('option').first()).toContainText('spawned reproduce_flake');

  await test.step('an edge shows its message, its way and its evidence', async () => {
    await main(page)
      .getByRole('button', { name: /messaged, between \/root and audit_timers/ })
      .click();
    await expect.poll(() => selectionOf(page)).toBe('interaction_edges/edge:tool:call_u7Kq2Lsm');
    await expect(panel(page)).toContainText('Does backoff() still read Date.now()');
    await expect(panel(page).getByRole('listitem')).toHaveText([
      /10:32\.2.*called by Call 16/,
      /10:55\.2.*sent/,
      /10:57\.6.*in the input of Call 13/,
      /11:09\.4.*answered with Edge 7/,
    ]);
    await expect(panel(page)).toContainText('Read 2.4 s after it was sent, by audit_timers.');
    await expect(panel(page).getByRole('button', { name: 'raw_payload:296' })).toBeVisible();
    await expect(edges(page).getByRole('option', { selected: true })).toContainText('messaged audit_timers');
    await expect(sequence(page).getByRole('option', { selected: true })).toContainText('messaged audit_timers');
  });
  await test.step('its parts lead on, also where there is little room', async () => {
    await page.setViewportSize({ width: 1180, height: 760 });
    await panel(page).getByRole('button', { name: 'Edge 7' }).click();
    await expect(panel(page)).toContainText('Two call sites left');
    await panel(page).getByRole('button', { name: 'Close' }).click();
    await expect(panel(page)).toBeHidden();
  });
});

test('the graph by keyboard', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'threads');
  await graph(page).focus();
  const active = () => graph(page).getByRole('treeitem', { selected: true });
  await expect(active()).toContainText('/root');
  await page.keyboard.press('ArrowRight');
  await expect(active()).toContainText('reproduce_flake');
  await page.keyboard.press('ArrowDown');
  await expect(active()).toContainText('bisect_history');
  await expect(regions(page).inspector.getByRole('heading', { level: 2 })).toContainText('bisect_history');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Space');
  await expect(nodes(page)).toHaveCount(1);
  await expect(active()).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('Space');
  await expect(nodes(page)).toHaveCount(4);
  await page.keyboard.press('Enter');
  await expect(regions(page).tabs.getByRole('tab', { selected: true })).toHaveText('Transcript');
});

test('the sequence by keyboard, and its life lines', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'threads');
  await main(page).getByText('Sequence', { exact: true }).click();
  await expect(graph(page)).toBeHidden();
  await sequence(page).focus();
  for (let i = 0; i < 9; i++) await page.keyboard.press('ArrowDown');
  await expect(sequence(page).getByRole('option', { selected: true })).toContainText('tasked reproduce_flake');
  await expect(sequence(page)).toContainText('22\u00a0m 32\u00a0s idle');

  const rows = sequence(page)
    .getByRole('option')
    .filter({ hasText: /\d\d:\d\d\.\d/ });
  const before = await rows.count();
  await main(page).getByRole('button', { name: 'Take audit_timers out of the sequence' }).click();
  await expect(rows).toHaveCount(before - 3);
  await main(page).getByRole('button', { name: /^Add/ }).click();
  await page
    .getByRole('listbox', { name: 'Add' })
    .getByRole('option', { name: /audit_timers/ })
    .click();
  await expect(rows).toHaveCount(before);
});

test('search, kinds and neighbourhood', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'threads');
  // Before the view is there, Ctrl F searches the whole trace.
  await expect(nodes(page)).toHaveCount(4);
  await page.keyboard.press('Control+f');
  await page.keyboard.type('seed 41 fails');
  await expect(sequence(page).getByRole('option')).toHaveText([/Reproduced: seed 41/]);
  await page.keyboard.press('Enter');
  await expect.poll(() => selectionOf(page)).toMatch(/^interaction_edges\//);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+f');
  await page.keyboard.type('grace');
  await page.keyboard.press('Enter');
  await expect(regions(page).inspector.getByRole('heading', { level: 2 })).toContainText('bisect_history');
  await page.keyboard.press('Escape');

  await main(page)
    .getByRole('button', { name: /: spawned\. Hide them/ })
    .click();
  await expect(edges(page).getByRole('option')).toHaveCount(9);
  await main(page)
    .getByRole('button', { name: /: spawned\. Show them/ })
    .click();

  await main(page)
    .getByRole('button', { name: /^Around bisect_history/ })
    .click();
  await expect(nodes(page)).toHaveCount(2);
  await main(page)
    .getByRole('button', { name: /^Around/ })
    .click();
  await main(page).getByRole('button', { name: 'Running only' }).click();
  await main(page).getByRole('button', { name: 'Show all threads' }).click();
  await expect(nodes(page)).toHaveCount(4);
});

test('many agents: folded branches with counts, a map, any of them found', async ({ page, serve, folder }) => {
  const { bundleDir } = writeDemo(folder, { agents: 120, turns: 120, sizeBytes: 1_500_000 });
  test.slow();
  await visit(page, await serve([folder]), placeOf(bundleDir, 'threads'));
  await expect(html(page)).toHaveAttribute('data-idle', 'true', { timeout: 60_000 });
  await expect(page.getByRole('tab', { name: /^Threads/ })).toContainText('120');
  expect(await nodes(page).count()).toBeLessThan(60);
  const branch = graph(page).getByRole('treeitem', { expanded: false }).first();
  const id = (await branch.getAttribute('id')) ?? '';
  const fold = page.locator(`[id="${id}"]`).getByRole('button', { name: /^Unfold \d+ threads?/ });
  await expect(fold).toHaveText(/^\+\d+$/);
  await fold.click();
  await expect(page.locator(`[id="${id}"]`)).toHaveAttribute('aria-expanded', 'true');
  await expect(fold).toHaveCount(0);

  await test.step('a thread that is folded away is unfolded when it is chosen', async () => {
    await regions(page).threads.focus();
    await page.keyboard.press('End');
    const chosen = graph(page).getByRole('treeitem', { selected: true });
    await expect(chosen).toBeInViewport();
    await expect(page.getByRole('img', { name: 'Map of the graph' })).toBeVisible();
  });
});

test('nodes stay where they are while a run grows', async ({ page, serve, folder }) => {
  const agent = await startLiveAgent(folder);
  const written = () => readFileSync(join(agent.bundle, 'trace.jsonl'), 'utf8').split('\n').length - 1;
  await openTrace(page, await serve([folder]), agent.bundle, 'threads');
  const places = async () => {
    const all = await nodes(page).all();
    return Promise.all(all.map(async (node) => [await node.getAttribute('id'), await node.getAttribute('style')]));
  };
  await agent.advance(20);
  await signal(page, 'events', String(written()));
  await expect.poll(() => nodes(page).count()).toBeGreaterThan(1);
  const before = await places();
  await agent.finish();
  await signal(page, 'phase', 'ended');
  await expect(nodes(page)).toHaveCount(4);
  const after = await places();
  for (const place of before) expect(after).toContainEqual(place);
  await expect(edges(page).getByRole('option')).toHaveCount(12);
});
