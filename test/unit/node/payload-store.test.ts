import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../../src/core/failure.ts';
import type { RawPayloadRef } from '../../../src/core/trace/payload-ref.ts';
import { nodePayloadFs, type PayloadFs } from '../../../src/node/payload-fs.ts';
import { createPayloadStore } from '../../../src/node/payload-store.ts';
import { addFiles, errnoError, tempFolder } from '../../helpers/temp-folder.ts';

const ref = (path: string): RawPayloadRef => ({ raw_payload_id: 'raw_payload:1', kind: { type: 'tool_result' }, path });

/** The text that was read, or the failure's code. */
const outcome = (result: Result<Uint8Array>) =>
  result.ok ? Buffer.from(result.value).toString() : result.failure.code;

/** A bundle beside a secret. */
function bundleFolder(files: Record<string, string> = {}): string {
  const folder = tempFolder({ 'secret.json': 'SECRET', 'elsewhere/1.json': 'SECRET' });
  addFiles(join(folder, 'bundle'), { 'payloads/1.json': '{"a":1}', ...files });
  return join(folder, 'bundle');
}

/** File operations that count their calls. */
function countingFs() {
  const calls: Record<string, number> = {};
  const counted = Object.fromEntries(
    Object.entries(nodePayloadFs).map(([name, operation]) => [
      name,
      (...args: unknown[]) => {
        calls[name] = (calls[name] ?? 0) + 1;
        return (operation as (...args: unknown[]) => unknown)(...args);
      },
    ]),
  );
  return { calls, fs: counted as unknown as PayloadFs };
}

describe('a payload of the bundle', () => {
  it.each(['payloads/1.json', './payloads//1.json', 'payloads/../payloads/1.json', 'payloads\\1.json'])(
    'is read by the path %s',
    (path) => {
      expect(outcome(createPayloadStore(bundleFolder()).read(ref(path)))).toBe('{"a":1}');
    },
  );

  it('may lie beside the manifest, be empty, or have an odd name', () => {
    const store = createPayloadStore(
      bundleFolder({ 'top.json': 'top', 'payloads/empty.json': '', 'payloads/ü ..json': 'odd' }),
    );
    expect(outcome(store.read(ref('top.json')))).toBe('top');
    expect(outcome(store.read(ref('payloads/empty.json')))).toBe('');
    expect(outcome(store.read(ref('payloads/ü ..json')))).toBe('odd');
  });

  it('has a size, a place and ranges', async () => {
    const bundle = bundleFolder({ 'payloads/2.json': '0123456789' });
    const store = createPayloadStore(bundle);
    const path = join(bundle, 'payloads', '2.json');
    expect(store.stat(ref('payloads/2.json'))).toMatchObject({ ok: true, value: { path, size: 10 } });
    expect(store.resolve(ref('payloads/2.json'))).toEqual({ ok: true, value: path });
    const range = async (start: number, end: number) => {
      const read = await store.readRange(ref('payloads/2.json'), start, end);
      if (!read.ok) return read.failure.code;
      const { bytes, ...where } = read.value;
      return { text: Buffer.from(bytes).toString(), ...where };
    };
    expect(await range(2, 5)).toEqual({ text: '234', start: 2, end: 5, size: 10 });
    expect(await range(-5, 99)).toEqual({ text: '0123456789', start: 0, end: 10, size: 10 });
    expect(await range(20, 30)).toEqual({ text: '', start: 10, end: 10, size: 10 });
    expect(await range(5, 2)).toEqual({ text: '', start: 5, end: 5, size: 10 });
  });

  it('that comes late is found then', () => {
    const folder = tempFolder();
    const store = createPayloadStore(join(folder, 'bundle'));
    expect(outcome(store.read(ref('payloads/1.json')))).toBe('payload_missing');
    mkdirSync(join(folder, 'bundle'));
    expect(outcome(store.read(ref('payloads/1.json')))).toBe('payload_missing');
    addFiles(folder, { 'bundle/payloads/1.json': 'late' });
    expect(outcome(store.read(ref('payloads/1.json')))).toBe('late');
  });

  it('is found when its folder becomes a link to another folder of the bundle', () => {
    const bundle = bundleFolder({ 'other/2.json': 'two' });
    const store = createPayloadStore(bundle);
    expect(outcome(store.read(ref('payloads/1.json')))).toBe('{"a":1}');
    rmSync(join(bundle, 'payloads'), { recursive: true });
    expect(outcome(store.read(ref('payloads/2.json')))).toBe('payload_missing');
    symlinkSync('other', join(bundle, 'payloads'));
    expect(outcome(store.read(ref('payloads/2.json')))).toBe('two');
    expect(store.resolve(ref('payloads/2.json'))).toEqual({ ok: true, value: join(bundle, 'other', '2.json') });
    rmSync(join(bundle, 'payloads'));
    expect(outcome(store.read(ref('payloads/none.json')))).toBe('payload_missing');
    symlinkSync('../elsewhere', join(bundle, 'payloads'));
    expect(outcome(store.read(ref('payloads/1.json.new')))).toBe('payload_outside');
  });

  it('is found again after its bundle was away', () => {
    const bundle = bundleFolder({ 'payloads/2.json': 'two' });
    const store = createPayloadStore(bundle, { cacheBytes: 0 });
    expect(outcome(store.read(ref('payloads/1.json')))).toBe('{"a":1}');
    renameSync(bundle, `${bundle}.away`);
    expect(outcome(store.read(ref('payloads/2.json')))).toBe('payload_missing');
    renameSync(`${bundle}.away`, bundle);
    expect(outcome(store.read(ref('payloads/2.json')))).toBe('two');
  });
});

