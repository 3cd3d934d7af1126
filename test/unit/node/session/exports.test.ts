import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { connectInProcess } from '../../../../src/node/in-process-client.ts';
import { createWorkbenchHost, type HostDialogs } from '../../../../src/node/workbench-host.ts';
import { EXPORT_FORMAT_IDS, type ExportProgressEvent } from '../../../../src/protocol/export.ts';
import { buildSessionWorker } from '../../../helpers/build-worker.ts';
import { replicate } from '../../../helpers/bundle-replica.ts';
import { exported, sampleSource } from '../../../helpers/export-source.ts';
import { mirrorSession } from '../../../helpers/session-client.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const SAMPLES = join(import.meta.dirname, '../../../../resources/sample-trace');
const sample = await sampleSource();
const bundle = join(SAMPLES, readdirSync(SAMPLES)[0] ?? '');

let worker: Awaited<ReturnType<typeof buildSessionWorker>>;
beforeAll(async () => {
  worker = await buildSessionWorker();
});
afterAll(() => worker.remove());

async function opened(dialogs?: HostDialogs) {
  const host = createWorkbenchHost({
    info: { host: 'test', version: '0', platform: 'test', dialogs: dialogs !== undefined, sample_path: null },
    dataDir: null,
    workerUrl: worker.url,
    ...(dialogs ? { dialogs } : {}),
  });
  onTestFinished(() => host.close());
  const client = connectInProcess(host);
  const mirror = await mirrorSession(client, bundle);
  await mirror.until(({ status }) => status?.phase === 'ended');
  return { client, session_id: mirror.id };
}

describe('exports of a session', () => {
  test('are those of the command line, in every format', async () => {
    const { client, session_id } = await opened();
    const { formats } = await client.request('export.formats', {});
    expect(formats.map(({ id }) => id).sort()).toEqual([...EXPORT_FORMAT_IDS].sort());
    for (const { id, extension } of formats) {
      const result = await client.request('export.run', { session_id, format: id });
      const text = exported(id, sample);
      expect(result.text === text, id).toBe(true);
      expect(result).toMatchObject({ path: null, name: `${sample.name}${extension}`, bytes: Buffer.byteLength(text) });
    }
  });

  test('a preview is the beginning', async () => {
    const { client, session_id } = await opened();
    const request = { session_id, format: 'markdown' as const };
    const whole = exported('markdown', sample);
    const preview = await client.request('export.preview', { ...request, chars: 500 });
    expect(preview).toEqual({ text: whole.slice(0, 500), complete: false });
    expect(await client.request('export.preview', { ...request, chars: 1_000_000 })).toEqual({
      text: whole,
      complete: true,
    });
  });

  test('a selection and options are passed on, a wrong one is refused', async () => {
    const { client, session_id } = await opened();
    const [thread = ''] = Object.keys(sample.trace.threads).slice(1);
    const to = sample.trace.started_at_unix_ms + 200_000;
    const selection = { thread_ids: [thread], to };
    const request = { session_id, format: 'csv' as const, table: 'inference_calls' as const, selection };
    const { text } = await client.request('export.run', request);
    expect(text).toBe(exported('csv', sample, { table: 'inference_calls', selection: { threadIds: [thread], to } }));
    const wrong = client.request('export.run', { ...request, selection: { turn_id: 'never' } });
    await expect(wrong).rejects.toMatchObject({ failure: { code: 'selection_unknown' } });
  });

  test('findings are taken out, but for those that are kept', async () => {
    const { client, session_id } = await opened();
    const progress: ExportProgressEvent[] = [];
    client.on('export.progress', (event) => progress.push(event));
    const kinds = ['secrets' as const, 'emails' as const];
    const { findings } = await client.request('export.findings', { session_id, redact: { kinds } });
    const secret = findings.find(({ kind }) => kind === 'secret');
    expect(secret?.value).toMatch(/^sk-live-/);
    const request = { session_id, format: 'jsonl' as const };
    const gone = await client.request('export.run', { ...request, redact: { kinds } });
    expect(gone.text).toContain(secret?.stand_in);
    for (const { value } of findings) expect(gone.text).not.toContain(value);
    const keep = [secret?.value ?? ''];
    const kept = await client.request('export.run', { ...request, redact: { kinds, keep } });
    expect(kept.text).toContain(secret?.value);
    expect(new Set(progress.map(({ stage }) => stage))).toEqual(new Set(['redacting', 'writing']));
    expect(progress.at(-1)).toMatchObject({ session_id, stage: 'writing' });
    expect(progress.at(-1)?.done).toBe(progress.at(-1)?.total);
  });

  test('a newer request of a client, and a cancel, end the one before', async () => {
    const { client, session_id } = await opened();
    const request = { session_id, format: 'html' as const, redact: { kinds: ['secrets' as const] } };
    const first = client.request('export.run', request);
    const second = client.request('export.run', request);
    await expect(first).rejects.toMatchObject({ failure: { code: 'cancelled' } });
    await client.request('export.cancel', { session_id });
    await expect(second).rejects.toMatchObject({ failure: { code: 'cancelled' } });
  });

  test('a host with dialogs asks where to and hands nothing to the page', async () => {
    const saved: [string, string][] = [];
    const answers: (string | null)[] = ['/chosen/file.md', null];
    const { client, session_id } = await opened({
      open: async () => [],
      show: () => {},
      saveText: async (name, text) => {
        saved.push([name, text]);
        return answers.shift() ?? null;
      },
    });
    const request = { session_id, format: 'markdown' as const };
    expect(await client.request('export.run', request)).toMatchObject({ path: '/chosen/file.md', text: null });
    expect(saved).toEqual([[`${sample.name}.md`, exported('markdown', sample)]]);
    expect(await client.request('export.run', request)).toMatchObject({ path: null, text: null });
  });

  test('a trace that grows is exported as it is at one moment', async () => {
    const { client } = await opened();
    const replica = replicate(bundle, join(tempFolder(), 'bundle'));
    replica.writeManifest();
    replica.append(Math.ceil(replica.size / 2));
    const mirror = await mirrorSession(client, replica.dir);
    await mirror.until(({ status }) => status?.log_bytes === replica.written);
    const run = client.request('export.run', { session_id: mirror.id, format: 'state' });
    replica.append(replica.size);
    const trace = JSON.parse((await run).text ?? '') as typeof sample.trace;
    expect(trace.status).toBe('running');
    for (const call of Object.values(trace.inference_calls)) {
      for (const id of call.request_item_ids) expect(Object.hasOwn(trace.conversation_items, id)).toBe(true);
    }
  });
});
