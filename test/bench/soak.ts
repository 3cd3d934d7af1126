/**
 * npm run soak [MINUTES]: follows live bundles for a long time (default 30 minutes) and reports how memory grows. In rounds of
 * half a minute five bundles are written at 200 events a second each, followed by a quick and by a slow client (one
 * acknowledgement a second), and left; what a round leaves behind is the leak. Every round the clients' models must be equal to a reduction from scratch.
 * Exits with 1 when memory grows by more than 100 MB an hour (runs of ten minutes and more) or a model is not complete.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { COLLECTIONS } from '../../src/core/model/trace.ts';
import type { ViewTypes } from '../../src/core/model/view.ts';
import { applyDelta, emptyModel, type ViewModel } from '../../src/core/reduce/delta.ts';
import { connectInProcess } from '../../src/node/in-process-client.ts';
import { reduceBundle } from '../../src/node/reduce-bundle.ts';
import type { WorkbenchHost } from '../../src/node/workbench-host.ts';
import { pause, say, startHost } from './lib/host.ts';
import { PRODUCE, produce, startProducer } from './lib/producer.ts';

/** Garbage is no leak. */
const collectGarbage = exposedGc();

const SELF = fileURLToPath(import.meta.url);
const BUNDLES = 5;
const PER_SECOND = 200;
const ROUND_SECONDS = 30;
const MAX_GROWTH_MB_PER_HOUR = 100;

/** A client that keeps its model, and acknowledges `ackAfter` ms after each delta. */
async function follow(host: WorkbenchHost, path: string, ackAfter: number) {
  const client = connectInProcess(host);
  let model: ViewModel = emptyModel();
  let complete = (_: ViewModel) => {};
  const completed = new Promise<ViewModel>((resolve) => {
    complete = resolve;
  });
  client.on('session.delta', ({ session_id, revision, reset, delta, more }) => {
    if (reset) model = emptyModel();
    applyDelta<ViewTypes>(model, delta);
    const ack = () => void client.request('session.ack', { session_id, revision }).catch(() => undefined);
    // Once the log has ended nobody waits for slowness any more.
    if (ackAfter === 0 || model.header?.status === 'completed') ack();
    else setTimeout(ack, ackAfter);
    if (model.header?.status === 'completed' && !more) complete(model);
  });
  await client.request('session.open', { path });
  return { completed, close: () => client.close() };
}

async function round(host: WorkbenchHost): Promise<boolean> {
  const root = mkdtempSync(join(tmpdir(), 'soak-'));
  const seconds = ROUND_SECONDS;
  const producer = await startProducer(SELF, { root, count: BUNDLES, seconds, perSecond: PER_SECOND });
  const pairs = await Promise.all(
    producer.dirs.map(async (dir) => [await follow(host, dir, 0), await follow(host, dir, 1000)] as const),
  );
  await producer.ended;
  let equal = true;
  for (const [index, [quick, slow]] of pairs.entries()) {
    const [a, b] = await Promise.all([quick.completed, slow.completed]);
    const { trace } = await reduceBundle(producer.dirs[index] ?? '', { mode: 'lenient' });
    for (const name of COLLECTIONS) {
      const size = Object.keys(trace[name]).length;
      if (a.collections[name].size !== size || b.collections[name].size !== size) equal = false;
    }
    quick.close();
    slow.close();
  }
  rmSync(root, { recursive: true, force: true });
  return equal;
}

function exposedGc(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/** Slope of a line through the samples, MB an hour. */
function growthPerHour(samples: { at: number; mb: number }[]): number {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const at = mean(samples.map((sample) => sample.at));
  const mb = mean(samples.map((sample) => sample.mb));
  const over = samples.reduce((sum, sample) => sum + (sample.at - at) * (sample.mb - mb), 0);
  const under = samples.reduce((sum, sample) => sum + (sample.at - at) ** 2, 0);
  return under === 0 ? 0 : (over / under) * 3600;
}

async function soak(minutes: number): Promise<void> {
  const host = startHost(new URL('session-worker.js', import.meta.url));
  const started = performance.now();
  const samples: { at: number; mb: number }[] = [];
  let sound = true;
  while (performance.now() - started < minutes * 60_000) {
    const equal = await round(host);
    sound &&= equal;
    // Workers end, and memory is given back.
    await pause(3000);
    collectGarbage();
    const { rss, heapUsed } = process.memoryUsage();
    samples.push({ at: (performance.now() - started) / 1000, mb: rss / 1e6 });
    const minute = ((performance.now() - started) / 60_000).toFixed(1);
    say(
      `${minute} min: RSS ${(rss / 1e6).toFixed(0)} MB, heap ${(heapUsed / 1e6).toFixed(0)} MB, models ${equal ? 'equal' : 'DIFFER'}`,
    );
  }
  await host.close();
  // The first rounds fill caches and compile code.
  const growth = growthPerHour(samples.slice(Math.min(4, Math.floor(samples.length / 4))));
  say(`memory grows by ${growth.toFixed(1)} MB an hour (RSS, over ${samples.length} rounds)`);
  if (!sound || (minutes >= 10 && growth > MAX_GROWTH_MB_PER_HOUR)) process.exitCode = 1;
}

const [mode, ...rest] = process.argv.slice(2);
if (mode === PRODUCE) await produce(rest);
else await soak(Number(mode ?? 30));
