import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from '@playwright/test';
import { demoBundle } from '../helpers/demo-bundle.ts';
import type { BrowserWindow, MenuItem } from '../helpers/electron-double.ts';
import { type DoubleApp, startOnDouble } from '../helpers/electron-on-double.ts';
import { test as base, expect, regions, SAMPLE, selectionOf, shownEvents, signal } from './workbench.ts';

/*
 * The built main process and preload script on a double of Electron's API, with the real renderer in Chromium: everything of the
 * desktop app but Electron itself. The same through the real runtime: electron.spec.ts.
 */
const test = base.extend<object, { app: DoubleApp; traces: string }>({
  app: [
    async ({ browserName: _ }, use) => {
      const app = await startOnDouble();
      await expect.poll(() => app.electron.BrowserWindow.all.length).toBe(1);
      await use(app);
      await app.close();
    },
    { scope: 'worker' },
  ],
  traces: [
    async ({ browserName: _ }, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'rollout-traces-'));
      await use(folder);
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
});

test.describe.configure({ mode: 'serial' });
// The origin that stands for app://workbench: any other request is aborted, and complained about.
test.use({ tolerated: /^http:\/\/workbench\.localhost\// });

const newest = (app: DoubleApp): BrowserWindow => {
  const window = app.electron.BrowserWindow.all.at(-1);
  if (!window) throw new Error('no window');
  return window;
};

/** A window of its own, shown by the page, and in front. */
async function opened(app: DoubleApp, page: Page): Promise<BrowserWindow> {
  const before = app.electron.BrowserWindow.all.length;
  app.click('file.newWindow');
  await expect.poll(() => app.electron.BrowserWindow.all.length).toBe(before + 1);
  const window = newest(app);
  window.focus();
  await app.attach(page, window);
  await signal(page, 'app', 'ready');
  return window;
}

const menuItem = (app: DoubleApp, label: string): MenuItem | undefined => {
  const all = (items: MenuItem[]): MenuItem[] => items.flatMap((item) => [item, ...all(item.submenu ?? [])]);
  return all(app.electron.Menu.current ?? []).find((item) => item.label === label);
};

test('the page connects through preload and port, under the policy of app://', async ({ app, page }) => {
  const window = newest(app);
  window.focus();
  await app.attach(page, window);
  await signal(page, 'app', 'ready');

  await test.step('the page cannot run what it is told in text', async () => {
    expect(await page.evaluate(() => typeof (globalThis as { require?: unknown }).require)).toBe('undefined');
    const answer = await page.request.fetch('http://workbench.localhost/').catch(() => null);
    expect(answer).toBeNull();
  });

  await test.step('a command of the native menu reaches the page', async () => {
    app.click('help.keys');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
  });

  await test.step('the sample trace opens, in a worker thread of the main process', async () => {
    app.click('file.openSample');
    await expect.poll(() => new URL(page.url()).hash).toMatch(/^#\/trace\//);
    await signal(page, 'phase', /following|ended/);
  });

  await test.step('it is among the recent traces of menu and system', async () => {
    await expect.poll(() => menuItem(app, 'Open recent')?.submenu?.[0]?.label).toContain('trace-7f3a91c2');
    expect(app.electron.app.recent.at(-1)).toContain('trace-7f3a91c2');
  });

  await test.step('a second instance with another trace gets a window of its own', async () => {
    const before = app.electron.BrowserWindow.all.length;
    app.electron.app.emit('second-instance', {}, [], '', { targets: ['/traces/other'] });
    await expect.poll(() => app.electron.BrowserWindow.all.length).toBe(before + 1);
  });
});

test('a simulated agent is watched while it writes', async ({ app, page }) => {
  await opened(app, page);
  app.click('file.startDemo');
  await signal(page, 'phase', 'following');
  const events = await shownEvents(page);
  await expect.poll(() => shownEvents(page)).toBeGreaterThan(events);
  await expect(regions(page).status).toContainText('Live');
  app.click('file.stopDemo');
  await expect(page.locator('.toaster')).toContainText('was stopped');
});

test('an archive is chosen in the dialog for files', async ({ app, page, traces }) => {
  const bundle = demoBundle({ agents: 2, turns: 2 }, traces);
  const archive = join(traces, 'one.tar.gz');
  const cli = resolve(import.meta.dirname, '../../out/main/cli.js');
  execFileSync(process.execPath, [cli, 'pack', bundle, '-o', archive]);
  await opened(app, page);
  app.electron.dialog.filePaths = [archive];
  app.click('file.openFile');
  await signal(page, 'phase', /ended|following/);
  expect(app.electron.dialog.asked.at(-1)).toMatchObject({ properties: expect.arrayContaining(['openFile']) });
  await expect(regions(page).threads.getByRole('treeitem')).toHaveCount(2);
});

test('what is dropped is opened; what cannot be opened says why and what to do', async ({ app, page }) => {
  await opened(app, page);
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.items.add(new File(['{}'], 'gone.zip'));
    document.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true }));
  });
  await signal(page, 'phase', 'failed');
  const failure = page.getByRole('region', { name: 'This trace cannot be opened.' });
  await expect(failure).toContainText('/dropped/gone.zip does not exist');
  await expect(failure).toContainText('moved, renamed or deleted');
});

