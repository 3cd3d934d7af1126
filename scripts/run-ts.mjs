// node scripts/run-ts.mjs [--built] FILE.ts [ARGS…]: bundles a TypeScript program into .bench/ and runs it (Node 20 cannot run
// .ts). With --built, out/ is brought up to date first.
import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { ensureBuilt, ROOT } from './build-state.mjs';
import { become } from './child.mjs';

const words = process.argv.slice(2);
const needsBuild = words[0] === '--built';
const [file, ...args] = needsBuild ? words.slice(1) : words;
if (!file) {
  process.stderr.write('usage: node scripts/run-ts.mjs [--built] FILE.ts [ARGS…]\n');
  process.exit(2);
}
if (needsBuild && !ensureBuilt()) process.exit(1);

// Node flags for the program come in an environment variable of its own (--expose-gc, --max-old-space-size=…).
const nodeFlags = (process.env.RUN_TS_NODE_FLAGS ?? '').split(' ').filter(Boolean);
const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const packages = Object.keys({ ...dependencies, ...devDependencies });
const isPackage = (/** @type {string} */ id) => packages.some((name) => id === name || id.startsWith(`${name}/`));

const outDir = join(ROOT, '.bench');
const name = basename(file).replace(/\.[cm]?ts$/, '');
// The session worker is a program of its own, beside the one that starts it.
const worker = join(ROOT, 'src', 'node', 'session', 'session-worker.ts');
const input = { [name]: resolve(file), ...(existsSync(worker) ? { 'session-worker': worker } : {}) };
const bundle = await rolldown({ input, platform: 'node', external: (id) => id.startsWith('node:') || isPackage(id) });
await bundle.write({
  dir: outDir,
  format: 'es',
  entryFileNames: `${name}/[name].js`,
  chunkFileNames: `${name}/[name]-[hash].js`,
});
await bundle.close();

become(process.execPath, [...nodeFlags, join(outDir, name, `${name}.js`), ...args]);
