import type { HostFrame } from '../protocol/channels.ts';
import { createClient } from '../protocol/client.ts';
import type { WorkbenchClient } from '../protocol/transport.ts';
import type { WorkbenchHost } from './workbench-host.ts';

/** A client in the host's own process (tests, the CLI). Frames pass asynchronously, as over any other transport. */
export function connectInProcess(host: WorkbenchHost): WorkbenchClient {
  let listener: (frame: HostFrame) => void = () => {};
  const connection = host.connect((frame) => queueMicrotask(() => listener(frame)));
  return createClient({
    send: (frame) => queueMicrotask(() => connection.receive(frame)),
    onFrame: (callback) => {
      listener = callback;
    },
    close: () => connection.close(),
  });
}
