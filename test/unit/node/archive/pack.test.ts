import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { serializeTrace } from '../../../../src/core/reduce/serialize.ts';
import { openTrace } from '../../../../src/node/archive/open-trace.ts';
import { packBundle } from '../../../../src/node/archive/pack.ts';
import { unpackArchive } from '../../../../src/node/archive/unpack.ts';
import { canUnpackZstd } from '../../../../src/node/archive/unpacked-tar.ts';
import { bundlePayloadReport, closeBundle, openBundle, readBundleLog } from '../../../../src/node/bundle.ts';
import { reduceBundle } from '../../../../src/node/reduce-bundle.ts';
import { manifestText, tempFolder } from '../../../helpers/temp-folder.ts';

const SAMPLES = join(import.meta.dirname, '../../../../resources/sample-trace');
const SAMPLE = join(SAMPLES, readdirSync(SAMPLES)[0] ?? '');

async function bundleAt(dir: string) {
  const opened = await openBundle(dir);
  if (!opened.ok) throw new Error(opened.failure.message);
  return opened.value;
}

async function pack(dir: string, file: string) {
  const packed = await packBundle(await bundleAt(dir), file);
  if (!packed.ok) throw new Error(packed.failure.message);
  return packed.value;
}

function has(command: string): boolean {
  try {
    execFileSync('which', [command], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** All files below a folder by path. */
function filesOf(dir: string): Record<string, string> {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(dir.length + 1), readFileSync(path, 'latin1')];
    }),
  );
}

describe.each(['out.zip', 'out.tgz'])('%s', (name) => {
  it('is the same bytes every time, and reduces like the folder', async () => {
    const folder = tempFolder();
    const first = await pack(SAMPLE, join(folder, name));
    const copy = join(folder, 'elsewhere', SAMPLE.split('/').at(-1) ?? '');
    cpSync(SAMPLE, copy, { recursive: true });
    const second = await pack(copy, join(folder, `again-${name}`));
    expect(readFileSync(second.path).equals(readFileSync(first.path))).toBe(true);
    expect(first.sha256).toBe(second.sha256);
    const direct = await reduceBundle(SAMPLE);
    const packed = await reduceBundle(first.path);
    expect(serializeTrace(packed.trace)).toBe(serializeTrace(direct.trace));
    expect(packed.source.kind).toBe('archive');
    expect(packed.progress.logBytesTotal).toBe(direct.progress.logBytesTotal);
    const refs = Object.values(packed.trace.raw_payloads);
    const reports = await Promise.all([direct, packed].map(({ bundle }) => bundlePayloadReport(bundle, refs)));
    expect(reports[1]).toEqual(reports[0]);
    const [ref] = refs;
    if (!ref) throw new Error('no payload');
    expect(packed.bundle.payloads.read(ref)).toEqual(direct.bundle.payloads.read(ref));
    const ranges = [packed, direct].map(({ bundle }) => bundle.payloads.readRange(ref, 5, 40));
    expect(await ranges[0]).toEqual(await ranges[1]);
    await packed.close();
    expect(packed.bundle.payloads.read({ ...ref, path: 'payloads/2.json' })).toMatchObject({ ok: false });
  });

  it('can be packed again, and unpacked to the same files', async () => {
    const folder = tempFolder();
    const { path } = await pack(SAMPLE, join(folder, name));
    const opened = await openTrace(path);
    if (!opened.ok) throw new Error(opened.failure.message);
    const again = await packBundle(opened.value.bundle, join(folder, 'again.zip'));
    expect(again.ok).toBe(true);
    await opened.value.close();
    const out = join(folder, 'unpacked');
    expect(await unpackArchive(join(folder, 'again.zip'), out)).toMatchObject({ ok: true, value: { dir: out } });
    expect(filesOf(out)).toEqual(filesOf(SAMPLE));
    expect(readdirSync(folder).filter((entry) => entry.startsWith('.'))).toEqual([]);
  });

  it('never unpacks over what is there', async () => {
    const folder = tempFolder({ 'full/mine': 'mine' });
    const { path } = await pack(SAMPLE, join(folder, name));
    mkdirSync(join(folder, 'empty'));
    symlinkSync(tempFolder(), join(folder, 'link'));
    expect(await unpackArchive(path, join(folder, 'full'))).toMatchObject({ failure: { code: 'target_exists' } });
    expect(await unpackArchive(path, path)).toMatchObject({ failure: { code: 'target_exists' } });
    expect(filesOf(join(folder, 'full'))).toEqual({ mine: 'mine' });
    expect(await unpackArchive(path, join(folder, 'empty'))).toMatchObject({ ok: true });
    expect(await unpackArchive(path, join(folder, 'nowhere', 'deep'))).toMatchObject({
      failure: { code: 'folder_missing' },
    });
  });
});