describe('confinement', () => {
  const climbing = [
    '../secret.json',
    'payloads/../../secret.json',
    './../secret.json',
    '..\\secret.json',
    'payloads\\..\\..\\secret.json',
    'payloads/..\\../secret.json',
    '/etc/hostname',
    '\\etc\\hostname',
    '//server/share/file',
    '\\\\server\\share\\file',
    'C:\\secret.json',
    'C:secret.json',
    'c:/secret.json',
    'payloads/1.json\0.txt',
    '\0',
    '..',
  ];

  it.each(climbing)('refuses the path %j without touching the disk', async (path) => {
    const { calls, fs } = countingFs();
    const bundle = bundleFolder();
    const store = createPayloadStore(bundle, { fs });
    expect(outcome(store.read(ref(path)))).toBe('payload_outside');
    expect(store.resolve(ref(path))).toMatchObject({ ok: false, failure: { code: 'payload_outside' } });
    expect(await store.readRange(ref(path), 0, 1)).toMatchObject({ ok: false, failure: { code: 'payload_outside' } });
    expect(calls).toEqual({});
    // And also when the folder part is one that was found sound before.
    expect(outcome(store.read(ref('payloads/1.json')))).toBe('{"a":1}');
    expect(outcome(store.read(ref(path)))).toBe('payload_outside');
  });

  it('refuses the climbing parts of a folder it knows', () => {
    const store = createPayloadStore(bundleFolder());
    expect(outcome(store.read(ref('payloads/1.json')))).toBe('{"a":1}');
    for (const path of ['payloads/..', 'payloads/.', 'payloads/', '.', '']) {
      expect(outcome(store.read(ref(path)))).toBe('payload_unreadable');
    }
  });

  it('names the payload and its path in the failure', () => {
    const read = createPayloadStore(bundleFolder()).read(ref('../secret.json'));
    expect(read).toEqual({
      ok: false,
      failure: {
        code: 'payload_outside',
        message: 'payload raw_payload:1 (../secret.json) was not read: its path leaves the bundle',
        where: { path: '../secret.json', raw_payload_id: 'raw_payload:1' },
      },
    });
  });

  it.each([
    ['a file link that leaves', (b: string) => symlinkSync('../../secret.json', join(b, 'payloads/x.json'))],
    ['an absolute file link', (b: string) => symlinkSync(join(b, '../secret.json'), join(b, 'payloads/x.json'))],
    [
      'a chain of links that leaves',
      (b: string) => {
        symlinkSync('y.json', join(b, 'payloads/x.json'));
        symlinkSync('../../secret.json', join(b, 'payloads/y.json'));
      },
    ],
    [
      'a folder link that leaves',
      (b: string) => {
        rmSync(join(b, 'payloads'), { recursive: true });
        symlinkSync('../elsewhere', join(b, 'payloads'));
        writeFileSync(join(b, '../elsewhere/x.json'), 'SECRET');
      },
    ],
  ])('refuses %s and reads nothing', async (_, prepare) => {
    const { calls, fs } = countingFs();
    const bundle = bundleFolder();
    prepare(bundle);
    const store = createPayloadStore(bundle, { fs });
    expect(outcome(store.read(ref('payloads/x.json')))).toBe('payload_outside');
    expect(store.stat(ref('payloads/x.json'))).toMatchObject({ ok: false, failure: { code: 'payload_outside' } });
    const range = await store.readRange(ref('payloads/x.json'), 0, 9);
    expect(range).toMatchObject({ ok: false, failure: { code: 'payload_outside' } });
    expect(calls.read ?? 0).toBe(0);
  });

  it('is not fooled by a folder whose name begins like the bundle', () => {
    const bundle = bundleFolder();
    addFiles(`${bundle}-other`, { 'x.json': 'SECRET' });
    symlinkSync('../../bundle-other/x.json', join(bundle, 'payloads/x.json'));
    expect(outcome(createPayloadStore(bundle).read(ref('payloads/x.json')))).toBe('payload_outside');
  });

  it('follows links that stay inside, and a bundle that is itself a link', () => {
    const bundle = bundleFolder({ 'store/real.json': 'real' });
    symlinkSync('../store/real.json', join(bundle, 'payloads/file-link.json'));
    symlinkSync('store', join(bundle, 'folder-link'));
    symlinkSync('bundle', join(bundle, '../bundle-link'));
    for (const folder of [bundle, join(bundle, '../bundle-link')]) {
      const store = createPayloadStore(folder);
      for (const path of ['payloads/file-link.json', 'folder-link/real.json']) {
        expect(outcome(store.read(ref(path)))).toBe('real');
        expect(store.resolve(ref(path))).toEqual({ ok: true, value: join(bundle, 'store', 'real.json') });
      }
    }
  });

  it('calls a dangling link missing, a circle unreadable', () => {
    const bundle = bundleFolder();
    symlinkSync('nowhere.json', join(bundle, 'payloads/dangling.json'));
    symlinkSync('circle.json', join(bundle, 'payloads/circle.json'));
    const store = createPayloadStore(bundle);
    expect(outcome(store.read(ref('payloads/dangling.json')))).toBe('payload_missing');
    expect(outcome(store.read(ref('payloads/circle.json')))).toBe('payload_unreadable');
  });
});

