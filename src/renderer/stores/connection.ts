import { create } from 'zustand';
import type { HostInfo } from '../../protocol/channels.ts';
import type { ConnectionState } from '../../protocol/transport.ts';
import { client } from './client.ts';

interface Connection {
  state: ConnectionState;
  /** Null until the host has told about itself. */
  info: HostInfo | null;
}

/** How the connection to the host is doing, and what that host is. */
export const useConnection = create<Connection>(() => ({ state: 'connecting', info: null }));

/** Follows the connection, and calls `load` now and whenever a lost connection is back. */
export function startConnection(load: () => Promise<void>): void {
  const host = client();
  // A connection that is lost while loading comes back, and with it the next call.
  const attempt = () => void load().catch(() => undefined);
  useConnection.setState({ state: host.state });
  let lost = false;
  host.onState((state) => {
    useConnection.setState({ state });
    if (state === 'open' && lost) attempt();
    lost = state === 'reconnecting' || (lost && state !== 'open');
  });
  attempt();
}

/** Asks the host what it is. */
export async function loadHostInfo(): Promise<HostInfo> {
  const info = await client().request('host.info', {});
  useConnection.setState({ info });
  return info;
}

/** Whether the keyboard is a Mac's (`⌘` in place of Ctrl). */
export function isMac(): boolean {
  return useConnection.getState().info?.platform === 'darwin';
}
