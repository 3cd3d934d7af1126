import { expect, test } from '@playwright/test';
import { type DoubleApp, startOnDouble } from '../helpers/electron-on-double.ts';

/*
 * The built main process and preload script on a double of Electron's API, with the real renderer in Chromium: everything of the
 * desktop app but Electron itself. The same through the real runtime: electron.spec.ts.
 */
test.describe.configure({ mode: 'serial' });

let app: DoubleApp;

test.beforeAll(async () => {
  app = await startOnDouble();
  await expect.poll(() => app.electron.BrowserWindow.all.length).toBe(1);
});

test.afterAll(() => app.close());

test('the page connects through preload and port, under the policy of app://', async ({ page }) => {
  const [window] = app.electron.BrowserWindow.all;
  if (!window) throw new Error('no window');
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) =>
      console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`),
    );
  });

  await app.attach(page, window);
  await expect(page.locator('html')).toHaveAttribute('data-app', 'ready');
  expect(problems).toEqual([]);

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
    await expect(page.locator('html')).toHaveAttribute('data-phase', /following|ended/);
  });

  await test.step('a second instance with another trace gets a window of its own', async () => {
    app.electron.app.emit('second-instance', {}, [], '', { targets: ['/traces/other'] });
    await expect.poll(() => app.electron.BrowserWindow.all.length).toBe(2);
  });
});
