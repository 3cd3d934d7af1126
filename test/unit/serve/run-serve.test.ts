import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { WorkbenchHostOptions } from '../../../src/node/workbench-host.ts';
import { browserCommand } from '../../../src/serve/open-browser.ts';
import type { RunServeOptions } from '../../../src/serve/run-serve.ts';
import { fakeHost } from '../../helpers/fake-host.ts';
import { rawRequest } from '../../helpers/raw-http.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const created: { options: WorkbenchHostOptions; host: ReturnType<typeof fakeHost> }[] = [];
vi.mock('../../../src/node/workbench-host.ts', () => ({
  createWorkbenchHost: (options: WorkbenchHostOptions) => {
    const host = fakeHost();
    created.push({ options, host });
    return host;
  },
}));
const { runServe } = await import('../../../src/serve/run-serve.ts');

beforeEach(() => {
  created.length = 0;
  vi.stubEnv('CODEX_ROLLOUT_TRACE_ROOT', undefined);
});
afterEach(() => vi.unstubAllEnvs());

/** Serves until told otherwise; resolves when the URL is printed. */
async function running(options: Partial<RunServeOptions> = {}) {
  const folder = tempFolder({ 'renderer/index.html': 'page', 'resources/sample-trace/trace-1/manifest.json': '{}' });
  const stop = new AbortController();
  const lines: string[] = [];
  let ended: Promise<void> = Promise.resolve();
  await new Promise<void>((resolve, reject) => {
    ended = runServe({
      paths: [],
      rendererDir: join(folder, 'renderer'),
      resourcesDir: join(folder, 'resources'),
      workerUrl: pathToFileURL(join(folder, 'session-worker.js')),
      version: '1.2.3',
      port: 0,
      signal: stop.signal,
      print: (line) => {
        lines.push(line);
        if (line.startsWith('Ctrl+C')) resolve();
      },
      ...options,
    });
    ended.catch(reject);
  });
  const url = new URL(lines.find((line) => line.includes('http://'))?.trim() ?? '');
  const end = async () => {
    stop.abort();
    await ended;
  };
  return { folder, lines, url, end };
}

describe('rollout serve', () => {
  test('prints a URL that opens, and ends cleanly', async () => {
    const { url, end } = await running();
    expect((await rawRequest(Number(url.port), url.pathname + url.search)).body).toBe('page');
    await end();
    expect(created[0]?.host.closed).toBe(true);
    await expect(rawRequest(Number(url.port), '/')).rejects.toThrow(/ECONNREFUSED/);
  });

  test('folders are watched, bundles are opened', async () => {
    const traces = tempFolder({ 'trace-1/manifest.json': '{}' });
    const { end } = await running({ paths: [traces, join(traces, 'trace-1'), join(traces, 'later')] });
    expect(created[0]?.options).toMatchObject({
      roots: [traces, join(traces, 'later')],
      info: { host: 'serve', open: [join(traces, 'trace-1')], dialogs: false, version: '1.2.3' },
    });
    expect(created[0]?.options.info.sample_path).toMatch(/trace-1$/);
    await end();
  });

  test('without paths the agent’s own trace root is watched', async () => {
    vi.stubEnv('CODEX_ROLLOUT_TRACE_ROOT', '/traces/of/the/agent');
    const { lines, end } = await running();
    expect(created[0]?.options.roots).toEqual(['/traces/of/the/agent']);
    expect(lines).toContain('Watching /traces/of/the/agent');
    await end();
  });

  test('a token of the environment outlives the server', async () => {
    vi.stubEnv('ROLLOUT_WORKBENCH_TOKEN', 'kept');
    const first = await running();
    const second = await running();
    expect(first.url.search).toBe('?token=kept');
    expect(second.url.pathname).toBe(first.url.pathname);
    await Promise.all([first.end(), second.end()]);
  });

  test('without a token it says what that means', async () => {
    const { lines, url, end } = await running({ token: null });
    expect(url.search).toBe('');
    expect(lines.join('\n')).toContain('No token');
    await end();
  });

  test('a port that is taken ends it, and closes the host', async () => {
    const first = await running();
    await expect(running({ port: Number(first.url.port) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    expect(created[1]?.host.closed).toBe(true);
    await first.end();
  });
});

test('the browser is the platform’s own, or the one that is named', () => {
  expect(browserCommand('linux', undefined)).toEqual(['xdg-open']);
  expect(browserCommand('darwin', undefined)).toEqual(['open']);
  expect(browserCommand('win32', undefined)).toEqual(['rundll32', 'url.dll,FileProtocolHandler']);
  expect(browserCommand('linux', 'firefox')).toEqual(['firefox']);
});
