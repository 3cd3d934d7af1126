import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { TraceError } from '../../core/failure.ts';
import type { DemoReport, DemoStart } from '../session/messages.ts';

/** Runs the simulated agent in a thread of its own, one at a time. */
export interface DemoRunner {
  /** Resolves as soon as its bundle exists. A run that goes on already is stopped. Fails with `demo_failed`. */
  start(speed: number): Promise<{ root: string; bundle: string }>;
  stop(): Promise<void>;
}

/** `root`: the trace root for simulated runs, in the data folder, or a temporary one without it. */
export function createDemoRunner(workerUrl: URL, dataDir: string | null): DemoRunner {
  let worker: Worker | null = null;
  let root: string | null = null;

  const stop = async (): Promise<void> => {
    const running = worker;
    worker = null;
    await running?.terminate();
  };

  const rootFolder = async (): Promise<string> => {
    root ??= dataDir === null ? await mkdtemp(join(tmpdir(), 'rollout-demo-')) : join(dataDir, 'demo');
    await mkdir(root, { recursive: true });
    return root;
  };

  return {
    stop,
    async start(speed) {
      await stop();
      const folder = await rootFolder();
      // Another seed gives another trace id, and with it another bundle folder.
      const seed = Date.now() % 0x7fff_ffff;
      const workerData: DemoStart = { kind: 'demo', root: folder, speed, seed };
      const started = new Worker(workerUrl, { workerData, name: 'demo' });
      worker = started;
      return new Promise((resolve, reject) => {
        const fail = (fact: string): void => {
          reject(new TraceError({ code: 'demo_failed', message: `The simulated agent could not run: ${fact}` }));
        };
        started.on('message', (report: DemoReport) => {
          if (report.bundle === null) fail(report.failure?.message ?? 'its bundle could not be created');
          else resolve({ root: folder, bundle: report.bundle });
        });
        started.on('error', (error) => fail(error instanceof Error ? error.message : String(error)));
        started.on('exit', () => {
          fail('it ended before its bundle was created');
          if (worker === started) worker = null;
        });
      });
    },
  };
}
