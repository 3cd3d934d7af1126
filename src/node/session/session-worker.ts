import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { TraceError } from '../../core/failure.ts';
import { runDemoLive } from '../../demo/index.ts';
import { traceKind } from '../archive/open-trace.ts';
import { openStateFile } from '../archive/state-file.ts';
import { createFileWatcher, createNoWatcher } from '../file-watcher.ts';
import { nodeFollowerIo } from '../follow/follower-io.ts';
import { archiveIo } from './archive-io.ts';
import { createLiveSession, type LiveSession } from './live-session.ts';
import type { DemoReport, DemoStart, FromWorker, ToWorker, WorkerStart } from './messages.ts';
import { createStateSession } from './state-session.ts';

/*
 * The script of worker threads: one session each (a trace, followed and reduced away from the window and the server), or
 * the simulated agent. A bug that ends a session ends only its thread; the host tells its clients, who can have it started
 * again.
 */

/** The session for what lies at `dir`: a bundle's folder, an archive of one, or a `state.json` alone. */
async function createSession(port: MessagePort, { session_id, dir, watch }: WorkerStart): Promise<LiveSession> {
  const post = (message: FromWorker) => port.postMessage(message);
  const kind = await traceKind(dir);
  if (kind === 'state') {
    const file = await openStateFile(dir);
    if (!file.ok) throw new TraceError(file.failure);
    return createStateSession({ session_id, post, io: nodeFollowerIo, file: file.value });
  }
  const archive = kind === 'archive' ? archiveIo(nodeFollowerIo, dir) : null;
  const session = createLiveSession({
    session_id,
    dir,
    io: archive?.io ?? nodeFollowerIo,
    createWatcher: archive || watch === 'none' ? createNoWatcher : createFileWatcher,
    watchMode: watch === 'polling' ? 'polling' : 'native',
    post,
  });
  if (!archive) return session;
  return { ...session, close: () => session.close().finally(archive.close) };
}

async function runSession(port: MessagePort, start: WorkerStart): Promise<void> {
  const session = await createSession(port, start);
  session.done.catch((error: unknown) => {
    // Thrown outside of every promise, so that the thread ends with it.
    setImmediate(() => {
      throw error;
    });
  });
  // Messages wait for this listener: none is lost while the session is being made.
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
else await runSession(parentPort, start);
