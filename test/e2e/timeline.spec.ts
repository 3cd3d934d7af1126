import type { Locator, Page } from '@playwright/test';
import { writeDemo } from '../../src/demo/index.ts';
import { startLiveAgent } from '../helpers/live-agent.ts';
import { expect, openTrace, regions, SAMPLE, selectionOf, signal, test } from './workbench.ts';

/* The timeline by mouse and keyboard. What it shows is told by attributes of the picture: window, bars, squeezed gaps, range. */

const WAIT = 'tool_calls/call_p0RtW3sK';
/** Start and end of that wait of /root, ms since the start of the trace. */
const WAITED = [370_000, 481_700] as const;

const picture = (page: Page): Locator => page.locator('[data-part=root]');
const lanes = (page: Page): Locator => page.getByRole('application', { name: /^Timeline/ });
const head = (page: Page, name: string): Locator =>
  page.getByRole('tree', { name: 'Lanes' }).getByRole('treeitem', { name: new RegExp(name) });
const toolbar = (page: Page): Locator => page.getByRole('toolbar', { name: 'Timeline' });
const settled = (page: Page): Promise<void> => expect(picture(page)).toHaveAttribute('data-frame', 'idle');

async function shown(page: Page): Promise<{ from: number; to: number; bars: number; squeezed: number; range: string }> {
  await settled(page);
  return picture(page).evaluate(({ dataset }) => ({
    from: Number(dataset.from),
    to: Number(dataset.to),
    bars: Number(dataset.bars),
    squeezed: Number(dataset.squeezed),
    range: dataset.range ?? '',
  }));
}

async function open(page: Page, served: Parameters<typeof openTrace>[1], path = SAMPLE.path): Promise<void> {
  await openTrace(page, served, path, 'timeline');
  await expect(picture(page)).toHaveAttribute('data-bars', /^[1-9]/);
  await settled(page);
}

/** Where a moment stands in a row of a lane, in the window's pixels; only while no gap is squeezed. */
async function spot(page: Page, thread: string, row: number, moment: number): Promise<{ x: number; y: number }> {
  const { from, to } = await shown(page);
  const box = await lanes(page).boundingBox();
  const lane = await head(page, thread).boundingBox();
  if (!box || !lane) throw new Error('nothing is drawn');
  return { x: box.x + ((moment - from) / (to - from)) * box.width, y: lane.y + 10 + 20 * row + 9 };
}

async function unsqueeze(page: Page): Promise<void> {
  await toolbar(page).getByRole('button', { name: 'Squeeze idle' }).click();
  await expect(picture(page)).toHaveAttribute('data-squeezed', '0');
}

test('shows the whole run, lane heads beside their lanes', async ({ page, workbench }) => {
  await open(page, workbench);
  const { from, to, bars, squeezed } = await shown(page);
  expect(from).toBeLessThan(0);
  expect(to).toBeGreaterThan(40 * 60_000);
  expect(bars).toBeGreaterThan(150);
  expect(squeezed).toBe(1);
  const top = (await lanes(page).boundingBox())?.y ?? 0;
  expect((await head(page, '/root').boundingBox())?.y).toBeCloseTo(top, 0);
  await expect(page.getByRole('tree', { name: 'Lanes' }).getByRole('treeitem')).toHaveCount(SAMPLE.threads.length);
  await expect(page.getByText('22 m 33 s idle')).toBeVisible();
});

test('a click selects everywhere, resting shows a card, a double click zooms and makes it the range', async ({
  page,
  workbench,
}) => {
  await open(page, workbench);
  await unsqueeze(page);
  const at = await spot(page, '/root', 2, (WAITED[0] + WAITED[1]) / 2);
  await page.mouse.move(at.x, at.y);
  await expect(picture(page)).toHaveAttribute('data-hover', WAIT);
  await expect(page.getByRole('tooltip')).toContainText('waits for bisect_history');
  await page.mouse.click(at.x, at.y);
  await expect.poll(() => selectionOf(page)).toBe(WAIT);
  await expect(regions(page).inspector).toContainText('wait_agent');
  await expect(page.getByRole('tooltip')).toHaveCount(0);

  await page.mouse.dblclick(at.x, at.y);
  await expect(picture(page)).toHaveAttribute('data-range', `${WAITED[0]}-${WAITED[1]}`);
  const zoomed = await shown(page);
  expect(zoomed.from).toBeLessThan(WAITED[0]);
  expect(zoomed.to - zoomed.from).toBeLessThan(150_000);

  const panel = page.getByRole('region', { name: 'Selected range' });
  await expect(panel.getByRole('row', { name: /^\/root/ })).toContainText('1\u00a0m\u00a052\u00a0s');
  await panel.getByRole('list', { name: 'What bisect_history did meanwhile' }).getByRole('button').first().click();
  await expect.poll(() => selectionOf(page)).not.toBe(WAIT);
  await page.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect.poll(() => selectionOf(page)).not.toBeNull();
  await page.keyboard.press('Escape');
  await expect.poll(() => selectionOf(page)).toBeNull();
});

