/**
 * Writes `resources/sample-trace/` anew: the default scenario of the simulated agent. From the project's folder:
 *
 *   npx rolldown scripts/make-sample.ts --platform node -o node_modules/.cache/make-sample.mjs
 *   node node_modules/.cache/make-sample.mjs
 *
 * A test says so when the sample and the scenario have come apart.
 */
import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { writeDemo } from '../src/demo/index.ts';

const root = resolve('resources/sample-trace');
rmSync(root, { recursive: true, force: true });
const result = writeDemo(root);
for (const failure of result.failures) process.stderr.write(`${failure.code}: ${failure.message}\n`);
process.stdout.write(`${result.bundleDir}: ${result.events} events, ${result.bytes} bytes\n`);
process.exitCode = result.completed ? 0 : 1;
