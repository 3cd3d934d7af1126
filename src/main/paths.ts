import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

/** Where this file lies once built: out/main. */
const here = import.meta.dirname;

export const RENDERER_DIR = join(here, '..', 'renderer');
export const PRELOAD_FILE = join(here, '..', 'preload', 'index.cjs');
export const SESSION_WORKER = pathToFileURL(join(here, 'session-worker.js'));

/** The folder `resources`: beside the archive in an installed app (real files, which can be watched), else in the project. */
export function resourcesDir(): string {
  return app.isPackaged ? process.resourcesPath : join(here, '..', '..', 'resources');
}
