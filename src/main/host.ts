import { app } from 'electron';
import { findSampleTrace } from '../node/sample-path.ts';
import { createWorkbenchHost, type WorkbenchHost } from '../node/workbench-host.ts';
import { nativeDialogs } from './dialogs.ts';
import { resourcesDir, SESSION_WORKER } from './paths.ts';

/** The workbench host of the desktop app: settings in the user's data folder, the agent's own trace root watched. */
export function createAppHost(): WorkbenchHost {
  const root = process.env.CODEX_ROLLOUT_TRACE_ROOT;
  return createWorkbenchHost({
    info: {
      host: 'electron',
      version: app.getVersion(),
      platform: process.platform,
      dialogs: true,
      sample_path: findSampleTrace(resourcesDir()),
    },
    dataDir: app.getPath('userData'),
    roots: root ? [root] : [],
    dialogs: nativeDialogs,
    workerUrl: SESSION_WORKER,
  });
}

const QUIT_GRACE_MS = 3000;

/** Ends watching and workers before the process goes, but never keeps the reader waiting for long. */
export function closeAtQuit(host: WorkbenchHost): void {
  let closed = false;
  app.on('will-quit', (event) => {
    if (closed) return;
    event.preventDefault();
    const done = (): void => {
      if (closed) return;
      closed = true;
      app.quit();
    };
    setTimeout(done, QUIT_GRACE_MS);
    host.close().then(done, done);
  });
}
