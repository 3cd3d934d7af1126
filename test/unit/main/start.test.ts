import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CONNECT_MESSAGE, PORT_MESSAGE } from '../../../src/protocol/bridge.ts';
import type { HostFrame, RequestFrame } from '../../../src/protocol/channels.ts';
import { DEFAULT_SETTINGS } from '../../../src/protocol/settings.ts';
import type { BrowserWindow, MenuItem, MessagePortMain } from '../../helpers/electron-double.ts';
import { type FakeClient, fakeHost } from '../../helpers/fake-host.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const argv = process.argv;

beforeEach(() => {
  vi.resetModules();
  process.argv = ['/app/rollout-workbench'];
});

afterEach(() => {
  process.argv = argv;
  vi.unstubAllEnvs();
  vi.doUnmock('../../../src/node/workbench-host.ts');
});

interface Start {
  args?: string[];
  folder?: string;
  lock?: boolean;
}

/** Starts the app on a fake host. */
async function started({ args = [], folder = tempFolder(), lock = true }: Start = {}) {
  vi.stubEnv('ROLLOUT_WORKBENCH_DATA_DIR', folder);
  process.argv = ['/app/rollout-workbench', ...args];
  const host = fakeHost(({ method }) => {
    if (method === 'settings.get') return { ...DEFAULT_SETTINGS, recent: ['/traces/a & b'], theme: 'dark' };
    if (method === 'host.info') return { host: 'electron', open: [] };
    return {};
  });
  vi.doMock('../../../src/node/workbench-host.ts', () => ({ createWorkbenchHost: () => host }));
  const electron = await import('../../helpers/electron-double.ts');
  electron.app.lock = lock;
  const { startApp } = await import('../../../src/main/start.ts');
  const done = startApp();
  electron.app.becomeReady();
  await done;
  const windows = () => electron.BrowserWindow.all;
  return {
    electron,
    host,
    folder,
    windows,
    /** The newest window. */
    window: () => windows().at(-1) as BrowserWindow,
    saved: () => JSON.parse(readFileSync(join(folder, 'windows.json'), 'utf8')).windows,
  };
}
type Started = Awaited<ReturnType<typeof started>>;

/** What a window's page does at its start: asks for a port, then for `host.info`. */
async function connectPage(app: Started, window: BrowserWindow, frame: { url?: string; parent?: object | null } = {}) {
  const received: HostFrame[] = [];
  let port: MessagePortMain | undefined;
  const senderFrame = {
    url: window.webContents.url,
    parent: null,
    ...frame,
    postMessage(channel: string, _message: unknown, ports: MessagePortMain[]) {
      if (channel === PORT_MESSAGE) port = ports[0];
    },
  };
  const before = app.host.clients.length;
  app.electron.ipcMain.emit(CONNECT_MESSAGE, { sender: window.webContents, senderFrame });
  if (!port) return null;
  const pagePort = port;
  const arrivals = new Set<() => void>();
  pagePort.on('message', ({ data }: { data: HostFrame }) => {
    received.push(data);
    for (const check of arrivals) check();
  });
  pagePort.start();
  const next = (count: number) =>
    new Promise<HostFrame[]>((resolve) => {
      const check = (): void => {
        if (received.length < count) return;
        arrivals.delete(check);
        resolve(received);
      };
      arrivals.add(check);
      check();
    });
  const send = (request: RequestFrame): void => pagePort.postMessage(request);
  return { send, next, port: pagePort, client: app.host.clients[before] as FakeClient };
}

async function connected(app: Started, window: BrowserWindow) {
  const page = await connectPage(app, window);
  if (!page) throw new Error('no port was given');
  page.send({ id: 1, method: 'host.info', params: {} });
  const [info] = await page.next(1);
  return { ...page, info };
}

/** Everything that has been promised so far has happened. */
function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

function menuItems(items: MenuItem[]): MenuItem[] {
  return items.flatMap((item) => [item, ...menuItems(item.submenu ?? [])]);
}

function click(app: Started, id: string): void {
  const item = menuItems(app.electron.Menu.current ?? []).find((candidate) => candidate.id === id);
  if (!item?.click) throw new Error(`no menu item ${id}`);
  item.click();
}

