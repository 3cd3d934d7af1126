import { randomBytes } from 'node:crypto';
import { appendFileSync, copyFileSync, mkdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serializeTrace } from '../../../../src/core/reduce/serialize.ts';
import { packBundle } from '../../../../src/node/archive/pack.ts';
import { openBundle } from '../../../../src/node/bundle.ts';
import { createLibrary, type Library, type LibraryOptions } from '../../../../src/node/library/library.ts';
import { createSilentWatcher } from '../../../../src/node/library/root-watcher.ts';
import { sampleSource } from '../../../helpers/export-source.ts';
import { rawZip } from '../../../helpers/raw-archives.ts';
import { manifestOf, named, names, QUICK, STARTED, sampleLog, temporaryFolder, until, writeBundle } from './bundles.ts';

let folder: ReturnType<typeof temporaryFolder>;
let root: string;
let bundle: string;
const open: Library[] = [];

beforeEach(() => {
  folder = temporaryFolder();
  root = join(folder.path, 'root');
  mkdirSync(root);
  bundle = writeBundle(folder.path, 'trace-1');
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((library) => library.close()));
  folder.dispose();
});

function library(options: Partial<LibraryOptions> = {}): Library {
  const made = createLibrary({ dataDir: null, roots: [root], watcher: createSilentWatcher, pace: QUICK, ...options });
  open.push(made);
  return made;
}

/** Packs the bundle into the root; the file looks an hour old, as archives do. */
async function pack(name: string): Promise<string> {
  const opened = await openBundle(bundle);
  if (!opened.ok) throw new Error(opened.failure.message);
  const path = join(root, name);
  const packed = await packBundle(opened.value, path);
  if (!packed.ok) throw new Error(packed.failure.message);
  age(path);
  return path;
}

function age(path: string): void {
  const hourAgo = new Date(Date.now() - 3_600_000);
  utimesSync(path, hourAgo, hourAgo);
}

/** Everything that is in the root, known as far as it will ever be. */
async function shownIn(made: Library) {
  await made.ready();
  await made.indexed();
  await made.ready();
  return made.snapshot();
}

