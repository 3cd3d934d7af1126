import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { serializeTrace } from '../../../../src/core/reduce/serialize.ts';
import { writeDemo } from '../../../../src/demo/index.ts';
import type { HostClient } from '../../../../src/node/host/dispatch.ts';
import { connectInProcess } from '../../../../src/node/in-process-client.ts';
import { createSessionManager } from '../../../../src/node/session/session-manager.ts';
import { createWorkbenchHost, type WorkbenchHost } from '../../../../src/node/workbench-host.ts';
import type { SearchHit } from '../../../../src/protocol/session.ts';
import type { WorkbenchClient } from '../../../../src/protocol/transport.ts';
import { buildSessionWorker } from '../../../helpers/build-worker.ts';
import { replicate } from '../../../helpers/bundle-replica.ts';
import { reduceFromScratch } from '../../../helpers/scratch-reduction.ts';
import { mirrorSession, plainModel } from '../../../helpers/session-client.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

let worker: Awaited<ReturnType<typeof buildSessionWorker>>;
beforeAll(async () => {
  worker = await buildSessionWorker();
});
afterAll(() => worker.remove());

function testHost(workerUrl = worker.url, dataDir: string | null = null): WorkbenchHost {
  const host = createWorkbenchHost({
    info: { host: 'test', version: '0', platform: 'test', dialogs: false, sample_path: null },
    dataDir,
    workerUrl,
  });
  onTestFinished(() => host.close());
  return host;
}

describe('a session', () => {
  test('gives a client the model that a reduction from scratch gives', async () => {
    const demo = writeDemo(tempFolder());
    const client = connectInProcess(testHost());
    const mirror = await mirrorSession(client, demo.bundleDir);
    await mirror.equals(await reduceFromScratch(demo.bundleDir));
    await mirror.until(({ status }) => status?.phase === 'ended');
    expect(mirror.status).toMatchObject({ phase: 'ended', generation: 1, events: demo.events, notice: null });
    expect(mirror.status?.bytes_done).toBe(mirror.status?.bytes_total);
    expect(mirror.deltas.map(({ revision }) => revision)).toEqual(mirror.deltas.map((_, i) => i + 1));
  });

  test('is shared: late joiners, leavers and slow clients get the same model while the log grows', async () => {
    const source = writeDemo(tempFolder()).bundleDir;
    const replica = replicate(source, join(tempFolder(), 'bundle'));
    replica.writeManifest();
    const host = testHost();
    const [first, slow, late] = [connectInProcess(host), connectInProcess(host), connectInProcess(host)];
    const acks: (() => void)[] = [];
    const mirror = await mirrorSession(first, replica.dir);
    const slowMirror = await mirrorSession(slow, replica.dir, { acknowledge: (_, ack) => acks.push(ack) });
    expect(slowMirror.id).toBe(mirror.id);
    for (const part of [0.1, 0.3, 0.5, 0.7]) {
      replica.append(Math.ceil(replica.size * part));
      await mirror.until(({ status }) => status?.log_bytes === replica.written);
    }
    const lateMirror = await mirrorSession(late, replica.dir);
    replica.append(replica.size);
    const reducer = await reduceFromScratch(replica.dir);
    await mirror.equals(reducer);
    await lateMirror.equals(reducer);
    // One delta came, nobody acknowledged it: nothing else may have come.
    expect(slowMirror.deltas).toHaveLength(1);
    const done = slowMirror.equals(reducer);
    const drain = setInterval(() => acks.shift()?.(), 1);
    await done;
    clearInterval(drain);
  });

  test('begins anew when the log is replaced, and says so', async () => {
    const replica = replicate(writeDemo(tempFolder()).bundleDir, join(tempFolder(), 'bundle'));
    replica.writeManifest();
    replica.append(replica.size);
    const mirror = await mirrorSession(connectInProcess(testHost()), replica.dir);
    await mirror.until(({ status }) => status?.phase === 'ended');
    const log = readFileSync(replica.logPath);
    const half = log.subarray(0, log.indexOf(10, log.length / 2) + 1);
    writeFileSync(`${replica.logPath}.new`, half);
    renameSync(`${replica.logPath}.new`, replica.logPath);
    await mirror.until(({ status, deltas }) => {
      return status?.generation === 2 && status.phase === 'following' && deltas.at(-1)?.more === false;
    });
    await mirror.equals(await reduceFromScratch(replica.dir));
    expect(mirror.status?.notice?.code).toBe('log_replaced');
  });

  test('stays shown when its bundle is deleted', async () => {
    const demo = writeDemo(tempFolder());
    const mirror = await mirrorSession(connectInProcess(testHost()), demo.bundleDir);
    await mirror.equals(await reduceFromScratch(demo.bundleDir));
    const before = plainModel(mirror.model);
    rmSync(demo.bundleDir, { recursive: true });
    await mirror.until(({ status }) => status?.phase === 'gone');
    expect(plainModel(mirror.model)).toEqual(before);
  });

  test('that crashes is reported, and starts again', async () => {
    const demo = writeDemo(tempFolder());
    const folder = tempFolder();
    const flag = join(folder, 'crashed');
    writeFileSync(
      join(folder, 'worker.mjs'),
      `import { existsSync, writeFileSync } from 'node:fs';
       if (existsSync(${JSON.stringify(flag)})) await import(${JSON.stringify(worker.url.href)});
       else { writeFileSync(${JSON.stringify(flag)}, ''); setTimeout(() => { throw new Error('made by a test'); }, 20); }`,
    );
    const client = connectInProcess(testHost(pathToFileURL(join(folder, 'worker.mjs'))));
    const mirror = await mirrorSession(client, demo.bundleDir);
    const asked = client.request('session.events', { session_id: mirror.id, from: 0, count: 1 });
    await expect(asked).rejects.toMatchObject({ failure: { code: 'session_crashed' } });
    await mirror.until(({ status }) => status?.phase === 'crashed');
    expect(mirror.status?.notice?.message).toContain('made by a test');
    await client.request('session.restart', { session_id: mirror.id });
    await mirror.equals(await reduceFromScratch(demo.bundleDir));
  });

  test('can be cancelled while it catches up, and restarted', async () => {
    const demo = writeDemo(tempFolder(), { agents: 4, turns: 40, sizeBytes: 30_000_000 });
    const client = connectInProcess(testHost());
    const mirror = await mirrorSession(client, demo.bundleDir, { keep: false });
    await mirror.until(({ status }) => (status?.events ?? 0) > 0);
    await client.request('session.cancel', { session_id: mirror.id });
    await mirror.until(({ status }) => status?.phase !== 'loading');
    expect(mirror.status?.phase).toBe('cancelled');
    expect(mirror.status?.events).toBeLessThan(demo.events);
    await client.request('session.restart', { session_id: mirror.id });
    await mirror.equals(await reduceFromScratch(demo.bundleDir));
  });

  test('is closed with its last client, and belongs to those who opened it', async () => {
    const demo = writeDemo(tempFolder());
    const host = testHost();
    const [one, two] = [connectInProcess(host), connectInProcess(host)];
    const { session_id } = await one.request('session.open', { path: demo.bundleDir });
    await expect(two.request('session.resync', { session_id })).rejects.toMatchObject({
      failure: { code: 'session_unknown' },
    });
    await one.request('session.leave', { session_id });
    await expect(one.request('session.resync', { session_id })).rejects.toMatchObject({
      failure: { code: 'session_unknown' },
    });
    const again = await one.request('session.open', { path: join(demo.bundleDir, 'trace.jsonl') });
    expect(again.session_id).not.toBe(session_id);
    expect(again.path).toBe(demo.bundleDir);
    await expect(one.request('session.open', { path: tempFolder() })).rejects.toMatchObject({
      failure: { code: 'manifest_missing' },
    });
  });
});

