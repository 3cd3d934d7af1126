import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../../../src/node/atomic-file.ts';
import { type AsyncFs, nodeAsyncFs } from '../../../src/node/io.ts';
import { errnoError, tempFolder } from '../../helpers/temp-folder.ts';

type HandleMethod = 'write' | 'sync' | 'close';

/** File operations of which one fails: of the file system, or of an opened file from its nth call on. */
function failingFs(method: HandleMethod | 'open' | 'rename', code: string, from = 1): AsyncFs {
  const failing = () => Promise.reject(errnoError(code));
  if (method === 'open' || method === 'rename') return { ...nodeAsyncFs, [method]: failing };
  let calls = 0;
  const open: typeof nodeAsyncFs.open = async (...args) => {
    const handle = await nodeAsyncFs.open(...args);
    const usual = handle[method].bind(handle) as (...args: unknown[]) => Promise<unknown>;
    const wrapped = async (...rest: unknown[]) => {
      calls += 1;
      if (calls < from) return usual(...rest);
      // A close that reports an error has closed all the same.
      if (method === 'close') await usual(...rest);
      return failing();
    };
    return Object.assign(handle, { [method]: wrapped });
  };
  return { ...nodeAsyncFs, open };
}

const MIB = 1024 * 1024;

describe('writeFileAtomic', () => {
  it('writes text and bytes in order and leaves nothing else behind', async () => {
    const folder = tempFolder();
    const path = join(folder, 'out.json');
    const written = await writeFileAtomic(path, ['{"é":', new Uint8Array([49]), '}', '\ud83d', '\ude00']);
    expect(written).toEqual({ ok: true, value: { path, bytes: 12 } });
    expect(readFileSync(path, 'utf8')).toBe('{"é":1}😀');
    expect(readdirSync(folder)).toEqual(['out.json']);
  });

  it('writes asynchronous chunks, large ones, and none at all', async () => {
    const folder = tempFolder();
    const big = 'é'.repeat(3 * MIB);
    async function* chunks() {
      yield 'a';
      yield big;
      yield Buffer.from('z');
    }
    expect((await writeFileAtomic(join(folder, 'big'), chunks())).ok).toBe(true);
    expect(readFileSync(join(folder, 'big'), 'utf8') === `a${big}z`).toBe(true);
    expect((await writeFileAtomic(join(folder, 'empty'), [])).ok).toBe(true);
    expect(readFileSync(join(folder, 'empty'), 'utf8')).toBe('');
  });

  it('replaces a file and keeps its permissions', async () => {
    const path = join(tempFolder({ old: 'old' }), 'old');
    chmodSync(path, 0o600);
    expect((await writeFileAtomic(path, ['new'])).ok).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('gathers small strings into few large writes', async () => {
    const sizes: number[] = [];
    const open: typeof nodeAsyncFs.open = async (...args) => {
      const handle = await nodeAsyncFs.open(...args);
      const write = handle.write.bind(handle) as (
        ...args: unknown[]
      ) => Promise<{ bytesWritten: number; buffer: Buffer }>;
      return Object.assign(handle, {
        write: (...rest: unknown[]) => {
          sizes.push(Number(rest[2]));
          return write(...rest);
        },
      });
    };
    const path = join(tempFolder(), 'out');
    const line = `${'x'.repeat(99)}\n`;
    await writeFileAtomic(
      path,
      Array.from({ length: 30_000 }, () => line),
      { fs: { ...nodeAsyncFs, open } },
    );
    expect(sizes).toEqual([MIB, MIB, 3_000_000 - 2 * MIB]);
    expect(readFileSync(path, 'utf8') === line.repeat(30_000)).toBe(true);
  });

  it.each([
    ['open', 'EACCES', 'no_permission'],
    ['open', 'EROFS', 'read_only'],
    ['write', 'ENOSPC', 'disk_full'],
    ['write', 'EDQUOT', 'disk_full'],
    ['write', 'EIO', 'write_failed'],
    ['sync', 'EIO', 'write_failed'],
    ['close', 'EIO', 'write_failed'],
    ['rename', 'EPERM', 'no_permission'],
  ] as const)('leaves the old file as it was when %s fails with %s', async (method, errno, code) => {
    const folder = tempFolder({ out: 'old' });
    const path = join(folder, 'out');
    const result = await writeFileAtomic(path, ['new'], { fs: failingFs(method, errno) });
    expect(result).toMatchObject({ ok: false, failure: { code, where: { path } } });
    if (!result.ok) expect(result.failure.message).toContain(`(${errno})`);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['out']);
  });

  it('removes what was written before the disk was full', async () => {
    const folder = tempFolder();
    const chunks = Array.from({ length: 40 }, () => 'x'.repeat(100_000));
    const result = await writeFileAtomic(join(folder, 'out'), chunks, { fs: failingFs('write', 'ENOSPC', 3) });
    expect(result).toMatchObject({ ok: false, failure: { code: 'disk_full' } });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('stops when cancelled, before and in between', async () => {
    const folder = tempFolder({ out: 'old' });
    const path = join(folder, 'out');
    const abort = new AbortController();
    let taken = 0;
    function* chunks() {
      for (; taken < 100; taken += 1) {
        if (taken === 3) abort.abort();
        yield 'x'.repeat(MIB);
      }
    }
    const stopped = await writeFileAtomic(path, chunks(), { signal: abort.signal });
    expect(stopped).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    expect(taken).toBeLessThan(6);
    expect((await writeFileAtomic(path, ['x'], { signal: AbortSignal.abort() })).ok).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['out']);
  });

  it('throws on what the source of the chunks throws, and cleans up', async () => {
    const folder = tempFolder({ out: 'old' });
    function* chunks() {
      yield 'new';
      throw new RangeError('no more');
    }
    await expect(writeFileAtomic(join(folder, 'out'), chunks())).rejects.toThrow('no more');
    expect(readFileSync(join(folder, 'out'), 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['out']);
  });

  it('does not replace a folder, pipe, device or link', async () => {
    const folder = tempFolder({ elsewhere: 'kept' });
    mkdirSync(join(folder, 'folder'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    symlinkSync('elsewhere', join(folder, 'link'));
    for (const path of [join(folder, 'folder'), join(folder, 'pipe'), join(folder, 'link'), '/dev/null']) {
      const result = await writeFileAtomic(path, ['x']);
      expect(result).toMatchObject({ ok: false, failure: { code: 'target_not_a_file' } });
    }
    expect(readFileSync(join(folder, 'elsewhere'), 'utf8')).toBe('kept');
    expect(readdirSync(folder).sort()).toEqual(['elsewhere', 'folder', 'link', 'pipe']);
  });

  it('says that the folder is missing', async () => {
    const folder = tempFolder();
    const result = await writeFileAtomic(join(folder, 'none', 'out'), ['x']);
    expect(result).toMatchObject({ ok: false, failure: { code: 'folder_missing' } });
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });
});
