import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type AsyncFs, nodeAsyncFs } from '../../../src/node/io.ts';
import { readManifest } from '../../../src/node/manifest-file.ts';
import { errnoError, manifestText, tempFolder } from '../../helpers/temp-folder.ts';

/** The failure of reading the manifest of `dir`. */
async function failureOf(dir: string, fs?: AsyncFs) {
  const read = await readManifest(dir, fs);
  if (read.ok) throw new Error('the manifest was read');
  return read.failure;
}

/** The failure for a bundle whose manifest has this content. */
const failureWith = (content: string | Uint8Array) => failureOf(tempFolder({ 'manifest.json': content }));

describe('a sound manifest', () => {
  it('is read, with its path', async () => {
    const dir = tempFolder({ 'manifest.json': manifestText({ future_field: { a: [1] } }) });
    const read = await readManifest(dir);
    expect(read).toMatchObject({ ok: true, value: { path: join(dir, 'manifest.json') } });
    expect(read.ok && read.value.manifest).toEqual(JSON.parse(manifestText()));
  });

  it('may name other files of the bundle', async () => {
    const fields = { raw_event_log: 'logs/events.jsonl', payloads_dir: 'logs/../data' };
    const read = await readManifest(tempFolder({ 'manifest.json': manifestText(fields) }));
    expect(read).toMatchObject({ ok: true, value: { manifest: fields } });
  });

  it('is read through a link to the bundle', async () => {
    const folder = tempFolder({ 'bundle/manifest.json': manifestText() });
    symlinkSync('bundle', join(folder, 'link'));
    expect((await readManifest(join(folder, 'link'))).ok).toBe(true);
  });
});

describe('a path that is no bundle folder', () => {
  it('does not exist', async () => {
    const dir = join(tempFolder({ file: '' }), 'none');
    expect(await failureOf(dir)).toEqual({
      code: 'path_missing',
      message: `${dir} does not exist`,
      where: { path: dir },
    });
    expect((await failureOf(join(dir, '../file/below'))).code).toBe('path_missing');
  });

  it('is a file that belongs to a bundle: the message names its folder', async () => {
    const dir = tempFolder({ 'manifest.json': manifestText(), 'trace.jsonl': '{}\n', 'payloads/1.json': '{}' });
    for (const file of ['trace.jsonl', 'manifest.json', 'payloads/1.json']) {
      const failure = await failureOf(join(dir, file));
      expect(failure.code).toBe('bundle_is_inner_file');
      expect(failure.message.endsWith(`open its folder, ${dir}`)).toBe(true);
    }
  });

  it('is a log or a reduced trace without a bundle', async () => {
    const dir = tempFolder({ 'trace.jsonl': '', 'state.json': '{}', 'manifest.json': '{"manifest_version":3}' });
    expect(await failureOf(join(dir, 'trace.jsonl'))).toMatchObject({
      code: 'bundle_is_inner_file',
      message: expect.stringContaining('a log without its bundle'),
    });
    expect((await failureOf(join(dir, 'state.json'))).message).toContain('a reduced trace');
  });

  it.each([
    ['zip', Buffer.from('PK\x03\x04rest'), 'a zip archive'],
    ['gz', gzipSync('x'), 'a gzip archive'],
    ['zst', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0]), 'a zstd archive'],
    ['tar', Buffer.concat([Buffer.alloc(257), Buffer.from('ustar\0')]), 'a tar archive'],
  ])('is an archive (%s)', async (name, content, kind) => {
    expect(await failureOf(join(tempFolder({ [name]: content }), name))).toMatchObject({
      code: 'bundle_is_archive',
      message: expect.stringContaining(`${kind}, not a bundle folder`),
    });
  });

  it('is another file, empty or a pipe', async () => {
    const dir = tempFolder({ empty: '', 'notes.txt': 'hello' });
    execFileSync('mkfifo', [join(dir, 'pipe')]);
    expect((await failureOf(join(dir, 'empty'))).code).toBe('bundle_is_file');
    expect((await failureOf(join(dir, 'notes.txt'))).code).toBe('bundle_is_file');
    expect((await failureOf(join(dir, 'pipe'))).message).toContain('a named pipe');
  });

  it('is a trace root: the message names bundles in it', async () => {
    const bundles = Object.fromEntries(['d', 'b', 'c', 'a', 'e'].map((b) => [`${b}/manifest.json`, manifestText()]));
    const failure = await failureOf(tempFolder({ ...bundles, 'other/manifest.json': '{"name":"an extension"}' }));
    expect(failure.code).toBe('bundle_is_root');
    expect(failure.message).toMatch(/holds no manifest\.json, but bundles lie in it: a, b, c and 2 more$/);
  });

  it('is the payloads folder of a bundle, or just a folder', async () => {
    const dir = tempFolder({ 'manifest.json': manifestText(), 'payloads/1.json': '' });
    expect(await failureOf(join(dir, 'payloads'))).toMatchObject({
      code: 'bundle_is_inner_folder',
      message: expect.stringContaining(`it lies inside the bundle ${dir}`),
    });
    expect((await failureOf(tempFolder({ 'a/b.txt': '' }))).code).toBe('manifest_missing');
  });
});

