import { resolve } from 'node:path';
import { dataDir } from '../node/data-dir.ts';
import { pathKind } from '../node/path-kind.ts';
import { findSampleTrace } from '../node/sample-path.ts';
import { createWorkbenchHost } from '../node/workbench-host.ts';
import { openBrowser } from './open-browser.ts';
import { type RunningServer, startServe } from './serve.ts';

export interface RunServeOptions {
  /** Roots to watch and traces to open; none: `CODEX_ROLLOUT_TRACE_ROOT` where it is set. */
  paths: readonly string[];
  /** The built renderer, the session worker and the `resources` folder of this installation. */
  rendererDir: string;
  workerUrl: URL;
  resourcesDir: string;
  version: string;
  /** Left out: 4723, or a free one when that is taken. */
  port?: number;
  /**
   * null: none; left out: `ROLLOUT_WORKBENCH_TOKEN` where it is set (open pages then survive a restart), else a random one.
   */
  token?: string | null;
  /** Opens a browser. */
  open?: boolean;
  /** Ends the server. */
  signal: AbortSignal;
  /** Takes a line for the reader. */
  print: (line: string) => void;
}

const DEFAULT_PORT = 4723;

/**
 * `rollout serve`: a workbench host and its server, until `signal` aborts. Rejects when the port cannot be had (a system error,
 * `code` is `EADDRINUSE` or `EACCES`).
 */
export async function runServe(options: RunServeOptions): Promise<void> {
  const { roots, open } = await sortPaths(options.paths);
  const host = createWorkbenchHost({
    info: {
      host: 'serve',
      version: options.version,
      platform: process.platform,
      dialogs: false,
      sample_path: findSampleTrace(options.resourcesDir),
      open,
    },
    dataDir: dataDir(),
    roots,
    workerUrl: options.workerUrl,
  });
  const token = options.token === undefined ? process.env.ROLLOUT_WORKBENCH_TOKEN || undefined : options.token;
  try {
    const server = await startOn(options, (port) =>
      startServe({ host, rendererDir: options.rendererDir, port, ...(token === undefined ? {} : { token }) }),
    );
    const forget = options.open ? await openBrowser(server.url) : async () => {};
    announce(server, options, roots);
    await aborted(options.signal);
    await server.close();
    await forget();
  } finally {
    await host.close();
  }
}

async function sortPaths(paths: readonly string[]): Promise<{ roots: string[]; open: string[] }> {
  const roots: string[] = [];
  const open: string[] = [];
  for (const path of paths.map((given) => resolve(given))) {
    // A root may come later, with the agent's first trace.
    if ((await pathKind(path)) === 'trace') open.push(path);
    else roots.push(path);
  }
  const fromEnvironment = process.env.CODEX_ROLLOUT_TRACE_ROOT;
  if (paths.length === 0 && fromEnvironment) roots.push(resolve(fromEnvironment));
  return { roots, open };
}

/** The port that was asked for, and no other; without one, the usual one or else any. */
async function startOn(
  options: RunServeOptions,
  start: (port: number) => Promise<RunningServer>,
): Promise<RunningServer> {
  if (options.port !== undefined) return start(options.port);
  try {
    return await start(DEFAULT_PORT);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return start(0);
  }
}

function announce(server: RunningServer, options: RunServeOptions, roots: readonly string[]): void {
  const { print } = options;
  print('Rollout Workbench is at');
  print(`  ${server.url}`);
  for (const root of roots) print(`Watching ${root}`);
  if (options.token === null) print('No token: everyone who can use this machine can read these traces.');
  print(`Only this machine can connect. From another one: ssh -L ${server.port}:127.0.0.1:${server.port} HOST`);
  print('Ctrl+C ends it.');
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}
