import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serializeTrace } from '../../../src/core/reduce/serialize.ts';
import { writeDemo } from '../../../src/demo/index.ts';
import { followBundle } from '../../helpers/follow-bundle.ts';
import { generator } from '../../helpers/random-deltas.ts';
import { reduceFromScratch } from '../../helpers/scratch-reduction.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

/** Writes a bundle again as fast as it can, its log in small pieces that end anywhere; says when it has begun. */
const PRODUCER = `
  const fs = require('node:fs'), path = require('node:path');
  const [source, dir] = process.argv.slice(1);
  fs.cpSync(path.join(source, 'payloads'), path.join(dir, 'payloads'), { recursive: true });
  fs.copyFileSync(path.join(source, 'manifest.json'), path.join(dir, 'manifest.json'));
  const log = fs.readFileSync(path.join(source, 'trace.jsonl'));
  const file = fs.openSync(path.join(dir, 'trace.jsonl'), 'a');
  process.stdout.write('begun');
  let at = 0;
  (function write() {
    for (let i = 0; i < 3 && at < log.length; i++) at += fs.writeSync(file, log, at, Math.min(137, log.length - at));
    if (at < log.length) setImmediate(write); else setInterval(() => {}, 1000);
  })();`;

test('what a producer left behind when it was killed is what its complete lines give', async () => {
  const source = writeDemo(tempFolder(), { agents: 2, turns: 3, sizeBytes: 400_000 }).bundleDir;
  const size = statSync(join(source, 'trace.jsonl')).size;
  const random = generator(11);
  for (let round = 0; round < 4; round++) {
    const dir = tempFolder();
    const followed = followBundle(dir);
    const producer = spawn(process.execPath, ['-e', PRODUCER, source, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(producer, 'exit');
    await once(producer.stdout, 'data');
    const enough = random() * size;
    await followed.until((state) => state.size > enough);
    producer.kill('SIGKILL');
    await exited;
    const left = statSync(join(dir, 'trace.jsonl')).size;
    await followed.until((state) => state.settled && state.size === left);
    expect(followed.text()).toBe(serializeTrace((await reduceFromScratch(dir)).snapshot()));
    await followed.stop();
  }
});