describe('a manifest that cannot be used', () => {
  it.each([
    ['empty', '', 'it is empty'],
    ['cut', manifestText().slice(0, 40), 'it is not JSON'],
    ['with a byte order mark', `\uFEFF${manifestText()}`, 'it is not JSON'],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 'it is not UTF-8 text'],
  ])('is damaged: %s', async (_, content, fact) => {
    const failure = await failureWith(content);
    expect(failure.code).toBe('manifest_damaged');
    expect(failure.message).toContain(fact);
  });

  it('lacks fields or has wrong ones: all are named', async () => {
    const failure = await failureWith(
      manifestText({ trace_id: undefined, started_at_unix_ms: '1', schema_version: 1.5, rollout_id: null }),
    );
    expect(failure.code).toBe('manifest_newer');
    const wrong = await failureWith(manifestText({ trace_id: undefined, started_at_unix_ms: '1', rollout_id: null }));
    expect(wrong.code).toBe('manifest_invalid');
    expect(wrong.message).toContain('trace_id: missing');
    expect(wrong.message).toContain('started_at_unix_ms: expected');
    expect(wrong.message).toContain('rollout_id: expected string, received null');
    for (const content of ['[]', 'null', '"x"', '{}'])
      expect((await failureWith(content)).code).toBe('manifest_invalid');
  });

  it('is of a newer format, whatever its fields are', async () => {
    const failure = await failureWith('{"schema_version":2,"events":[]}');
    expect(failure.code).toBe('manifest_newer');
    expect(failure.message).toContain('schema_version 2; versions up to 1');
  });

  it.each([
    ['raw_event_log', '/etc/passwd'],
    ['raw_event_log', '../other/trace.jsonl'],
    ['raw_event_log', 'C:\\trace.jsonl'],
    ['payloads_dir', '..'],
    ['payloads_dir', '\\\\server\\share'],
    ['payloads_dir', 'a\0b'],
  ])('names a %s outside the bundle: %j', async (field, value) => {
    const failure = await failureWith(manifestText({ [field]: value }));
    expect(failure.code).toBe('manifest_outside');
    expect(failure.message).toContain(field);
  });

  it('names the bundle itself as its log', async () => {
    expect((await failureWith(manifestText({ raw_event_log: '.' }))).code).toBe('manifest_invalid');
  });

  it('is too large, or no regular file', async () => {
    expect((await failureWith(' '.repeat(1024 * 1024 + 1))).code).toBe('manifest_too_large');
    const dir = tempFolder();
    mkdirSync(join(dir, 'manifest.json'));
    expect((await failureOf(dir)).code).toBe('manifest_unreadable');
    const other = tempFolder();
    execFileSync('mkfifo', [join(other, 'manifest.json')]);
    expect((await failureOf(other)).code).toBe('manifest_unreadable');
  });

  // Running as root passes every permission, so the errors are made here.
  it('may not be read', async () => {
    const dir = tempFolder({ 'manifest.json': manifestText() });
    const refusing = (operation: 'open' | 'stat', code: string): AsyncFs => ({
      ...nodeAsyncFs,
      [operation]: () => Promise.reject(errnoError(code)),
    });
    expect(await failureOf(dir, refusing('stat', 'EACCES'))).toMatchObject({
      code: 'no_permission',
      where: { path: dir },
    });
    const manifest = join(dir, 'manifest.json');
    expect(await failureOf(dir, refusing('open', 'EACCES'))).toEqual({
      code: 'no_permission',
      message: `cannot open ${manifest}: no permission (EACCES)`,
      where: { path: manifest },
    });
    expect((await failureOf(dir, refusing('stat', 'EIO'))).code).toBe('path_unreadable');
    expect((await failureOf(dir, refusing('open', 'EMFILE'))).code).toBe('manifest_unreadable');
    const unlistable: AsyncFs = { ...nodeAsyncFs, opendir: () => Promise.reject(errnoError('EACCES')) };
    expect((await failureOf(tempFolder(), unlistable)).code).toBe('no_permission');
  });
});