describe('what cannot be read', () => {
  it('is refused when it is no regular file, without blocking', async () => {
    const bundle = bundleFolder();
    mkdirSync(join(bundle, 'payloads/folder.json'));
    execFileSync('mkfifo', [join(bundle, 'payloads/pipe.json')]);
    const store = createPayloadStore(bundle);
    for (const [path, kind] of [
      ['payloads/folder.json', 'a folder'],
      ['payloads/pipe.json', 'a named pipe'],
    ] as const) {
      for (const result of [store.read(ref(path)), store.stat(ref(path)), await store.readRange(ref(path), 0, 1)]) {
        expect(result).toMatchObject({ ok: false, failure: { code: 'payload_unreadable' } });
        if (!result.ok) expect(result.failure.message).toContain(`it is ${kind}, not a regular file`);
      }
    }
    expect(outcome(store.read(ref('payloads/1.json/2.json')))).toBe('payload_unreadable');
  });

  it('is refused above the limit, for ranges by the size of the range', async () => {
    const store = createPayloadStore(bundleFolder({ 'payloads/2.json': '0123456789' }), { maxBytes: 9 });
    expect(store.read(ref('payloads/2.json'))).toMatchObject({
      failure: { code: 'payload_too_large', message: expect.stringContaining('10 bytes, the limit is 9') },
    });
    expect(outcome(store.read(ref('payloads/1.json')))).toBe('{"a":1}');
    expect((await store.readRange(ref('payloads/2.json'), 0, 9)).ok).toBe(true);
    expect((await store.readRange(ref('payloads/2.json'), 0, 10)).ok).toBe(false);
    expect(store.stat(ref('payloads/2.json')).ok).toBe(true);
  });

  // Running as root passes every permission, so the errors are made here.
  it.each([
    ['open', 'EACCES'],
    ['open', 'EMFILE'],
    ['fstat', 'EIO'],
    ['read', 'EIO'],
    ['realpath', 'EACCES'],
  ] as const)('is reported with its errno: %s fails with %s', (operation, code) => {
    let fails = true;
    let open = 0;
    const fs: PayloadFs = {
      ...nodePayloadFs,
      open: (...args) => {
        const file = nodePayloadFs.open(...args);
        open += 1;
        return file;
      },
      close: (file) => {
        open -= 1;
        nodePayloadFs.close(file);
      },
    };
    const usual = fs[operation] as (...args: unknown[]) => unknown;
    const failing = (...args: unknown[]) => {
      if (fails) throw errnoError(code);
      return usual(...args);
    };
    const store = createPayloadStore(bundleFolder(), { fs: { ...fs, [operation]: failing } });
    const read = store.read(ref('payloads/1.json'));
    expect(read).toMatchObject({ failure: { code: 'payload_unreadable', message: expect.stringContaining(code) } });
    expect(open).toBe(0);
    fails = false;
    expect(outcome(store.read(ref('payloads/1.json')))).toBe('{"a":1}');
    expect(open).toBe(0);
  });

  it('gives what is there when the file shrinks while it is read', () => {
    const bundle = bundleFolder({ 'payloads/2.json': '0123456789' });
    const fstat: PayloadFs['fstat'] = (file) => {
      const stats = nodePayloadFs.fstat(file);
      truncateSync(join(bundle, 'payloads/2.json'), 4);
      return stats;
    };
    const store = createPayloadStore(bundle, { fs: { ...nodePayloadFs, fstat } });
    expect(outcome(store.read(ref('payloads/2.json')))).toBe('0123');
  });
});

