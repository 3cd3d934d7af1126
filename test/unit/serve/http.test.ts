import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isLoopbackHost } from '../../../src/serve/access.ts';
import { type ServeOptions, startServe } from '../../../src/serve/serve.ts';
import { fakeHost } from '../../helpers/fake-host.ts';
import { rawRequest } from '../../helpers/raw-http.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const TOKEN = 'token-of-the-test';

/** A server on a small renderer; with its own token unless the test says otherwise (`{}`: a random one). */
async function served(options: Partial<ServeOptions> = { token: TOKEN }) {
  const rendererDir = tempFolder({
    'renderer/index.html': '<!doctype html><meta nonce="__CSP_NONCE__"><p>page</p>',
    'renderer/assets/index-AbCdEf12.js': 'console.log(1)',
    'renderer/assets/notes.txt': 'no known type',
    'outside.js': 'secret()',
  });
  const server = await startServe({
    host: fakeHost(),
    rendererDir: join(rendererDir, 'renderer'),
    ...options,
  });
  onTestFinished(() => server.close());
  const url = new URL(server.url);
  const get = (path: string, request: Parameters<typeof rawRequest>[2] = {}) => rawRequest(server.port, path, request);
  return { server, url, base: url.pathname, get, folder: rendererDir };
}

/** Logs in as a browser does: the printed URL, then the cookie. */
async function cookieOf(page: Awaited<ReturnType<typeof served>>): Promise<string> {
  const answer = await page.get(page.url.pathname + page.url.search);
  return String(answer.headers['set-cookie']?.[0]).split(';')[0] ?? '';
}

describe('a kept export', () => {
  /** A host that keeps one file under the id `kept`. */
  function keeping(name: string) {
    const folder = tempFolder({ export: 'what was exported' });
    const removed: string[] = [];
    let told = () => {};
    const gone = new Promise<void>((resolve) => {
      told = resolve;
    });
    const remove = async () => {
      removed.push(name);
      told();
    };
    const kept = { path: join(folder, 'export'), name, remove };
    const offered = new Map([['kept', kept]]);
    const takeDownload = (id: string) => {
      const file = offered.get(id) ?? null;
      offered.delete(id);
      return file;
    };
    return { host: { ...fakeHost(), takeDownload }, removed, gone };
  }

  test('is fetched once, by the page alone, as a file and never as a page', async () => {
    const { host, removed, gone } = keeping('retry “test” \ud800.html');
    const page = await served({ token: TOKEN, host });
    const path = `${page.base}download/kept`;
    expect((await page.get(path)).status).toBe(401);
    const headers = { Cookie: await cookieOf(page) };
    const foreign = { ...headers, 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Dest': 'image' };
    expect((await page.get(path, { headers: foreign })).status).toBe(403);
    const answer = await page.get(path, { headers });
    expect(answer.status).toBe(200);
    expect(answer.body).toBe('what was exported');
    expect(answer.headers['content-type']).toBe('application/octet-stream');
    expect(answer.headers['content-disposition']).toBe(
      "attachment; filename*=UTF-8''retry%20%E2%80%9Ctest%E2%80%9D%20_.html",
    );
    expect(answer.headers['content-security-policy']).toContain('sandbox');
    expect(answer.headers['cache-control']).toBe('no-store');
    await gone;
    expect(removed).toHaveLength(1);
    expect((await page.get(path, { headers })).status).toBe(404);
  });

  test('is not there under another id, nor for a host that keeps none', async () => {
    const { host, removed } = keeping('x');
    const keeps = await served({ token: null, host });
    expect((await keeps.get('/download/never')).status).toBe(404);
    expect((await keeps.get('/download/')).status).toBe(404);
    expect((await (await served({ token: null })).get('/download/kept')).status).toBe(404);
    expect(removed).toEqual([]);
  });
});

describe('token', () => {
  test('the printed URL answers with the page and sets the cookie, for this path only', async () => {
    const page = await served();
    const answer = await page.get(page.url.pathname + page.url.search);
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('page');
    const [cookie] = answer.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict$/);
    expect(cookie).toContain(`; Path=${page.base};`);
  });

  test('the cookie alone opens the page and its files; without it nothing is said', async () => {
    const page = await served();
    const headers = { Cookie: `other=1; ${await cookieOf(page)}` };
    expect((await page.get(page.base, { headers })).status).toBe(200);
    expect((await page.get(`${page.base}assets/index-AbCdEf12.js`, { headers })).status).toBe(200);
    for (const path of ['/', page.base, `${page.base}assets/index-AbCdEf12.js`, '/favicon.ico']) {
      const refused = await page.get(path);
      expect(refused.status).toBe(401);
      expect(refused.headers['set-cookie']).toBeUndefined();
      expect(refused.body).not.toContain('page</p>');
    }
  });

  test.each(['wrong', '', TOKEN.slice(0, -1), `${TOKEN}x`, TOKEN.toUpperCase()])(
    'a wrong token %j is refused',
    async (token) => {
      const page = await served();
      const answer = await page.get(`${page.base}?token=${token}`);
      expect(answer.status).toBe(401);
      expect(answer.headers['set-cookie']).toBeUndefined();
    },
  );

  test('the path does not tell the token, and two servers have two paths and 32 random bytes each', async () => {
    const one = await served({});
    const two = await served({});
    const tokens = [one, two].map((page) => page.url.searchParams.get('token') ?? '');
    expect(new Set(tokens).size).toBe(2);
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(one.base).not.toBe(two.base);
    expect(one.base).not.toContain(tokens[0]);
  });

  test('a damaged cookie is no cookie', async () => {
    const page = await served();
    const headers = { Cookie: 'rollout_workbench=%E0%A4%A; rollout_workbench; =x' };
    expect((await page.get(page.base, { headers })).status).toBe(401);
  });

  test('without a token the page is at the root', async () => {
    const page = await served({ token: null });
    expect(page.server.url).toBe(`http://127.0.0.1:${page.server.port}/`);
    expect((await page.get('/')).status).toBe(200);
  });
});

