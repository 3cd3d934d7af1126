import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { createPageFiles, type PageAnswer, plainAnswer } from '../node/web/page-files.ts';
import { type Access, createAccess, createToken, isLoopbackHost, isOwnRequest, isSameOrigin } from './access.ts';
import { CLOSE_GOING_AWAY, type ConnectionLimits, type FrameHost, serveConnection } from './connection.ts';
import { downloadId, sendDownload } from './download.ts';

export interface ServeOptions {
  /** The workbench host; it is not closed by the server. */
  host: FrameHost;
  /** The built renderer (out/renderer). */
  rendererDir: string;
  /** TCP port; 0 or left out: a free one. */
  port?: number;
  /** Left out: a random one. null: none, everyone on this machine may connect. */
  token?: string | null;
  limits?: Partial<ConnectionLimits>;
}

export interface RunningServer {
  /** What to open in a browser. Holds the token: do not write it where others read. */
  url: string;
  port: number;
  /** Tells every page that the server goes away (close code 1001), and waits until all is closed. */
  close(): Promise<void>;
}

const LIMITS: ConnectionLimits = { heartbeatMs: 15_000, maxBufferedBytes: 64 * 1024 * 1024 };

/** Requests are small: the largest is a text to save. */
const MAX_REQUEST_FRAME_BYTES = 32 * 1024 * 1024;

/** How long pages may take to answer the close frame before their sockets are cut. */
const CLOSE_GRACE_MS = 500;

/**
 * Serves the workbench on the loopback interface: the page over HTTP, the protocol over one WebSocket per tab.
 * Rejects with the system's error when the port cannot be had (`code` is `EADDRINUSE` or `EACCES`).
 */
export async function startServe(options: ServeOptions): Promise<RunningServer> {
  const access = createAccess(options.token === undefined ? createToken() : options.token);
  const files = createPageFiles(options.rendererDir);
  const limits = { ...LIMITS, ...options.limits };
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_REQUEST_FRAME_BYTES,
    perMessageDeflate: false,
  });
  sockets.on('connection', (socket) => serveConnection(socket, options.host, limits));

  const make = () => {
    const server = createServer({ maxHeaderSize: 16 * 1024, requestTimeout: 30_000 });
    server.on('request', (request, response) => void answerRequest(request, response, access, files, options.host));
    server.on('upgrade', (request, socket, head) => {
      const refusal = refuseUpgrade(request, access);
      if (refusal) refuse(socket, refusal);
      else sockets.handleUpgrade(request, socket, head, (ws) => sockets.emit('connection', ws, request));
    });
    return server;
  };

  const four = await listen(make(), '127.0.0.1', options.port ?? 0);
  const { port } = four.address() as AddressInfo;
  // `localhost` may mean ::1 first. A machine without it, or where someone has the port there, does without.
  const six = await listen(make(), '::1', port).catch(() => null);

  return {
    url: `http://127.0.0.1:${port}${access.base}${access.search}`,
    port,
    close: () => shutDown(six ? [four, six] : [four], sockets),
  };
}

async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  access: Access,
  files: (pathname: string) => Promise<PageAnswer>,
  host: FrameHost,
): Promise<void> {
  const { pathname, token } = target(request);
  let answer = checkRequest(request) ?? null;
  if (!answer && !pathname.startsWith(access.base)) answer = unauthorised();
  if (!answer && !access.admits(request.headers, token)) answer = unauthorised();
  const download = answer ? null : downloadId(pathname, access.base);
  if (download !== null) {
    const kept = request.method === 'GET' ? host.takeDownload?.(download) : null;
    if (kept) return sendDownload(response, kept);
    answer = plainAnswer(404, 'This file was fetched already, or never was.\n');
  }
  answer ??= await files(`/${pathname.slice(access.base.length)}`);
  const cookie = answer.status === 200 ? access.cookieFor(token) : null;
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(cookie === null ? {} : { 'Set-Cookie': cookie }),
    ...(answer.status === 405 ? { Allow: 'GET, HEAD' } : {}),
    'Content-Length': answer.body.byteLength,
  });
  response.end(request.method === 'HEAD' ? undefined : answer.body);
}

/** Why a request is refused before anyone asks for the token; undefined: it is not. */
function checkRequest(request: IncomingMessage): PageAnswer | undefined {
  if (!isLoopbackHost(request.headers.host)) {
    return plainAnswer(421, 'This server answers to 127.0.0.1, localhost and [::1] only.\n');
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return plainAnswer(405, 'Only GET and HEAD.\n');
  if (!isOwnRequest(request.headers)) return plainAnswer(403, 'Requests from other sites are refused.\n');
  return undefined;
}

function unauthorised(): PageAnswer {
  return plainAnswer(
    401,
    'Rollout Workbench: this address needs the token of the running server.\nOpen the whole URL that `rollout serve` printed.\n',
  );
}

function refuseUpgrade(request: IncomingMessage, access: Access): string | null {
  if (!isLoopbackHost(request.headers.host)) return '421 Misdirected Request';
  if (request.method !== 'GET') return '405 Method Not Allowed';
  if (!isSameOrigin(request.headers)) return '403 Forbidden';
  const { pathname } = target(request);
  if (pathname !== `${access.base}ws`) return access.base === '/' ? '404 Not Found' : '401 Unauthorized';
  // Only the cookie counts here: the token is never needed in a WebSocket's URL.
  return access.admits(request.headers, null) ? null : '401 Unauthorized';
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => {});
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** The path as it was sent (never normalised, so that `..` is seen and refused) and the token parameter. */
function target(request: IncomingMessage): { pathname: string; token: string | null } {
  const url = request.url ?? '/';
  const cut = url.indexOf('?');
  if (cut === -1) return { pathname: url, token: null };
  return { pathname: url.slice(0, cut), token: new URLSearchParams(url.slice(cut + 1)).get('token') };
}

function listen(server: Server, host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject);
      server.on('error', () => {});
      resolve(server);
    });
  });
}

async function shutDown(servers: Server[], sockets: WebSocketServer): Promise<void> {
  const closed = [sockets, ...servers].map((it) => new Promise<void>((resolve) => void it.close(() => resolve())));
  for (const socket of sockets.clients) socket.close(CLOSE_GOING_AWAY, 'server is going away');
  for (const server of servers) server.closeIdleConnections();
  const cut = setTimeout(() => {
    for (const socket of sockets.clients) socket.terminate();
    for (const server of servers) server.closeAllConnections();
  }, CLOSE_GRACE_MS);
  await Promise.all(closed);
  clearTimeout(cut);
}
