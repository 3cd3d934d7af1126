/**
 * A double of the part of Electron's API that src/main and src/preload use: the same names, calls remembered, events emitted by
 * hand. Stands in for the package in unit tests (vitest.config.ts) and in test/e2e/electron-double.spec.ts.
 */
import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';

/** An event that can be prevented, as most of Electron's are. */
export function preventable<T extends object>(fields: T) {
  return {
    ...fields,
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
  };
}

/** What happened, in order: `app.quit`, `app.enableSandbox`, `protocol.handle` … */
export const calls: string[] = [];

class App extends EventEmitter {
  isPackaged = false;
  name = 'Rollout Workbench';
  paths: Record<string, string> = {};
  lock = true;
  instanceData: unknown;
  recent: string[] = [];
  protocolClients: string[] = [];
  #ready: () => void = () => {};
  #whenReady = new Promise<void>((resolve) => {
    this.#ready = resolve;
  });
  /** By hand: the system is ready. */
  becomeReady(): void {
    calls.push('ready');
    this.#ready();
  }
  whenReady(): Promise<void> {
    return this.#whenReady;
  }
  enableSandbox(): void {
    calls.push('app.enableSandbox');
  }
  quit(): void {
    calls.push('app.quit');
    this.emit('before-quit', preventable({}));
  }
  getVersion(): string {
    return '0.0.0-test';
  }
  getPath(name: string): string {
    const path = this.paths[name];
    if (path === undefined) throw new Error(`no path ${name}`);
    return path;
  }
  setPath(name: string, path: string): void {
    this.paths[name] = path;
  }
  requestSingleInstanceLock(data: unknown): boolean {
    this.instanceData = data;
    return this.lock;
  }
  addRecentDocument(path: string): void {
    this.recent.push(path);
  }
  setAsDefaultProtocolClient(scheme: string): boolean {
    this.protocolClients.push(scheme);
    return true;
  }
}
export const app = new App();

export const protocol = {
  schemes: [] as { scheme: string; privileges: Record<string, boolean> }[],
  handlers: new Map<string, (request: Request) => Promise<Response>>(),
  registerSchemesAsPrivileged(schemes: { scheme: string; privileges: Record<string, boolean> }[]): void {
    calls.push('protocol.registerSchemesAsPrivileged');
    this.schemes.push(...schemes);
  },
  handle(scheme: string, handler: (request: Request) => Promise<Response>): void {
    calls.push('protocol.handle');
    this.handlers.set(scheme, handler);
  },
};

type PermissionRequest = (
  contents: unknown,
  permission: string,
  answer: (ok: boolean) => void,
  details: object,
) => void;

class Session extends EventEmitter {
  permissionRequest: PermissionRequest | null = null;
  permissionCheck: ((contents: unknown, permission: string, origin: string) => boolean) | null = null;
  devicePermission: (() => boolean) | null = null;
  spellChecker = true;
  beforeRequest: ((details: { url: string }, answer: (response: { cancel: boolean }) => void) => void) | null = null;
  readonly webRequest = {
    onBeforeRequest: (handler: NonNullable<Session['beforeRequest']>) => {
      this.beforeRequest = handler;
    },
  };
  setPermissionRequestHandler(handler: PermissionRequest): void {
    this.permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: NonNullable<Session['permissionCheck']>): void {
    this.permissionCheck = handler;
  }
  setDevicePermissionHandler(handler: () => boolean): void {
    this.devicePermission = handler;
  }
  setSpellCheckerEnabled(enabled: boolean): void {
    this.spellChecker = enabled;
  }
}
export const session = { defaultSession: new Session() };

type OpenHandler = (details: { url: string }) => { action: string };

export class WebContents extends EventEmitter {
  static next = 1;
  readonly id = WebContents.next++;
  url = '';
  openHandler: OpenHandler | null = null;
  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }
  getURL(): string {
    return this.url;
  }
}

interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}