test('wheel, drag and letters move the window in time', async ({ page, workbench }) => {
  await open(page, workbench);
  const whole = await shown(page);
  const box = await lanes(page).boundingBox();
  if (!box) throw new Error('no lanes');
  await page.mouse.move(box.x + box.width / 2, box.y + 300);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -300);
  await page.keyboard.up('Control');
  await expect.poll(async () => (await shown(page)).to - (await shown(page)).from).toBeLessThan(whole.to - whole.from);
  const near = await shown(page);
  expect(near.from).toBeGreaterThan(whole.from);

  await page.keyboard.down('Shift');
  await page.mouse.wheel(0, 200);
  await page.keyboard.up('Shift');
  await expect.poll(async () => (await shown(page)).from).toBeGreaterThan(near.from);
  const later = await shown(page);
  await page.keyboard.press('a');
  await expect.poll(async () => (await shown(page)).from).toBeLessThan(later.from);
  const before = await shown(page);
  await page.keyboard.press('w');
  await expect
    .poll(async () => (await shown(page)).to - (await shown(page)).from)
    .toBeLessThan(before.to - before.from);

  await page.mouse.move(box.x + 300, box.y + 300);
  const start = await shown(page);
  await page.keyboard.down('Shift');
  await page.mouse.down();
  await page.mouse.move(box.x + 400, box.y + 300, { steps: 3 });
  await page.mouse.up();
  await page.keyboard.up('Shift');
  expect((await shown(page)).from).toBeLessThan(start.from);
  expect((await shown(page)).range).toBe('');

  await page.mouse.down();
  await page.mouse.move(box.x + 500, box.y + 300, { steps: 3 });
  await page.mouse.up();
  await expect(page.getByRole('region', { name: 'Selected range' })).toBeVisible();

  await page.keyboard.press('m');
  await expect.poll(async () => Math.round(((await shown(page)).to - (await shown(page)).from) / 1000)).toBe(63);
  await page.keyboard.press('f');
  await expect.poll(async () => (await shown(page)).from).toBe(whole.from);
});

test.describe('on a touch screen', () => {
  test.use({ hasTouch: true });

  test('two fingers zoom, one moves what is shown', async ({ page, workbench }) => {
    await open(page, workbench);
    await unsqueeze(page);
    const box = await lanes(page).boundingBox();
    if (!box) throw new Error('no lanes');
    const screen = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...places: number[]) =>
      screen.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: places.map((x, id) => ({ x: box.x + x, y: box.y + 250, id })),
      });
    const whole = await shown(page);
    await touch('touchStart', 300);
    await touch('touchStart', 300, 500);
    await touch('touchMove', 200, 600);
    await touch('touchEnd');
    await expect
      .poll(async () =>
        Math.round((10 * ((await shown(page)).to - (await shown(page)).from)) / (whole.to - whole.from)),
      )
      .toBe(5);
    const near = await shown(page);
    await touch('touchStart', 300);
    await touch('touchMove', 250);
    await touch('touchMove', 200);
    await touch('touchEnd');
    await expect.poll(async () => (await shown(page)).from).toBeGreaterThan(near.from);
    expect((await shown(page)).range).toBe('');
  });
});

test('arrow keys walk from bar to bar and across lanes, Enter opens', async ({ page, workbench }) => {
  await open(page, workbench);
  await lanes(page).focus();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => selectionOf(page)).toMatch(/^codex_turns\//);
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => selectionOf(page)).toMatch(/^inference_calls\//);
  const first = selectionOf(page);
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => selectionOf(page)).not.toBe(first);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => selectionOf(page)).toBe(first);
  for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowDown');
  await expect(head(page, '/root')).not.toHaveAttribute('aria-current', 'location');
  await page.keyboard.press('Enter');
  await expect(picture(page)).toHaveCount(0);
});

test('a squeezed gap opens on a click', async ({ page, workbench }) => {
  await open(page, workbench);
  const box = await lanes(page).boundingBox();
  if (!box) throw new Error('no lanes');
  // The gap stands right of the middle: it is looked for by what the pointer finds.
  for (let x = box.width * 0.5; x < box.width; x += 12) {
    await page.mouse.move(box.x + x, box.y + 200);
    if ((await picture(page).getAttribute('data-hover')) === 'gap') break;
  }
  await expect(picture(page)).toHaveAttribute('data-hover', 'gap');
  await page.mouse.down();
  await page.mouse.up();
  await expect(picture(page)).toHaveAttribute('data-squeezed', '0');
});

test('bars are left out by kind, by state and by what they say', async ({ page, workbench }) => {
  await open(page, workbench);
  const all = (await shown(page)).bars;
  const legend = page.getByRole('region', { name: 'Legend' });
  await legend.getByRole('button', { name: 'model call' }).click();
  await expect.poll(async () => (await shown(page)).bars).toBeLessThan(all);
  await legend.getByRole('button', { name: 'model call' }).click();
  await expect.poll(async () => (await shown(page)).bars).toBe(all);
  await page.keyboard.press('Control+f');
  await page.keyboard.type('bisect');
  await expect.poll(async () => (await shown(page)).bars).toBeLessThan(30);
  await page.keyboard.press('Escape');
  await expect.poll(async () => (await shown(page)).bars).toBe(all);
  await page.getByRole('textbox', { name: 'Filter lanes' }).fill('timers');
  await expect(page.getByRole('tree', { name: 'Lanes' }).getByRole('treeitem')).toHaveCount(1);
});

