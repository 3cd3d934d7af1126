import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { runDemoLive } from '../../demo/index.ts';
import { createFileWatcher, createNoWatcher } from '../file-watcher.ts';
import { nodeFollowerIo } from '../follow/follower-io.ts';
import { createLiveSession } from './live-session.ts';
import type { DemoReport, DemoStart, FromWorker, ToWorker, WorkerStart } from './messages.ts';

/*
 * The script of worker threads: one session each (a trace, followed and reduced away from the window and the server), or
 * the simulated agent. A bug that ends a session ends only its thread; the host tells its clients, who can have it started
 * again.
 */

function runSession(port: MessagePort, { session_id, dir, watch }: WorkerStart): void {
  const session = createLiveSession({
    session_id,
    dir,
    io: nodeFollowerIo,
    createWatcher: watch === 'none' ? createNoWatcher : createFileWatcher,
    watchMode: watch === 'polling' ? 'polling' : 'native',
    post: (message: FromWorker) => port.postMessage(message),
  });
  session.done.catch((error: unknown) => {
    // Thrown outside of every promise, so that the thread ends with it.
    setImmediate(() => {
      throw error;
    });
  });
  port.on('message', (message: ToWorker) => {
    if (message.type === 'close') void session.close().then(() => port.close());
    else session.receive(message);
  });
}

async function runDemo(port: MessagePort, { root, speed, seed }: DemoStart): Promise<void> {
  const report = (message: DemoReport) => port.postMessage(message);
  const result = await runDemoLive(root, {
    speed,
    seed,
    onCreated: (bundle) => report({ bundle, failure: null }),
  });
  const [failure = null] = result.failures;
  if (failure) report({ bundle: null, failure });
}

const start = workerData as WorkerStart | DemoStart;
if (!parentPort) throw new Error('session-worker runs as a worker thread only');
if (start.kind === 'demo') await runDemo(parentPort, start);
else runSession(parentPort, start);
