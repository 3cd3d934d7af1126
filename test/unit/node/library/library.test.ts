import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemTimers } from '../../../../src/node/library/change-feed.ts';
import { createLibrary, type Library, type LibraryOptions } from '../../../../src/node/library/library.ts';
import { createRootWatcher, createSilentWatcher } from '../../../../src/node/library/root-watcher.ts';
import type { LibraryChange } from '../../../../src/protocol/library.ts';
import {
  eventLine,
  inferenceCompleted,
  manifestOf,
  named,
  names,
  QUICK,
  STARTED,
  sampleLog,
  temporaryFolder,
  until,
  userMessage,
  writeBundle,
} from './bundles.ts';

let folder: ReturnType<typeof temporaryFolder>;
let root: string;
const open: Library[] = [];

beforeEach(() => {
  folder = temporaryFolder();
  root = join(folder.path, 'root');
  mkdirSync(root);
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((library) => library.close()));
  folder.dispose();
});

/** By default without hints: what the sweeps find, they find alone. */
function library(options: Partial<LibraryOptions> = {}): Library {
  const made = createLibrary({ dataDir: null, roots: [root], watcher: createSilentWatcher, pace: QUICK, ...options });
  open.push(made);
  return made;
}

/** A clock that the test moves; timers are real. */
function movableClock() {
  let offset = 0;
  return {
    timers: { ...systemTimers, now: () => Date.now() + offset },
    forward: (ms: number) => {
      offset += ms;
    },
  };
}

/** Makes files look as if nobody had touched them for an hour. */
function age(...paths: string[]): void {
  const hourAgo = new Date(Date.now() - 3_600_000);
  for (const path of paths) utimesSync(path, hourAgo, hourAgo);
}