describe('a session that nobody looks at', () => {
  /** Opens a trace, waits until it has been read, and leaves. Returns the id of its session. */
  async function looked(host: WorkbenchHost, path: string): Promise<string> {
    const client = connectInProcess(host);
    const mirror = await mirrorSession(client, path);
    await mirror.until(({ status }) => status?.phase === 'ended');
    client.close();
    return mirror.id;
  }

  test('stays for a while, goes on reading, and is whole for who comes back', async () => {
    const demo = writeDemo(tempFolder());
    const replica = replicate(demo.bundleDir, join(tempFolder(), 'bundle'));
    replica.writeManifest();
    replica.append(Math.ceil(replica.size / 2));
    const host = testHost();
    const client = connectInProcess(host);
    const mirror = await mirrorSession(client, replica.dir);
    await mirror.until(({ status }) => status?.phase === 'following');
    client.close();
    replica.append(replica.size);
    const again = await mirrorSession(connectInProcess(host), replica.dir);
    expect(again.id).toBe(mirror.id);
    await again.equals(await reduceFromScratch(replica.dir));
  });

  test('ends when two others are left after it', async () => {
    const host = testHost();
    const paths = [1, 2, 3].map((seed) => writeDemo(tempFolder(), { seed }).bundleDir);
    const ids = [];
    for (const path of paths) ids.push(await looked(host, path));
    expect(await looked(host, paths[2] as string)).toBe(ids[2]);
    expect(await looked(host, paths[1] as string)).toBe(ids[1]);
    expect(await looked(host, paths[0] as string)).not.toBe(ids[0]);
  });

  test('is not taken for one of a file that was replaced meanwhile', async () => {
    const old = writeDemo(tempFolder(), { seed: 1 }).bundleDir;
    const other = await reduceFromScratch(writeDemo(tempFolder(), { seed: 2 }).bundleDir);
    const path = join(tempFolder(), 'state.json');
    writeFileSync(path, serializeTrace((await reduceFromScratch(old)).snapshot()));
    const host = testHost();
    const first = await looked(host, path);
    expect(await looked(host, path)).toBe(first);
    writeFileSync(path, serializeTrace(other.snapshot()));
    const mirror = await mirrorSession(connectInProcess(host), path);
    expect(mirror.id).not.toBe(first);
    await mirror.until(({ model }) => model.header?.trace_id === other.snapshot().trace_id);
  });

  test('ends after its time', async () => {
    const demo = writeDemo(tempFolder());
    const sessions = createSessionManager({ workerUrl: worker.url, lingerMs: 30 });
    onTestFinished(() => sessions.close());
    const phases = new Set<unknown>();
    const client: HostClient = {
      id: 1,
      emit: (_, data) => phases.add('phase' in data ? data.phase : null),
    };
    const { session_id } = await sessions.open(client, demo.bundleDir);
    await vi.waitFor(() => expect(phases).toContain('ended'), { timeout: 10_000 });
    sessions.leave(client, session_id);
    await setTimeout(200);
    expect((await sessions.open(client, demo.bundleDir)).session_id).not.toBe(session_id);
  });
});

