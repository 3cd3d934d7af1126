import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * Path of a Chromium for the browser tests: `$CHROME_PATH`, one of the system, or Playwright's own; null when there is none.
 *
 * @returns {Promise<string | null>}
 */
export async function findChromium() {
  const given = process.env.CHROME_PATH;
  if (given) return isExecutable(given) ? given : null;
  const onPath = (process.env.PATH ?? '').split(delimiter).flatMap((dir) => NAMES.map((name) => join(dir, name)));
  for (const path of [...PLACES, ...onPath]) if (isExecutable(path)) return path;
  const { chromium } = await import('playwright-core');
  const own = chromium.executablePath();
  return own && existsSync(own) ? own : null;
}

/** Arguments for a headless Chromium that asks nobody anything; without its sandbox only where it cannot have one (root). */
export const CHROMIUM_ARGS = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Finds a Chromium or installs one: the system's package where apt-get may be used, else Playwright's download.
 *
 * @param {(line: string) => void} say
 * @returns {Promise<string | null>} null when there is none and none could be installed; why has been said
 */
export async function ensureChromium(say) {
  const found = await findChromium();
  if (found) return found;
  if (process.env.CHROME_PATH) {
    say(`CHROME_PATH names ${process.env.CHROME_PATH}, which cannot be run.`);
    return null;
  }
  for (const [what, steps] of installers()) {
    say(`No Chromium found. Trying ${what} …`);
    const done = steps.every(([command, ...args]) => spawnSync(command, args, { stdio: 'inherit' }).status === 0);
    const installed = done ? await findChromium() : null;
    if (installed) return installed;
    say(`${what} did not work.`);
  }
  say(
    'The browser tests need Chromium, and none could be installed. Install one (Debian, Ubuntu: apt-get install chromium;',
  );
  say('macOS: brew install chromium; anywhere: npx playwright install chromium) or set CHROME_PATH to its executable.');
  return null;
}

/** @returns {[string, string[][]][]} */
function installers() {
  const playwright = /** @type {[string, string[][]]} */ ([
    'npx playwright install chromium',
    [[process.platform === 'win32' ? 'npx.cmd' : 'npx', 'playwright', 'install', 'chromium']],
  ]);
  const apt = aptPrefix();
  if (!apt) return [playwright];
  return [
    [
      'apt-get install chromium',
      [
        [...apt, 'update'],
        [...apt, 'install', '-y', '--no-install-recommends', 'chromium'],
      ],
    ],
    playwright,
  ];
}

/** How apt-get can be run here without a question; null: it cannot. */
function aptPrefix() {
  if (process.platform !== 'linux' || !isExecutable('/usr/bin/apt-get')) return null;
  if (process.getuid?.() === 0) return ['apt-get'];
  const sudo = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' });
  return sudo.status === 0 ? ['sudo', '-n', 'apt-get'] : null;
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
