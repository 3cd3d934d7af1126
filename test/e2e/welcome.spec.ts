import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, idle, shownEvents, signal, test, visit } from './workbench.ts';

/* First steps: what one sees without any trace, and one click to the sample and to a running agent. */

test('without any trace the welcome page is shown', async ({ page, serve }) => {
  await visit(page, await serve());
  await expect(page.getByRole('region', { name: 'First steps' })).toBeVisible();
});

test('the sample trace opens with one click', async ({ page, workbench }) => {
  await visit(page, workbench, '#/welcome');
  await page.getByRole('button', { name: 'Open sample' }).click();
  await idle(page);
  await signal(page, 'phase', 'ended');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('The retry test');
  expect(await shownEvents(page)).toBe(491);
});

test('a simulated agent starts with one click, and one watches it run', async ({ page, serve }) => {
  const served = await serve();
  await visit(page, served, '#/welcome');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await signal(page, 'phase', 'following');
  await expect(page.getByRole('contentinfo').getByText('Live')).toBeVisible();
  await expect(page.getByRole('banner').getByText('Live', { exact: true })).toBeVisible();
  await idle(page);
  const before = await shownEvents(page);
  await expect.poll(() => shownEvents(page)).toBeGreaterThan(before);

  await page.keyboard.press('Control+Shift+P');
  await page.getByRole('combobox').fill('> stop the simulated');
  await page.keyboard.press('Enter');
  await expect(page.getByText('The simulated agent was stopped')).toBeVisible();
});

test('a folder is watched from the welcome page; a wrong path says so in place', async ({ page, serve, folder }) => {
  await visit(page, await serve(), '#/welcome');
  const path = page.getByRole('textbox', { name: 'Folder to watch' });
  const watch = page.getByRole('button', { name: 'Watch', exact: true });
  await expect(watch).toBeDisabled();

  const file = join(folder, 'file');
  writeFileSync(file, '');
  await path.fill(file);
  await watch.click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(path).toHaveAttribute('aria-invalid', 'true');

  await path.fill(folder);
  await path.press('Enter');
  await expect(page.getByText(`Watching ${folder}`)).toBeVisible();
  await expect(page.getByRole('heading', { level: 2, name: 'No trace yet.' })).toBeVisible();
});