describe('questions to a session', () => {
  async function opened() {
    const demo = writeDemo(tempFolder());
    const client = connectInProcess(testHost());
    const mirror = await mirrorSession(client, demo.bundleDir);
    const reducer = await reduceFromScratch(demo.bundleDir);
    await mirror.equals(reducer);
    return { demo, client, mirror, session_id: mirror.id, reducer };
  }

  test('objects, texts, payloads and the source of an item', async () => {
    const { demo, client, session_id, reducer } = await opened();
    const [id, item] = [...reducer.maps.conversation_items].find(([, { body }]) => body.parts[0]?.type === 'text') as [
      string,
      { body: { parts: { text: string }[] } },
    ];
    const collection = 'conversation_items' as const;
    expect(await client.request('session.object', { session_id, collection, id })).toEqual({ value: item });
    const text = item.body.parts[0]?.text as string;
    const asked = { session_id, collection, id, path: 'body.parts.0.text', start: 2, end: 9 };
    expect(await client.request('session.text', asked)).toEqual({
      text: text.slice(2, 9),
      start: 2,
      end: 9,
      total: text.length,
    });
    const [ref] = reducer.maps.raw_payloads.values();
    const bytes = readFileSync(join(demo.bundleDir, ref?.path as string));
    const payload = { session_id, raw_payload_id: ref?.raw_payload_id as string, start: 0, end: 1e6 };
    expect((await client.request('session.payload', payload)).text).toBe(bytes.toString('utf8'));
    const origin = reducer.origins.get(id);
    const source = await client.request('session.itemSource', { session_id, item_id: id });
    const holder = JSON.parse(
      readFileSync(
        join(demo.bundleDir, reducer.maps.raw_payloads.get(origin?.raw_payload_id as string)?.path ?? ''),
        'utf8',
      ),
    );
    expect(JSON.parse(source.text)).toEqual(holder[origin?.list as string][origin?.index as number]);
    await expect(
      client.request('session.object', { session_id, collection: 'threads', id: 'nobody' }),
    ).rejects.toMatchObject({ failure: { code: 'unknown_object' } });
  });

  test('pages of events, filtered by type, thread and text', async () => {
    const { demo, client, session_id } = await opened();
    const lines = readFileSync(join(demo.bundleDir, 'trace.jsonl'), 'utf8').trimEnd().split('\n');
    const all = await client.request('session.events', { session_id, from: 3, count: 5 });
    expect(all.total).toBe(lines.length);
    expect(all.rows.map(({ line }) => line)).toEqual([4, 5, 6, 7, 8]);
    const parsed = JSON.parse(lines[4] as string);
    expect(all.rows[1]).toMatchObject({ seq: parsed.seq, type: parsed.payload.type, skipped: false });
    expect(Object.values(all.by_type).reduce((sum, count) => sum + count, 0)).toBe(lines.length);
    const filter = { types: ['inference_started'] };
    const calls = await client.request('session.events', { session_id, from: 0, count: 2000, filter });
    expect(calls.rows.map(({ line }) => line)).toEqual(
      lines.flatMap((text, i) => (JSON.parse(text).payload.type === 'inference_started' ? [i + 1] : [])),
    );
    expect(calls.rows[0]?.payload_ids).toHaveLength(1);
    const byText = await client.request('session.events', {
      session_id,
      from: 0,
      count: 9,
      filter: { text: 'ROLLOUT_ENDED' },
    });
    expect(byText.rows.map(({ line }) => line)).toEqual([lines.length]);
    const range = { session_id, line: 5, start: 0, end: 1e6 };
    expect((await client.request('session.eventText', range)).text).toBe(lines[4]);
  });

  async function search(client: WorkbenchClient, session_id: string, text: string, more = {}): Promise<SearchHit[]> {
    const hits: SearchHit[] = [];
    const query_id = `${text}${JSON.stringify(more)}`;
    await new Promise<void>((resolve, reject) => {
      const end = client.on('search.progress', (progress) => {
        if (progress.query_id !== query_id) return;
        hits.push(...progress.hits);
        if (!progress.done) return;
        end();
        resolve();
      });
      const params = { session_id, query_id, text, case_sensitive: false, regex: false, payloads: false, ...more };
      client.request('session.search', params).catch(reject);
    });
    return hits;
  }

  test('search finds what is there, in texts and payloads, by text and by pattern', async () => {
    const { client, session_id, reducer } = await opened();
    const [operation] = reducer.maps.terminal_operations.values();
    const command = operation?.request.type === 'exec_command' ? operation.request.display_command : '';
    const found = await search(client, session_id, command.toUpperCase());
    const hit = found.find(({ id }) => id === operation?.operation_id);
    expect(hit?.context.slice(...(hit?.match ?? [0, 0]))).toBe(command);
    expect(await search(client, session_id, command.toUpperCase(), { case_sensitive: true })).toEqual([]);
    const pattern = await search(client, session_id, '\\bexec_comm.nd\\b', { regex: true });
    expect(pattern.length).toBeGreaterThan(0);
    const payloads = await search(client, session_id, 'agent_role', { payloads: true });
    expect(payloads.some(({ scope }) => scope === 'payloads')).toBe(true);
    await expect(search(client, session_id, '(', { regex: true })).rejects.toMatchObject({
      failure: { code: 'bad_pattern' },
    });
  });
});