describe('host', () => {
  test.each(['localhost', 'LOCALHOST:1', '127.0.0.1:9000', '[::1]:9000'])(
    '%s is this machine, through any port',
    async (host) => {
      const page = await served({ token: null });
      expect((await page.get('/', { headers: { Host: host } })).status).toBe(200);
    },
  );

  test.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example:80',
    '127.0.0.2',
    '0.0.0.0:80',
    'evil@127.0.0.1',
    '127.0.0.1:80:80',
  ])('%j is not', async (host) => {
    const page = await served({ token: null });
    const answer = await page.get('/', { headers: { Host: host } });
    expect([400, 421]).toContain(answer.status);
    expect(answer.body).not.toContain('page</p>');
  });

  test('no host is not', () => {
    expect(isLoopbackHost(undefined)).toBe(false);
    expect(isLoopbackHost('')).toBe(false);
  });

  test('listens on the loopback interface only', async () => {
    const page = await served({ token: null });
    await expect(page.get('/', { host: '0.0.0.0', headers: { Host: '0.0.0.0' } })).resolves.toMatchObject({
      status: 421,
    });
    const { networkInterfaces } = await import('node:os');
    const outer = Object.values(networkInterfaces())
      .flat()
      .find((entry) => entry && !entry.internal && entry.family === 'IPv4');
    if (outer) await expect(page.get('/', { host: outer.address })).rejects.toThrow(/ECONNREFUSED/);
  });
});

describe('requests of other sites', () => {
  test.each([
    [{ Origin: 'https://evil.example' }],
    [{ Origin: 'null' }],
    [{ Origin: 'http://127.0.0.1:1' }],
    [{ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'script' }],
    [{ 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty' }],
    [{ 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' }],
  ])('%j is refused', async (headers) => {
    const page = await served({ token: null });
    expect((await page.get('/', { headers })).status).toBe(403);
  });

  test('a link on another site may lead to the page', async () => {
    const page = await served({ token: null });
    const headers = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' };
    expect((await page.get('/', { headers })).status).toBe(200);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE'])('%s is no method of it', async (method) => {
    const page = await served({ token: null });
    const answer = await page.get('/', { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('GET, HEAD');
  });

  test('HEAD answers without a body', async () => {
    const page = await served({ token: null });
    const answer = await page.get('/', { method: 'HEAD' });
    expect(answer).toMatchObject({ status: 200, body: '' });
    expect(Number(answer.headers['content-length'])).toBeGreaterThan(0);
  });
});

describe('files', () => {
  test.each([
    '/../outside.js',
    '/assets/../../outside.js',
    '/..%2foutside.js',
    '/%2e%2e/outside.js',
    '/%2e%2e%2foutside.js',
    '/%252e%252e%252foutside.js',
    '/..\\outside.js',
    '/..%5coutside.js',
    '//outside.js',
    '/assets//index-AbCdEf12.js',
    '/./assets/index-AbCdEf12.js',
    '/assets/index-AbCdEf12.js%00.html',
    '/C:/outside.js',
    '/%',
    '/assets',
    '/assets/',
    '/assets/notes.txt',
    '/nothing.js',
    '/linked.js',
    '/etc/passwd',
  ])('%s is not found', async (path) => {
    const page = await served({ token: null });
    symlinkSync(join(page.folder, 'outside.js'), join(page.folder, 'renderer', 'linked.js'));
    const answer = await page.get(path);
    expect(answer.status).toBe(404);
    expect(answer.body).toBe('Not found.\n');
  });

  test('the page has a strict policy with a nonce of its own each time, and is not kept', async () => {
    const page = await served({ token: null });
    const [one, two] = [await page.get('/'), await page.get('/')];
    const policy = String(one.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/unsafe|https?:|\*|wss?:/);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    expect(one.body).toContain(`nonce="${nonce}"`);
    expect(policy).not.toBe(two.headers['content-security-policy']);
    expect(one.headers['cache-control']).toBe('no-store');
  });

  test('every answer carries the security headers', async () => {
    const page = await served({ token: null });
    for (const path of ['/', '/assets/index-AbCdEf12.js', '/nothing']) {
      expect((await page.get(path)).headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      });
    }
  });

  test('a hashed asset has its type and may be kept by this browser', async () => {
    const page = await served({ token: null });
    const { headers } = await page.get('/assets/index-AbCdEf12.js');
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(headers['cache-control']).toBe('private, max-age=31536000, immutable');
  });
});

test('a port that is taken rejects with the system’s error', async () => {
  const page = await served();
  await expect(served({ port: page.server.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