describe('archives in a watched folder', () => {
  it.each(['a.zip', 'a.tar.gz', 'a.tgz'])('%s is listed with manifest, sizes and facts', async (name) => {
    const path = await pack(name);
    const shown = await until(library(), (s) => named(s, name)?.facts?.tokens === 30);
    const unpacked = ['manifest.json', 'trace.jsonl', 'payloads/1.json', 'payloads/2.json'];
    expect(named(shown, name)).toEqual({
      id: expect.stringMatching(/^bundle:/),
      path,
      root,
      name,
      kind: 'archive',
      manifest: manifestOf('trace-1'),
      status: 'completed',
      failure: null,
      log_bytes: sampleLog().length,
      total_bytes: unpacked.reduce((sum, file) => sum + statSync(join(bundle, file)).size, 0),
      last_activity_unix_ms: STARTED + 8,
      facts: {
        first_user_message: 'Fix the flaky test',
        model: 'gpt-test',
        ended_at_unix_ms: STARTED + 8,
        threads: 1,
        turns: 2,
        inference_calls: 1,
        tool_calls: 1,
        compactions: 0,
        failed_tools: 0,
        broken_calls: 0,
        unreadable_lines: 0,
        tokens: 30,
        events: 8,
      },
    });
    expect(shown.roots[0]?.bundles).toBe(1);
  });

  it('stand beside folders; what is no trace is not shown, unless its name says that it is one', async () => {
    await pack('a.zip');
    writeBundle(root, 'folder');
    writeFileSync(join(root, 'sources.zip'), rawZip([{ name: 'README', content: 'hello' }]));
    writeFileSync(join(root, 'notes.zip'), 'no archive at all');
    writeFileSync(join(root, 'other.txt'), '');
    writeFileSync(join(root, 'trace-cut.zip'), rawZip([{ name: 'manifest.json', content: '{}' }]).subarray(0, 60));
    for (const name of ['sources.zip', 'notes.zip', 'trace-cut.zip']) age(join(root, name));
    mkdirSync(join(root, 'folder.zip'));
    const shown = await shownIn(library());
    expect(names(shown)).toEqual(['a.zip', 'folder', 'trace-cut.zip']);
    expect(named(shown, 'trace-cut.zip')).toMatchObject({ status: 'broken', failure: { code: 'archive_damaged' } });
  });

  it('are not looked into again by a second start, nor is what turned out to be no trace', async () => {
    await pack('a.zip');
    await pack('b.tgz');
    writeFileSync(join(root, 'sources.zip'), rawZip([{ name: 'README', content: 'hello' }]));
    age(join(root, 'sources.zip'));
    const dataDir = join(folder.path, 'data');
    const first = library({ dataDir });
    const shown = await until(first, (s) => s.entries.filter(({ facts }) => facts?.tokens === 30).length === 2);
    await first.close();
    const reads: string[] = [];
    const { nodeLibraryIo } = await import('../../../../src/node/library/library-io.ts');
    const io = {
      ...nodeLibraryIo,
      read: (path: string, position: number, length: number) => {
        reads.push(path);
        return nodeLibraryIo.read(path, position, length);
      },
    };
    const second = library({ dataDir, io });
    await second.ready();
    expect(second.snapshot().entries).toEqual(shown.entries);
    await second.indexed();
    expect(reads).toEqual([]);
  });

  it('come, change and go', async () => {
    const made = library();
    await made.ready();
    expect(made.snapshot().entries).toEqual([]);
    const path = await pack('a.zip');
    await until(made, (s) => named(s, 'a.zip')?.facts?.turns === 2);
    bundle = writeBundle(folder.path, 'trace-2', { log: sampleLog('failed') });
    await pack('a.zip');
    await until(made, (s) => named(s, 'a.zip')?.status === 'failed');
    copyFileSync(path, join(root, 'b.zip'));
    await until(made, (s) => s.entries.length === 2);
    writeFileSync(path, 'now it is something else');
    age(path);
    await until(made, (s) => s.entries.length === 1);
  });

  it('can be links to files elsewhere', async () => {
    const path = await pack('a.zip');
    const elsewhere = join(folder.path, 'elsewhere.zip');
    copyFileSync(path, elsewhere);
    symlinkSync(elsewhere, join(root, 'b.zip'));
    await until(library(), (s) => named(s, 'b.zip')?.kind === 'archive');
  });

  it('that are large compressed tars tell their manifest only', async () => {
    writeFileSync(join(bundle, 'payloads', '3.json'), JSON.stringify(randomBytes(9 * 1024 * 1024).toString('base64')));
    const path = await pack('large.tar.gz');
    expect(statSync(path).size).toBeGreaterThan(8 * 1024 * 1024);
    const shown = await shownIn(library());
    expect(named(shown, 'large.tar.gz')).toMatchObject({
      manifest: manifestOf('trace-1'),
      facts: null,
      status: 'idle',
    });
  });

  it('can be shown by themselves', async () => {
    const path = await pack('a.zip');
    const made = library({ roots: [] });
    expect(await made.addBundle(path)).toEqual({ ok: true, value: { path } });
    await until(made, (s) => named(s, 'a.zip')?.facts?.turns === 2);
    expect(await made.addBundle(join(bundle, 'trace.jsonl'))).toMatchObject({ failure: { code: 'bundle_is_file' } });
  });
});

describe('a reduced trace in a watched folder', () => {
  it('is listed with what it says of itself', async () => {
    const { trace } = await sampleSource();
    writeFileSync(join(root, 'retry.state.json'), serializeTrace(trace));
    writeFileSync(join(root, 'package.json'), '{}');
    writeFileSync(join(root, 'state.json'), '{"not":"a trace"}');
    for (const name of ['retry.state.json', 'state.json']) age(join(root, name));
    const shown = await shownIn(library());
    expect(names(shown)).toEqual(['retry.state.json']);
    expect(named(shown, 'retry.state.json')).toMatchObject({
      kind: 'state',
      status: trace.status === 'running' ? 'idle' : trace.status,
      manifest: { trace_id: trace.trace_id, started_at_unix_ms: trace.started_at_unix_ms },
      facts: {
        first_user_message: expect.stringContaining('The retry test in packages/queue is flaky on CI'),
        threads: Object.keys(trace.threads).length,
        turns: Object.keys(trace.codex_turns).length,
        inference_calls: Object.keys(trace.inference_calls).length,
        tool_calls: Object.keys(trace.tool_calls).length,
        tokens: expect.any(Number),
      },
    });
  });

  it('of many megabytes tells its header only', async () => {
    const { trace } = await sampleSource();
    const path = join(root, 'state.json');
    writeFileSync(path, serializeTrace(trace));
    appendFileSync(path, ' '.repeat(4 * 1024 * 1024));
    age(path);
    const shown = await shownIn(library());
    expect(named(shown, 'state.json')).toMatchObject({
      manifest: { trace_id: trace.trace_id },
      facts: { turns: null },
    });
  });
});
