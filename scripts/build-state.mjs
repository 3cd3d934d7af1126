import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const OUTPUTS = [
  'out/main/index.js',
  'out/main/cli.js',
  'out/main/session-worker.js',
  'out/preload/index.cjs',
  'out/renderer/index.html',
];
const SOURCES = ['src', 'package.json', 'electron.vite.config.ts'];

/** Whether what is in out/ was built from what is in src/ now. */
export function isBuilt() {
  if (!OUTPUTS.every((file) => existsSync(join(ROOT, file)))) return false;
  const oldest = Math.min(...OUTPUTS.map((file) => statSync(join(ROOT, file)).mtimeMs));
  return SOURCES.every((path) => newest(join(ROOT, path)) <= oldest);
}

/** Builds when needed. Returns whether there is a build now. */
export function ensureBuilt() {
  // An installed package has no sources, and what it needs.
  if (!existsSync(join(ROOT, 'src'))) return OUTPUTS.every((file) => existsSync(join(ROOT, file)));
  if (isBuilt()) return true;
  process.stdout.write('Building …\n');
  const vite = join(ROOT, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const { status } = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  return status === 0;
}

/**
 * @param {string} path
 * @returns {number} the latest modification under a path
 */
function newest(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), 0);
}
