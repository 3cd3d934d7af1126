/**
 * npm run bench:live [SECONDS]: what following live traces costs. For 1, 5 and 20 bundles at 200 events a second each: the time
 * from an append to the delta that carries it in a client, CPU share, memory, deltas and bytes a second. Then the idle cost of
 * 1,000 archived bundles, and the speed of catching up against batch reduction. The producer is a process of its own.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeDemo } from '../../src/demo/index.ts';
import { connectInProcess } from '../../src/node/in-process-client.ts';
import { reduceBundle } from '../../src/node/reduce-bundle.ts';
import type { SessionDelta } from '../../src/protocol/session.ts';
import type { WorkbenchClient } from '../../src/protocol/transport.ts';
import { pause, say, startHost } from './lib/host.ts';
import { PRODUCE, produce, startProducer } from './lib/producer.ts';

const PER_SECOND = 200;
const WORKER = new URL('session-worker.js', import.meta.url);
const SELF = fileURLToPath(import.meta.url);

interface Counted {
  latencies: number[];
  deltas: number;
  bytes: number;
}

/** Opens a session, acknowledges at once, and notes how old each new object is when it comes. */
async function follow(client: WorkbenchClient, path: string, counted: Counted): Promise<string> {
  const { session_id } = await client.request('session.open', { path });
  client.on('session.delta', (delta) => {
    if (delta.session_id !== session_id) return;
    void client.request('session.ack', { session_id, revision: delta.revision });
    counted.deltas += 1;
    // Measuring the size costs more than the rest of this: one in eight stands for all.
    if (counted.deltas % 8 === 0) counted.bytes += JSON.stringify(delta.delta).length * 8;
    if (!delta.reset) for (const age of ages(delta)) counted.latencies.push(age);
  });
  return session_id;
}

function ages({ delta }: SessionDelta): number[] {
  const now = Date.now();
  return delta.ops.flatMap((op) => {
    if (op.op !== 'put') return [];
    const timed =
      op.collection === 'codex_turns' || op.collection === 'inference_calls' || op.collection === 'tool_calls';
    return timed ? [now - op.value.execution.started_at_unix_ms] : [];
  });
}

function quantile(sorted: number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

async function benchLive(count: number, seconds: number): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'bench-live-'));
  const producer = await startProducer(SELF, { root, count, seconds: seconds + 4, perSecond: PER_SECOND });
  const host = startHost(WORKER);
  const client = connectInProcess(host);
  const counted: Counted = { latencies: [], deltas: 0, bytes: 0 };
  for (const dir of producer.dirs) await follow(client, dir, counted);
  await pause(2000);
  counted.latencies.length = 0;
  const before = { deltas: counted.deltas, bytes: counted.bytes, at: performance.now(), cpu: process.cpuUsage() };
  await pause(seconds * 1000);
  const elapsed = (performance.now() - before.at) / 1000;
  const cpu = process.cpuUsage(before.cpu);
  const share = (cpu.user + cpu.system) / 1e6 / elapsed;
  const sorted = counted.latencies.toSorted((a, b) => a - b);
  const cells = [
    count,
    count * PER_SECOND,
    quantile(sorted, 0.5),
    quantile(sorted, 0.95),
    quantile(sorted, 0.99),
    `${(share * 100).toFixed(0)} %`,
    (process.memoryUsage().rss / 1e6).toFixed(0),
    ((counted.deltas - before.deltas) / elapsed).toFixed(0),
    ((counted.bytes - before.bytes) / elapsed / 1000).toFixed(0),
  ];
  say(`| ${cells.join(' | ')} |`);
  producer.stop();
  await host.close();
  rmSync(root, { recursive: true, force: true });
}

