import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { ArchiveReader } from '../../../../src/node/archive/archive.ts';
import { openArchiveBundle } from '../../../../src/node/archive/archive-bundle.ts';
import type { ArchiveLimits } from '../../../../src/node/archive/limits.ts';
import { openArchive } from '../../../../src/node/archive/open-archive.ts';
import { type RawEntry, rawTar, rawZip } from '../../../helpers/raw-archives.ts';
import { manifestText, tempFolder } from '../../../helpers/temp-folder.ts';

const MIB = 1024 * 1024;
const sound: RawEntry = { name: 'b/manifest.json', content: manifestText() };

async function opening(bytes: Buffer, limits: Partial<ArchiveLimits> = {}) {
  const folder = tempFolder();
  const path = join(folder, 'archive');
  writeFileSync(path, bytes);
  return openArchive(path, { limits, tempDir: folder });
}

async function refusal(bytes: Buffer, limits: Partial<ArchiveLimits> = {}): Promise<string> {
  const opened = await opening(bytes, limits);
  if (opened.ok) {
    await opened.value.close();
    return 'opened';
  }
  return `${opened.failure.code}: ${opened.failure.message.replace(/^.*?(was|is) /, '')}`;
}

async function reader(bytes: Buffer): Promise<ArchiveReader> {
  const opened = await opening(bytes);
  if (!opened.ok) throw new Error(opened.failure.message);
  return opened.value;
}

const bothKinds = (entries: RawEntry[]) => [rawZip(entries), rawTar(entries), gzipSync(rawTar(entries))];

describe('names', () => {
  it.each([
    ['../outside', 'climbs out'],
    ['b/../../outside', 'climbs out'],
    ['b/..', 'climbs out'],
    ['..\\outside', 'climbs out'],
    ['/etc/passwd', 'absolute'],
    ['\\\\server\\share', 'absolute'],
    ['C:\\windows', 'absolute'],
    ['C:relative', 'absolute'],
    ['b/with\nnewline', 'control characters'],
    ['b/\u001b[2Jescape', 'control characters'],
    ['b/x/../../../y', 'climbs out'],
  ])('refuses %j in every format', async (name, why) => {
    for (const bytes of bothKinds([sound, { name, content: 'x' }])) {
      const said = await refusal(bytes);
      expect(said).toMatch(/^archive_refused: /);
      expect(said).toContain(why);
    }
  });

  it('refuses a zip name with a NUL, which some unpackers cut there', async () => {
    expect(await refusal(rawZip([sound, { name: 'b/ok\0../../evil' }]))).toContain('control characters');
  });

  it('refuses the same name twice, also in another spelling of its accents', async () => {
    for (const bytes of bothKinds([sound, sound])) expect(await refusal(bytes)).toContain('twice');
    for (const bytes of bothKinds([{ name: 'caf\u00e9' }, { name: 'cafe\u0301' }])) {
      expect(await refusal(bytes)).toContain('twice');
    }
    for (const bytes of bothKinds([{ name: 'b/./x' }, { name: 'b//x' }]))
      expect(await refusal(bytes)).toContain('twice');
  });

  it('takes names in odd encodings for what they are, and refuses those that lie', async () => {
    const latin = Buffer.from('b/caf\u00e9', 'latin1');
    const zip = await reader(rawZip([sound, { name: latin, content: 'x' }]));
    expect([...zip.files.keys()]).toContain('b/caf\u00e9');
    await zip.close();
    expect(await refusal(rawZip([sound, { name: latin, flags: 0x800 }]))).toContain('not the UTF-8');
    const tar = await reader(rawTar([sound, { name: Buffer.from('b/\u00fcber', 'utf8'), content: 'x' }]));
    expect([...tar.files.keys()]).toContain('b/\u00fcber');
  });
});

describe('what is not a file', () => {
  it('refuses links and devices', async () => {
    for (const mode of [0o120777, 0o020644, 0o060644, 0o010644]) {
      expect(await refusal(rawZip([sound, { name: 'b/x', content: '/etc/passwd', mode }]))).toContain('link or device');
    }
    for (const type of ['1', '2', '3', '4', '6', 'S', 'Z']) {
      expect(await refusal(rawTar([sound, { name: 'b/x', type }])), type).toMatch(/^archive_refused/);
    }
  });

  it('refuses encrypted zips, unknown methods and several disks', async () => {
    expect(await refusal(rawZip([sound, { name: 'b/x', flags: 1 }]))).toContain('encrypted');
    expect(await refusal(rawZip([sound, { name: 'b/x', method: 14 }]))).toContain('method 14');
    const disks = rawZip([sound]);
    disks.writeUInt16LE(1, disks.length - 18);
    expect(await refusal(disks)).toContain('disks');
  });

  it('says what is no archive', async () => {
    expect(await refusal(Buffer.from('hello'))).toMatch(/^archive_unknown/);
    expect(await refusal(Buffer.alloc(0))).toMatch(/^archive_unknown/);
    expect(await refusal(gzipSync('not a tar at all'))).toMatch(/^archive_refused/);
    expect(await refusal(gzipSync(Buffer.alloc(2048, 'x')))).toMatch(/^archive_damaged/);
  });
});

