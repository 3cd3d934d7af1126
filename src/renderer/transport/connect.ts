import { BRIDGE_NAME, SOCKET_PATH, type WorkbenchBridge } from '../../protocol/bridge.ts';
import { createClient } from '../../protocol/client.ts';
import type { WorkbenchClient } from '../../protocol/transport.ts';
import { createPortChannel } from './port-channel.ts';
import { createSocketChannel } from './socket-channel.ts';

/** Connects this page to the host that serves it: Electron's main process when its preload script is there, else the server. */
export function connectToHost(): WorkbenchClient {
  const bridge = electronBridge();
  if (bridge) return createClient(createPortChannel(bridge, window));

  dropToken();
  const url = new URL(SOCKET_PATH, document.baseURI);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = '';
  url.hash = '';
  const channel = createSocketChannel({
    open: () => new WebSocket(url),
    setTimer: (run, ms) => window.setTimeout(run, ms),
    clearTimer: (timer) => window.clearTimeout(timer),
    random: () => Math.random(),
  });
  window.addEventListener('online', () => channel.retryNow());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') channel.retryNow();
  });
  return createClient(channel);
}

/** Where in Electron a dropped file or folder lies; null in a browser, which does not tell. */
export function pathOfDropped(file: File): string | null {
  return electronBridge()?.pathForFile(file) || null;
}

function electronBridge(): WorkbenchBridge | undefined {
  return (window as { [BRIDGE_NAME]?: WorkbenchBridge })[BRIDGE_NAME];
}

/** The token came in the URL once and is a cookie by now: it leaves the address bar, the history and what people copy. */
function dropToken(): void {
  const url = new URL(window.location.href);
  if (!url.searchParams.has('token')) return;
  url.searchParams.delete('token');
  window.history.replaceState(window.history.state, '', url);
}
