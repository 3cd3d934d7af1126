import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nodeAsyncFs } from '../../../src/node/io.ts';
import { type LogReadOptions, readLines } from '../../../src/node/log-reader.ts';
import { errnoError, tempFolder } from '../../helpers/temp-folder.ts';

/** Reads the whole log; `between` runs after each batch. */
async function readAll(path: string, options: LogReadOptions = {}, between: () => void = () => undefined) {
  const lines: string[] = [];
  for await (const batch of readLines(path, options)) {
    if (!batch.ok) return { lines, failure: batch.failure, end: null };
    for (const line of batch.value.lines) lines.push(`${line.line}@${line.byte} ${Buffer.from(line.bytes)}`);
    if (batch.value.end) {
      const { bytesRead, rest } = batch.value.end;
      return { lines, failure: null, end: { bytesRead, rest: rest && `${rest.line} ${Buffer.from(rest.bytes)}` } };
    }
    between();
  }
  throw new Error('the log had no last batch');
}

/** File operations of which one handle method fails after the file was opened. */
function failingHandle(method: 'read' | 'stat', code: string) {
  const open: typeof nodeAsyncFs.open = async (...args) => {
    const handle = await nodeAsyncFs.open(...args);
    return Object.assign(handle, { [method]: () => Promise.reject(errnoError(code)) });
  };
  return { ...nodeAsyncFs, open };
}