describe('bombs', () => {
  it('refuses too many entries', async () => {
    const entries = Array.from({ length: 30 }, (_, i) => ({ name: `b/${i}` }));
    for (const bytes of bothKinds(entries))
      expect(await refusal(bytes, { maxEntries: 20 })).toContain('more than 20 entries');
  });

  it('refuses a file, and a whole, that is too large', async () => {
    const entries = [
      sound,
      { name: 'b/x', content: Buffer.alloc(5000, 'ab') },
      { name: 'b/y', content: Buffer.alloc(5000, 'cd') },
    ];
    for (const bytes of bothKinds(entries)) {
      expect(await refusal(bytes, { maxEntryBytes: 4000 })).toMatch(/^archive_refused.*5000 bytes/);
      expect(await refusal(bytes, { maxTotalBytes: 9000 })).toMatch(/^archive_refused/);
    }
  });

  it('refuses what unpacks to far more than it is, before it is unpacked whole', async () => {
    const zeros = Buffer.alloc(20 * MIB);
    const limits = { ratioFreeBytes: MIB, maxRatio: 100 };
    for (const bytes of [
      rawZip([{ name: 'b/x', content: zeros }]),
      gzipSync(rawTar([{ name: 'b/x', content: zeros }])),
    ]) {
      expect(await refusal(bytes, limits)).toContain('more than 100 times');
    }
  });

  it('refuses zip entries that share their bytes', async () => {
    const first = { name: 'b/x', content: Buffer.alloc(1000, 'ab') };
    expect(await refusal(rawZip([first, { name: 'b/y', content: 'y', offset: 0 }]))).toContain('overlaps');
  });

  it('never unpacks more than the directory says', async () => {
    const zip = await reader(rawZip([{ name: 'b/x', content: Buffer.alloc(3 * MIB, 'x'), size: 10 }]));
    const file = zip.files.get('b/x');
    if (!file) throw new Error('no file');
    expect(() => zip.read(file)).toThrow(/cannot be unpacked/);
    await expect(async () => {
      for await (const _ of zip.stream(file));
    }).rejects.toThrow(/more than its 10 bytes/);
    await zip.close();
  });
});

describe('damage', () => {
  const content = Array.from({ length: 2000 }, (_, i) => `line ${i}`).join('\n');

  it('finds wrong checksums, sizes and bytes when a file is read', async () => {
    const cases: [RawEntry, RegExp][] = [
      [{ name: 'b/x', content, crc: 1 }, /wrong checksum/],
      [{ name: 'b/x', content, method: 0, crc: 1 }, /wrong checksum/],
      [{ name: 'b/x', content, size: content.length + 5 }, /instead of/],
      [{ name: 'b/x', content, packed: Buffer.from('this is not deflate data') }, /cannot be unpacked/],
      [{ name: 'b/x', content, localName: 'b/z' }, /not where its directory says/],
    ];
    for (const [entry, message] of cases) {
      const zip = await reader(rawZip([sound, entry]));
      const file = zip.files.get('b/x');
      if (!file) throw new Error('no file');
      expect(() => zip.read(file)).toThrow(message);
      await expect(async () => {
        for await (const _ of zip.stream(file));
      }).rejects.toThrow(message);
      await zip.close();
    }
  });

  it('finds every cut, wherever it is', async () => {
    const entries = [sound, { name: 'b/x', content }];
    for (const whole of bothKinds(entries)) {
      const cuts = [1, 2, 21, 22, 23, 100, 513, 1023, 1024, 1025].map((n) => whole.length - n);
      for (const cut of [...cuts.filter((n) => n > 30), 31, 300]) {
        const said = await refusal(whole.subarray(0, cut));
        expect(said, `${whole.length} bytes cut at ${cut}`).not.toBe('opened');
      }
    }
  });

  it('finds a wrong checksum of gzip, and of a tar header', async () => {
    const gzip = gzipSync(rawTar([sound]));
    gzip.writeUInt32LE(1, gzip.length - 8);
    expect(await refusal(gzip)).toMatch(/^archive_damaged/);
    expect(await refusal(rawTar([sound, { name: 'b/x', crc: 12 }]))).toMatch(/^archive_damaged.*checksum/);
  });

  it('finds a directory that is not what its end says', async () => {
    expect(await refusal(rawZip([sound], { entries: 2 }))).toMatch(/^archive_damaged/);
    expect(await refusal(rawZip([sound], { comment: 'PK\u0005\u0006 looks like an end' }))).toBe('opened');
  });

  it('notices that the archive was changed while it is open', async () => {
    const folder = tempFolder();
    const path = join(folder, 'a.zip');
    writeFileSync(path, rawZip([sound]));
    const opened = await openArchiveBundle(path);
    if (!opened.ok) throw new Error(opened.failure.message);
    const { reader: zip } = opened.value.archive;
    writeFileSync(path, rawZip([sound, sound]));
    const file = zip.files.get('b/manifest.json');
    if (!file) throw new Error('no file');
    expect(() => zip.read(file)).toThrow(/was changed/);
    await zip.close();
  });
});

describe('which bundle', () => {
  const bundleOf = async (entries: RawEntry[]) => {
    const folder = tempFolder({ 'a.zip': rawZip(entries) });
    const opened = await openArchiveBundle(join(folder, 'a.zip'));
    if (!opened.ok) return opened.failure.code;
    await opened.value.archive.reader.close();
    return opened.value.archive.prefix;
  };

  it('is found at the top, or in one folder below', async () => {
    expect(await bundleOf([{ ...sound, name: 'manifest.json' }])).toBe('');
    expect(await bundleOf([sound, { name: '__MACOSX/manifest.json' }, { name: 'README' }])).toBe('b/');
    expect(await bundleOf([{ ...sound, name: 'a/b/manifest.json' }])).toBe('manifest_missing');
    expect(await bundleOf([sound, { ...sound, name: 'c/manifest.json' }])).toBe('archive_ambiguous');
    expect(await bundleOf([{ name: 'manifest.json', content: '{' }])).toBe('manifest_damaged');
    expect(await bundleOf([{ name: 'x', content: '{' }])).toBe('manifest_missing');
  });
});