describe('start', () => {
  test('the sandbox and the scheme come before ready, the window after', async () => {
    const { electron, window } = await started();
    expect(electron.calls).toEqual([
      'app.enableSandbox',
      'protocol.registerSchemesAsPrivileged',
      'ready',
      'protocol.handle',
    ]);
    expect(window().webContents.url).toBe('app://workbench/index.html');
  });

  test('a second instance hands over what it was asked to open, and ends', async () => {
    const { electron, windows } = await started({ args: ['/traces/one', '--flag', 'two'], lock: false });
    expect(electron.app.instanceData).toEqual({ targets: ['/traces/one', join(process.cwd(), 'two')] });
    expect(electron.calls).toContain('app.quit');
    expect(windows()).toEqual([]);
  });

  test('windows are isolated, sandboxed and without Node', async () => {
    const { window } = await started();
    expect(window().options.webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
    });
    expect(String(window().options.webPreferences.preload)).toMatch(/preload[\\/]index\.cjs$/);
  });

  test('quitting closes the host first', async () => {
    const { electron, host } = await started();
    const event = electron.preventable({});
    const quit = new Promise<void>((resolve) => electron.app.on('before-quit', () => resolve()));
    electron.app.emit('will-quit', event);
    expect(event.defaultPrevented).toBe(true);
    await quit;
    expect(host.closed).toBe(true);
    const second = electron.preventable({});
    electron.app.emit('will-quit', second);
    expect(second.defaultPrevented).toBe(false);
  });
});

describe('guards', () => {
  test.each([
    ['https://evil.example/', true],
    ['file:///etc/passwd', true],
    ['app://workbench/other.html', true],
    ['app://other/index.html', true],
    ['app://workbench.evil/index.html', true],
    ['javascript:alert(1)', true],
    ['app://workbench/index.html#/trace/x', false],
  ])('navigation to %s is prevented: %s', async (url, prevented) => {
    const { electron, window } = await started();
    for (const name of ['will-navigate', 'will-redirect', 'will-frame-navigate']) {
      const event = electron.preventable({ url, isMainFrame: true });
      window().webContents.emit(name, event);
      expect(event.defaultPrevented).toBe(prevented);
    }
  });

  test('frames inside the page and webviews are prevented', async () => {
    const { electron, window } = await started();
    const frame = electron.preventable({ url: 'app://workbench/index.html', isMainFrame: false });
    window().webContents.emit('will-frame-navigate', frame);
    expect(frame.defaultPrevented).toBe(true);
    const webview = electron.preventable({});
    window().webContents.emit('will-attach-webview', webview);
    expect(webview.defaultPrevented).toBe(true);
  });

  test('window.open makes no window of its own; for our page a workbench window is opened', async () => {
    const { window, windows } = await started();
    expect(window().webContents.openHandler?.({ url: 'app://workbench/index.html#/trace/x' })).toEqual({
      action: 'deny',
    });
    expect(windows()).toHaveLength(2);
    expect(window().webContents.url).toBe('app://workbench/index.html#/trace/x');
  });

  test('an https link is opened after a question', async () => {
    const { electron, window, windows } = await started();
    electron.dialog.response = 1;
    expect(window().webContents.openHandler?.({ url: 'https://example.com/a' })).toEqual({ action: 'deny' });
    await settled();
    expect(electron.dialog.asked).toHaveLength(1);
    expect(electron.shell.opened).toEqual([]);
    electron.dialog.response = 0;
    window().webContents.openHandler?.({ url: 'https://example.com/a' });
    await settled();
    expect(electron.shell.opened).toEqual(['https://example.com/a']);
    expect(windows()).toHaveLength(1);
  });

  test.each([
    'http://example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://user@example.com/',
    'https://:password@example.com/',
    'smb://share/x',
    'not a url',
  ])('%s is never opened, nor asked about', async (url) => {
    const { electron, window } = await started();
    window().webContents.openHandler?.({ url });
    await settled();
    expect(electron.dialog.asked).toEqual([]);
    expect(electron.shell.opened).toEqual([]);
  });

  test('no permission is given, but writing to the clipboard by our own page', async () => {
    const { electron } = await started();
    const { defaultSession } = electron.session;
    const asked = (permission: string, requestingUrl: string): boolean => {
      let given = true;
      defaultSession.permissionRequest?.(
        null,
        permission,
        (ok) => {
          given = ok;
        },
        { requestingUrl },
      );
      return given;
    };
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'openExternal',
      'clipboard-read',
      'fullscreen',
    ]) {
      expect(asked(permission, 'app://workbench/index.html')).toBe(false);
      expect(defaultSession.permissionCheck?.(null, permission, 'app://workbench')).toBe(false);
    }
    expect(asked('clipboard-sanitized-write', 'app://workbench/index.html')).toBe(true);
    expect(asked('clipboard-sanitized-write', 'https://evil.example/')).toBe(false);
    expect(defaultSession.permissionCheck?.(null, 'clipboard-sanitized-write', 'https://evil.example')).toBe(false);
    expect(defaultSession.devicePermission?.()).toBe(false);
    expect(defaultSession.spellChecker).toBe(false);
  });

  test.each([
    ['app://workbench/index.html', false],
    ['blob:app://workbench/1', false],
    ['data:image/png;base64,x', false],
    ['https://example.com/', true],
    ['http://127.0.0.1/', true],
    ['ws://127.0.0.1/', true],
    ['file:///etc/passwd', true],
    ['ftp://example.com/', true],
  ])('a request for %s is cancelled: %s', async (url, cancelled) => {
    const { electron } = await started();
    let cancel: boolean | undefined;
    electron.session.defaultSession.beforeRequest?.({ url }, (answer) => {
      cancel = answer.cancel;
    });
    expect(cancel).toBe(cancelled);
  });

  test('the page is served under app://workbench only, with its policy', async () => {
    const { electron } = await started();
    expect(electron.protocol.schemes).toEqual([
      { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ]);
    const handle = electron.protocol.handlers.get('app');
    const status = async (url: string, init?: RequestInit) => (await handle?.(new Request(url, init)))?.status;
    expect(await status('app://other/index.html')).toBe(404);
    expect(await status('app://workbench/index.html', { method: 'POST' })).toBe(404);
    expect(await status('app://workbench/..%2fmain/index.js')).toBe(404);
    expect(await status('app://workbench/%2e%2e/main/index.js')).toBe(404);
  });
});

