import { join } from 'node:path';
import { app, BrowserWindow, dialog, screen, type WebContents } from 'electron';
import { APP_PAGE, TRACE_FRAGMENT } from '../protocol/bridge.ts';
import type { HostFrame } from '../protocol/channels.ts';
import type { CommandId } from '../protocol/commands.ts';
import { PRELOAD_FILE } from './paths.ts';
import { frameOptions } from './window-frame.ts';
import { isReachable, readWindowStates, type WindowState, writeWindowStates } from './window-state.ts';

/** A window and what is known of its page. */
export interface AppWindow {
  readonly browser: BrowserWindow;
  /** Fragment of the page's URL: where in the workbench it is. */
  fragment: string;
  /** Paths and addresses to open, given to the page when it asks what to open first. */
  targets: string[];
  /** Sends a frame to the page; null while the page is not connected. */
  send: ((frame: HostFrame) => void) | null;
  /** Frames for a page that is not connected yet. */
  waiting: HostFrame[];
}

export interface Windows {
  /** Opens a window: at the page's own start, at a fragment, or with something to open. */
  open(start?: { fragment?: string; targets?: string[] }): AppWindow;
  /** The window of a page; undefined for web contents that are none of ours. */
  of(contents: WebContents): AppWindow | undefined;
  /** Opens a path or an address: in a window that shows no trace, else in a new one. */
  show(target: string): void;
  /** Brings a window to the front, a new one when there is none. */
  focus(): void;
  /** Runs a command in the front window, in a new one when there is none. */
  command(command: CommandId): void;
  /** The windows of the last run, or one at its start. */
  restore(): void;
}

const DEFAULT_SIZE = { width: 1440, height: 900 };
const MINIMUM_SIZE = { minWidth: 760, minHeight: 480 };

/** The app's windows, and their places in `windows.json` of the user's data folder. */
export function createWindows(): Windows {
  const file = join(app.getPath('userData'), 'windows.json');
  const all = new Map<number, AppWindow>();
  let quitting = false;
  app.on('before-quit', () => {
    save();
    quitting = true;
  });

  function save(): void {
    // Windows close one by one while quitting, and the last one on its own: neither empties what is remembered.
    if (!quitting && all.size > 0) writeWindowStates(file, [...all.values()].map(stateOf));
  }

  function create(start: Partial<WindowState> & { targets?: string[] }): AppWindow {
    const areas = screen.getAllDisplays().map((display) => display.workArea);
    const bounds = start.bounds && isReachable(start.bounds, areas) ? start.bounds : DEFAULT_SIZE;
    const browser = new BrowserWindow({
      ...bounds,
      ...MINIMUM_SIZE,
      ...frameOptions(),
      show: false,
      title: 'Rollout Workbench',
      webPreferences: {
        preload: PRELOAD_FILE,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        webSecurity: true,
        webviewTag: false,
        spellcheck: false,
        devTools: !app.isPackaged,
      },
    });
    const window: AppWindow = {
      browser,
      fragment: start.fragment ?? '',
      targets: start.targets ?? [],
      send: null,
      waiting: [],
    };
    // The id of the web contents: it can be asked for even while they are being destroyed.
    const id = browser.webContents.id;
    all.set(id, window);
    browser.once('ready-to-show', () => {
      if (start.maximized) browser.maximize();
      browser.show();
    });
    browser.webContents.on('did-navigate-in-page', (_event, url, isMainFrame) => {
      if (!isMainFrame || !URL.canParse(url)) return;
      window.fragment = new URL(url).hash;
      save();
    });
    browser.webContents.on('render-process-gone', (_event, details) => void offerReload(browser, details.reason));
    browser.on('resized', save);
    browser.on('moved', save);
    browser.on('close', save);
    browser.on('closed', () => {
      all.delete(id);
      save();
    });
    void browser.loadURL(APP_PAGE + window.fragment);
    return window;
  }

  /** The window in front: the focused one, else the newest. */
  function front(): AppWindow | undefined {
    const focused = BrowserWindow.getFocusedWindow();
    return (focused && all.get(focused.webContents.id)) ?? [...all.values()].at(-1);
  }

  function deliver(window: AppWindow, frame: HostFrame): void {
    if (window.send) window.send(frame);
    else window.waiting.push(frame);
  }

  const windows: Windows = {
    open: (start = {}) => create(start),
    of: (contents) => all.get(contents.id),
    show(target) {
      const free = [...all.values()].reverse().find((window) => !window.fragment.startsWith(TRACE_FRAGMENT));
      if (!free) create({ targets: [target] });
      else {
        deliver(free, { event: 'host.open', data: { target } });
        bringToFront(free.browser);
      }
    },
    focus() {
      const window = front();
      if (window) bringToFront(window.browser);
      else create({});
    },
    command(command) {
      deliver(front() ?? create({}), { event: 'host.command', data: { command } });
    },
    restore() {
      const states = readWindowStates(file);
      if (states.length === 0) create({});
      for (const state of states) create(state);
    },
  };
  return windows;
}

function stateOf(window: AppWindow): WindowState {
  const { browser, fragment } = window;
  return { bounds: browser.getNormalBounds(), maximized: browser.isMaximized(), fragment };
}

function bringToFront(browser: BrowserWindow): void {
  if (browser.isMinimized()) browser.restore();
  browser.show();
  browser.focus();
}

/** The page's process died: its sessions live on in the host, so that a reload shows everything again. */
async function offerReload(browser: BrowserWindow, reason: string): Promise<void> {
  if (reason === 'clean-exit' || browser.isDestroyed()) return;
  const { response } = await dialog.showMessageBox(browser, {
    type: 'error',
    message: 'This window has stopped working',
    detail: `Its process ended (${reason}). No trace was changed. Reload shows it again.`,
    buttons: ['Reload', 'Close window'],
    defaultId: 0,
    cancelId: 1,
  });
  if (browser.isDestroyed()) return;
  if (response === 0) browser.reload();
  else browser.close();
}
