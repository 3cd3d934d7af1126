import { expect, idle, openTrace, placeOf, regions, SAMPLE, selectionOf, showView, test, visit } from './workbench.ts';

/* One selection for the whole window: what is chosen in one view is chosen in all. */

/** The first failing tool of the root agent: `pnpm vitest run packages/queue --repeat=20`. */
const FAILING = 'pnpm vitest run packages/queue --repeat=20';

test('a tool call that is selected in one view is selected in the others', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'tools');
  const { inspector } = regions(page);
  const row = page.getByRole('main').getByRole('row').or(page.getByRole('main').getByRole('option'));
  await row.filter({ hasText: FAILING }).first().click();
  await expect.poll(() => selectionOf(page)).toMatch(/^tool_calls\//);
  const selection = selectionOf(page);
  await expect(inspector).toContainText(FAILING);
  await expect(inspector).toContainText('failed');

  await test.step('the log stands at the line where it began', async () => {
    await showView(page, 'Events');
    await expect(page.getByRole('main').getByRole('option', { selected: true })).toContainText('tool_call_started');
    await expect(page.getByRole('main').getByRole('option', { selected: true })).toContainText(FAILING.slice(0, 20));
  });

  await test.step('every other view keeps it', async () => {
    for (const tab of await regions(page).tabs.getByRole('tab').all()) {
      await tab.click();
      expect(selectionOf(page)).toBe(selection);
      await expect(inspector).toContainText(FAILING);
    }
  });
});

test('what is related leads on, and back', async ({ page, workbench }) => {
  await visit(page, workbench, placeOf(SAMPLE.path, 'tools'));
  await idle(page);
  const { inspector } = regions(page);
  await page.getByRole('main').getByText(FAILING).first().click();
  const first = selectionOf(page);
  const related = inspector.getByRole('region', { name: /^Related/ });
  await expect(related.getByRole('button').first()).toBeVisible();

  const links = related.locator('.rel button');
  await links
    .filter({ hasText: /^.*Call \d+/ })
    .first()
    .click();
  await expect.poll(() => selectionOf(page)).not.toBe(first);
  await expect(related.locator('.rel button').first()).toBeVisible();
  await page.keyboard.press('Alt+ArrowLeft');
  await expect.poll(() => selectionOf(page)).toBe(first);
  await expect(inspector).toContainText(FAILING);
});

test('another thread is shown by choosing it, and the walk through calls and failures stays in it', async ({
  page,
  workbench,
}) => {
  await openTrace(page, workbench, SAMPLE.path, 'events');
  const { threads, inspector } = regions(page);
  await threads.getByRole('treeitem', { name: /bisect_history/ }).click();
  await threads.focus();

  await page.keyboard.press(']');
  await expect.poll(() => selectionOf(page)).toMatch(/^inference_calls\//);
  const call = selectionOf(page);
  await page.keyboard.press(']');
  await expect.poll(() => selectionOf(page)).not.toBe(call);
  await page.keyboard.press('[');
  await expect.poll(() => selectionOf(page)).toBe(call);

  await page.keyboard.press('Escape');
  await expect.poll(() => selectionOf(page)).toBeNull();
  const seen = new Set<string | null>();
  for (let i = 0; i < 3; i++) {
    const before = selectionOf(page);
    await page.keyboard.press('e');
    await expect.poll(() => selectionOf(page)).not.toBe(before);
    await expect(inspector).toContainText(/failed|cancelled|aborted/);
    seen.add(selectionOf(page));
  }
  expect(seen.size).toBe(3);
  await page.keyboard.press('e');
  await expect(page.getByText('No failure in this thread')).toBeVisible();
});

test('the inspector stays on what is pinned', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'tools');
  const { inspector } = regions(page);
  await page.getByRole('main').getByText(FAILING).first().click();
  await expect(inspector).toContainText(FAILING);
  const pin = inspector.getByRole('button', { name: /^Pin|^Keep/ });
  await pin.click();
  await expect(pin).toHaveAttribute('aria-pressed', 'true');
  const first = selectionOf(page);
  await page.getByRole('main').getByText('rg --files').first().click();
  await expect.poll(() => selectionOf(page)).not.toBe(first);
  await expect(inspector).toContainText(FAILING);
  await pin.click();
  await expect(inspector).not.toContainText(FAILING);
});

test('a relation that is hovered or focused outlines its other end', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'transcript');
  const { inspector, threads } = regions(page);
  await page.getByRole('main').getByText(FAILING).first().click();
  await expect.poll(() => selectionOf(page)).toMatch(/^tool_calls\//);
  const outlined = page.locator('[data-outlined]');
  await expect(outlined).toHaveCount(0);

  const related = inspector.getByRole('region', { name: /^Related/ });
  await related.getByRole('button', { name: /^in thread/ }).hover();
  await expect(threads.locator('[data-outlined]')).toContainText('/root');
  await page.mouse.move(0, 0);
  await expect(outlined).toHaveCount(0);
  await related.getByRole('button', { name: /^asked for by/ }).focus();
  await expect(page.getByRole('main').locator('[data-outlined]')).toContainText('Call 2');
  await page.keyboard.press('Enter');
  await expect.poll(() => selectionOf(page)).toMatch(/^inference_calls\//);
  await expect(outlined).toHaveCount(0);
});
