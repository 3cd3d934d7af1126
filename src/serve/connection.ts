import { WebSocket } from 'ws';
import type { HostFrame } from '../protocol/channels.ts';
import type { KeptFile } from './download.ts';

/** The part of a workbench host (src/node/workbench-host.ts) that a server needs: frames for connections, files for pages. */
export interface FrameHost {
  connect(send: (frame: HostFrame) => void): { receive(frame: unknown): void; close(): void };
  /** A file that was kept for a page; once. */
  takeDownload?(id: string): KeptFile | null;
}

export interface ConnectionLimits {
  /** A peer that has not answered a ping by the next one is gone. */
  heartbeatMs: number;
  /** Bytes that may wait in the socket. A reader that falls further behind is disconnected, comes back and starts afresh. */
  maxBufferedBytes: number;
}

/** WebSocket close codes (RFC 6455, 7.4.1; 1013 from the IANA registry). */
export const CLOSE_GOING_AWAY = 1001;
const CLOSE_UNSUPPORTED = 1003;
const CLOSE_POLICY = 1008;
const CLOSE_TRY_AGAIN = 1013;

/** Joins one WebSocket to the host until either closes. Frames are JSON texts; anything else ends the connection. */
export function serveConnection(socket: WebSocket, host: FrameHost, limits: ConnectionLimits): void {
  const connection = host.connect((frame) => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (socket.bufferedAmount > limits.maxBufferedBytes) {
      socket.close(CLOSE_TRY_AGAIN, 'too slow');
      // A close frame waits behind all that is buffered: a reader that takes nothing is cut off by the heartbeat.
      return;
    }
    socket.send(JSON.stringify(frame));
  });

  socket.on('message', (data, isBinary) => {
    if (isBinary) {
      socket.close(CLOSE_UNSUPPORTED, 'text frames only');
      return;
    }
    let frame: unknown;
    try {
      frame = JSON.parse(data.toString());
    } catch {
      socket.close(CLOSE_POLICY, 'not JSON');
      return;
    }
    connection.receive(frame);
  });

  let answered = true;
  const heartbeat = setInterval(() => {
    if (!answered) {
      socket.terminate();
      return;
    }
    answered = false;
    socket.ping();
  }, limits.heartbeatMs);
  heartbeat.unref();
  socket.on('pong', () => {
    answered = true;
  });
  // ws tells of protocol errors here, and closes by itself.
  socket.on('error', () => {});
  socket.on('close', () => {
    clearInterval(heartbeat);
    connection.close();
  });
}
