import { type ChildProcess, spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';
import type { Settings } from '../../src/protocol/settings.ts';

const CLI = resolve(import.meta.dirname, '../../out/main/cli.js');

export interface Served {
  /** The URL as printed, token included. */
  url: string;
  port: number;
  /** Interrupts the server, as Ctrl+C does, and waits for its end. Resolves with its exit code. */
  stop(): Promise<number | null>;
  /** Changes settings, as a page does. */
  set(patch: Partial<Settings>): Promise<void>;
  /** Starts it again on the same port, with the same token and data. */
  restart(): Promise<void>;
  /** Stops it and forgets its data. */
  close(): Promise<void>;
}

/** `rollout serve` as built, in a process of its own, with a data folder of its own. Roots and bundles are given as `paths`. */
export async function serveBuilt(paths: string[], env: Record<string, string> = {}): Promise<Served> {
  const data = mkdtempSync(join(tmpdir(), 'rollout-serve-'));
  let child: ChildProcess;
  let port = 0;

  const start = async (): Promise<string> => {
    const { CODEX_ROLLOUT_TRACE_ROOT: _theirs, ...inherited } = process.env;
    child = spawn(process.execPath, [CLI, 'serve', '--port', String(port), ...paths], {
      env: { ...inherited, ROLLOUT_WORKBENCH_DATA_DIR: data, ROLLOUT_WORKBENCH_TOKEN: 'token-of-the-test', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const { stdout } = child;
    if (!stdout) throw new Error('no output');
    for await (const line of createInterface({ input: stdout })) {
      const url = /http:\/\/\S+/.exec(line)?.[0];
      if (url) {
        // What it prints later must not fill the pipe.
        stdout.resume();
        return url;
      }
    }
    throw new Error('rollout serve ended before it printed its URL');
  };
  const stop = async (): Promise<number | null> => {
    if (child.exitCode !== null) return child.exitCode;
    const exit = once(child, 'exit');
    child.kill('SIGINT');
    const [code] = await exit;
    return code as number | null;
  };

  const url = await start();
  port = Number(new URL(url).port);
  return {
    url,
    port,
    stop,
    async set(patch) {
      const { host, pathname } = new URL(url);
      const page = await fetch(url, { redirect: 'manual' });
      const headers = { Origin: `http://${host}`, Cookie: page.headers.get('set-cookie')?.split(';')[0] ?? '' };
      const socket = new WebSocket(`ws://${host}${pathname}ws`, { headers });
      await once(socket, 'open');
      socket.send(JSON.stringify({ id: 1, method: 'settings.set', params: patch }));
      for await (const [data] of on(socket, 'message')) {
        const frame: { id?: number; failure?: unknown } = JSON.parse(String(data));
        if (frame.id !== 1) continue;
        if (frame.failure) throw new Error(JSON.stringify(frame.failure));
        break;
      }
      socket.close();
    },
    async restart() {
      await stop();
      await start();
    },
    async close() {
      await stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
