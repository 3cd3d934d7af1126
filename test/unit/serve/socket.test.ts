import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { type ServeOptions, startServe } from '../../../src/serve/serve.ts';
import { fakeHost } from '../../helpers/fake-host.ts';
import { rawRequest, upgradeHeaders } from '../../helpers/raw-http.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

async function served(options: Partial<ServeOptions> = {}) {
  const host = fakeHost();
  const rendererDir = tempFolder({ 'index.html': 'page' });
  const server = await startServe({ host, rendererDir, token: 'secret', ...options });
  onTestFinished(() => server.close());
  const url = new URL(server.url);
  const page = await rawRequest(server.port, url.pathname + url.search);
  const cookie = String(page.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? '';
  const origin = `http://127.0.0.1:${server.port}`;
  const connect = (options: ClientOptions = {}) => {
    const headers = { Cookie: cookie, Origin: origin };
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${url.pathname}ws`, { headers, ...options });
    onTestFinished(() => socket.terminate());
    return socket;
  };
  const upgrade = (path: string, headers: Record<string, string>) =>
    rawRequest(server.port, path, { headers: upgradeHeaders(headers) });
  return { host, server, base: url.pathname, cookie, origin, connect, upgrade };
}

describe('handshake', () => {
  test('our own page with the cookie is let in', async () => {
    const { base, cookie, origin, upgrade } = await served();
    expect((await upgrade(`${base}ws`, { Cookie: cookie, Origin: origin })).status).toBe(101);
  });

  test('through a tunnel, host and origin have another port', async () => {
    const { base, cookie, upgrade } = await served();
    const headers = { Cookie: cookie, Host: 'localhost:9000', Origin: 'http://localhost:9000' };
    expect((await upgrade(`${base}ws`, headers)).status).toBe(101);
  });

  test.each<[string, (server: { cookie: string; origin: string }) => Record<string, string>, number]>([
    ['no origin', ({ cookie }) => ({ Cookie: cookie }), 403],
    ['another site', ({ cookie }) => ({ Cookie: cookie, Origin: 'https://evil.example' }), 403],
    ['another port of this machine', ({ cookie }) => ({ Cookie: cookie, Origin: 'http://127.0.0.1:1' }), 403],
    [
      'https in place of http',
      ({ cookie, origin }) => ({ Cookie: cookie, Origin: origin.replace('http:', 'https:') }),
      403,
    ],
    ['an opaque origin', ({ cookie }) => ({ Cookie: cookie, Origin: 'null' }), 403],
    ['a re-bound name', ({ cookie }) => ({ Cookie: cookie, Host: 'evil.example', Origin: 'http://evil.example' }), 421],
    ['no cookie', ({ origin }) => ({ Origin: origin }), 401],
    ['a wrong cookie', ({ origin }) => ({ Origin: origin, Cookie: 'rollout_workbench=wrong' }), 401],
  ])('%s is refused', async (_name, headers, status) => {
    const server = await served();
    expect((await server.upgrade(`${server.base}ws`, headers(server))).status).toBe(status);
    expect(server.host.clients).toEqual([]);
  });

  test('the token in the URL does not open a socket, and other paths have none', async () => {
    const { base, cookie, origin, upgrade } = await served();
    expect((await upgrade(`${base}ws?token=secret`, { Origin: origin })).status).toBe(401);
    expect((await upgrade('/ws', { Cookie: cookie, Origin: origin })).status).toBe(401);
    const open = await served({ token: null });
    expect((await open.upgrade('/other', { Origin: open.origin })).status).toBe(404);
    expect((await open.upgrade('/ws', { Origin: 'https://evil.example' })).status).toBe(403);
  });
});

describe('connection', () => {
  test('carries requests, answers and events', async () => {
    const { host, connect } = await served();
    const socket = connect();
    await once(socket, 'open');
    socket.send(JSON.stringify({ id: 7, method: 'host.info', params: {} }));
    const [answer] = await once(socket, 'message');
    expect(JSON.parse(String(answer))).toEqual({ id: 7, result: { echo: 'host.info' } });
    host.broadcast('host.open', { target: '/trace' });
    const [event] = await once(socket, 'message');
    expect(JSON.parse(String(event))).toEqual({ event: 'host.open', data: { target: '/trace' } });
  });

  test.each<[string, string | Buffer, number]>([
    ['no JSON', 'hello', 1008],
    ['bytes', Buffer.from('{}'), 1003],
  ])('%s ends it', async (_name, message, code) => {
    const { host, connect } = await served();
    const socket = connect();
    await once(socket, 'open');
    socket.send(message);
    expect((await once(socket, 'close'))[0]).toBe(code);
    await host.until(() => host.clients[0]?.closed === true);
  });

  test('the host hears when a page goes', async () => {
    const { host, connect } = await served();
    const socket = connect();
    await once(socket, 'open');
    socket.terminate();
    await host.until(() => host.clients[0]?.closed === true);
  });

  test('a page that no longer answers pings is cut off', async () => {
    const { host, connect } = await served({ limits: { heartbeatMs: 20 } });
    await once(connect({ autoPong: false }), 'open');
    await host.until(() => host.clients.some((client) => client.closed));
  });

  test('a page that answers pings stays', async () => {
    const { host, connect } = await served({ limits: { heartbeatMs: 10 } });
    const socket = connect();
    await once(socket, 'open');
    for (let pings = 0; pings < 5; pings++) await once(socket, 'ping');
    expect(host.clients[0]?.closed).toBe(false);
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  test('a page that reads too slowly is disconnected in place of filling the memory', async () => {
    const { host, connect } = await served({ limits: { maxBufferedBytes: 100_000 } });
    const socket = connect();
    await once(socket, 'open');
    socket.pause();
    const target = 'x'.repeat(1_000_000);
    // The system's own buffers take some megabytes before anything waits here.
    for (let sent = 0; sent < 100; sent++) host.broadcast('host.open', { target });
    socket.resume();
    expect((await once(socket, 'close'))[0]).toBe(1013);
  });

  test('closing the server tells every page that it goes away', async () => {
    const { host, server, connect } = await served();
    const sockets = [connect(), connect()];
    await Promise.all(sockets.map((socket) => once(socket, 'open')));
    const codes = sockets.map((socket) => once(socket, 'close').then(([code]) => code as number));
    await server.close();
    expect(await Promise.all(codes)).toEqual([1001, 1001]);
    expect(host.clients.every((client) => client.closed)).toBe(true);
    await expect(rawRequest(server.port, '/')).rejects.toThrow(/ECONNREFUSED/);
  });

  test('closing does not wait for a page that answers nothing', async () => {
    const { server, connect } = await served();
    const socket = connect();
    await once(socket, 'open');
    socket.pause();
    await server.close();
  });
});
