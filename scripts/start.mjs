// npm start [-- PATH…]: the desktop app, or, where it cannot run, the same workbench in a browser.
import { join } from 'node:path';
import { ensureBuilt, ROOT } from './build-state.mjs';
import { become } from './child.mjs';
import { findElectron, HOW_TO_GET_ELECTRON } from './electron-runtime.mjs';

const args = process.argv.slice(2);
const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);

const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** Why the desktop app cannot be started here; null when it can. */
function whyNoDesktop(/** @type {string | null} */ electron) {
  if (!electron) return HOW_TO_GET_ELECTRON;
  if (!hasDisplay) return 'There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set).';
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    return 'Electron does not run as root with its sandbox, and the workbench does not run without it.';
  }
  return null;
}

if (!ensureBuilt()) {
  say('The build failed.');
  process.exit(1);
}

const electron = findElectron();
const obstacle = whyNoDesktop(electron);
const env = { ...process.env };
// Left over from a parent that is an Electron app itself, it would make this one a plain Node.
delete env.ELECTRON_RUN_AS_NODE;

if (electron && !obstacle) {
  become(electron, [ROOT, ...args], env);
} else {
  say(`${obstacle}\n\nOpening the same workbench in a browser instead.\n`);
  const open = hasDisplay || process.env.BROWSER ? ['--open'] : [];
  become(process.execPath, [join(ROOT, 'out', 'main', 'cli.js'), 'serve', ...open, ...args], env);
}
