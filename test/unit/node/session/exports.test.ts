import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { serializeTrace } from '../../../../src/core/reduce/serialize.ts';
import { writeDemo } from '../../../../src/demo/index.ts';
import { connectInProcess } from '../../../../src/node/in-process-client.ts';
import { reduceBundle } from '../../../../src/node/reduce-bundle.ts';
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

async function opened(dialogs?: HostDialogs, path = bundle) {
  const host = createWorkbenchHost({
    info: { host: 'test', version: '0', platform: 'test', dialogs: dialogs !== undefined, sample_path: null },
    dataDir: null,
    workerUrl: worker.url,
    ...(dialogs ? { dialogs } : {}),
  });
  onTestFinished(() => host.close());
  const client = connectInProcess(host);
  /** The file that an export was written to, as text. */
  const fetched = ({ download }: { download: string | null }): string =>
    readFileSync(takenPath(host, download), 'utf8');
  const mirror = await mirrorSession(client, path);
  await mirror.until(({ status }) => status?.phase === 'ended');
  return { client, session_id: mirror.id, host, fetched };
}

function takenPath(host: ReturnType<typeof createWorkbenchHost>, download: string | null): string {
  const kept = host.takeDownload(download ?? '');
  if (!kept) throw new Error(`no download ${download}`);
  return kept.path;
}