async function benchIdle(count: number, seconds: number): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'bench-idle-'));
  const source = writeDemo(join(root, 'source'), { agents: 1, turns: 1, sizeBytes: 20_000 }).bundleDir;
  mkdirSync(join(root, 'archive'), { recursive: true });
  // Archived is what was written long ago: what has just been written is looked at often for some minutes.
  const yesterday = new Date(Date.now() - 24 * 60 * 60 * 1000);
  for (let i = 0; i < count; i++) {
    const bundle = join(root, 'archive', `trace-${i}`);
    cpSync(source, bundle, { recursive: true });
    for (const name of ['trace.jsonl', 'manifest.json']) utimesSync(join(bundle, name), yesterday, yesterday);
  }
  const host = startHost(WORKER, [join(root, 'archive')]);
  const client = connectInProcess(host);
  let changedAt = performance.now();
  client.on('library.changed', () => {
    changedAt = performance.now();
  });
  await client.request('library.get', {});
  // Until its facts are read.
  while (performance.now() - changedAt < 12_000) await pause(500);
  const cpu = process.cpuUsage();
  const started = performance.now();
  await pause(seconds * 1000);
  const { user, system } = process.cpuUsage(cpu);
  const share = (user + system) / 1000 / (performance.now() - started);
  const { entries } = await client.request('library.get', {});
  say(`idle with ${entries.length} archived bundles watched: ${(share * 100).toFixed(2)} % of a core`);
  await host.close();
  rmSync(root, { recursive: true, force: true });
}

/** A run of this program as a process of its own, from start to exit: as cold as a session's worker is. */
function timeOfProcess(args: string[]): Promise<number> {
  const started = performance.now();
  return new Promise((resolve) => {
    spawn(process.execPath, [SELF, ...args], { stdio: 'inherit' }).on('exit', () =>
      resolve(performance.now() - started),
    );
  });
}

async function benchCatchUp(megabytes: number): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'bench-catch-up-'));
  const { bundleDir, bytes } = writeDemo(root, { sizeBytes: megabytes * 1e6 });
  let batch = Number.POSITIVE_INFINITY;
  let read = Number.POSITIVE_INFINITY;
  let shown = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 4; round++) {
    batch = Math.min(batch, await timeOfProcess(['--batch', bundleDir]));

    const host = startHost(WORKER);
    const client = connectInProcess(host);
    const opened = performance.now();
    const passed = () => performance.now() - opened;
    await new Promise<void>((resolve) => {
      let ended = false;
      client.on('session.delta', ({ session_id, revision, delta, more }) => {
        void client.request('session.ack', { session_id, revision });
        if (!ended && delta.header?.status === 'completed') {
          ended = true;
          read = Math.min(read, passed());
        }
        if (ended && !more) resolve();
      });
      void client.request('session.open', { path: bundleDir });
    });
    shown = Math.min(shown, passed());
    await host.close();
  }
  const speed = (ms: number) => `${(bytes / 1000 / ms).toFixed(0)} MB/s`;
  const share = (ms: number) => `${((100 * batch) / ms).toFixed(0)} %`;
  say(
    `catching up with ${megabytes} MB: batch reduction (a process) ${speed(batch)}; a session, from opening until all is ` +
      `reduced ${speed(read)} = ${share(read)}, until a client has all of it ${speed(shown)} = ${share(shown)}`,
  );
  rmSync(root, { recursive: true, force: true });
}

const [mode, ...rest] = process.argv.slice(2);
if (mode === PRODUCE) await produce(rest);
else if (mode === '--batch') await reduceBundle(rest[0] ?? '', { mode: 'lenient' });
else {
  const time = Number(mode ?? 10);
  say('| bundles | events/s | p50 ms | p95 ms | p99 ms | CPU | RSS MB | deltas/s | kB/s |');
  say('| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const bundles of [1, 5, 20]) await benchLive(bundles, time);
  say('');
  for (const megabytes of [100, 400]) await benchCatchUp(megabytes);
  // Long enough to have in it whatever comes once in a while.
  await benchIdle(1000, Math.max(60, time));
}