describe('context menus', () => {
  const flags = { canCut: true, canCopy: true, canPaste: false, canSelectAll: true };
  const shown = async (params: object) => {
    const { electron, window } = await started();
    window().webContents.emit(
      'context-menu',
      {},
      { editFlags: flags, isEditable: false, selectionText: '', ...params },
    );
    return electron.Menu.popped.map((menu) => menu.map(({ role, enabled }) => [role, enabled]));
  };

  test('a text field has the usual one', async () => {
    expect(await shown({ isEditable: true })).toEqual([
      [
        ['cut', true],
        ['copy', true],
        ['paste', false],
        [undefined, undefined],
        ['selectAll', true],
      ],
    ]);
  });

  test('marked text can be copied', async () => {
    expect(await shown({ selectionText: 'npm test' })).toEqual([[['copy', true]]]);
  });

  test('elsewhere there is none', async () => {
    expect(await shown({})).toEqual([]);
  });
});

describe('ports', () => {
  test('the page gets a port of the protocol', async () => {
    const app = await started();
    const { info, client } = await connected(app, app.window());
    expect(info).toEqual({ id: 1, result: { host: 'electron', open: [] } });
    expect(client.received).toEqual([{ id: 1, method: 'host.info', params: {} }]);
  });

  test.each<[string, { url?: string; parent?: object | null }]>([
    ['a foreign page', { url: 'https://evil.example/' }],
    ['another file of ours', { url: 'app://workbench/assets/x.svg' }],
    ['an inner frame', { parent: {} }],
  ])('%s gets none', async (_name, frame) => {
    const app = await started();
    expect(await connectPage(app, app.window(), frame)).toBeNull();
  });

  test('web contents that are none of our windows get none', async () => {
    const app = await started();
    const before = app.host.clients.length;
    const sender = new app.electron.WebContents();
    app.electron.ipcMain.emit(CONNECT_MESSAGE, {
      sender,
      senderFrame: { url: 'app://workbench/index.html', parent: null },
    });
    app.electron.ipcMain.emit(CONNECT_MESSAGE, { sender: app.window().webContents, senderFrame: null });
    expect(app.host.clients).toHaveLength(before);
  });

  test('a reload closes the old connection; closing the window the last one', async () => {
    const app = await started();
    const first = await connected(app, app.window());
    const second = await connected(app, app.window());
    expect(first.client.closed).toBe(true);
    expect(second.client.closed).toBe(false);
    second.port.close();
    await app.host.until(() => second.client.closed);
  });
});

