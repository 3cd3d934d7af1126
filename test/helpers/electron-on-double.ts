import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import { rolldown } from 'rolldown';
import { CONNECT_MESSAGE, PORT_MESSAGE } from '../../src/protocol/bridge.ts';
import type * as Double from './electron-double.ts';
import type { BrowserWindow, MenuItem, MessagePortMain } from './electron-double.ts';

const root = resolve(import.meta.dirname, '../..');

/** Chromium cannot load `app://` by itself: it gets the same answers under this origin. */
const PAGE_ORIGIN = 'http://workbench.localhost';

export interface DoubleApp {
  electron: typeof Double;
  /** Lets a Playwright page play the part of a window's page: app:// answers, preload script, port and all. */
  attach(page: Page, window: BrowserWindow): Promise<void>;
  click(commandId: string): void;
  close(): Promise<void>;
}

/**
 * Starts the built main process (out/main) in this process, on the double in the place of the `electron` package. `args` are
 * paths to open.
 */
export async function startOnDouble(args: string[] = []): Promise<DoubleApp> {
  const folder = mkdtempSync(join(tmpdir(), 'rollout-electron-'));
  cpSync(join(root, 'out'), join(folder, 'out'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  mkdirSync(join(folder, 'node_modules'));
  for (const name of ['chokidar', 'ws', 'zod']) {
    symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'junction');
  }
  symlinkSync(join(root, 'resources'), join(folder, 'resources'), 'junction');
  const entry = join(folder, 'node_modules', 'electron', 'index.js');
  writeFileSync(join(mkdirSyncOf(entry), 'package.json'), '{"name":"electron","type":"module","main":"index.js"}');
  const bundle = await rolldown({ input: resolve(import.meta.dirname, 'electron-double.ts'), platform: 'node' });
  await bundle.write({ file: entry, format: 'es' });
  await bundle.close();

  process.env.ROLLOUT_WORKBENCH_DATA_DIR = join(folder, 'data');
  const argv = process.argv;
  process.argv = ['/app/rollout-workbench', ...args];
  const electron = (await import(pathToFileURL(entry).href)) as typeof Double;
  await import(pathToFileURL(join(folder, 'out', 'main', 'index.js')).href);
  process.argv = argv;
  electron.app.becomeReady();

  return {
    electron,
    attach: (page, window) => attach(electron, page, window),
    click(commandId) {
      const items = (menu: MenuItem[]): MenuItem[] => menu.flatMap((item) => [item, ...items(item.submenu ?? [])]);
      items(electron.Menu.current ?? [])
        .find(({ id }) => id === commandId)
        ?.click?.();
    },
    async close() {
      const quit = new Promise<void>((done) => electron.app.once('before-quit', () => done()));
      electron.app.emit('will-quit', electron.preventable({}));
      await quit;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function mkdirSyncOf(file: string): string {
  const dir = resolve(file, '..');
  mkdirSync(dir, { recursive: true });
  return dir;
}

/** What the preload script finds in the place of Electron, in the page itself; and the page's end of ports. */
interface PageGlue {
  receivePort(): void;
  fromMain(data: unknown): void;
}

async function attach(electron: typeof Double, page: Page, window: BrowserWindow): Promise<void> {
  const handle = electron.protocol.handlers.get('app');
  await page.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    if (url.origin !== PAGE_ORIGIN || !handle) return route.abort();
    const answer = await handle(new Request(`app://workbench${url.pathname}`));
    await route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    });
  });

  let port: MessagePortMain | null = null;
  // One evaluation after the other: frames keep their order.
  let deliveries: Promise<unknown> = Promise.resolve();
  const inPage = (deliver: () => Promise<unknown>): void => {
    deliveries = deliveries.then(deliver).catch(() => {});
  };
  await page.exposeFunction('doubleSend', (channel: string) => {
    const senderFrame = {
      url: window.webContents.url,
      parent: null,
      postMessage(name: string, _message: unknown, [received]: MessagePortMain[]) {
        if (name !== PORT_MESSAGE || !received) return;
        port = received;
        inPage(() => page.evaluate(() => (globalThis as unknown as { glue: PageGlue }).glue.receivePort()));
        received.on('message', ({ data }: { data: unknown }) => {
          inPage(() =>
            page.evaluate((frame) => (globalThis as unknown as { glue: PageGlue }).glue.fromMain(frame), data),
          );
        });
        received.start();
      },
    };
    if (channel === CONNECT_MESSAGE) electron.ipcMain.emit(channel, { sender: window.webContents, senderFrame });
  });
  await page.exposeFunction('doubleOpen', (url: string) => {
    window.webContents.openHandler?.({ url: url.replace(PAGE_ORIGIN, 'app://workbench') });
  });
  await page.exposeFunction('doublePost', (data: unknown) => port?.postMessage(data));
  page.on('framenavigated', (frame) => {
    const { hash } = new URL(frame.url(), PAGE_ORIGIN);
    window.webContents.emit('did-navigate-in-page', {}, `app://workbench/index.html${hash}`, true);
  });

  const preload = readFileSync(join(root, 'out', 'preload', 'index.cjs'), 'utf8');
  await page.addInitScript(`(() => {
    const doubleSend = globalThis.doubleSend, doublePost = globalThis.doublePost;
    globalThis.open = (url) => { globalThis.doubleOpen(String(url)); return null; };
    let listener = () => {}, port = null;
    globalThis.glue = {
      receivePort() {
        const channel = new MessageChannel();
        port = channel.port1;
        port.onmessage = (event) => doublePost(event.data);
        listener({ ports: [channel.port2] });
      },
      fromMain: (data) => port.postMessage(data),
    };
    const api = {
      ipcRenderer: { send: (channel) => void doubleSend(channel), on: (_channel, given) => { listener = given; } },
      contextBridge: { exposeInMainWorld: (name, value) => { globalThis[name] = value; } },
      webUtils: { getPathForFile: (file) => '/dropped/' + file.name },
    };
    const require = (name) => { if (name !== 'electron') throw new Error('preload requires ' + name); return api; };
    ((require, process) => {${preload}})(require, { platform: 'linux' });
  })();`);

  await page.goto(window.webContents.url.replace('app://workbench', PAGE_ORIGIN));
}