describe('other programs', () => {
  it.skipIf(!has('unzip'))('unzip tests and unpacks our zip', async () => {
    const folder = tempFolder();
    const { path } = await pack(SAMPLE, join(folder, 'a.zip'));
    expect(execFileSync('unzip', ['-tq', path], { encoding: 'utf8' })).toContain('No errors');
    execFileSync('unzip', ['-q', path, '-d', join(folder, 'out')]);
    expect(filesOf(join(folder, 'out', readdirSync(join(folder, 'out'))[0] ?? ''))).toEqual(filesOf(SAMPLE));
  });

  it.skipIf(!has('tar'))('tar unpacks our tar.gz', async () => {
    const folder = tempFolder();
    const { path } = await pack(SAMPLE, join(folder, 'a.tgz'));
    mkdirSync(join(folder, 'out'));
    execFileSync('tar', ['-xzf', path, '-C', join(folder, 'out')]);
    expect(filesOf(join(folder, 'out', readdirSync(join(folder, 'out'))[0] ?? ''))).toEqual(filesOf(SAMPLE));
  });

  it.skipIf(!has('python3'))('Python finds nothing wrong with our zip', async () => {
    const folder = tempFolder();
    const { path } = await pack(SAMPLE, join(folder, 'a.zip'));
    const script = 'import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print(z.testzip(), len(z.namelist()))';
    const files = Object.keys(filesOf(SAMPLE)).length;
    expect(execFileSync('python3', ['-c', script, path], { encoding: 'utf8' }).trim()).toBe(`None ${files}`);
  });

  const writers: [string, string, string[]][] = [
    ['zip', 'a.zip', ['zip', '-qr']],
    ['zip', 'stored.zip', ['zip', '-qr0']],
    ['tar', 'a.tar', ['tar', '-cf']],
    ['tar', 'a.tar.gz', ['tar', '-czf']],
    ['tar', 'pax.tar', ['tar', '--format=pax', '-cf']],
    ['tar', 'v7.tar', ['tar', '--format=ustar', '-cf']],
  ];
  it.each(writers)('%s writes %s, and we reduce it', async (program, name, [command = '', ...options]) => {
    if (!has(program)) return;
    const folder = tempFolder();
    execFileSync(command, [...options, join(folder, name), SAMPLE.split('/').at(-1) ?? ''], { cwd: SAMPLES });
    const reduced = await reduceBundle(join(folder, name));
    expect(serializeTrace(reduced.trace)).toBe(serializeTrace((await reduceBundle(SAMPLE)).trace));
    await reduced.close();
  });

  it('a zstd archive is read, a cut one refused; an old Node says that it needs a newer one', async () => {
    const folder = tempFolder();
    execFileSync('tar', ['-cf', join(folder, 'a.tar'), SAMPLE.split('/').at(-1) ?? ''], { cwd: SAMPLES });
    const packed = storedZstd(readFileSync(join(folder, 'a.tar')));
    writeFileSync(join(folder, 'a.tar.zst'), packed);
    writeFileSync(join(folder, 'cut.tar.zst'), packed.subarray(0, packed.length / 2));
    if (!canUnpackZstd()) {
      const failure = { code: 'archive_unsupported', message: expect.stringContaining('22.15') };
      expect(await openTrace(join(folder, 'a.tar.zst'))).toMatchObject({ failure });
      return;
    }
    const reduced = await reduceBundle(join(folder, 'a.tar.zst'));
    expect(serializeTrace(reduced.trace)).toBe(serializeTrace((await reduceBundle(SAMPLE)).trace));
    await reduced.close();
    expect(await openTrace(join(folder, 'cut.tar.zst'))).toMatchObject({ failure: { code: 'archive_damaged' } });
  });
});

/** A zstd frame of blocks that are stored as they are (RFC 8878, sections 3.1.1 and 3.1.1.2): it needs no zstd. */
function storedZstd(bytes: Buffer): Buffer {
  const BLOCK = 1 << 17;
  const window = 0x50; // 1 MiB
  const parts: Buffer[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, window])];
  for (let at = 0; at < bytes.length; at += BLOCK) {
    const block = bytes.subarray(at, at + BLOCK);
    const last = at + BLOCK >= bytes.length ? 1 : 0;
    const header = Buffer.alloc(3);
    header.writeUIntLE((block.length << 3) | last, 0, 3);
    parts.push(header, block);
  }
  return Buffer.concat(parts);
}

