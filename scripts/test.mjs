// npm test: everything, in the order in which a failure is cheapest. Goes on after a failure, and says at the end what failed.
import { spawnSync } from 'node:child_process';
import { ROOT } from './build-state.mjs';
import { ensureChromium } from './chromium.mjs';

const say = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

const chromium = await ensureChromium(say);
const env = { ...process.env, REQUIRE_BUILD: '1', ...(chromium ? { CHROME_PATH: chromium } : {}) };

/** @type {{ name: string; ok: boolean; seconds: number }[]} */
const results = [];
for (const name of ['build', 'typecheck', 'lint', 'test:unit', 'test:e2e']) {
  say(`\n── ${name} ${'─'.repeat(60 - name.length)}`);
  const start = performance.now();
  const { status } = spawnSync(npm, ['run', '--silent', name], {
    cwd: ROOT,
    env,
    stdio: 'inherit',
    shell: npm.endsWith('.cmd'),
  });
  results.push({ name, ok: status === 0, seconds: (performance.now() - start) / 1000 });
}

say(`\n── summary ${'─'.repeat(53)}`);
for (const { name, ok, seconds } of results)
  say(`${ok ? 'ok    ' : 'FAILED'}  ${name.padEnd(10)} ${seconds.toFixed(1)} s`);
if (!chromium) say('FAILED  Chromium: none found or installed (see above), so that the browser tests could not run');
process.exitCode = chromium && results.every(({ ok }) => ok) ? 0 : 1;
