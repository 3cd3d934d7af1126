/**
 * node scripts/run-ts.mjs test/bench/archive.ts [MB]: a simulated bundle of that size (default 200) packed as .zip and .tar.gz; what it
 * takes to open each where it lies and to read one payload; and what redaction takes. Times are of this process, memory is how
 * much its resident set grew.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDemo } from '../../src/demo/index.ts';
import { openTrace } from '../../src/node/archive/open-trace.ts';
import { packBundle } from '../../src/node/archive/pack.ts';
import { openBundle } from '../../src/node/bundle.ts';
import { redactBundle } from '../../src/node/redact/redact-bundle.ts';
import { createRedactor } from '../../src/node/redact/redactor.ts';
import { reduceBundle } from '../../src/node/reduce-bundle.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);
const size = Number(process.argv[2] ?? 200);
const MB = 1e6;

function unwrap<T>(result: { ok: true; value: T } | { ok: false; failure: { message: string } }): T {
  if (result.ok) return result.value;
  throw new Error(result.failure.message);
}

async function measured<T>(what: string, work: () => Promise<T>): Promise<T> {
  globalThis.gc?.();
  const before = process.memoryUsage.rss();
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 5);
  const started = performance.now();
  const result = await work();
  const seconds = (performance.now() - started) / 1000;
  clearInterval(watch);
  peak = Math.max(peak, process.memoryUsage.rss());
  say(`| ${what} | ${seconds.toFixed(3)} | +${((peak - before) / MB).toFixed(0)} | ${(peak / MB).toFixed(0)} |`);
  return result;
}

const root = mkdtempSync(join(tmpdir(), 'rollout-bench-'));
try {
  say(`writing a bundle of ${size} MB …`);
  const { bundleDir } = writeDemo(root, { sizeBytes: size * MB });
  const bundle = unwrap(await openBundle(bundleDir));
  const [zip, tarGz] = [join(root, 'a.zip'), join(root, 'a.tar.gz')];
  say('| what | seconds | resident set grew by MB | to MB |\n| --- | ---: | ---: | ---: |');
  await measured('pack .zip, verified', async () => unwrap(await packBundle(bundle, zip)));
  await measured('pack .tar.gz, verified', async () => unwrap(await packBundle(bundle, tarGz)));
  const { trace } = await reduceBundle(bundleDir, { payloads: { cacheBytes: 0 } });
  const refs = Object.values(trace.raw_payloads);
  const middle = refs[Math.floor(refs.length / 2)];
  if (!middle) throw new Error('a bundle without payloads');
  for (const path of [bundleDir, zip, tarGz]) {
    const name =
      path === bundleDir
        ? 'folder'
        : `${path.slice(path.indexOf('.', root.length))} (${(statSync(path).size / MB).toFixed(1)} MB)`;
    await measured(`open ${name} and read one payload`, async () => {
      const opened = unwrap(await openTrace(path));
      unwrap(opened.bundle.payloads.read(middle));
      await opened.close();
    });
    await measured(`reduce ${name}`, async () => (await reduceBundle(path, { payloads: { cacheBytes: 0 } })).close());
  }
  for (const kinds of [['secrets', 'paths', 'emails'], ['content']] as const) {
    await measured(`redact ${kinds.join(', ')}, checked`, async () =>
      unwrap(await redactBundle(bundle, join(root, kinds.join('-')), createRedactor({ kinds }))),
    );
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
