import type { HostFrame } from '../../protocol/channels.ts';
import type { FrameChannel } from '../../protocol/client.ts';
import type { ConnectionState } from '../../protocol/transport.ts';

/** What the channel needs of a browser: tests give their own. */
export interface SocketEnvironment {
  open(): WebSocket;
  setTimer(run: () => void, ms: number): number;
  clearTimer(timer: number): void;
  /** 0 ≤ n < 1. */
  random(): number;
}

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 10_000;

/** How long to wait before the `attempt`th try (from 0) after a loss: doubling, at most ten seconds, the upper half at random. */
export function reconnectDelay(attempt: number, random: number): number {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt);
  return full / 2 + (full / 2) * random;
}

export interface SocketChannel extends FrameChannel {
  /** The network may be back (or the reader looks at the page again): tries at once where it waits. */
  retryNow(): void;
}

/**
 * Frames over a WebSocket that is opened again whenever it is lost, until it is closed. The states tell: `open`,
 * `reconnecting`, `open` …; whoever sees `open` again asks for its sessions anew.
 */
export function createSocketChannel(environment: SocketEnvironment): SocketChannel {
  let socket: WebSocket | null = null;
  let timer: number | null = null;
  let attempt = 0;
  let closed = false;
  let onFrame: (frame: HostFrame) => void = () => {};
  let onState: (state: ConnectionState) => void = () => {};

  function connect(): void {
    timer = null;
    const current = environment.open();
    socket = current;
    current.onopen = () => {
      attempt = 0;
      onState('open');
    };
    current.onmessage = (event: MessageEvent) => onFrame(JSON.parse(String(event.data)) as HostFrame);
    current.onclose = () => {
      if (closed || socket !== current) return;
      socket = null;
      // The first connection that never came is still `connecting` for the client: its requests may wait for it.
      onState('reconnecting');
      timer = environment.setTimer(connect, reconnectDelay(attempt++, environment.random()));
    };
  }
  connect();

  return {
    initialState: 'connecting',
    send(frame) {
      if (socket?.readyState !== 1) throw new Error('the socket is not open');
      socket.send(JSON.stringify(frame));
    },
    onFrame(listener) {
      onFrame = listener;
    },
    onState(listener) {
      onState = listener;
    },
    retryNow() {
      if (timer === null) return;
      environment.clearTimer(timer);
      connect();
    },
    close() {
      closed = true;
      if (timer !== null) environment.clearTimer(timer);
      timer = null;
      socket?.close(1000);
    },
  };
}
