import { appendFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLibrary, type Library } from '../../../../src/node/library/library.ts';
import { type LibraryIo, nodeLibraryIo } from '../../../../src/node/library/library-io.ts';
import { createSilentWatcher } from '../../../../src/node/library/root-watcher.ts';
import { eventLine, named, QUICK, sampleLog, temporaryFolder, until, writeBundle } from './bundles.ts';

type Call = 'list' | 'stat' | 'read' | 'realpath';

/** The real file system, in which calls fail as long as a rule says so. */
function faultyIo() {
  const rules = new Map<string, string>();
  const failures: string[] = [];
  const guard = (call: Call, path: string): void => {
    const errno = rules.get(`${call} ${basename(path)}`);
    if (errno === undefined) return;
    failures.push(errno);
    throw Object.assign(new Error(errno), { code: errno });
  };
  const io: LibraryIo = {
    list: async (path) => {
      guard('list', path);
      return nodeLibraryIo.list(path);
    },
    stat: async (path) => {
      guard('stat', path);
      return nodeLibraryIo.stat(path);
    },
    read: async (path, position, length) => {
      guard('read', path);
      return nodeLibraryIo.read(path, position, length);
    },
    realpath: async (path) => {
      guard('realpath', path);
      return nodeLibraryIo.realpath(path);
    },
  };
  return {
    io,
    failures,
    fail: (call: Call, name: string, errno: string) => void rules.set(`${call} ${name}`, errno),
    mend: () => rules.clear(),
  };
}

let folder: ReturnType<typeof temporaryFolder>;
let root: string;
let faulty: ReturnType<typeof faultyIo>;
let made: Library | null = null;

beforeEach(() => {
  folder = temporaryFolder();
  root = join(folder.path, 'root');
  mkdirSync(root);
  faulty = faultyIo();
});

afterEach(async () => {
  await made?.close();
  folder.dispose();
});

function library(): Library {
  made = createLibrary({ dataDir: null, roots: [root], watcher: createSilentWatcher, pace: QUICK, io: faulty.io });
  return made;
}

describe('errors of the file system', () => {
  it('fail a root that may not be listed, and it heals', async () => {
    writeBundle(root, 'b');
    faulty.fail('list', 'root', 'EACCES');
    const denied = await until(library(), (s) => s.roots[0]?.state === 'failed');
    expect(denied.roots[0]?.failure).toMatchObject({ code: 'no_permission', where: { path: root } });
    faulty.mend();
    await until(made as Library, (s) => s.roots[0]?.state === 'watching' && s.entries.length === 1);
  });

  it('keep what is shown when a root fails later', async () => {
    writeBundle(root, 'b');
    const shown = library();
    await shown.ready();
    faulty.fail('list', 'root', 'EIO');
    writeBundle(root, 'c');
    const failed = await until(shown, (s) => s.roots[0]?.state === 'failed');
    expect(failed.roots[0]?.failure?.code).toBe('root_unreadable');
    expect(failed.entries.map(({ name }) => name)).toEqual(['b']);
    faulty.mend();
    await until(shown, (s) => named(s, 'c') !== undefined);
  });

  it.each([
    ['stat', 'manifest.json', 'EACCES', 'no_permission'],
    ['read', 'manifest.json', 'EIO', 'manifest_unreadable'],
    ['stat', 'trace.jsonl', 'EACCES', 'no_permission'],
    ['read', 'trace.jsonl', 'EACCES', 'no_permission'],
    ['read', 'trace.jsonl', 'EIO', 'log_unreadable'],
  ] as const)('of %s %s (%s) break the bundle, and it heals', async (call, name, errno, code) => {
    writeBundle(root, 'b');
    writeBundle(root, 'c', { log: '' });
    faulty.fail(call, name, errno);
    const broken = await until(library(), (s) => named(s, 'b')?.status === 'broken');
    expect(named(broken, 'b')?.failure).toMatchObject({ code, where: { path: join(root, 'b', name) } });
    faulty.mend();
    await until(made as Library, (s) => named(s, 'b')?.status === 'completed' && named(s, 'b')?.failure === null);
  });

  it.each([
    ['stat', 'root'],
    ['list', 'root'],
    ['stat', 'manifest.json'],
    ['read', 'manifest.json'],
    ['stat', 'trace.jsonl'],
    ['read', 'trace.jsonl'],
    ['realpath', 'trace.jsonl'],
  ] as const)('that pass (EMFILE at %s %s) change nothing that is shown', async (call, name) => {
    writeBundle(root, 'b', { log: sampleLog(null) });
    const shown = library();
    await until(shown, (s) => named(s, 'b')?.facts?.events === 7);
    faulty.fail(call, name, 'EMFILE');
    appendFileSync(join(root, 'b', 'trace.jsonl'), eventLine(8, 'thread_started'));
    writeBundle(root, 'c');
    const failures: unknown[] = [];
    shown.onChange(({ upserts, roots }) =>
      failures.push(...[...upserts, ...(roots ?? [])].map(({ failure }) => failure)),
    );
    // Some passes and changes long.
    while (faulty.failures.length < 20) await new Promise((resolve) => setImmediate(resolve));
    expect(named(shown.snapshot(), 'b')?.failure).toBeNull();
    faulty.mend();
    await until(shown, (s) => named(s, 'b')?.facts?.events === 8 && named(s, 'c')?.facts?.events === 8);
    expect(failures.filter((failure) => failure !== null)).toEqual([]);
  });

  it('of a bundle that vanishes while it is being indexed leave nothing behind', async () => {
    writeBundle(root, 'b');
    faulty.fail('read', 'trace.jsonl', 'ENOENT');
    const shown = library();
    await shown.ready();
    await shown.indexed();
    // Tells what is pending.
    await shown.ready();
    expect(named(shown.snapshot(), 'b')).toMatchObject({ failure: null, facts: null });
    faulty.mend();
    await until(shown, (s) => named(s, 'b')?.facts?.events === 8);
  });

  it('of payloads leave only those facts unknown', async () => {
    writeBundle(root, 'b');
    faulty.fail('read', '1.json', 'EIO');
    faulty.fail('read', '2.json', 'EACCES');
    const shown = await until(library(), (s) => typeof named(s, 'b')?.total_bytes === 'number');
    expect(named(shown, 'b')).toMatchObject({
      status: 'completed',
      failure: null,
      facts: { first_user_message: null, tokens: null, events: 8 },
    });
  });
});
