import { appendFileSync, cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { serializeTrace } from '../../../../src/core/reduce/serialize.ts';
import { packBundle } from '../../../../src/node/archive/pack.ts';
import { openBundle } from '../../../../src/node/bundle.ts';
import { readGlance } from '../../../../src/node/library/read-glance.ts';
import { reduceBundle } from '../../../../src/node/reduce-bundle.ts';
import { findSampleTrace } from '../../../../src/node/sample-path.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const SAMPLE = findSampleTrace('resources') ?? '';

async function glanceAt(path: string) {
  const read = await readGlance(path);
  if (!read.ok) throw new Error(read.failure.message);
  return read.value;
}

it('looks at a bundle, in a folder or in an archive, whatever is in its log', async () => {
  const folder = tempFolder();
  const bundle = join(folder, 'bundle');
  cpSync(SAMPLE, bundle, { recursive: true });
  appendFileSync(join(bundle, 'trace.jsonl'), `no json\n${'x'.repeat(400_000)}\n{"payload":`);
  // What is shown is told by the log alone.
  rmSync(join(bundle, 'payloads'), { recursive: true });

  const glance = await glanceAt(bundle);
  expect(glance?.lanes.map((lane) => lane.agent_path)).toEqual([
    '/root',
    '/root/reproduce_flake',
    '/root/bisect_history',
    '/root/audit_timers',
  ]);
  expect(glance).toMatchObject({ threads: 4, whole: true });
  expect((glance?.duration_ms ?? 0) / 60_000).toBeCloseTo(40.27, 1);
  expect((glance?.squeezed_ms ?? 0) / 60_000).toBeGreaterThan(20);

  const opened = await openBundle(SAMPLE);
  const archive = join(folder, 'packed.zip');
  if (!opened.ok || !(await packBundle(opened.value, archive)).ok) throw new Error('not packed');
  expect(await glanceAt(archive)).toEqual(await glanceAt(SAMPLE));
});

it('says what cannot be opened, and nothing of a reduced trace alone', async () => {
  const { trace } = await reduceBundle(SAMPLE);
  const folder = tempFolder({ 'state.json': serializeTrace(trace) });
  expect(await glanceAt(join(folder, 'state.json'))).toBeNull();
  expect(await readGlance(join(folder, 'nowhere'))).toMatchObject({ ok: false });
});