describe('what a root holds', () => {
  it('is listed with manifest, sizes and facts', async () => {
    const path = writeBundle(root, 'any name');
    mkdirSync(join(root, 'no bundle'));
    writeFileSync(join(root, 'file'), '');
    const shown = await until(library(), (s) => named(s, 'any name')?.facts?.tokens === 30);
    expect(names(shown)).toEqual(['any name']);
    const payloadBytes = [1, 2].reduce((sum, n) => sum + statSync(join(path, `payloads/${n}.json`)).size, 0);
    expect(named(shown, 'any name')).toEqual({
      id: expect.stringMatching(/^bundle:/),
      path,
      root,
      name: 'any name',
      kind: 'folder',
      manifest: manifestOf('any name'),
      status: 'completed',
      failure: null,
      log_bytes: sampleLog().length,
      total_bytes: sampleLog().length + payloadBytes,
      last_activity_unix_ms: expect.any(Number),
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
    expect(shown.roots).toEqual([{ path: root, state: 'watching', failure: null, bundles: 1 }]);
  });

  it('is complete when ready resolves, newest first', async () => {
    for (const n of [2, 3, 1]) {
      writeBundle(root, `b${n}`, { manifest: manifestOf(`b${n}`, { started_at_unix_ms: STARTED + n }) });
    }
    const made = library();
    await made.ready();
    expect(made.snapshot().entries.map(({ name }) => name)).toEqual(['b3', 'b2', 'b1']);
  });

  it('appears step by step: folder, manifest, log', async () => {
    const made = library();
    await made.ready();
    const path = join(root, 'new');
    mkdirSync(path);
    writeFileSync(join(path, 'manifest.json'), '{"schema_ver');
    await until(made, (s) => named(s, 'new')?.failure?.code === 'manifest_damaged');
    writeFileSync(join(path, 'manifest.json'), JSON.stringify(manifestOf('new')));
    const empty = await until(made, (s) => named(s, 'new')?.status === 'live');
    expect(named(empty, 'new')).toMatchObject({ log_bytes: 0, facts: null, failure: null });
    appendFileSync(join(path, 'trace.jsonl'), eventLine(1, 'rollout_started'));
    await until(made, (s) => named(s, 'new')?.facts?.events === 1);
    appendFileSync(join(path, 'trace.jsonl'), eventLine(2, 'rollout_ended', { status: 'failed' }));
    expect(named(await until(made, (s) => named(s, 'new')?.facts?.events === 2), 'new')?.status).toBe('failed');
  });

  it('vanishes and is renamed', async () => {
    writeBundle(root, 'one');
    writeBundle(root, 'two');
    const made = library();
    await made.ready();
    renameSync(join(root, 'one'), join(root, 'three'));
    await until(made, (s) => names(s).join() === 'three,two');
    rmSync(join(root, 'two'), { recursive: true });
    const left = await until(made, (s) => names(s).join() === 'three');
    expect(left.roots[0]?.bundles).toBe(1);
  });

  it('follows links one level', async () => {
    const elsewhere = writeBundle(folder.path, 'elsewhere');
    symlinkSync(elsewhere, join(root, 'link'));
    symlinkSync(root, join(root, 'circle'));
    symlinkSync(join(root, 'nothing'), join(root, 'dangling'));
    const made = library();
    await made.ready();
    expect(names(made.snapshot())).toEqual(['link']);
  });
});

describe('roots', () => {
  it('are waited for, vanish and come back', async () => {
    const late = join(folder.path, 'late');
    const made = library({ roots: [late] });
    await made.ready();
    expect(made.snapshot().roots).toEqual([{ path: late, state: 'waiting', failure: null, bundles: 0 }]);
    writeBundle(late, 'b');
    await until(made, (s) => s.entries.length === 1 && s.roots[0]?.state === 'watching');
    renameSync(late, `${late} unmounted`);
    await until(made, (s) => s.entries.length === 0 && s.roots[0]?.state === 'waiting');
    renameSync(`${late} unmounted`, late);
    await until(made, (s) => s.entries.length === 1 && s.roots[0]?.state === 'watching');
  });

  it('may be a bundle themselves', async () => {
    const bundle = writeBundle(root, 'b');
    const made = library({ roots: [bundle] });
    await made.ready();
    expect(made.snapshot().entries.map((entry) => [entry.path, entry.root])).toEqual([[bundle, bundle]]);
  });

  it('are added and removed; a bundle added by itself stays', async () => {
    const bundle = writeBundle(root, 'b');
    writeBundle(root, 'c');
    const made = library({ roots: [] });
    await made.ready();
    expect(await made.addRoot(root)).toEqual({ ok: true, value: { path: root } });
    expect(await made.addBundle(bundle)).toEqual({ ok: true, value: { path: bundle } });
    await until(made, (s) => names(s).join() === 'b,c');
    expect(made.removeRoot(root)).toBe(true);
    expect(made.removeRoot(root)).toBe(false);
    const alone = await until(made, (s) => names(s).join() === 'b' && s.roots.length === 0);
    expect(named(alone, 'b')?.root).toBeNull();
    expect(made.removeBundle(bundle)).toBe(true);
    await until(made, (s) => s.entries.length === 0);
  });

  it('must not be files', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    const made = library({ roots: [file] });
    await made.ready();
    expect(made.snapshot().roots[0]).toMatchObject({ state: 'failed', failure: { code: 'root_not_a_folder' } });
    expect(await made.addRoot(file)).toMatchObject({ ok: false, failure: { code: 'root_not_a_folder' } });
    expect(await made.addBundle(file)).toMatchObject({ ok: false, failure: { code: 'bundle_is_file' } });
  });
});

describe('a single bundle', () => {
  it('is waited for, shown, and waited for again', async () => {
    const path = join(folder.path, 'single');
    const made = library({ roots: [] });
    await made.addBundle(path);
    await made.ready();
    expect(made.snapshot().entries).toEqual([]);
    writeBundle(folder.path, 'single');
    await until(made, (s) => named(s, 'single') !== undefined);
    rmSync(path, { recursive: true });
    await until(made, (s) => s.entries.length === 0);
    writeBundle(folder.path, 'single');
    await until(made, (s) => named(s, 'single') !== undefined);
  });

  it('that is an empty folder is broken, and gone when the folder is', async () => {
    const path = join(folder.path, 'trace-empty');
    mkdirSync(path);
    age(path);
    const made = library({ roots: [] });
    await made.addBundle(path);
    await until(made, (s) => named(s, 'trace-empty')?.status === 'broken');
    rmSync(path, { recursive: true });
    await until(made, (s) => s.entries.length === 0);
  });
});

describe('status', () => {
  it('is live while the log grows and idle afterwards', async () => {
    const clock = movableClock();
    const path = writeBundle(root, 'b', { log: eventLine(1, 'rollout_started') });
    age(join(path, 'trace.jsonl'), join(path, 'manifest.json'));
    const made = library({ timers: clock.timers });
    await until(made, (s) => named(s, 'b')?.facts?.events === 1);
    expect(named(made.snapshot(), 'b')?.status).toBe('idle');
    appendFileSync(join(path, 'trace.jsonl'), eventLine(2, 'thread_started'));
    await until(made, (s) => named(s, 'b')?.status === 'live');
    clock.forward(10_000);
    await until(made, (s) => named(s, 'b')?.status === 'idle');
  });

  it('is broken with the reason', async () => {
    const old = (name: string, parts: object) => {
      const path = writeBundle(root, name, parts);
      age(path, ...('manifest' in parts && parts.manifest === null ? [] : [join(path, 'manifest.json')]));
    };
    old('newer', { manifest: manifestOf('newer', { schema_version: 2 }) });
    old('damaged', { manifest: '{' });
    old('outside', { manifest: manifestOf('outside', { raw_event_log: '../../secret' }) });
    old('trace-without-manifest', { manifest: null });
    old('other-without-manifest', { manifest: null });
    mkdirSync(join(root, 'strange', 'manifest.json'), { recursive: true });
    const made = library();
    await made.ready();
    const reasons = made.snapshot().entries.map(({ name, status, failure }) => [name, status, failure?.code]);
    expect(Object.fromEntries(reasons.map(([name, status, code]) => [name, `${status} ${code}`]))).toEqual({
      newer: 'broken manifest_newer',
      damaged: 'broken manifest_damaged',
      outside: 'broken manifest_outside',
      'trace-without-manifest': 'broken manifest_missing',
      strange: 'broken manifest_unreadable',
    });
  });

  it('gives a folder named like a bundle five seconds, and heals', async () => {
    const clock = movableClock();
    const made = library({ timers: clock.timers });
    await made.ready();
    mkdirSync(join(root, 'trace-1'));
    writeBundle(root, 'b');
    await until(made, (s) => named(s, 'b') !== undefined);
    expect(named(made.snapshot(), 'trace-1')).toBeUndefined();
    clock.forward(5_100);
    await until(made, (s) => named(s, 'trace-1')?.status === 'broken');
    writeBundle(root, 'trace-1');
    await until(made, (s) => named(s, 'trace-1')?.status === 'completed');
  });

  it('tells of a log that never came', async () => {
    const clock = movableClock();
    writeBundle(root, 'b', { log: null });
    const made = library({ timers: clock.timers });
    await until(made, (s) => named(s, 'b')?.status === 'live');
    clock.forward(61_000);
    await until(made, (s) => named(s, 'b')?.failure?.code === 'log_missing');
  });
});

describe('facts', () => {
  it('start over when the log is replaced, truncated or regrown', async () => {
    const path = writeBundle(root, 'b');
    const log = join(path, 'trace.jsonl');
    const made = library();
    await until(made, (s) => named(s, 'b')?.facts?.events === 8);
    writeFileSync(`${log}.new`, eventLine(1, 'rollout_started'));
    renameSync(`${log}.new`, log);
    const replaced = await until(made, (s) => named(s, 'b')?.facts?.events === 1);
    expect(named(replaced, 'b')?.status).toBe('live');
    writeFileSync(log, '');
    await until(made, (s) => named(s, 'b')?.log_bytes === 0);
    // In place and longer than before: only its beginning tells.
    appendFileSync(log, sampleLog());
    await until(made, (s) => named(s, 'b')?.facts?.events === 8);
    writeFileSync(log, `${eventLine(99, 'thread_started')}${sampleLog()}${eventLine(9, 'thread_started')}`);
    await until(made, (s) => named(s, 'b')?.facts?.threads === 3);
  });

  it('of a long log come in time: head and tail first, then the counts', async () => {
    const lines = Array.from({ length: 12_000 }, (_, n) =>
      eventLine(n + 10, 'tool_call_started', { tool_call_id: `t${n}` }),
    );
    const log = sampleLog(null) + lines.join('') + eventLine(20_000, 'rollout_ended', { status: 'aborted' });
    expect(log.length).toBeGreaterThan(2 * 1024 * 1024);
    writeBundle(root, 'b', { log });
    const changes: LibraryChange[] = [];
    const made = library();
    made.onChange((change) => changes.push(change));
    const shown = await until(made, (s) => named(s, 'b')?.facts?.tokens === 30);
    expect(named(shown, 'b')?.facts).toMatchObject({ tool_calls: 12_001, events: 12_008, threads: 1 });
    expect(named(shown, 'b')?.status).toBe('aborted');
  });

  it('of a growing bundle are summed up on', async () => {
    const path = writeBundle(root, 'b', { log: sampleLog(null) });
    const made = library();
    await until(made, (s) => named(s, 'b')?.facts?.tokens === 30);
    const usage = { input_tokens: 5, cached_input_tokens: 0, output_tokens: 2, reasoning_output_tokens: 0 };
    writeFileSync(join(path, 'payloads/3.json'), JSON.stringify({ token_usage: usage }));
    appendFileSync(join(path, 'trace.jsonl'), inferenceCompleted(8, 3));
    const shown = named(await until(made, (s) => named(s, 'b')?.facts?.tokens === 37), 'b');
    const files = ['trace.jsonl', ...[1, 2, 3].map((n) => `payloads/${n}.json`)];
    expect(shown?.total_bytes).toBe(files.reduce((sum, file) => sum + statSync(join(path, file)).size, 0));
  });

  it('find the first message in a later request, and one that comes later', async () => {
    const start = (seq: number, n: number) =>
      eventLine(seq, 'inference_started', { model: 'm', request_payload: { path: `payloads/${n}.json` } });
    const path = writeBundle(root, 'b', { log: start(1, 1), payloads: { 1: { input: [] } } });
    const made = library();
    const first = await until(made, (s) => named(s, 'b')?.facts?.events === 1);
    expect(named(first, 'b')?.facts?.first_user_message).toBeNull();
    writeFileSync(join(path, 'payloads/2.json'), JSON.stringify({ input: [userMessage('Now!')] }));
    appendFileSync(join(path, 'trace.jsonl'), start(2, 2));
    await until(made, (s) => named(s, 'b')?.facts?.first_user_message === 'Now!');
  });

  it('are never read from outside the bundle', async () => {
    writeFileSync(join(folder.path, 'secret.json'), JSON.stringify({ input: [userMessage('secret')] }));
    const log = (path: string) => eventLine(1, 'inference_started', { model: 'm', request_payload: { path } });
    writeBundle(root, 'climbs', { log: log('../../secret.json') });
    writeBundle(root, 'absolute', { log: log(join(folder.path, 'secret.json')) });
    const linked = writeBundle(root, 'linked', { log: log('payloads/9.json') });
    symlinkSync(join(folder.path, 'secret.json'), join(linked, 'payloads/9.json'));
    const outside = writeBundle(root, 'log', { log: null });
    writeFileSync(join(folder.path, 'other.jsonl'), sampleLog());
    symlinkSync(join(folder.path, 'other.jsonl'), join(outside, 'trace.jsonl'));
    const made = library();
    await made.ready();
    const shown = await until(
      made,
      (s) => named(s, 'log')?.failure?.code === 'log_outside' && s.entries.filter(({ facts }) => facts).length === 3,
    );
    for (const entry of shown.entries) expect(entry.facts?.first_user_message ?? null).toBeNull();
  });
});

describe('changes', () => {
  it('count up by one and sum up to the snapshot', async () => {
    const made = library();
    const entries = new Map<string, unknown>();
    let revision = 0;
    made.onChange((change) => {
      expect(change.revision).toBe(++revision);
      for (const id of change.removed) expect(entries.delete(id)).toBe(true);
      for (const entry of change.upserts) entries.set(entry.id, entry);
    });
    for (const name of ['a', 'b', 'c']) writeBundle(root, name);
    await until(made, (s) => s.entries.length === 3);
    rmSync(join(root, 'b'), { recursive: true });
    const last = await until(made, (s) => s.entries.length === 2);
    expect(last.revision).toBe(revision);
    expect([...entries.values()]).toEqual(expect.arrayContaining(last.entries));
    expect(entries.size).toBe(2);
  });
});

describe('hints', () => {
  /** Sweeps that never come: what is found, a hint brought. */
  const slow = { ...QUICK, sweepMs: 600_000, rootCheckMs: 600_000, rootListMs: 600_000 };

  it('of the system bring new bundles and growth', async () => {
    const made = library({ pace: slow, watcher: createRootWatcher });
    await made.ready();
    const path = join(root, 'b');
    mkdirSync(path);
    writeBundle(root, 'b', { log: null });
    // The watch begins some time after ready: other entries until it is there.
    const entries = setInterval(() => mkdirSync(join(root, `other ${Math.random()}`)), 50);
    await until(made, (s) => named(s, 'b') !== undefined);
    clearInterval(entries);
    appendFileSync(join(path, 'trace.jsonl'), sampleLog());
    await until(made, (s) => named(s, 'b')?.facts?.events === 8);
  });

  it('of the system wake a bundle that was idle for long', async () => {
    const path = writeBundle(root, 'b', { log: sampleLog(null) });
    const log = join(path, 'trace.jsonl');
    age(log, join(path, 'manifest.json'));
    const made = library({ pace: slow, watcher: createRootWatcher });
    await until(made, (s) => named(s, 'b')?.facts?.events === 7);
    expect(named(made.snapshot(), 'b')?.status).toBe('idle');
    // The watch begins some time after ready: again until it is seen.
    const writing = setInterval(() => appendFileSync(log, eventLine(8, 'thread_started')), 50);
    await until(made, (s) => named(s, 'b')?.status === 'live');
    clearInterval(writing);
  });
});
