/**
 * npm run bench [MB …]: speed and memory of `rollout reduce` on simulated bundles, as whole processes, against the floor of
 * reading and JSON.parse-ing the same files in the same run. Machines are noisy: the ratios count, not the seconds.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeDemo } from '../../src/demo/index.ts';
import { best, type Measured, measureProcess } from './lib/measured-process.ts';

const ROUNDS = 3;
const FLOOR = resolve('test/bench/lib/floor.mjs');
const CLI = resolve('out/main/cli.js');

interface Row {
  kind: string;
  megabytes: number;
  events: number;
  reduce: Measured;
  floor: Measured;
}

const say = (line: string) => process.stdout.write(`${line}\n`);

async function measure(kind: string, options: Parameters<typeof writeDemo>[1]): Promise<Row> {
  const root = mkdtempSync(join(tmpdir(), 'rollout-bench-'));
  try {
    const { bundleDir, events } = writeDemo(root, options);
    const floor = await best(ROUNDS, () => measureProcess(FLOOR, [bundleDir]));
    const reduce = await best(ROUNDS, () => measureProcess(CLI, ['reduce', bundleDir]));
    if (!existsSync(join(bundleDir, 'state.json')) || statSync(join(bundleDir, 'state.json')).size === 0) {
      throw new Error(`no state.json in ${bundleDir}`);
    }
    return {
      kind,
      megabytes: Number(floor.stdout) / 1e6,
      events,
      reduce,
      floor,
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function print(rows: readonly Row[]): void {
  say(
    '| bundle | MB | events | reduce s | MB/s | floor s | ratio to floor | ratio of CPU time | ns per byte | peak RSS MB |',
  );
  say('| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
  for (const { kind, megabytes, events, reduce, floor } of rows) {
    const cells = [
      kind,
      megabytes.toFixed(1),
      events.toLocaleString('en'),
      reduce.seconds.toFixed(2),
      (megabytes / reduce.seconds).toFixed(0),
      floor.seconds.toFixed(2),
      (reduce.seconds / floor.seconds).toFixed(2),
      (reduce.cpuSeconds / floor.cpuSeconds).toFixed(2),
      perByte(reduce.cpuSeconds, megabytes).toFixed(2),
      reduce.peakRssMb.toFixed(0),
    ];
    say(`| ${cells.join(' | ')} |`);
  }
}

if (!existsSync(CLI)) execFileSync('npm', ['run', 'build'], { stdio: 'inherit' });
const sizes = process.argv
  .slice(2)
  .map(Number)
  .filter((size) => size > 0);
const rows: Row[] = [];
for (const size of sizes.length > 0 ? sizes : [10, 50, 200]) {
  say(`writing and reducing ${size} MB …`);
  rows.push(await measure(`simulated, ${size} MB`, { sizeBytes: size * 1e6 }));
}
if (sizes.length === 0) {
  // Of the same kind at every size: 20 agents, many calls, little text, 88 kB a turn.
  for (const megabytes of [10, 50, 200]) {
    say(`writing and reducing small calls, ${megabytes} MB …`);
    rows.push(await measure(`small calls, ${megabytes} MB`, { turns: Math.round(megabytes / 0.088), agents: 20 }));
  }
}
say('');
print(rows);
say('');
// Starting Node and loading the program costs the same for every size: growth is that of the rest.
const startUp = (await best(ROUNDS, () => measureProcess(CLI, ['reduce', '--help']))).cpuSeconds;
say(`CPU time per byte without start-up (${(startUp * 1000).toFixed(0)} ms):`);
for (const kind of ['simulated', 'small calls']) {
  const same = rows.filter((row) => row.kind.startsWith(kind));
  const costs = same.map((row) => perByte(row.reduce.cpuSeconds - startUp, row.megabytes));
  const growth = ((costs.at(-1) ?? 0) / (costs[0] ?? 1) - 1) * 100;
  if (costs.length > 1) {
    say(`- ${kind}: ${costs.map((cost) => cost.toFixed(1)).join(' → ')} ns (${growth.toFixed(0)} %)`);
  }
}

/** Nanoseconds per byte. */
function perByte(seconds: number, megabytes: number): number {
  return (seconds * 1000) / megabytes;
}
