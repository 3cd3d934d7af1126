import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runDemoLive, writeDemo } from '../../../src/demo/index.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { filesOf, logOf, pathsIn, reduceStrictly } from './bundle-files.ts';

test('live with the times of the story writes what writeDemo writes', async () => {
  const live = await runDemoLive(tempFolder(), { speed: Number.POSITIVE_INFINITY, clock: 'story' });
  expect(live.completed).toBe(true);
  expect(filesOf(live.bundleDir)).toEqual(filesOf(writeDemo(tempFolder()).bundleDir));
});

test('waits scaled time between events, long gaps squeezed', async () => {
  const pauses: number[] = [];
  let time = 1_000_000;
  const live = await runDemoLive(tempFolder(), {
    speed: 10,
    longestPauseMs: 2_500,
    now: () => Math.floor(time),
    sleep: async (ms) => {
      pauses.push(ms);
      time += ms;
    },
  });
  expect(Math.max(...pauses)).toBe(2_500);
  // 40 min 16 s at ten times the speed, less the idle 22 min 32 s that shrink to 2.5 s.
  const total = pauses.reduce((sum, ms) => sum + ms, 0);
  expect(total).toBeGreaterThan(90_000);
  expect(total).toBeLessThan(120_000);
  const log = logOf(live.bundleDir);
  expect(log.at(0)?.wall_time_unix_ms).toBe(1_000_000);
  expect(log.at(-1)?.wall_time_unix_ms).toBe(Math.floor(time));
});

test('at every pause the bundle is whole: all payloads named so far are complete', async () => {
  const root = tempFolder();
  let bundle = '';
  let checked = 0;
  let named = 0;
  await runDemoLive(root, {
    speed: 1,
    onCreated: (dir) => {
      bundle = dir;
      expect(existsSync(join(dir, 'manifest.json'))).toBe(true);
    },
    sleep: async () => {
      checked += 1;
      if (checked % 20 !== 0) return;
      expect(readFileSync(join(bundle, 'trace.jsonl'), 'utf8').endsWith('\n')).toBe(true);
      const paths = logOf(bundle).flatMap(pathsIn);
      for (const path of paths.slice(named)) JSON.parse(readFileSync(join(bundle, path), 'utf8'));
      named = paths.length;
    },
  });
  expect(named).toBeGreaterThan(300);
});

test('an abort leaves a sound trace of an interrupted run', async () => {
  const stop = new AbortController();
  let pauses = 0;
  const live = await runDemoLive(tempFolder(), {
    signal: stop.signal,
    sleep: async () => {
      pauses += 1;
      if (pauses === 200) stop.abort();
    },
  });
  expect(live.completed).toBe(false);
  expect(live.failures).toEqual([]);
  const trace = reduceStrictly(live.bundleDir).view();
  expect(trace.status).toBe('running');
  expect(Object.keys(trace.tool_calls).length).toBeGreaterThan(10);
});

test('an abort ends a wait that has begun', async () => {
  const stop = new AbortController();
  const live = runDemoLive(tempFolder(), {
    speed: 1e-6,
    longestPauseMs: 1e9,
    signal: stop.signal,
    onCreated: () => setImmediate(() => stop.abort()),
  });
  await expect(live).resolves.toMatchObject({ completed: false });
});

test('a second run of the same story in one root is refused, and leaves the first alone', async () => {
  const root = tempFolder();
  const first = writeDemo(root);
  const before = filesOf(first.bundleDir);
  const again = writeDemo(root);
  expect(again).toMatchObject({ completed: false, events: 0, failures: [{ code: 'bundle_exists' }] });
  expect(filesOf(first.bundleDir)).toEqual(before);
});