export class BrowserWindow extends EventEmitter {
  static all: BrowserWindow[] = [];
  static focused: BrowserWindow | null = null;
  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.focused;
  }
  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return BrowserWindow.all.find((window) => window.webContents === contents) ?? null;
  }
  static getAllWindows(): BrowserWindow[] {
    return BrowserWindow.all;
  }
  readonly webContents = new WebContents();
  readonly options: Partial<Bounds> & { webPreferences: Record<string, unknown> } & Record<string, unknown>;
  bounds: Bounds;
  maximized = false;
  minimized = false;
  visible = false;
  destroyed = false;
  reloads = 0;
  constructor(options: BrowserWindow['options']) {
    super();
    this.options = options;
    this.bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 };
    BrowserWindow.all.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  async loadURL(url: string): Promise<void> {
    this.webContents.url = url;
  }
  getNormalBounds(): Bounds {
    return this.bounds;
  }
  isMaximized(): boolean {
    return this.maximized;
  }
  maximize(): void {
    this.maximized = true;
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  restore(): void {
    this.minimized = false;
  }
  show(): void {
    this.visible = true;
  }
  focus(): void {
    BrowserWindow.focused = this;
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  reload(): void {
    this.reloads++;
  }
  close(): void {
    this.emit('close', preventable({}));
    this.destroyed = true;
    BrowserWindow.all = BrowserWindow.all.filter((window) => window !== this);
    if (BrowserWindow.focused === this) BrowserWindow.focused = null;
    this.emit('closed');
    if (BrowserWindow.all.length === 0) app.emit('window-all-closed');
  }
  setBackgroundColor(): void {}
  setTitleBarOverlay(): void {}
}

export const ipcMain = new EventEmitter();

/** Electron's end of a message channel: data is cloned as between processes. */
export class MessagePortMain extends EventEmitter {
  readonly #port: MessagePort;
  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on('close', () => this.emit('close'));
  }
  start(): void {
    this.#port.on('message', (data: unknown) => this.emit('message', { data, ports: [] }));
    this.#port.unref();
  }
  postMessage(data: unknown): void {
    this.#port.postMessage(data);
  }
  close(): void {
    this.#port.close();
  }
}

export class MessageChannelMain {
  readonly port1: MessagePortMain;
  readonly port2: MessagePortMain;
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new MessagePortMain(port1);
    this.port2 = new MessagePortMain(port2);
  }
}

type Asked = Record<string, unknown>;

export const dialog = {
  /** What was asked, and what the reader answers. */
  asked: [] as Asked[],
  response: 0,
  filePaths: [] as string[],
  savePath: null as string | null,
  async showMessageBox(...args: unknown[]): Promise<{ response: number }> {
    this.asked.push(args.at(-1) as Asked);
    return { response: this.response };
  },
  async showOpenDialog(...args: unknown[]): Promise<{ canceled: boolean; filePaths: string[] }> {
    this.asked.push(args.at(-1) as Asked);
    return { canceled: this.filePaths.length === 0, filePaths: this.filePaths };
  },
  async showSaveDialog(...args: unknown[]): Promise<{ canceled: boolean; filePath: string }> {
    this.asked.push(args.at(-1) as Asked);
    return { canceled: this.savePath === null, filePath: this.savePath ?? '' };
  },
};

export const shell = {
  opened: [] as string[],
  shown: [] as string[],
  showItemInFolder(path: string): void {
    this.shown.push(path);
  },
  async openExternal(url: string): Promise<void> {
    this.opened.push(url);
  },
};

export interface MenuItem {
  id?: string;
  label?: string;
  role?: string;
  type?: string;
  accelerator?: string;
  enabled?: boolean;
  submenu?: MenuItem[];
  click?: () => void;
}

export const Menu = {
  current: null as MenuItem[] | null,
  /** Context menus that were shown. */
  popped: [] as MenuItem[][],
  buildFromTemplate: (template: MenuItem[]) =>
    Object.assign(template, { popup: () => void Menu.popped.push(template) }),
  setApplicationMenu(menu: MenuItem[]): void {
    this.current = menu;
  },
};

export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: false, themeSource: 'system' });

export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
};

// The renderer's side, for src/preload.
export const ipcRenderer = Object.assign(new EventEmitter(), {
  sent: [] as string[],
  send(channel: string): void {
    this.sent.push(channel);
  },
});

export const contextBridge = {
  exposed: {} as Record<string, unknown>,
  exposeInMainWorld(name: string, value: unknown): void {
    this.exposed[name] = value;
  },
};

export const webUtils = {
  getPathForFile: (file: { path?: string }) => file.path ?? '',
};
