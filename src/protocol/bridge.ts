/** What the preload script puts on the page's `window`, under {@link BRIDGE_NAME}: all that the page gets of Electron. */
export interface WorkbenchBridge {
  /** As `process.platform`: `darwin`, `win32`, `linux`. */
  readonly platform: string;
  /** Asks the main process for a port of the protocol. It comes as a window message {@link PORT_MESSAGE} that carries it. */
  connect(): void;
  /** The path of a file or folder that was dropped on the window; empty when it has none (made by a script). */
  pathForFile(file: unknown): string;
}

export const BRIDGE_NAME = 'rolloutWorkbench';

/** `data` of the window message that hands the protocol's MessagePort to the page, and the name of the IPC channel it came by. */
export const PORT_MESSAGE = 'rollout-workbench:port';

/** IPC channel: the page's preload asks for a port. */
export const CONNECT_MESSAGE = 'rollout-workbench:connect';

/** The page in Electron: a standard, secure scheme of our own. Everything else is foreign. */
export const APP_SCHEME = 'app';
export const APP_ORIGIN = 'app://workbench';
export const APP_PAGE = `${APP_ORIGIN}/index.html`;

/** Addresses that other programs may open (design.md, deep links). */
export const DEEP_LINK_SCHEME = 'rollout-workbench';

/** The fragment of the page's URL begins so when the window shows a trace. */
export const TRACE_FRAGMENT = '#/trace/';

/** Path of the WebSocket beside the page in serve. */
export const SOCKET_PATH = 'ws';