test('a deep link leads to its place, a folder of the Finder to the library', async ({ app, page, traces }) => {
  const window = await opened(app, page);
  const link = `rollout-workbench://${encodeURIComponent(SAMPLE.path)}/tools?sel=tool_calls/call_Zr5hW2bn`;
  const event = app.electron.preventable({});
  // Other windows may show no trace yet: the link goes to the newest that is free, which is this one.
  app.electron.app.emit('open-url', event, link);
  expect(event.defaultPrevented).toBe(true);
  await signal(page, 'phase', /ended|following/);
  expect(selectionOf(page)).toBe('tool_calls/call_Zr5hW2bn');
  await expect(regions(page).tabs.getByRole('tab', { name: /^Tools/ })).toHaveAttribute('aria-selected', 'true');
  expect(window.visible).toBe(true);

  await test.step('one that names a network share leads nowhere', async () => {
    const before = app.electron.BrowserWindow.all.length;
    app.electron.app.emit(
      'open-url',
      app.electron.preventable({}),
      'rollout-workbench://%5C%5Cevil%5Cshare/transcript',
    );
    expect(app.electron.BrowserWindow.all).toHaveLength(before);
    expect(selectionOf(page)).toBe('tool_calls/call_Zr5hW2bn');
  });

  await test.step('a folder of traces is watched', async () => {
    app.electron.app.emit('open-file', app.electron.preventable({}), traces);
    await page.getByRole('button', { name: 'Library' }).click();
    await expect(
      regions(page).sidebar.getByRole('button', { name: new RegExp(traces.split('/').at(-1) ?? '') }),
    ).toBeVisible();
  });
});

test('the library shows files, the inspector saves them, Ctrl click opens a window', async ({ app, page, traces }) => {
  await opened(app, page);
  await page.goto(`${page.url().split('#')[0]}#/library`);
  await page.getByRole('listbox', { name: 'Traces' }).getByRole('option').first().click();
  await page.getByRole('button', { name: 'Show files' }).click();
  await expect.poll(() => app.electron.shell.shown.length).toBe(1);

  await test.step('a payload is saved where the dialog says', async () => {
    await page.goto(
      `${page.url().split('#')[0]}#/trace/${encodeURIComponent(SAMPLE.path)}/events?sel=raw_payloads/raw_payload%3A6`,
    );
    await signal(page, 'idle', 'true');
    const target = join(traces, 'saved.json');
    app.electron.dialog.savePath = target;
    await regions(page).inspector.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => existsSync(target)).toBe(true);
    expect(JSON.parse(readFileSync(target, 'utf8'))).toHaveProperty('info');
  });

  await test.step('a window of the workbench opens beside', async () => {
    const before = app.electron.BrowserWindow.all.length;
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => app.electron.BrowserWindow.all.length).toBe(before + 1);
    expect(newest(app).webContents.url).toContain('sel=raw_payloads');
  });

  await test.step('any other address is asked about, and never a window', async () => {
    const before = app.electron.BrowserWindow.all.length;
    app.electron.dialog.response = 1;
    await page.evaluate(() => window.open('https://example.test/a'));
    await expect
      .poll(() => app.electron.dialog.asked.at(-1))
      .toMatchObject({ message: 'Open example.test in your browser?' });
    expect(app.electron.BrowserWindow.all).toHaveLength(before);
    expect(app.electron.shell.opened).toEqual([]);
  });
});
