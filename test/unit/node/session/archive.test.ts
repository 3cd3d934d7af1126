import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { serializeTrace } from '../../../../src/core/reduce/serialize.ts';
import { writeDemo } from '../../../../src/demo/index.ts';
import { packBundle } from '../../../../src/node/archive/pack.ts';
import { connectInProcess } from '../../../../src/node/in-process-client.ts';
import { reduceBundle } from '../../../../src/node/reduce-bundle.ts';
import { createWorkbenchHost } from '../../../../src/node/workbench-host.ts';
import { buildSessionWorker } from '../../../helpers/build-worker.ts';
import { bundleAt } from '../../../helpers/bundle-on-disk.ts';
import { reduceFromScratch } from '../../../helpers/scratch-reduction.ts';
import { mirrorSession } from '../../../helpers/session-client.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

let worker: Awaited<ReturnType<typeof buildSessionWorker>>;
beforeAll(async () => {
  worker = await buildSessionWorker();
});
afterAll(() => worker.remove());

function testHost() {
  const host = createWorkbenchHost({
    info: { host: 'test', version: '0', platform: 'test', dialogs: false, sample_path: null },
    dataDir: null,
    workerUrl: worker.url,
  });
  onTestFinished(() => host.close());
  return host;
}

describe('a session of an archive', () => {
  test.each(['trace.zip', 'trace.tar.gz'])('%s: model, events, payloads and search as of the folder', async (name) => {
    const temporary = tempFolder();
    vi.stubEnv('TMPDIR', temporary);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const demo = writeDemo(tempFolder());
    const file = join(tempFolder(), name);
    expect(await packBundle(await bundleAt(demo.bundleDir), file)).toMatchObject({ ok: true });
    const host = testHost();
    const client = connectInProcess(host);
    const mirror = await mirrorSession(client, file);
    await mirror.equals(await reduceFromScratch(demo.bundleDir));
    await mirror.until(({ status }) => status?.phase === 'ended');
    expect(mirror.status).toMatchObject({ events: demo.events, notice: null });
    expect(mirror.status?.bytes_done).toBe(mirror.status?.bytes_total);
    const session_id = mirror.id;
    const page = await client.request('session.events', { session_id, from: 3, count: 5 });
    expect(page).toMatchObject({ total: demo.events, rows: [{ line: 4 }, {}, {}, {}, { line: 8 }] });
    const text = await client.request('session.eventText', { session_id, line: 4, start: 0, end: 20 });
    expect(text.text).toMatch(/^\{"schema_version"/);
    const payload = await client.request('session.payload', {
      session_id,
      raw_payload_id: 'raw_payload:1',
      start: 0,
      end: 9,
    });
    expect(payload.text).toMatch(/^\{/);
    const copies = () => readdirSync(temporary).filter((name) => /^rollout-(?:log|archive)-/.test(name));
    expect(copies()).toHaveLength(1);
    await host.close();
    expect(copies()).toEqual([]);
  });

  test('whose log is cut in its last line counts that line, as reduce does', async () => {
    const demo = writeDemo(tempFolder());
    const dir = join(tempFolder(), 'cut');
    execFileSync('cp', ['-r', demo.bundleDir, dir]);
    const log = join(dir, 'trace.jsonl');
    const whole = execFileSync('cat', [log]);
    writeFileSync(log, whole.subarray(0, whole.length - 30));
    const file = join(tempFolder(), 'cut.zip');
    expect(await packBundle(await bundleAt(dir), file)).toMatchObject({ ok: true });
    const mirror = await mirrorSession(connectInProcess(testHost()), file);
    const reduced = await reduceBundle(dir, { mode: 'lenient' });
    await mirror.until(({ status, model }) => status?.phase === 'ended' && model.diagnostics.length > 0);
    expect(mirror.model.diagnostics).toEqual(reduced.diagnostics);
  });

  test('that is none is refused with its reason', async () => {
    const file = join(tempFolder({ 'x.zip': 'PK\u0003\u0004 and then nothing' }), 'x.zip');
    const client = connectInProcess(testHost());
    await expect(client.request('session.open', { path: file })).rejects.toMatchObject({ code: 'archive_damaged' });
  });
});

describe('a session of a state.json alone', () => {
  test('shows the trace, and says what is missing', async () => {
    const demo = writeDemo(tempFolder());
    const { trace } = await reduceBundle(demo.bundleDir);
    const file = join(tempFolder(), 'state.json');
    writeFileSync(file, serializeTrace(trace));
    const client = connectInProcess(testHost());
    const mirror = await mirrorSession(client, file);
    await mirror.until(({ status, model }) => status?.phase === 'ended' && model.header !== null);
    expect(mirror.status?.notice).toMatchObject({ code: 'state_only', message: expect.stringContaining('payload') });
    await mirror.until(({ model }) => model.collections.raw_payloads.size === Object.keys(trace.raw_payloads).length);
    const { collections } = mirror.model;
    for (const name of ['threads', 'conversation_items', 'tool_calls', 'interaction_edges'] as const) {
      expect([...collections[name].keys()].sort()).toEqual(Object.keys(trace[name]).sort());
    }
    const [call] = collections.inference_calls.values();
    expect(call?.request_items.base).toBeNull();
    const session_id = mirror.id;
    expect(await client.request('session.events', { session_id, from: 0, count: 9 })).toMatchObject({
      rows: [],
      total: 0,
    });
    const payload = client.request('session.payload', {
      session_id,
      raw_payload_id: 'raw_payload:1',
      start: 0,
      end: 9,
    });
    await expect(payload).rejects.toMatchObject({ code: 'payload_missing' });
  });

  test('inside its bundle opens the bundle', async () => {
    const demo = writeDemo(tempFolder());
    const { trace } = await reduceBundle(demo.bundleDir);
    const file = join(demo.bundleDir, 'state.json');
    writeFileSync(file, serializeTrace(trace));
    const mirror = await mirrorSession(connectInProcess(testHost()), file);
    await mirror.until(({ status }) => status?.events === demo.events);
  });
});