describe('what to open', () => {
  test('each path of the command line has a window of its own', async () => {
    const app = await started({ args: ['/traces/one', 'rollout-workbench://x/threads'] });
    expect(app.windows()).toHaveLength(2);
    const infos = await Promise.all(app.windows().map(async (window) => (await connected(app, window)).info));
    expect(infos.map((info) => (info as { result: { open: string[] } }).result.open)).toEqual([
      ['/traces/one'],
      ['rollout-workbench://x/threads'],
    ]);
  });

  test('a reload does not open them again', async () => {
    const app = await started({ args: ['/traces/one'] });
    await connected(app, app.window());
    expect((await connected(app, app.window())).info).toMatchObject({ result: { open: [] } });
  });

  test('a window without a trace takes what comes; one with a trace keeps it', async () => {
    const app = await started();
    const page = await connected(app, app.window());
    app.electron.app.emit('second-instance', {}, [], '', { targets: ['/traces/two'] });
    expect((await page.next(2))[1]).toEqual({ event: 'host.open', data: { target: '/traces/two' } });
    app.window().webContents.emit('did-navigate-in-page', {}, 'app://workbench/index.html#/trace/two', true);
    app.electron.app.emit('second-instance', {}, [], '', { targets: ['/traces/three'] });
    await vi.waitFor(() => expect(app.windows()).toHaveLength(2));
  });

  test('what comes before the page listens waits for it', async () => {
    const app = await started();
    const event = app.electron.preventable({});
    app.electron.app.emit('open-file', event, '/traces/early');
    expect(event.defaultPrevented).toBe(true);
    const page = await connected(app, app.window());
    expect((await page.next(2))[1]).toEqual({ event: 'host.open', data: { target: '/traces/early' } });
  });

  test('a folder without a manifest is watched, and opens no window of its own', async () => {
    const traces = tempFolder({ 'trace-1/manifest.json': '{}' });
    const app = await started({ args: [traces, join(traces, 'trace-1')] });
    expect(app.windows()).toHaveLength(1);
    expect((await connected(app, app.window())).info).toMatchObject({ result: { open: [join(traces, 'trace-1')] } });
    const added = () => app.host.clients.flatMap(({ received }) => received as RequestFrame[]);
    expect(added()).toContainEqual(expect.objectContaining({ method: 'library.addRoot', params: { path: traces } }));
  });

  test('damaged data of another instance is nothing to open', async () => {
    const app = await started();
    app.electron.app.emit('second-instance', {}, [], '', { targets: [1, {}] });
    expect(app.windows()).toHaveLength(1);
    expect(app.electron.BrowserWindow.focused).toBe(app.window());
  });

  test.each([
    ['rollout-workbench://%5C%5Cserver%5Cshare/transcript'],
    ['rollout-workbench:////server/share'],
    ['rollout-workbench://%E0%A4%A'],
    ['https://evil.example/'],
    [`rollout-workbench://${'x'.repeat(5000)}`],
  ])('the deep link %.60s is refused', async (url) => {
    const app = await started();
    const page = await connected(app, app.window());
    app.electron.app.emit('open-url', app.electron.preventable({}), url);
    app.electron.app.emit('open-url', app.electron.preventable({}), 'rollout-workbench://good/threads');
    expect((await page.next(2))[1]).toEqual({
      event: 'host.open',
      data: { target: 'rollout-workbench://good/threads' },
    });
  });
});

