/**
 * npm run bench:export [MB]: speed and memory of `rollout export` on a simulated bundle, as whole processes (reducing the
 * bundle is part of each), for every format. Given beside: `rollout reduce`, which is what no export can be faster than.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeDemo } from '../../src/demo/index.ts';
import { EXPORT_FORMATS } from '../../src/node/export/table.ts';
import { type Measured, measureProcess } from './lib/measured-process.ts';

const CLI = resolve('out/main/cli.js');
/** Memory that no export may exceed, in MB. */
const RSS_LIMIT = 500;

const say = (line: string) => process.stdout.write(`${line}\n`);

function bytesOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

if (!existsSync(CLI)) execFileSync('npm', ['run', 'build'], { stdio: 'inherit' });
const [size = 200] = process.argv
  .slice(2)
  .map(Number)
  .filter((value) => value > 0);
const root = mkdtempSync(join(tmpdir(), 'rollout-bench-'));
try {
  say(`writing ${size} MB …`);
  const { bundleDir } = writeDemo(root, { sizeBytes: size * 1e6 });
  const megabytes = bytesOf(bundleDir) / 1e6;
  const output = join(root, 'export');
  const rows: { name: string; measured: Measured; written: number }[] = [];
  const measure = async (name: string, args: string[]): Promise<void> => {
    const measured = await measureProcess(CLI, args);
    rows.push({ name, measured, written: statSync(output).size / 1e6 });
    rmSync(output);
  };
  await measure('(reduce)', ['reduce', bundleDir, '-o', output]);
  for (const { id } of EXPORT_FORMATS) await measure(id, ['export', bundleDir, '-f', id, '-o', output]);
  await measure('otlp --content', ['export', bundleDir, '-f', 'otlp', '--content', '-o', output]);
  const secrets = ['--redact', 'secrets,paths,emails'];
  await measure('jsonl --redact', ['export', bundleDir, '-f', 'jsonl', ...secrets, '-o', output]);
  await measure('html --whole-outputs', ['export', bundleDir, '-f', 'html', '--whole-outputs', '-o', output]);
  say('');
  say(`| format | s | CPU s | MB/s of ${megabytes.toFixed(0)} MB | MB written | peak RSS MB |`);
  say('| --- | ---: | ---: | ---: | ---: | ---: |');
  for (const { name, measured, written } of rows) {
    const { seconds, cpuSeconds, peakRssMb } = measured;
    const cells = [
      name,
      seconds.toFixed(2),
      cpuSeconds.toFixed(2),
      (megabytes / seconds).toFixed(0),
      written.toFixed(1),
      peakRssMb.toFixed(0),
    ];
    say(`| ${cells.join(' | ')} |`);
  }
  const over = rows.filter(({ measured }) => measured.peakRssMb >= RSS_LIMIT).map(({ name }) => name);
  if (over.length > 0) {
    say(`over ${RSS_LIMIT} MB: ${over.join(', ')}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
