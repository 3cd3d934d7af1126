import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from '@playwright/test';
import { startLiveAgent } from '../helpers/live-agent.ts';
import { expect, idle, openTrace, placeOf, regions, SAMPLE, selectionOf, signal, test, visit } from './workbench.ts';

/* The transcript: the sample trace, and a simulated agent at work. */

const transcript = (page: Page): Locator => page.getByRole('region', { name: /^Transcript of/ });
const list = (page: Page): Locator => page.getByRole('tree', { name: /^Transcript of/ });
const rows = (page: Page): Locator => list(page).getByRole('treeitem');
const outline = (page: Page): Locator => page.getByRole('tree', { name: /^Outline of/ });
const shown = async (page: Page): Promise<number> => Number(await transcript(page).getAttribute('data-rows'));
/** How far the list is scrolled, in CSS pixels. */
const scrollTop = (page: Page): Promise<number> => list(page).evaluate((element) => element.scrollTop);
/** How far its end is below what is visible. */
const toEnd = (page: Page): Promise<number> =>
  list(page).evaluate(({ scrollHeight, clientHeight, scrollTop }) => scrollHeight - clientHeight - scrollTop);
/** Chooses the failing command of the second turn in the outline. */
const chooseFailure = (page: Page): Promise<void> =>
  outline(page)
    .getByRole('treeitem')
    .filter({ hasText: 'exit 1' })
    .filter({ hasText: 'pnpm vitest run' })
    .last()
    .click();
const selected = (page: Page): Locator => rows(page).and(page.locator('[aria-selected="true"]'));

test('a thread reads as a conversation under its turn', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path);
  await expect(transcript(page)).toContainText('Turn 1');
  await expect(rows(page).filter({ hasText: 'Call 1' }).first()).toContainText('in 14.3');
  await expect(rows(page).filter({ hasText: 'user' }).first()).toContainText('prove it with 200 runs');
  await expect(rows(page).filter({ hasText: 'reasoning' }).first()).toContainText('Finding the package');
  await expect(rows(page).filter({ hasText: 'rg --files' }).first()).toContainText('packages/queue/package.json');
  // The first turn is said once: above the list.
  await expect(rows(page).filter({ hasText: 'Turn 1' })).toHaveCount(0);

  await page.getByRole('button', { name: /^Thread/ }).click();
  await page.getByRole('option', { name: /reproduce_flake/ }).click();
  await expect(transcript(page)).toHaveAttribute('data-thread', /./);
  await expect(rows(page).filter({ hasText: 'to reproduce_flake' }).first()).toContainText('sent');
});

test('what the model saw stands beside what the runtime saw where they differ', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path);
  await chooseFailure(page);
  const model = selected(page).getByRole('region', { name: 'What the model saw' });
  const runtime = selected(page).getByRole('region', { name: 'What the runtime saw' });
  await expect(model).toContainText('5992 lines truncated');
  await expect(runtime).toContainText(/[\d,]+.lines not shown to the model/);
  await expect(runtime.locator('.ansi-red').first()).toHaveText('1 failed');

  await test.step('through one pair of eyes only', async () => {
    const eyes = page.getByRole('radiogroup', { name: 'Whose eyes' });
    await eyes.getByText('Model saw').click();
    await expect(model).toHaveCount(0);
    await expect(selected(page)).toContainText('Exit code: 1');
    await eyes.getByText('Runtime saw').click();
    await expect(selected(page)).not.toContainText('Exit code: 1');
    await eyes.getByText('Both').click();
    await expect(runtime).toBeVisible();
  });

  await test.step('long texts unfold, all of them', async () => {
    await list(page).focus();
    await page.keyboard.press('Space');
    await expect(runtime.getByRole('log')).toContainText('[lease] acquire job-100');
    await page.keyboard.press('Space');
    await expect(runtime.getByRole('log')).toHaveCount(0);
  });
});

