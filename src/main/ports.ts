import { type IpcMainEvent, ipcMain, MessageChannelMain } from 'electron';
import type { WorkbenchHost } from '../node/workbench-host.ts';
import { CONNECT_MESSAGE, PORT_MESSAGE } from '../protocol/bridge.ts';
import { type HostFrame, type HostInfo, requestFrame } from '../protocol/channels.ts';
import { isOwnPage } from './guards.ts';
import type { AppWindow, Windows } from './windows.ts';

/**
 * Gives each page that asks a port of the protocol. A page asks anew after a reload: its old connection is then closed.
 * Only the main frame of one of our windows, at our own page, is answered.
 */
export function answerConnectRequests(host: Pick<WorkbenchHost, 'connect'>, windows: Windows): void {
  const closers = new WeakMap<AppWindow, () => void>();

  ipcMain.on(CONNECT_MESSAGE, (event) => {
    const window = windows.of(event.sender);
    if (!window || !isTrustedSender(event)) return;
    closers.get(window)?.();

    const { port1, port2 } = new MessageChannelMain();
    const { send, receive } = withTargets(window, (frame) => port1.postMessage(frame));
    const connection = host.connect(send);
    let open = true;
    const close = (): void => {
      if (!open) return;
      open = false;
      if (window.send === send) window.send = null;
      connection.close();
      port1.close();
    };
    closers.set(window, close);
    port1.on('message', (message) => {
      receive(message.data);
      connection.receive(message.data);
    });
    port1.on('close', close);
    port1.start();
    event.senderFrame?.postMessage(PORT_MESSAGE, null, [port2]);
  });
}

/** Whether a message comes from the main frame of a window that shows our page, and not from something it was led to. */
export function isTrustedSender(event: Pick<IpcMainEvent, 'senderFrame'>): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && isOwnPage(frame.url);
}

/**
 * The host knows no windows; what a window is to open first is added to its page's `host.info`. The page that has asked for
 * that listens by then: what waits for it follows.
 */
function withTargets(
  window: AppWindow,
  post: (frame: HostFrame) => void,
): { send: (frame: HostFrame) => void; receive: (frame: unknown) => void } {
  const asked = new Set<number>();
  const send = (frame: HostFrame): void => {
    if (!('id' in frame) || !asked.delete(frame.id) || !('result' in frame)) {
      post(frame);
      return;
    }
    const info = frame.result as HostInfo;
    post({ id: frame.id, result: { ...info, open: [...info.open, ...window.targets.splice(0)] } satisfies HostInfo });
    window.send = send;
    for (const waiting of window.waiting.splice(0)) post(waiting);
  };
  return {
    send,
    receive(frame) {
      const parsed = requestFrame.safeParse(frame);
      if (parsed.success && parsed.data.method === 'host.info') asked.add(parsed.data.id);
    },
  };
}
