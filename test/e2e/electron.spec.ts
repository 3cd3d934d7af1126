import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, expect, test } from '@playwright/test';
import { findElectron, HOW_TO_GET_ELECTRON } from '../../scripts/electron-runtime.mjs';

/* The desktop app through the real Electron runtime, where it is installed (`REQUIRE_ELECTRON=1`: it must be). */
const runtime = findElectron();
const root = resolve(import.meta.dirname, '../..');

const title = runtime ? 'Electron' : 'Electron (the runtime is not installed: npx install-electron --no)';

test.describe(title, () => {
  test.skip(!runtime && process.env.REQUIRE_ELECTRON !== '1', 'the Electron runtime is not installed');

  let app: ElectronApplication;
  let folder: string;

  test.beforeAll(async () => {
    if (!runtime) throw new Error(HOW_TO_GET_ELECTRON);
    folder = mkdtempSync(join(tmpdir(), 'rollout-electron-'));
    const env = Object.fromEntries(
      Object.entries(process.env).filter(([name, value]) => name !== 'ELECTRON_RUN_AS_NODE' && value !== undefined),
    ) as Record<string, string>;
    app = await _electron.launch({ args: [root], env: { ...env, ROLLOUT_WORKBENCH_DATA_DIR: folder } });
  });

  test.afterAll(async () => {
    await app?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  test('starts, isolated, with the page of app:// and its policy', async () => {
    const page = await app.firstWindow();
    await expect(page.locator('html')).toHaveAttribute('data-app', 'ready');
    expect(page.url()).toMatch(/^app:\/\/workbench\/index\.html/);
    expect(await page.evaluate(() => typeof (globalThis as { require?: unknown }).require)).toBe('undefined');
    const policy = await page.evaluate(async () => (await fetch(location.href)).headers.get('content-security-policy'));
    expect(policy).toContain("default-src 'none'");
  });

  test('neither navigates away nor opens windows of others', async () => {
    const page = await app.firstWindow();
    await page.evaluate(() => {
      window.open('http://127.0.0.1:9/');
      location.href = 'http://127.0.0.1:9/';
    });
    await expect(page.locator('html')).toHaveAttribute('data-app', 'ready');
    expect(page.url()).toMatch(/^app:\/\/workbench\//);
    expect(app.windows()).toHaveLength(1);
  });

  test('a command of the native menu opens the sample trace', async () => {
    const page = await app.firstWindow();
    await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('file.openSample')?.click());
    await expect.poll(() => new URL(page.url()).hash).toMatch(/^#\/trace\//);
    await expect(page.locator('html')).toHaveAttribute('data-phase', /following|ended/);
  });
});