test('one selection: rows, outline, inspector, address', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path);
  await rows(page)
    .filter({ hasText: 'rg --files packages/queue' })
    .first()
    .click({ position: { x: 200, y: 10 } });
  expect(selectionOf(page)).toMatch(/^tool_calls\//);
  await expect(selected(page)).toContainText('rg --files');
  await page.keyboard.press('ArrowDown');
  await expect(selected(page)).toContainText('Call 2');
  expect(selectionOf(page)).toMatch(/^inference_calls\//);
  await expect(outline(page).locator('[aria-selected="true"]')).toContainText('Calls 1 to 10');
  await page.keyboard.press('ArrowUp');
  await expect(selected(page)).toContainText('rg --files');

  await test.step('a link leads to it, wherever it is', async () => {
    await chooseFailure(page);
    await expect(selected(page)).toContainText('pnpm vitest run packages/queue');
    const [collection = '', id = ''] = (selectionOf(page) ?? '').split('/');
    await visit(page, workbench, '#/library');
    await visit(page, workbench, placeOf(SAMPLE.path, 'transcript', { collection, id }));
    await idle(page);
    await expect(selected(page)).toBeInViewport();
    await expect(selected(page)).toContainText('pnpm vitest run packages/queue');
  });
});

test('calls are walked with [ and ]', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path);
  await list(page).focus();
  for (const n of [1, 2, 3]) {
    await page.keyboard.press(']');
    await expect(selected(page)).toContainText(`Call ${n}`);
  }
  await page.getByRole('button', { name: 'Previous call', exact: true }).click();
  await expect(selected(page)).toContainText('Call 2');
});

test('a thread rewinds to any call', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path);
  const now = await shown(page);
  await page.getByRole('button', { name: /^As of/ }).click();
  await page.keyboard.type('call 20');
  await page.keyboard.press('Enter');
  await expect(transcript(page)).not.toHaveAttribute('data-as-of', 'now');
  await expect(page.getByText(/What call 20 read, 25.items/)).toBeVisible();
  // Compacted history is not among what the call read, and nothing that came after it.
  expect(await shown(page)).toBeLessThan(now);
  await list(page).focus();
  await page.keyboard.press('End');
  await expect(rows(page).last()).toContainText('Not answered yet when this call was made.');

  await page.keyboard.press(']');
  await expect(page.getByText(/What call 21 read/)).toBeVisible();
  await page.getByRole('button', { name: 'Back to now' }).click();
  await expect(transcript(page)).toHaveAttribute('data-as-of', 'now');
  await expect(transcript(page)).toHaveAttribute('data-rows', String(now));
});

test('heads fold what stands under them, one or all', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path);
  const all = await shown(page);
  await rows(page).filter({ hasText: 'Call 1' }).first().click();
  await page.keyboard.press('ArrowLeft');
  await expect(selected(page)).toHaveAttribute('aria-expanded', 'false');
  await expect(selected(page)).toContainText(/5.items/);
  expect(await shown(page)).toBe(all - 5);
  await page.keyboard.press('ArrowRight');
  await expect(transcript(page)).toHaveAttribute('data-rows', String(all));

  await page.keyboard.press('Shift+F');
  await expect(page.getByRole('button', { name: 'Unfold all' })).toBeVisible();
  expect(await shown(page)).toBeLessThan(all / 2);
  // What is hidden shows itself when it is chosen.
  await chooseFailure(page);
  await expect(selected(page)).toContainText('pnpm vitest run packages/queue');
  await page.getByRole('button', { name: 'Fold all' }).click();
  await page.getByRole('button', { name: 'Unfold all' }).click();
  await expect(transcript(page)).toHaveAttribute('data-rows', String(all));
});

test('rows are filtered, and a text is found', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path);
  const all = await shown(page);
  await page.getByRole('toolbar', { name: 'Transcript' }).getByRole('button', { name: 'Reasoning' }).click();
  await expect(rows(page).filter({ hasText: 'reasoning' })).toHaveCount(0);
  await page.getByRole('toolbar', { name: 'Transcript' }).getByRole('button', { name: 'Reasoning' }).click();

  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  const filter = page.getByRole('toolbar', { name: 'Filter' });
  await filter.getByRole('button', { name: 'Failed' }).click();
  await expect(rows(page).filter({ hasText: 'exit 1' })).toHaveCount(2);
  await filter.getByRole('button', { name: 'Failed' }).click();
  await filter.getByRole('button', { name: 'Code cells' }).click();
  await expect(rows(page).filter({ hasText: 'code cell' })).not.toHaveCount(0);
  await expect(rows(page).filter({ hasText: 'commentary' })).toHaveCount(0);
  await filter.getByRole('button', { name: 'Code cells' }).click();
  await expect(transcript(page)).toHaveAttribute('data-rows', String(all));

  await page.keyboard.press('Control+f');
  await page.keyboard.type('date.now');
  await expect(page.getByText(/^\d+.matches$/)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^1 of \d+$/)).toBeVisible();
  await expect(selected(page).locator('mark').first()).toHaveText('Date.now');
  await page.keyboard.press('F3');
  await expect(page.getByText(/^2 of \d+$/)).toBeVisible();
  await page.getByRole('button', { name: 'Only matches' }).click();
  await expect.poll(() => shown(page)).toBeLessThan(all);
  await page.keyboard.press('Control+f');
  await page.keyboard.press('Escape');
  await expect(transcript(page)).toHaveAttribute('data-rows', String(all));
  await expect(list(page).locator('mark')).toHaveCount(0);
});