describe('readLines', () => {
  it.each([1, 2, 7, 1000])('gives every line with its place, in chunks of %d bytes', async (chunkBytes) => {
    const path = join(tempFolder({ log: 'one\n\nthrée\nrest' }), 'log');
    expect(await readAll(path, { chunkBytes })).toEqual({
      lines: ['1@0 one', '2@4 ', '3@5 thrée'],
      failure: null,
      end: { bytesRead: 16, rest: '4 rest' },
    });
  });

  it('keeps lines of a batch intact while the next chunk is read', async () => {
    const text = Array.from({ length: 5000 }, (_, i) => `line ${i}\n`).join('');
    const path = join(tempFolder({ log: text }), 'log');
    let read = '';
    for await (const batch of readLines(path, { chunkBytes: 64 })) {
      await new Promise((resume) => setImmediate(resume));
      if (batch.ok) for (const line of batch.value.lines) read += `${Buffer.from(line.bytes)}\n`;
    }
    expect(read).toBe(text);
  });

  it('starts in the middle', async () => {
    const path = join(tempFolder({ log: 'one\ntwo\nthree\n' }), 'log');
    const { lines, end } = await readAll(path, { start: { line: 2, byte: 4 } });
    expect(lines).toEqual(['2@4 two', '3@8 three']);
    expect(end).toEqual({ bytesRead: 14, rest: null });
  });

  it('reads an empty log, and what a growing one has when its end is met', async () => {
    const path = join(tempFolder({ log: '' }), 'log');
    expect((await readAll(path)).end).toEqual({ bytesRead: 0, rest: null });
    writeFileSync(path, 'one\ntw');
    let grown = false;
    const growOnce = () => {
      if (!grown) appendFileSync(path, 'o\nthree');
      grown = true;
    };
    const { lines, end } = await readAll(path, { chunkBytes: 4 }, growOnce);
    expect(lines).toEqual(['1@0 one', '2@4 two']);
    expect(end).toEqual({ bytesRead: 13, rest: '3 three' });
  });

  it('ends where it is told to, in the middle of a line too', async () => {
    const path = join(tempFolder({ log: 'one\ntwo\nthree\n' }), 'log');
    for (const chunkBytes of [1, 4, 100]) {
      const { lines, end } = await readAll(path, { chunkBytes, endByte: 6 });
      expect(lines).toEqual(['1@0 one']);
      expect(end).toEqual({ bytesRead: 6, rest: '2 tw' });
    }
    expect((await readAll(path, { endByte: 99 })).lines).toHaveLength(3);
    expect((await readAll(path, { endByte: 0 })).end).toEqual({ bytesRead: 0, rest: null });
  });

  it('tells the progress in bytes of bytes', async () => {
    const path = join(tempFolder({ log: 'a\n'.repeat(50) }), 'log');
    const told: string[] = [];
    await readAll(path, { chunkBytes: 40, onProgress: (p) => told.push(`${p.bytesRead}/${p.bytesTotal}`) });
    expect(told).toEqual(['40/100', '80/100', '100/100', '100/100']);
  });

  it('stops when cancelled, before and in between', async () => {
    const path = join(tempFolder({ log: 'a\n'.repeat(50) }), 'log');
    expect((await readAll(path, { signal: AbortSignal.abort() })).failure?.code).toBe('cancelled');
    const abort = new AbortController();
    const { lines, failure } = await readAll(path, { chunkBytes: 2, signal: abort.signal }, () => abort.abort());
    expect(lines).toHaveLength(1);
    expect(failure?.code).toBe('cancelled');
  });

  it('closes the file when the reader leaves early', async () => {
    let closed = 0;
    const open: typeof nodeAsyncFs.open = async (...args) => {
      const handle = await nodeAsyncFs.open(...args);
      const close = handle.close.bind(handle);
      handle.close = () => {
        closed += 1;
        return close();
      };
      return handle;
    };
    const path = join(tempFolder({ log: 'a\nb\n' }), 'log');
    for await (const _ of readLines(path, { chunkBytes: 1, fs: { ...nodeAsyncFs, open } })) break;
    expect(closed).toBe(1);
  });

  it('says what is wrong with the path', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'dir'));
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    const code = async (name: string) => (await readAll(join(folder, name))).failure?.code;
    expect(await code('none')).toBe('log_missing');
    expect(await code('dir')).toBe('log_not_a_file');
    expect(await code('fifo')).toBe('log_not_a_file');
  });

  it('turns I/O errors into failures', async () => {
    const path = join(tempFolder({ log: 'a\n' }), 'log');
    const refuses = (code: string) => ({ ...nodeAsyncFs, open: () => Promise.reject(errnoError(code)) });
    const failure = async (fs: LogReadOptions['fs']) => (await readAll(path, fs ? { fs } : {})).failure;
    expect(await failure(refuses('EACCES'))).toMatchObject({ code: 'no_permission', where: { path } });
    expect(await failure(refuses('EMFILE'))).toMatchObject({ code: 'log_unreadable' });
    expect((await failure(refuses('EMFILE')))?.message).toContain('too many files open (EMFILE)');
    expect(await failure(failingHandle('read', 'EIO'))).toMatchObject({ code: 'log_unreadable', where: { byte: 0 } });
    expect(await failure(failingHandle('stat', 'EIO'))).toMatchObject({ code: 'log_unreadable' });
  });

  it('notices that the log was deleted, replaced or cut while it was read', async () => {
    const codeAfter = async (change: (path: string) => void) => {
      const path = join(tempFolder({ log: 'one\ntwo\nthree\n' }), 'log');
      let changed = false;
      const { failure } = await readAll(path, { chunkBytes: 4 }, () => {
        if (!changed) change(path);
        changed = true;
      });
      return failure?.code;
    };
    expect(await codeAfter((path) => rmSync(path))).toBe('log_vanished');
    expect(await codeAfter((path) => renameSync(path, `${path}.old`))).toBe('log_vanished');
    expect(await codeAfter((path) => truncateSync(path, 2))).toBe('log_changed');
    const replace = (path: string) => {
      writeFileSync(`${path}.new`, 'one\ntwo\nthree\n');
      renameSync(`${path}.new`, path);
    };
    expect(await codeAfter(replace)).toBe('log_changed');
  });

  it('refuses a link that leaves the folder it must lie in', async () => {
    const folder = tempFolder({ 'secret.txt': 'secret\n', 'bundle/real.jsonl': 'in\n' });
    const bundle = join(folder, 'bundle');
    symlinkSync(join(folder, 'secret.txt'), join(bundle, 'out.jsonl'));
    symlinkSync('real.jsonl', join(bundle, 'in.jsonl'));
    const read = (name: string, within?: string) =>
      readAll(join(bundle, name), within === undefined ? {} : { within: bundle });
    expect((await read('out.jsonl', bundle)).failure?.code).toBe('log_outside');
    expect((await read('out.jsonl', bundle)).lines).toEqual([]);
    expect((await read('in.jsonl', bundle)).lines).toEqual(['1@0 in']);
    expect((await read('out.jsonl')).lines).toEqual(['1@0 secret']);
    expect((await read('none.jsonl', bundle)).failure?.code).toBe('log_missing');
  });
});
