import { writeDemo } from '../../src/demo/index.ts';
import { expect, html, idle, openTrace, regions, SAMPLE, selectionOf, signal, test, visit } from './workbench.ts';

/* The window around the views: palette, help, settings, panels. */

test('the palette goes to threads, calls and ids, and runs commands', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'events');
  const palette = page.getByRole('dialog', { name: 'Search or run a command' });
  const input = palette.getByRole('combobox');
  const chosen = palette.getByRole('option', { selected: true });

  await test.step('a thread', async () => {
    await page.keyboard.press('Control+k');
    await input.fill('@bisect');
    await expect(chosen).toContainText('bisect_history');
    await page.keyboard.press('Enter');
    await expect(palette).toBeHidden();
    await expect(regions(page).threads.getByRole('treeitem', { name: /bisect_history/ })).toHaveAttribute(
      'aria-current',
      'location',
    );
  });
  await test.step('an id', async () => {
    const id = (selectionOf(page) ?? '').replace('threads/', '');
    expect(id).not.toBe('');
    await page.keyboard.press('Control+k');
    await input.fill(`#${id.slice(0, -2)}`);
    await expect(palette.getByRole('option').first()).toContainText(id.slice(0, 8));
    await page.keyboard.press('Escape');
    await expect(palette).toBeHidden();
  });
  await test.step('a command, chosen with the arrow keys', async () => {
    await page.keyboard.press('Control+Shift+P');
    await input.pressSequentially('theme');
    await expect(palette.getByRole('option')).toHaveCount(3);
    await expect(palette.getByRole('option').first()).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('ArrowUp');
    await expect(palette.getByRole('option').last()).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Escape');
  });
  await test.step('nothing', async () => {
    await page.keyboard.press('Control+k');
    await input.fill('@no such thread');
    await expect(palette).toContainText('Nothing fits.');
    await page.keyboard.press('Escape');
  });
});

test('the palette of the library opens traces', async ({ page, serve, folder }) => {
  writeDemo(folder);
  await visit(page, await serve([folder]));
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('flaky');
  await page.keyboard.press('Enter');
  await idle(page);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('The retry test');
});

test('the help sheet lists every key', async ({ page, workbench }) => {
  await openTrace(page, workbench, SAMPLE.path, 'events');
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'All keys' });
  await expect(sheet).toContainText('Next region');
  await expect(sheet).toContainText('F6');
  await expect(sheet).toContainText('undo the newest of');
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
});

test('settings hold at once, and after a reload', async ({ page, serve }) => {
  const served = await serve();
  await openTrace(page, served, SAMPLE.path, 'events');
  await page.keyboard.press('Control+,');
  const dialog = page.getByRole('dialog', { name: 'Settings' });

  await dialog.getByRole('radiogroup', { name: 'Theme' }).getByText('Dark').click();
  await signal(page, 'theme', 'dark');
  await dialog.getByRole('radiogroup', { name: 'Rows' }).getByText('Compact').click();
  await signal(page, 'density', 'compact');
  await dialog.getByRole('radiogroup', { name: 'Zoom' }).getByText('125 %').click();
  await expect(html(page)).toHaveCSS('--zoom', '1.25');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
  await expect(regions(page).status).toContainText('125 %');

  // A setting is sent a moment after it was changed; another window has it only from the host.
  const other = await page.context().newPage();
  await expect(async () => {
    await visit(other, served);
    await expect(html(other)).toHaveCSS('--zoom', '1.25', { timeout: 100 });
  }).toPass();
  await page.reload();
  await signal(page, 'theme', 'dark');
  await signal(page, 'density', 'compact');
  await expect(html(page)).toHaveCSS('--zoom', '1.25');

  await page.keyboard.press('Control+0');
  await expect(html(page)).toHaveCSS('--zoom', '1');
  // Whoever closes the window at once keeps what was changed last.
  await page.close();
  await expect(async () => {
    await visit(other, served);
    await expect(html(other)).toHaveCSS('--zoom', '1', { timeout: 100 });
  }).toPass({ timeout: 5000 });
});

test('without a choice the theme follows the system', async ({ page, workbench }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await visit(page, workbench);
  await signal(page, 'theme', 'dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await signal(page, 'theme', 'light');
});

test('panels are resized, hidden and restored', async ({ page, serve }) => {
  await openTrace(page, await serve(), SAMPLE.path, 'events');
  const { sidebar, inspector, centre } = regions(page);
  const width = async (panel: typeof sidebar) => Math.round((await panel.boundingBox())?.width ?? 0);
  const edge = page.getByRole('separator', { name: 'Width of the side panel' });
  const usual = await width(sidebar);

  await test.step('by dragging the edge', async () => {
    const box = await edge.boundingBox();
    if (!box) throw new Error('the edge is not shown');
    await page.mouse.move(box.x + box.width / 2, 400);
    await page.mouse.down();
    await page.mouse.move(box.x + 60, 400, { steps: 4 });
    await page.mouse.up();
    expect(await width(sidebar)).toBeGreaterThan(usual + 40);
  });
  await test.step('within bounds', async () => {
    await page.mouse.move(usual + 60, 400);
    await edge.focus();
    for (let i = 0; i < 30; i++) await page.keyboard.press('ArrowRight');
    await expect.poll(() => width(sidebar)).toBe(420);
    await expect(edge).toHaveAttribute('aria-valuemax', '420');
  });
  await test.step('a double click restores', async () => {
    await edge.dblclick();
    await expect.poll(() => width(sidebar)).toBe(usual);
  });
  await test.step('both can be hidden', async () => {
    const before = await width(centre);
    await page.keyboard.press('Control+b');
    await page.keyboard.press('Control+i');
    await expect(sidebar).toBeHidden();
    await expect(inspector).toBeHidden();
    await expect.poll(() => width(centre)).toBeGreaterThan(before + 400);
    await page.getByRole('button', { name: 'Side panel' }).click();
    await page.getByRole('button', { name: 'Inspector' }).click();
    await expect(sidebar).toBeVisible();
    await expect(inspector).toBeVisible();
  });
});

test('a narrow window shows its panels as drawers', async ({ page, workbench }) => {
  await page.setViewportSize({ width: 900, height: 700 });
  await openTrace(page, workbench, SAMPLE.path, 'events');
  const { sidebar, inspector } = regions(page);
  await expect(sidebar).toBeHidden();
  await expect(inspector).toBeHidden();
  await page.keyboard.press('Control+b');
  await expect(sidebar).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(sidebar).toBeHidden();
  await page.keyboard.press('Control+i');
  await expect(inspector).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(900);
});
