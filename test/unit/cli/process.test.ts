import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, watch, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtCli } from '../../helpers/built-cli.ts';
import { demoBundle, smallBundle } from '../../helpers/demo-bundle.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

let cli: Awaited<ReturnType<typeof builtCli>>;
beforeAll(async () => {
  cli = await builtCli();
}, 120_000);
afterAll(() => cli.remove());

function start(...words: string[]): ChildProcess {
  return spawn(process.execPath, [cli.path, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
}

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

async function end(child: ChildProcess): Promise<Ended> {
  let [out, err] = ['', ''];
  child.stdout?.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text) => {
    err += text;
  });
  const [code] = await once(child, 'close');
  return { code, out, err };
}

const run = (...words: string[]): Promise<Ended> => end(start(...words));

describe('the program rollout', () => {
  it('answers with exit codes 0, 1 and 2', async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'));
    expect(await run('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
    expect(await run('reduce', join(tempFolder(), 'nope'))).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^rollout: .* does not exist\n/),
    });
    expect(await run('reduce')).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/^rollout: BUNDLE is missing/),
    });
  });

  it('writes state.json, quietly, and the same to standard output', async () => {
    const dir = smallBundle();
    expect(await run('reduce', dir)).toEqual({ code: 0, out: `${join(dir, 'state.json')}\n`, err: '' });
    const piped = await run('reduce', dir, '-o', '-');
    expect(piped).toEqual({ code: 0, out: readFileSync(join(dir, 'state.json'), 'utf8'), err: '' });
  });

  it.each([
    ['events', (dir: string) => ['events', dir]],
    ['reduce -o -', (dir: string) => ['reduce', '-o', '-', dir]],
    ['show', (dir: string) => ['show', dir, 'raw_payload:3']],
    ['tail', (dir: string) => ['tail', dir, '--lines', '0']],
  ])('%s does not mind a pipe that is closed early', async (_name, words) => {
    const child = start(...words(demoBundle({ sizeBytes: 2_000_000 })));
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await end(child)).toMatchObject({ code: 0, err: '' });
  });

  it('is stopped cleanly by Ctrl+C in the middle of a long reduction: nothing is left behind', async () => {
    const dir = demoBundle({ sizeBytes: 30_000_000 });
    writeFileSync(join(dir, 'state.json'), 'older');
    const before = readdirSync(dir);
    const child = start('reduce', dir);
    const reading = await readingStarted(child, dir);
    child.kill('SIGINT');
    const ended = await end(child);
    expect(reading).toBe(true);
    expect(ended).toEqual({ code: 130, out: '', err: '' });
    expect(readdirSync(dir)).toEqual(before);
    expect(readFileSync(join(dir, 'state.json'), 'utf8')).toBe('older');
  }, 60_000);

  it('removes what it has begun to write when Ctrl+C comes then', async () => {
    const dir = demoBundle({ sizeBytes: 10_000_000 });
    const begun = new Promise<void>((done) => {
      const watcher = watch(dir, (_event, name) => {
        if (!name?.startsWith('.state.json')) return;
        watcher.close();
        done();
      });
    });
    const child = start('reduce', dir);
    await begun;
    child.kill('SIGINT');
    const { code, err } = await end(child);
    expect(err).toBe('');
    // It may have been done just then; what must not be is a part of a file.
    expect([0, 130]).toContain(code);
    expect(existsSync(join(dir, 'state.json'))).toBe(code === 0);
    expect(readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  }, 60_000);

  it('lists, follows and ends with the rollout, as a program', async () => {
    const root = tempFolder();
    mkdirSync(join(root, 'empty'));
    const dir = demoBundle({}, root);
    expect((await run('list', root)).out).toContain(basename(dir));
    const { code, out } = await run('tail', dir);
    expect(code).toBe(0);
    expect(out).toMatch(/rollout completed/);
  });
});

/** Resolves once the program has the log open (Linux), or at least runs; false when it ended before. */
async function readingStarted(child: ChildProcess, dir: string): Promise<boolean> {
  const log = join(dir, 'trace.jsonl');
  const fds = `/proc/${child.pid}/fd`;
  for (let i = 0; child.exitCode === null; i++) {
    if (!existsSync(fds) ? i > 20 : openFiles(fds).includes(log)) return true;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return false;
}

function openFiles(fds: string): string[] {
  try {
    return readdirSync(fds).map((fd) => {
      try {
        return readlinkSync(join(fds, fd));
      } catch {
        return '';
      }
    });
  } catch {
    return [];
  }
}
