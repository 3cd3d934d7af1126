import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeLibraryIo as io } from '../../../../src/node/library/library-io.ts';
import { looksTheSame, observe } from '../../../../src/node/library/observe.ts';
import { manifestOf, temporaryFolder, writeBundle } from './bundles.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.dispose());

describe('looking at a place', () => {
  it('tells nothing, a folder and a bundle apart', async () => {
    const path = join(folder.path, 'b');
    expect(await observe(io, path, null)).toEqual({ at: 'nothing' });
    mkdirSync(path);
    expect(await observe(io, path, null)).toMatchObject({ at: 'folder' });
    writeBundle(folder.path, 'b', { log: null });
    const manifest = { manifest: manifestOf('b'), failure: null };
    expect(await observe(io, path, null)).toMatchObject({ at: 'bundle', manifest, log: null, failure: null });
    writeFileSync(join(path, 'trace.jsonl'), 'abc');
    expect(await observe(io, path, null)).toMatchObject({ at: 'bundle', log: { size: 3 } });
    rmSync(path, { recursive: true });
    writeFileSync(path, 'a file');
    expect(await observe(io, path, null)).toEqual({ at: 'nothing' });
  });

  it('refuses a log that is a folder', async () => {
    const path = writeBundle(folder.path, 'b', { log: null });
    mkdirSync(join(path, 'trace.jsonl'));
    expect(await observe(io, path, null)).toMatchObject({ failure: { code: 'log_not_a_file' } });
  });

  it('once more, sees with one stat whether anything happened', async () => {
    const path = writeBundle(folder.path, 'b');
    const log = join(path, 'trace.jsonl');
    const time = new Date();
    utimesSync(log, time, time);
    const seen = await observe(io, path, null);
    expect(await looksTheSame(io, path, seen)).toBe(true);
    writeFileSync(`${log}.new`, 'x'.repeat(seen.at === 'bundle' ? (seen.log?.size ?? 0) : 0));
    utimesSync(`${log}.new`, time, time);
    renameSync(`${log}.new`, log);
    expect(await looksTheSame(io, path, seen)).toBe(false);
    rmSync(log);
    expect(await looksTheSame(io, path, seen)).toBe(false);

    const empty = join(folder.path, 'empty');
    mkdirSync(empty);
    const nothing = await observe(io, empty, null);
    expect(await looksTheSame(io, empty, nothing)).toBe(true);
    writeBundle(folder.path, 'empty');
    expect(await looksTheSame(io, empty, nothing)).toBe(false);
  });
});