test('waiting and the critical path are lit up, with a table of where the time went', async ({ page, workbench }) => {
  await open(page, workbench);
  await toolbar(page).getByRole('button', { name: 'Waiting' }).click();
  await expect(
    page.getByRole('region', { name: 'Whole run' }).getByRole('row', { name: /^All, added up/ }),
  ).toBeVisible();
  await toolbar(page).getByRole('button', { name: 'Critical path' }).click();
  const path = page.getByRole('region', { name: 'Critical path' });
  await expect(path.getByRole('row', { name: /^model call/ })).toContainText('%');
  const chain = path.getByRole('list', { name: 'The chain in order of time' });
  await expect(chain.locator('.tm-path-who')).toHaveText(['/root', 'audit_timers', '/root']);
  await chain.getByRole('button', { name: 'audit_timers', exact: true }).click();
  await expect.poll(() => selectionOf(page)).toMatch(/^threads\//);
  await chain.getByRole('list').getByRole('button').first().click();
  await expect.poll(() => selectionOf(page)).toMatch(/^inference_calls\//);
  await path.getByRole('radio', { name: 'Thread' }).check({ force: true });
  await expect(path.getByRole('row', { name: /^audit_timers/ })).toContainText('25 %');
  await path.getByRole('button', { name: 'Close' }).click();
  await expect(path).toHaveCount(0);
});

test('a table says the same as the picture', async ({ page, workbench }) => {
  await open(page, workbench);
  await page.keyboard.press('t');
  const table = page.getByRole('listbox', { name: 'Everything that ran' });
  await expect(table.getByRole('option').first()).toContainText('Turn 1');
  await table.focus();
  await page.keyboard.press('ArrowDown');
  await expect.poll(() => selectionOf(page)).toMatch(/^inference_calls\//);
  await page.keyboard.press('t');
  await expect(table).toHaveCount(0);
  await expect(lanes(page)).toBeVisible();
});

test('the edges of the overview window move by keys', async ({ page, workbench }) => {
  await open(page, workbench);
  const whole = await shown(page);
  await page.getByRole('slider', { name: 'End of what is shown' }).focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(async () => (await shown(page)).to).toBeLessThan(whole.to - 1000);
});

test('follows a live run until it is moved, and again on End', async ({ page, serve, folder }) => {
  const agent = await startLiveAgent(folder);
  await agent.advance(8);
  await open(page, await serve([folder]), agent.bundle);
  await signal(page, 'following', 'true');
  const bars = (await shown(page)).bars;
  await agent.advance(6);
  await expect.poll(async () => Number(await picture(page).getAttribute('data-bars'))).toBeGreaterThan(bars);
  await page.keyboard.press('w');
  await signal(page, 'following', 'true');
  await page.keyboard.press('a');
  await signal(page, 'following', 'false');
  const { from, to } = await shown(page);
  await agent.advance(6);
  await expect(page.getByRole('button', { name: /new steps?/ })).toBeVisible();
  expect(await shown(page)).toMatchObject({ from, to });
  await page.keyboard.press('End');
  await signal(page, 'following', 'true');
  await expect.poll(async () => Number(await picture(page).getAttribute('data-to'))).toBeGreaterThan(to);
  await agent.stop();
});

test('many agents scroll and fold', async ({ page, serve, folder }) => {
  const { bundleDir } = writeDemo(folder, { agents: 60, turns: 60, sizeBytes: 4_000_000 });
  await open(page, await serve([folder]), bundleDir);
  const tree = page.getByRole('tree', { name: 'Lanes' });
  const box = await lanes(page).boundingBox();
  if (!box) throw new Error('no lanes');
  const firstHead = await tree.getByRole('treeitem').first().getAttribute('id');
  await page.mouse.move(box.x + 200, box.y + 200);
  await page.mouse.wheel(0, 3000);
  await expect(tree.getByRole('treeitem').first()).not.toHaveId(firstHead ?? '');
  // Heads and lanes are scrolled together.
  const offsets = await page.evaluate(() => {
    const top = document.querySelector('[data-part=scroller]')?.scrollTop ?? -1;
    const all = document.querySelector('.tm-head-all');
    return [top, all ? -new DOMMatrix(getComputedStyle(all).transform).m42 : -2];
  });
  expect(offsets[0]).toBeGreaterThan(0);
  expect(offsets[1]).toBeCloseTo(offsets[0] ?? 0, 0);
  const before = await page.locator('[data-part=all]').evaluate((all) => all.getBoundingClientRect().height);
  await page.getByRole('button', { name: 'Collapse all' }).click();
  await expect
    .poll(() => page.locator('[data-part=all]').evaluate((all) => all.getBoundingClientRect().height))
    .toBeLessThan(before);
});
