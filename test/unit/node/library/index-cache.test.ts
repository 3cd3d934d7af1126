import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLibrary, type Library } from '../../../../src/node/library/library.ts';
import { type LibraryIo, nodeLibraryIo } from '../../../../src/node/library/library-io.ts';
import { createSilentWatcher } from '../../../../src/node/library/root-watcher.ts';
import { eventLine, named, QUICK, temporaryFolder, until, writeBundle } from './bundles.ts';

let folder: ReturnType<typeof temporaryFolder>;
let root: string;
let dataDir: string;

beforeEach(() => {
  folder = temporaryFolder();
  root = join(folder.path, 'root');
  dataDir = join(folder.path, 'data', 'workbench');
});
afterEach(() => folder.dispose());

/** A library that notes which files it reads. */
function start(): { library: Library; reads: string[] } {
  const reads: string[] = [];
  const io: LibraryIo = {
    ...nodeLibraryIo,
    read: (path, position, length) => {
      reads.push(path);
      return nodeLibraryIo.read(path, position, length);
    },
  };
  const library = createLibrary({ dataDir, roots: [root], watcher: createSilentWatcher, pace: QUICK, io });
  return { library, reads };
}

/** Runs a library until everything of bundle `b` is known. */
async function runOnce(): Promise<string[]> {
  const { library, reads } = start();
  await until(library, (s) => named(s, 'b')?.facts?.tokens === 30);
  await library.close();
  return reads;
}

const cacheFile = () => join(dataDir, 'library-index.json');

describe('the index cache', () => {
  it('makes a second start read nothing, and show the same at once', async () => {
    writeBundle(root, 'b');
    const first = start();
    const shown = await until(first.library, (s) => named(s, 'b')?.facts?.tokens === 30);
    await first.library.close();
    expect(first.reads).not.toEqual([]);

    const second = start();
    await second.library.ready();
    expect(second.library.snapshot().entries).toEqual(shown.entries);
    await second.library.indexed();
    expect(second.reads).toEqual([]);
    await second.library.close();
  });

  it('does not serve a log or a manifest that changed meanwhile', async () => {
    const path = writeBundle(root, 'b');
    await runOnce();
    appendFileSync(join(path, 'trace.jsonl'), eventLine(9, 'thread_started'));
    const { library } = start();
    await until(library, (s) => named(s, 'b')?.facts?.threads === 2);
    await library.close();
    // As long as before, in the same place, and with the same beginning.
    const text = readFileSync(join(path, 'trace.jsonl'), 'utf8');
    writeFileSync(join(path, 'trace.jsonl'), text.replace('gpt-test', 'gpt-best'));
    const other = start();
    await until(other.library, (s) => named(s, 'b')?.facts?.model === 'gpt-best');
    await other.library.close();
    writeFileSync(join(path, 'manifest.json'), '{}');
    const third = start();
    await third.library.ready();
    expect(named(third.library.snapshot(), 'b')?.failure?.code).toBe('manifest_invalid');
    await third.library.close();
  });

  it.each([
    ['is empty', () => ''],
    ['is cut', (text: string) => text.slice(0, text.length / 2)],
    ['is of another version', (text: string) => text.replace(/"version":\d+/, '"version":999')],
    ['holds wrong types', (text: string) => text.replace('"events":8', '"events":"8"')],
    ['is no JSON object', () => '[null]'],
  ])('is ignored when it %s, and mended', async (_how, damage) => {
    writeBundle(root, 'b');
    await runOnce();
    const good = readFileSync(cacheFile(), 'utf8');
    const damaged = damage(good);
    expect(damaged).not.toBe(good);
    writeFileSync(cacheFile(), damaged);
    expect(await runOnce()).not.toEqual([]);
    expect(await runOnce()).toEqual([]);
  });

  it('may be in a place that cannot be written to', async () => {
    writeBundle(root, 'b');
    writeFileSync(join(folder.path, 'data'), 'a file where the folder should be');
    expect(await runOnce()).not.toEqual([]);
    expect(existsSync(cacheFile())).toBe(false);
  });

  it('keeps what is known of a root that is away', async () => {
    writeBundle(root, 'b');
    await runOnce();
    const away = createLibrary({
      dataDir,
      roots: [join(folder.path, 'other')],
      watcher: createSilentWatcher,
      pace: QUICK,
    });
    writeBundle(join(folder.path, 'other'), 'c');
    await until(away, (s) => named(s, 'c')?.facts?.tokens === 30);
    await away.close();
    expect(await runOnce()).toEqual([]);
  });
});
