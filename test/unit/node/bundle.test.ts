import { Buffer } from 'node:buffer';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RawPayloadRef } from '../../../src/core/trace/payload-ref.ts';
import { bundlePayloadReport, type OpenBundleOptions, openBundle, readBundleLog } from '../../../src/node/bundle.ts';
import { type AsyncFs, nodeAsyncFs } from '../../../src/node/io.ts';
import { addFiles, errnoError, manifestText, tempFolder } from '../../helpers/temp-folder.ts';

async function opened(dir: string, options?: OpenBundleOptions) {
  const bundle = await openBundle(dir, options);
  if (!bundle.ok) throw new Error(bundle.failure.message);
  return bundle.value;
}

const ref = (path: string): RawPayloadRef => ({ raw_payload_id: `id:${path}`, kind: { type: 'tool_result' }, path });

describe('openBundle', () => {
  it('knows the places of everything, which need not exist yet', async () => {
    const dir = tempFolder({ 'manifest.json': manifestText() });
    expect(await opened(dir)).toMatchObject({
      dir,
      manifest: { trace_id: 'trace-1' },
      manifestPath: join(dir, 'manifest.json'),
      logPath: join(dir, 'trace.jsonl'),
      payloadsDir: join(dir, 'payloads'),
    });
  });

  it('follows other names, and reads log and payloads there', async () => {
    const fields = { raw_event_log: 'logs\\events.jsonl', payloads_dir: './data/' };
    const files = { 'manifest.json': manifestText(fields), 'logs/events.jsonl': '{}\n', 'data/1.json': '1' };
    const bundle = await opened(tempFolder(files));
    expect(bundle.payloads.read(ref('data/1.json')).ok).toBe(true);
    const lines: string[] = [];
    for await (const batch of readBundleLog(bundle)) {
      if (batch.ok) lines.push(...batch.value.lines.map((line) => Buffer.from(line.bytes).toString()));
    }
    expect(lines).toEqual(['{}']);
  });

  it('does not read a log that is a link out of the bundle', async () => {
    const folder = tempFolder({ secret: 'SECRET\n', 'bundle/manifest.json': manifestText() });
    symlinkSync('../secret', join(folder, 'bundle/trace.jsonl'));
    const outcomes: unknown[] = [];
    for await (const batch of readBundleLog(await opened(join(folder, 'bundle')))) {
      outcomes.push(batch.ok ? batch.value.lines : batch.failure.code);
    }
    expect(outcomes).toEqual(['log_outside']);
  });

  it('fails like its manifest', async () => {
    expect(await openBundle(tempFolder())).toMatchObject({ ok: false, failure: { code: 'manifest_missing' } });
  });
});

describe('bundlePayloadReport', () => {
  it('sorts every reference and file', async () => {
    const dir = tempFolder({
      'manifest.json': manifestText(),
      'payloads/1.json': '1',
      'payloads/2.json': '22',
      'payloads/big.json': 'x'.repeat(100),
      'payloads/10.json': '10',
      'payloads/9.json': 'nine',
      'payloads/deep/x.json': 'x',
    });
    mkdirSync(join(dir, 'payloads/folder'));
    const bundle = await opened(dir, { payloads: { maxBytes: 99 } });
    const refs = ['1.json', '2.json', './/1.json', 'big.json', 'none.json', 'none.json', 'folder'];
    const references = [...refs.map((name) => ref(`payloads/${name}`)), ref('../x')];
    const report = await bundlePayloadReport(bundle, references);
    expect(report).toMatchObject({
      ok: true,
      value: {
        referenced: { files: 3, bytes: 103 },
        unreferenced: [
          { path: 'payloads/9.json', size: 4 },
          { path: 'payloads/10.json', size: 2 },
          { path: 'payloads/deep/x.json', size: 1 },
        ],
        missing: [ref('payloads/none.json')],
        oversized: [{ ref: ref('payloads/big.json'), size: 100 }],
        unusable: [
          { ref: ref('payloads/folder'), failure: { code: 'payload_unreadable' } },
          { ref: ref('../x'), failure: { code: 'payload_outside' } },
        ],
      },
    });
  });

  it('takes many files', async () => {
    const numbers = Array.from({ length: 1200 }, (_, i) => i + 1);
    const files = Object.fromEntries(numbers.map((n) => [`payloads/${n}.json`, 'x']));
    const bundle = await opened(tempFolder({ 'manifest.json': manifestText(), ...files }));
    const even = numbers.filter((n) => n % 2 === 0).map((n) => ref(`payloads/${n}.json`));
    const report = await bundlePayloadReport(bundle, even);
    expect(report.ok && [report.value.referenced.files, report.value.unreferenced.length]).toEqual([600, 600]);
  });

  it('has nothing to say without a payloads folder, and does not list one that is a link out', async () => {
    const folder = tempFolder({ 'elsewhere/x': 'x' });
    addFiles(folder, { 'bundle/manifest.json': manifestText() });
    const bundle = await opened(join(folder, 'bundle'));
    expect(await bundlePayloadReport(bundle, [])).toMatchObject({ ok: true, value: { unreferenced: [] } });
    symlinkSync('../elsewhere', bundle.payloadsDir);
    expect(await bundlePayloadReport(bundle, [])).toMatchObject({ ok: false, failure: { code: 'payloads_outside' } });
  });

  it('does not call the bundle’s own files payloads when they lie in one folder', async () => {
    const files = {
      'manifest.json': manifestText({ payloads_dir: '.' }),
      'trace.jsonl': '',
      'state.json': '',
      'x.json': '',
    };
    const report = await bundlePayloadReport(await opened(tempFolder(files)), []);
    expect(report).toMatchObject({ ok: true, value: { unreferenced: [{ path: 'x.json', size: 0 }] } });
  });

  it('fails when it may not list, or is cancelled', async () => {
    const bundle = await opened(tempFolder({ 'manifest.json': manifestText(), 'payloads/1.json': '' }));
    const fs: AsyncFs = { ...nodeAsyncFs, opendir: () => Promise.reject(errnoError('EACCES')) };
    const code = async (options: Parameters<typeof bundlePayloadReport>[2]) => {
      const report = await bundlePayloadReport(bundle, [], options);
      return report.ok ? null : report.failure.code;
    };
    expect(await code({ fs })).toBe('no_permission');
    expect(await code({ signal: AbortSignal.abort() })).toBe('cancelled');
  });
});