describe('a host', () => {
  test('refuses what is not a request, and answers the rest', async () => {
    const frames: unknown[] = [];
    const connection = testHost().connect((frame) => frames.push(frame));
    const ask = async (frame: unknown) => {
      const count = frames.length;
      connection.receive(frame);
      await expect.poll(() => frames.length).toBe(count + 1);
      return frames.at(-1);
    };
    connection.receive('nonsense');
    connection.receive({ id: 'x' });
    expect(await ask({ id: 1, method: 'toString', params: {} })).toMatchObject({
      id: 1,
      failure: { code: 'unknown_method' },
    });
    expect(await ask({ id: 2, method: 'session.open', params: { path: 7 } })).toMatchObject({
      id: 2,
      failure: { code: 'bad_params' },
    });
    expect(await ask({ id: 3, method: 'host.openDialog', params: { kind: 'root' } })).toMatchObject({
      id: 3,
      failure: { code: 'no_dialogs' },
    });
    expect(await ask({ id: 4, method: 'host.info', params: {} })).toMatchObject({
      id: 4,
      result: { host: 'test', open: [] },
    });
    expect(frames).toHaveLength(4);
  });

  test('keeps settings, tolerates a damaged file, tells everybody of changes', async () => {
    const dataDir = tempFolder();
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, 'settings.json'), '{"theme":"dark","zoom":"huge","roots":[]}');
    const host = testHost(worker.url, dataDir);
    const [one, two] = [connectInProcess(host), connectInProcess(host)];
    expect(await one.request('settings.get', {})).toMatchObject({ theme: 'dark', zoom: 1 });
    const told = new Promise((resolve) => two.on('settings.changed', resolve));
    await one.request('settings.set', { zoom: 2 });
    expect(await told).toMatchObject({ theme: 'dark', zoom: 2 });
    await host.close();
    expect(JSON.parse(readFileSync(join(dataDir, 'settings.json'), 'utf8'))).toMatchObject({ theme: 'dark', zoom: 2 });
  });

  test('runs the simulated agent, which appears in the library and can be followed', async () => {
    const client = connectInProcess(testHost(worker.url, tempFolder()));
    const { bundle } = await client.request('demo.start', { speed: 1000 });
    const mirror = await mirrorSession(client, bundle);
    await mirror.until(({ status }) => (status?.events ?? 0) > 5);
    await client.request('demo.stop', {});
    const { entries } = await client.request('library.get', {});
    expect(entries.map(({ path }) => path)).toContain(bundle);
  });
});
