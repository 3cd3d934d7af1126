import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type * as Library from '../../../src/index.ts';

const root = resolve(import.meta.dirname, '..', '..', '..');
const built = join(root, 'out', 'main', 'library.js');
const library = (await import(built)) as typeof Library;
const temp = mkdtempSync(join(tmpdir(), 'rollout-library-'));
afterAll(() => rmSync(temp, { recursive: true, force: true }));

describe('the built library (docs/library.md)', () => {
  it('is what package.json exports', () => {
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      exports: { '.': { default: string; types: string } };
    };
    expect(resolve(root, manifest.exports['.'].default)).toBe(built);
    expect(readFileSync(resolve(root, manifest.exports['.'].types), 'utf8')).toContain('reduceBundle');
  });

  it('reduces the sample, strictly and leniently alike', async () => {
    const samples = join(root, 'resources', 'sample-trace');
    const sample = join(samples, readdirSync(samples).find((name) => name.startsWith('trace-')) ?? '');
    const strict = await library.reduceBundle(sample);
    const lenient = await library.reduceBundle(sample, { mode: 'lenient' });
    expect(lenient.diagnostics).toEqual([]);
    expect(library.serializeTrace(lenient.trace)).toBe(library.serializeTrace(strict.trace));
    expect(strict.trace.status).toBe('completed');
  });

  it('writes a bundle that it reads again, and follows it by deltas', async () => {
    const ids = { traceId: 'trace', rolloutId: 'rollout', rootThreadId: 'thread' };
    const writer = library.TraceWriter.create(temp, { ...ids, now: () => 1000 });
    writer.event({ type: 'rollout_started', trace_id: 'trace', root_thread_id: 'thread' });
    writer.event({ type: 'thread_started', thread_id: 'thread', agent_path: '/root' });
    writer.event({ type: 'rollout_ended', status: 'completed' });
    writer.close();
    expect(writer.failures).toEqual([]);

    const opened = await library.openBundle(writer.bundleDir);
    if (!opened.ok) throw new Error(opened.failure.message);
    const { manifest, payloads } = opened.value;
    const reducer = new library.TraceReducer({ manifest, payloads, bytes: library.nodeByteTools, mode: 'lenient' });
    const model = library.emptyModel();
    for await (const batch of library.readBundleLog(opened.value)) {
      if (!batch.ok) throw new Error(batch.failure.message);
      for (const { bytes, line, byte } of batch.value.lines) {
        expect(reducer.applyLine(bytes, { line, byte }).ok).toBe(true);
        const delta = reducer.drain();
        if (delta) library.applyDelta(model, delta);
      }
    }
    expect(model.header).toMatchObject({ status: 'completed', root_thread_id: 'thread' });
    expect([...model.collections.threads.keys()]).toEqual(['thread']);
  });

  it('fails with the line that strict reduction could not apply', async () => {
    const writer = library.TraceWriter.create(temp, {
      traceId: 'bad',
      rolloutId: 'r',
      rootThreadId: 't',
      now: () => 1000,
    });
    writer.event({ type: 'rollout_started', trace_id: 'bad', root_thread_id: 't' });
    writer.event({ type: 'thread_ended', thread_id: 'nobody', status: 'completed' });
    writer.close();
    await expect(library.reduceBundle(writer.bundleDir)).rejects.toMatchObject({
      code: 'unknown_thread',
      where: { line: 2 },
    });
  });
});
