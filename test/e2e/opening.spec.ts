import { demoBundle, logOf } from '../helpers/demo-bundle.ts';
import {
  expect,
  idle,
  LOST_CONNECTION,
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

/* A trace is opened, and every place in it has an address: links, reload, back and forward. */

test('a trace opens by its path, and shows its threads', async ({ page, workbench }) => {
  await visit(page, workbench);
  await page.keyboard.press('Control+o');
  const dialog = page.getByRole('dialog', { name: 'Open a trace' });
  await dialog.getByRole('textbox').fill(SAMPLE.path);
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await idle(page);
  await signal(page, 'phase', 'ended');
  await expect(regions(page).threads.getByRole('treeitem')).toHaveCount(SAMPLE.threads.length);
  await expect(regions(page).status).toContainText('491 events');
});

test('every tab shows its view, by click and by key', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path);
  const tabs = regions(page).tabs.getByRole('tab');
  expect(await tabs.count()).toBeGreaterThan(0);
  for (const tab of await tabs.all()) {
    await tab.click();
    await expect(tab).toHaveAttribute('aria-selected', 'true');
    await expect(page.getByRole('tabpanel')).toHaveAttribute('aria-labelledby', (await tab.getAttribute('id')) ?? '');
    await expect(page.getByRole('tabpanel')).not.toBeEmpty();
    await expect(page.getByText('cannot be shown')).toHaveCount(0);
  }
  await page.keyboard.press('Control+7');
  await expect(page.getByRole('tabpanel')).toHaveAccessibleName('Events');
});

test('an address leads to view, thread and selection; a reload stays there', async ({ page, workbench }) => {
  await visit(page, workbench, placeOf(SAMPLE.path, 'events', { collection: 'events', id: '16' }));
  await idle(page);
  const line = page.getByRole('option', { name: /^16 / });
  await expect(line).toHaveAttribute('aria-selected', 'true');
  await expect(regions(page).inspector).toContainText('pnpm vitest run packages/queue');

  await regions(page).threads.getByRole('treeitem').filter({ hasText: 'bisect_history' }).click();
  const url = page.url();
  await page.reload();
  await idle(page);
  expect(page.url()).toBe(url);
  await expect(line).toHaveAttribute('aria-selected', 'true');
  const thread = regions(page).threads.getByRole('treeitem', { name: /bisect_history/ });
  await expect(thread).toHaveAttribute('aria-current', 'location');
});

test('a trace that the server was started with is shown first; a reload and an address stay where they are', async ({
  page,
  serve,
}) => {
  const served = await serve([SAMPLE.path]);
  await visit(page, served);
  await idle(page);
  await expect(regions(page).tabs.getByRole('tab', { name: 'Transcript' })).toHaveAttribute('aria-selected', 'true');
  await showView(page, 'Timeline');
  await page.reload();
  await idle(page);
  await expect(regions(page).tabs.getByRole('tab', { name: 'Timeline' })).toHaveAttribute('aria-selected', 'true');
  await visit(page, served, placeOf(SAMPLE.path, 'events'));
  await idle(page);
  await expect(regions(page).tabs.getByRole('tab', { name: 'Events' })).toHaveAttribute('aria-selected', 'true');
});

test('the copied address opens the same place', async ({ page, workbench, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await visit(page, workbench, placeOf(SAMPLE.path, 'events', { collection: 'events', id: '23' }));
  await idle(page);
  await page.keyboard.press('Control+Shift+C');
  await expect(page.getByText('Copied the address')).toBeVisible();
  const address = await page.evaluate(() => navigator.clipboard.readText());
  expect(address).toMatch(/^rollout:\/\//);

  const other = await context.newPage();
  await visit(other, workbench);
  await other.keyboard.press('Control+o');
  await other.getByRole('dialog').getByRole('textbox').fill(address);
  await other.keyboard.press('Enter');
  await idle(other);
  expect(new URL(other.url()).hash).toBe(new URL(page.url()).hash);
  await expect(other.getByRole('option', { name: /^23 / })).toHaveAttribute('aria-selected', 'true');
});

test('back and forward go through views, selections and pages', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'events');
  const back = page.getByRole('button', { name: 'Back' });
  const forward = page.getByRole('button', { name: 'Forward' });
  await expect(back).toBeDisabled();
  await expect(forward).toBeDisabled();

  await page.getByRole('option', { name: /^9 / }).click();
  await expect.poll(() => selectionOf(page)).toBe('events/9');
  await showView(page, 'Tools');
  await page.getByRole('navigation', { name: 'Breadcrumb' }).getByRole('button', { name: 'Library' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Library' })).toBeVisible();

  await back.click();
  await expect(page.getByRole('tabpanel')).toHaveAccessibleName(/Tools/);
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(page.getByRole('tabpanel')).toHaveAccessibleName(/Events/);
  expect(selectionOf(page)).toBe('events/9');
  await page.keyboard.press('Alt+ArrowLeft');
  await expect.poll(() => selectionOf(page)).toBeNull();
  await expect(back).toBeDisabled();

  await page.keyboard.press('Alt+ArrowRight');
  await expect.poll(() => selectionOf(page)).toBe('events/9');
  await expect(page.getByRole('option', { name: /^9 / })).toHaveAttribute('aria-selected', 'true');
});

test('a reload while a trace is being read reads it to its end', async ({ page, serve, folder }) => {
  const bundle = demoBundle({ agents: 12, turns: 24, sizeBytes: 25_000_000 }, folder);
  const events = logOf(bundle).split('\n').length - 1;
  const served = await serve();
  await page.goto(served.url + placeOf(bundle));
  await signal(page, 'phase', 'loading');
  for (let again = 0; again < 3; again++) {
    await page.reload();
    await signal(page, 'app', 'ready');
  }
  await idle(page);
  await signal(page, 'events', String(events));
  await expect(regions(page).threads.getByRole('treeitem')).toHaveCount(12);
});

test('a path without a trace says what is missing and what can be done', async ({ page, serve, folder }) => {
  await visit(page, await serve(), placeOf(`${folder}/nothing`));
  await signal(page, 'phase', 'failed');
  const failure = page.getByRole('region', { name: 'This trace cannot be opened.' });
  await expect(failure).toContainText(`${folder}/nothing`);
  await failure.getByRole('button', { name: 'Back to the library' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Library' })).toBeVisible();
});

test.describe('when the server goes away', () => {
  test.use({ tolerated: LOST_CONNECTION });

  test('what is shown stays, and goes on when it is back', async ({ page, serve }) => {
    const served = await serve();
    await openTrace(page, served, SAMPLE.path, 'events');
    await page.getByRole('option', { name: /^9 / }).click();
    await served.stop();
    await signal(page, 'connection', 'reconnecting');
    await signal(page, 'idle', 'false');
    await expect(page.getByText('The connection to the workbench is lost.')).toBeVisible();
    await expect(regions(page).status).toContainText('Reconnecting');
    await expect(regions(page).threads.getByRole('treeitem')).toHaveCount(4);

    await served.restart();
    await idle(page);
    await expect(page.getByText('The connection to the workbench is lost.')).toBeHidden();
    expect(selectionOf(page)).toBe('events/9');
    await page.getByRole('option', { name: /^12 / }).click();
    await expect(regions(page).inspector).toContainText('tool_call_ended');
  });
});