test('patches are diffs, pictures are shown, compactions say what they did', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path);
  await outline(page)
    .getByRole('treeitem', { name: /Compaction 2/ })
    .click();
  await expect(selected(page)).toContainText(/183\.6.k.*21\.4.k/);
  await expect(selected(page)).toContainText('attempt 2 of 2');
  const patch = rows(page).filter({ hasText: 'apply_patch' });
  await expect(patch).toContainText('+4');
  await expect(patch.locator('.d-add').first()).toContainText('private due: number');
  await expect(patch.locator('.d-del').first()).toContainText('private due = Date.now()');
  await expect(
    rows(page).filter({ hasText: 'dropped by compaction 2' }).filter({ hasText: 'git diff' }),
  ).not.toHaveCount(0);

  await outline(page)
    .getByRole('treeitem', { name: /Call 31/ })
    .click();
  const picture = list(page).getByRole('img', { name: /^Image given by user/ });
  await expect(picture).toHaveAttribute('src', /^data:image\//);
  await expect.poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
});

test('it follows a live agent until the reader turns away, and back again', async ({ page, serve, folder }) => {
  const agent = await startLiveAgent(folder);
  await agent.advance(60);
  await openTrace(page, await serve([folder]), agent.bundle);
  await signal(page, 'phase', 'following');
  await signal(page, 'following', 'true');
  await expect.poll(() => toEnd(page)).toBeLessThan(5);

  const atFirst = await shown(page);
  await agent.advance(40);
  await expect.poll(() => shown(page)).toBeGreaterThan(atFirst);
  await expect.poll(() => toEnd(page)).toBeLessThan(5);

  await test.step('scrolling away: what is read stays where it is', async () => {
    await list(page).hover();
    await page.mouse.wheel(0, -600);
    await signal(page, 'following', 'false');
    const before = await shown(page);
    const top = await scrollTop(page);
    await agent.advance(60);
    await expect.poll(() => shown(page)).toBeGreaterThan(before);
    expect(await scrollTop(page)).toBe(top);
    await expect(page.getByRole('button', { name: /new.items?/ })).toBeVisible();
  });

  await test.step('the pill leads back, and so does End', async () => {
    await page.getByRole('button', { name: /new.items?/ }).click();
    await signal(page, 'following', 'true');
    await expect.poll(() => toEnd(page)).toBeLessThan(5);
    await rows(page).first().click();
    await signal(page, 'following', 'false');
    await page.keyboard.press('End');
    await signal(page, 'following', 'true');
  });
  await agent.stop();
});

test('a thread that has said nothing says so', async ({ page, serve, folder }) => {
  const bundle = join(folder, 'trace-empty');
  mkdirSync(join(bundle, 'payloads'), { recursive: true });
  const head = { schema_version: 1, rollout_id: 'r', wall_time_unix_ms: 1000, thread_id: '/root', codex_turn_id: null };
  writeFileSync(
    join(bundle, 'manifest.json'),
    JSON.stringify({
      schema_version: 1,
      trace_id: 'empty',
      rollout_id: 'r',
      root_thread_id: '/root',
      started_at_unix_ms: 1000,
      raw_event_log: 'trace.jsonl',
      payloads_dir: 'payloads',
    }),
  );
  const events = [
    { ...head, seq: 0, payload: { type: 'rollout_started', trace_id: 'empty', root_thread_id: '/root' } },
    {
      ...head,
      seq: 1,
      payload: { type: 'thread_started', thread_id: '/root', agent_path: '/root', metadata_payload: null },
    },
  ];
  writeFileSync(join(bundle, 'trace.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  await openTrace(page, await serve([folder]), bundle);
  await expect(page.getByText('/root has said and read nothing yet.')).toBeVisible();
  await expect(regions(page).centre).toContainText('Items appear here');
});