describe('cost', () => {
  it('resolves a folder once, and opens each payload once', () => {
    const { calls, fs } = countingFs();
    const files = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`payloads/${i}.json`, `payload ${i}`]));
    const store = createPayloadStore(bundleFolder(files), { fs, cacheBytes: 0 });
    for (const path of Object.keys(files)) expect(outcome(store.read(ref(path)))).toBe(files[path]);
    expect(calls).toEqual({ realpath: 2, open: 50, fstat: 50, read: 50, close: 50 });
  });

  it('keeps small payloads, and forgets them when told', () => {
    const { calls, fs } = countingFs();
    const bundle = bundleFolder({ 'payloads/big.json': 'x'.repeat(1024 * 1024) });
    const store = createPayloadStore(bundle, { fs });
    const readTwice = (path: string) => {
      const before = calls.open ?? 0;
      store.read(ref(path));
      store.read(ref(path));
      return (calls.open ?? 0) - before;
    };
    expect(readTwice('payloads/1.json')).toBe(1);
    expect(readTwice('payloads/big.json')).toBe(2);
    writeFileSync(join(bundle, 'payloads/1.json'), 'new');
    expect(outcome(store.read(ref('payloads/1.json')))).toBe('{"a":1}');
    store.forget(ref('payloads/1.json'));
    expect(outcome(store.read(ref('payloads/1.json')))).toBe('new');
    store.forget();
    expect(readTwice('payloads/1.json')).toBe(1);
  });
});