describe('window state', () => {
  test('windows return where they were, with what they showed', async () => {
    const app = await started();
    const window = app.window();
    window.bounds = { x: 50, y: 60, width: 900, height: 700 };
    window.webContents.emit('did-navigate-in-page', {}, 'app://workbench/index.html#/trace/x/threads', true);
    window.emit('moved');
    window.close();
    expect(app.saved()).toEqual([
      { bounds: { x: 50, y: 60, width: 900, height: 700 }, maximized: false, fragment: '#/trace/x/threads' },
    ]);
    vi.resetModules();
    const again = await started({ folder: app.folder });
    expect(again.window().bounds).toEqual({ x: 50, y: 60, width: 900, height: 700 });
    expect(again.window().webContents.url).toBe('app://workbench/index.html#/trace/x/threads');
  });

  test('a window that lies on a screen that is gone comes back on this one', async () => {
    const folder = tempFolder();
    const bounds = { x: 5000, y: 60, width: 900, height: 700 };
    writeFileSync(
      join(folder, 'windows.json'),
      JSON.stringify({ windows: [{ bounds, maximized: true, fragment: '' }] }),
    );
    const app = await started({ folder });
    expect(app.window().options.x).toBeUndefined();
    app.window().emit('ready-to-show');
    expect(app.window()).toMatchObject({ maximized: true, visible: true });
  });

  test.each(['', '{', '{"windows":[{"bounds":{"x":"a"}}]}', '[]'])('a damaged file %j is none', async (text) => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'windows.json'), text);
    const app = await started({ folder });
    expect(app.windows()).toHaveLength(1);
  });

  test('quitting with several windows remembers them all', async () => {
    const app = await started({ args: ['/a', '/b'] });
    app.electron.app.emit('before-quit', app.electron.preventable({}));
    for (const window of app.windows()) window.close();
    expect(app.saved()).toHaveLength(2);
  });

  test('a page that crashed can be reloaded', async () => {
    const app = await started();
    app.window().webContents.emit('render-process-gone', {}, { reason: 'crashed' });
    await settled();
    expect(app.electron.dialog.asked).toHaveLength(1);
    expect(app.window().reloads).toBe(1);
  });
});

describe('menu', () => {
  test('a command goes to the window in front', async () => {
    const app = await started({ args: ['/a', '/b'] });
    const [first] = app.windows();
    if (!first) throw new Error('no window');
    const page = await connected(app, first);
    app.electron.BrowserWindow.focused = first;
    click(app, 'view.timeline');
    expect((await page.next(2))[1]).toEqual({ event: 'host.command', data: { command: 'view.timeline' } });
  });

  test('without a window, a command opens one and waits for its page', async () => {
    const app = await started();
    app.window().close();
    click(app, 'file.openTrace');
    const page = await connected(app, app.window());
    expect((await page.next(2))[1]).toEqual({ event: 'host.command', data: { command: 'file.openTrace' } });
  });

  test('a new window is opened at once', async () => {
    const app = await started();
    click(app, 'file.newWindow');
    expect(app.windows()).toHaveLength(2);
  });

  test('settings reach the system: theme, recent traces', async () => {
    const app = await started();
    expect(app.electron.nativeTheme.themeSource).toBe('dark');
    expect(app.electron.app.recent).toEqual(['/traces/a & b']);
    const labels = menuItems(app.electron.Menu.current ?? []).map((item) => item.label);
    expect(labels).toContain('/traces/a && b');
    app.host.broadcast('settings.changed', { ...DEFAULT_SETTINGS, recent: ['/traces/new', '/traces/a & b'] });
    await settled();
    expect(app.electron.app.recent).toEqual(['/traces/a & b', '/traces/new']);
  });
});

test('the data folder is the one that serve uses too', async () => {
  const app = await started();
  expect(app.electron.app.paths.userData).toBe(app.folder);
  app.window().emit('moved');
  expect(existsSync(join(app.folder, 'windows.json'))).toBe(true);
});