describe('exports of a session', () => {
  test('are those of the command line, in every format', async () => {
    const { client, session_id, fetched } = await opened();
    const { formats } = await client.request('export.formats', {});
    expect(formats.map(({ id }) => id).sort()).toEqual([...EXPORT_FORMAT_IDS].sort());
    for (const { id, extension } of formats.filter(({ id }) => id !== 'zip' && id !== 'tar.gz')) {
      const result = await client.request('export.run', { session_id, format: id });
      const text = exported(id, sample);
      expect(fetched(result) === text, id).toBe(true);
      expect(result).toMatchObject({ path: null, name: `${sample.name}${extension}`, bytes: Buffer.byteLength(text) });
    }
  });

  test('a preview is the beginning', async () => {
    const { client, session_id } = await opened();
    const request = { session_id, format: 'markdown' as const };
    const whole = exported('markdown', sample);
    const preview = await client.request('export.preview', { ...request, chars: 500 });
    const name = `${sample.name}.md`;
    expect(preview).toEqual({ text: whole.slice(0, 500), complete: false, name });
    expect(await client.request('export.preview', { ...request, chars: 1_000_000 })).toEqual({
      text: whole,
      complete: true,
      name,
    });
  });

  test('a selection and options are passed on, a wrong one is refused', async () => {
    const { client, session_id, fetched } = await opened();
    const [thread = ''] = Object.keys(sample.trace.threads).slice(1);
    const to = sample.trace.started_at_unix_ms + 200_000;
    const selection = { thread_ids: [thread], to };
    const request = { session_id, format: 'csv' as const, table: 'inference_calls' as const, selection };
    const text = fetched(await client.request('export.run', request));
    expect(text).toBe(exported('csv', sample, { table: 'inference_calls', selection: { threadIds: [thread], to } }));
    const wrong = client.request('export.run', { ...request, selection: { turn_id: 'never' } });
    await expect(wrong).rejects.toMatchObject({ failure: { code: 'selection_unknown' } });
  });

  test('findings are taken out, but for those that are kept', async () => {
    const { client, session_id, fetched } = await opened();
    const progress: ExportProgressEvent[] = [];
    client.on('export.progress', (event) => progress.push(event));
    const kinds = ['secrets' as const, 'emails' as const];
    const { findings } = await client.request('export.findings', { session_id, redact: { kinds } });
    const secret = findings.find(({ kind }) => kind === 'secret');
    expect(secret?.value).toMatch(/^sk-live-/);
    const request = { session_id, format: 'jsonl' as const };
    const gone = fetched(await client.request('export.run', { ...request, redact: { kinds } }));
    expect(gone).toContain(secret?.stand_in);
    for (const { value } of findings) expect(gone).not.toContain(value);
    const keep = [secret?.value ?? ''];
    const kept = fetched(await client.request('export.run', { ...request, redact: { kinds, keep } }));
    expect(kept).toContain(secret?.value);
    expect(new Set(progress.map(({ stage }) => stage))).toEqual(new Set(['redacting', 'writing']));
    expect(progress.at(-1)).toMatchObject({ session_id, stage: 'writing' });
    expect(progress.at(-1)?.done).toBe(progress.at(-1)?.total);
  });

  test('a newer request of a client, and a cancel, end the one before', async () => {
    // Large enough that nothing is written before it is cancelled.
    const { client, session_id } = await opened(
      undefined,
      writeDemo(tempFolder(), { sizeBytes: 12_000_000 }).bundleDir,
    );
    const request = { session_id, format: 'html' as const, redact: { kinds: ['secrets' as const] } };
    const cancelled = async () => {
      await expect(client.request('export.run', request)).rejects.toMatchObject({ failure: { code: 'cancelled' } });
    };
    // Both are waited for from the beginning: which of them ends first is not ours to say.
    const [first, second] = [cancelled(), cancelled()];
    await first;
    await Promise.all([client.request('export.cancel', { session_id }), second]);
  });

  test('a finding tells how often it stands where, and one place with what is around it', async () => {
    const { client, session_id } = await opened();
    const redact = { kinds: ['secrets' as const], patterns: ['queue-[a-z]+'] };
    const { findings } = await client.request('export.findings', { session_id, redact });
    const secret = findings.find(({ kind }) => kind === 'secret');
    const stands = Object.values(sample.trace.conversation_items).filter((item) =>
      JSON.stringify(item).includes(secret?.value ?? '?'),
    );
    expect(secret?.objects).toBeGreaterThanOrEqual(stands.length);
    expect(secret?.count).toBeGreaterThanOrEqual(secret?.objects ?? 1);
    expect(secret?.example?.place).toMatch(/^[a-z_]+\/.+\/.+$/);
    const { before = '', after = '' } = secret?.example ?? {};
    expect(before).toMatch(/STRIPE_KEY=$/);
    expect(JSON.stringify(sample.trace)).toContain(JSON.stringify(`${before}${secret?.value}${after}`).slice(1, -1));
    const wrong = client.request('export.findings', { session_id, redact: { kinds: [], patterns: ['('] } });
    await expect(wrong).rejects.toMatchObject({ failure: { code: 'pattern_invalid' } });
  });

  test('the bundle itself as an archive, as it is and redacted', async () => {
    const { client, session_id, host } = await opened();
    const plain = await client.request('export.run', { session_id, format: 'zip' });
    expect(plain.name).toBe(`${sample.name}.zip`);
    const redact = { kinds: ['secrets' as const] };
    const redacted = await client.request('export.run', {
      session_id,
      format: 'tar.gz',
      redact,
      name: '../../x.tar.gz',
    });
    expect(redacted.name).toBe('x.tar.gz');
    const texts = [];
    for (const { download } of [plain, redacted]) {
      const reduced = await reduceBundle(takenPath(host, download));
      texts.push(serializeTrace(reduced.trace));
      await reduced.close();
    }
    expect(texts[0]).toBe(serializeTrace(sample.trace));
    expect(texts[0]).toContain('sk-live');
    expect(texts[1]).not.toContain('sk-live');
    expect(texts[1]).toContain('redacted_secret_');
    const preview = await client.request('export.preview', { session_id, format: 'zip', chars: 100_000 });
    expect(preview.text).toContain('manifest.json');
  });

  test('a host with dialogs asks where to, writes there and hands nothing to the page', async () => {
    const folder = tempFolder();
    const asked: string[] = [];
    const answers: (string | null)[] = [join(folder, 'file.md'), null];
    const { client, session_id } = await opened({
      open: async () => [],
      show: () => {},
      savePath: async (name) => {
        asked.push(name);
        return answers.shift() ?? null;
      },
      saveText: async () => null,
    });
    const request = { session_id, format: 'markdown' as const, name: 'my report.md' };
    const written = { path: join(folder, 'file.md'), download: null };
    expect(await client.request('export.run', request)).toMatchObject(written);
    expect(asked).toEqual(['my report.md']);
    expect(readFileSync(join(folder, 'file.md'), 'utf8')).toBe(exported('markdown', sample));
    expect(await client.request('export.run', request)).toMatchObject({ path: null, download: null });
    expect(readdirSync(folder)).toEqual(['file.md']);
  });

  test('what no page fetches is gone with the host, and nothing is fetched twice', async () => {
    const { client, session_id, host } = await opened();
    const request = { session_id, format: 'csv' as const };
    const first = takenPath(host, (await client.request('export.run', request)).download);
    rmSync(join(first, '..'), { recursive: true });
    const { download } = await client.request('export.run', request);
    const second = takenPath(host, download);
    expect(host.takeDownload(download ?? '')).toBeNull();
    await host.close();
    expect(existsSync(second)).toBe(false);
  });

  test('a trace that grows is exported as it is at one moment', async () => {
    const { client, fetched } = await opened();
    const replica = replicate(bundle, join(tempFolder(), 'bundle'));
    replica.writeManifest();
    replica.append(Math.ceil(replica.size / 2));
    const mirror = await mirrorSession(client, replica.dir);
    await mirror.until(({ status }) => status?.log_bytes === replica.written);
    const run = client.request('export.run', { session_id: mirror.id, format: 'state' });
    replica.append(replica.size);
    const trace = JSON.parse(fetched(await run)) as typeof sample.trace;
    expect(trace.status).toBe('running');
    // A review holds its moment until its export is written; then the next one begins.
    const held = await client.request('export.preview', { session_id: mirror.id, format: 'state', chars: 1_000_000 });
    await mirror.until(({ status }) => status?.log_bytes === replica.size);
    const reviewed = fetched(await client.request('export.run', { session_id: mirror.id, format: 'state' }));
    expect(reviewed).toBe(held.text);
    const later = JSON.parse(fetched(await client.request('export.run', { session_id: mirror.id, format: 'state' })));
    expect(later.status).toBe('completed');
    for (const call of Object.values(trace.inference_calls)) {
      for (const id of call.request_item_ids) expect(Object.hasOwn(trace.conversation_items, id)).toBe(true);
    }
  });
});
