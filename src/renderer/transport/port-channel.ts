import { PORT_MESSAGE, type WorkbenchBridge } from '../../protocol/bridge.ts';
import type { HostFrame } from '../../protocol/channels.ts';
import type { FrameChannel } from '../../protocol/client.ts';
import type { ConnectionState } from '../../protocol/transport.ts';

/** Frames over the MessagePort that Electron's main process hands to this page. It opens once and lives as long as the page. */
export function createPortChannel(bridge: WorkbenchBridge, page: Window): FrameChannel {
  let port: MessagePort | null = null;
  let onFrame: (frame: HostFrame) => void = () => {};
  let onState: (state: ConnectionState) => void = () => {};

  const receivePort = (message: MessageEvent): void => {
    const [received] = message.ports;
    // Only the preload script of this very page can have sent it: other windows cannot post to this origin with a port of ours.
    if (message.source !== page || message.data !== PORT_MESSAGE || !received || port) return;
    page.removeEventListener('message', receivePort);
    port = received;
    port.onmessage = (event: MessageEvent) => onFrame(event.data as HostFrame);
    onState('open');
  };
  page.addEventListener('message', receivePort);
  bridge.connect();

  return {
    initialState: 'connecting',
    send(frame) {
      if (!port) throw new Error('no port yet');
      port.postMessage(frame);
    },
    onFrame(listener) {
      onFrame = listener;
    },
    onState(listener) {
      onState = listener;
    },
    close() {
      page.removeEventListener('message', receivePort);
      port?.close();
    },
  };
}