describe('files of all sizes', () => {
  it('survive, whatever they hold and are called', async () => {
    const name = fc.stringMatching(/^[A-Za-z0-9_. \u00e4\u4e2d-]{1,120}$/).filter((text) => !/^[. ]+$/.test(text));
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 3000 }),
      fc.nat({ max: 200_000 }).map((size) => new Uint8Array(size)),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(name, content, { maxKeys: 8 }),
        fc.constantFrom('a.zip', 'a.tar.gz'),
        async (files, archive) => {
          const folder = tempFolder({ 'b/manifest.json': manifestText(), 'b/trace.jsonl': '' });
          mkdirSync(join(folder, 'b/payloads'));
          for (const [file, bytes] of Object.entries(files)) writeFileSync(join(folder, 'b/payloads', file), bytes);
          const packed = await packBundle(await bundleAt(join(folder, 'b')), join(folder, archive));
          expect(packed).toMatchObject({ ok: true });
          expect(await unpackArchive(join(folder, archive), join(folder, 'out'))).toMatchObject({ ok: true });
          expect(filesOf(join(folder, 'out'))).toEqual(filesOf(join(folder, 'b')));
        },
      ),
      { numRuns: 20 },
    );
  });

  it('of many megabytes are streamed, and read in parts', async () => {
    const big = Buffer.alloc(6 * 1024 * 1024 + 7);
    for (let i = 0; i < big.length; i += 8) big.writeUInt32LE((i * 2_654_435_761) >>> 0, Math.min(i, big.length - 4));
    const folder = tempFolder({ 'b/manifest.json': manifestText(), 'b/trace.jsonl': '', 'b/payloads/1.json': big });
    for (const name of ['a.zip', 'a.tgz']) {
      const { path } = await pack(join(folder, 'b'), join(folder, name));
      const opened = await openTrace(path);
      if (!opened.ok) throw new Error(opened.failure.message);
      const { payloads } = opened.value.bundle;
      const ref = { raw_payload_id: 'p', kind: { type: 'tool_result' as const }, path: 'payloads/1.json' };
      for (const [from, to] of [
        [0, 10],
        [2_000_000, 3_000_001],
        [3_000_001, 3_000_002],
        [3, 9],
        [big.length - 3, big.length + 9],
      ] as const) {
        const range = await payloads.readRange(ref, from, to);
        if (!range.ok) throw new Error(range.failure.message);
        expect(Buffer.from(range.value.bytes).equals(big.subarray(from, to))).toBe(true);
      }
      const whole = payloads.read(ref);
      expect(whole.ok && Buffer.from(whole.value).equals(big)).toBe(true);
      await opened.value.close();
    }
    if (has('unzip'))
      expect(execFileSync('unzip', ['-tq', join(folder, 'a.zip')], { encoding: 'utf8' })).toContain('No errors');
  });
});

describe('failures', () => {
  it('leave nothing behind', async () => {
    const folder = tempFolder({ 'b/manifest.json': manifestText(), 'b/trace.jsonl': '', 'b/payloads/1.json': '{}' });
    symlinkSync('/etc/hostname', join(folder, 'b/payloads/2.json'));
    const bundle = await bundleAt(join(folder, 'b'));
    expect(await packBundle(bundle, join(folder, 'a.zip'))).toMatchObject({ failure: { code: 'bundle_has_links' } });
    expect(await packBundle(bundle, join(folder, 'a.rar'))).toMatchObject({ failure: { code: 'format_unknown' } });
    expect(await packBundle(bundle, join(folder, 'none', 'a.zip'))).toMatchObject({ ok: false });
    const stopped = AbortSignal.abort();
    const sound = await bundleAt(SAMPLE);
    expect(await packBundle(sound, join(folder, 'a.zip'), { signal: stopped })).toMatchObject({
      failure: { code: 'cancelled' },
    });
    expect(readdirSync(folder)).toEqual(['b']);
  });

  it('of a log in an archive are failures of the log', async () => {
    const folder = tempFolder({ 'b/manifest.json': manifestText() });
    const { path } = await pack(join(folder, 'b'), join(folder, 'a.zip'));
    await expect(reduceBundle(path)).rejects.toMatchObject({ code: 'log_missing' });
    const opened = await openTrace(path);
    if (!opened.ok) throw new Error('not opened');
    for await (const batch of readBundleLog(opened.value.bundle)) {
      expect(batch).toMatchObject({ ok: false, failure: { code: 'log_missing' } });
    }
    await closeBundle(opened.value.bundle);
    expect(existsSync(path)).toBe(true);
  });
});
