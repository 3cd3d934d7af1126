import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const EXECUTABLES = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/**
 * Path of the Electron runtime, or null when it is not installed. Looks where the package's own loader looks, without loading
 * the package: since v42 that would start a download.
 *
 * @param {Record<string, string | undefined>} [env]
 * @param {string} [packageDir] folder of the `electron` package
 * @returns {string | null}
 */
export function findElectron(env = process.env, packageDir = join(root, 'node_modules', 'electron')) {
  const pathFile = join(packageDir, 'path.txt');
  const named = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : null;
  const dist = env.ELECTRON_OVERRIDE_DIST_PATH;
  const candidate = dist
    ? join(dist, named ?? EXECUTABLES[process.platform] ?? 'electron')
    : named && join(packageDir, 'dist', named);
  return candidate && existsSync(candidate) ? candidate : null;
}

/** What to tell somebody who has no Electron runtime. */
export const HOW_TO_GET_ELECTRON = `The Electron runtime is not installed (npm installs the package, the runtime is a download from GitHub).
To get it:                     npx install-electron --no
From a mirror:                 ELECTRON_MIRROR=https://… npx install-electron --no
One that you have already:     ELECTRON_OVERRIDE_DIST_PATH=/folder/of/electron npm start`;
