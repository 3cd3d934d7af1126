import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { serializeTrace } from '../../../src/core/reduce/serialize.ts';
import { writeDemo } from '../../../src/demo/index.ts';
import { TraceWriter } from '../../../src/node/trace-writer.ts';
import { type Replica, replicate } from '../../helpers/bundle-replica.ts';
import { type FollowedBundle, followBundle, hastyIo } from '../../helpers/follow-bundle.ts';
import { generator } from '../../helpers/random-deltas.ts';
import { reduceFromScratch } from '../../helpers/scratch-reduction.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

/** `state.json` of what is on disk, reduced from scratch. */
async function scratchText(dir: string, bytes?: number): Promise<string> {
  return serializeTrace((await reduceFromScratch(dir, bytes)).snapshot());
}

function demoReplica(options: Parameters<typeof writeDemo>[1] = {}): Replica {
  const folder = tempFolder();
  return replicate(writeDemo(join(folder, 'source'), options).bundleDir, join(folder, 'bundle'));
}

const caughtUp = (replica: Replica) => (state: FollowedBundle['state']) =>
  state.settled && state.applied === replica.written;

/** Byte offsets that end lines of a log, roughly evenly spread. */
function lineEnds(replica: Replica, source: Buffer, count: number): number[] {
  const ends: number[] = [];
  for (let i = 1; i <= count; i++) ends.push(source.indexOf(10, Math.floor((replica.size * i) / count) - 1) + 1);
  return ends.map((end) => (end === 0 ? replica.size : end));
}

describe('a log that grows', () => {
  test('is followed to a state that equals its reduction from scratch, at every moment and at the end', async () => {
    const replica = demoReplica();
    replica.writeManifest();
    const random = generator(7);
    let compared = 0;
    const followed = followBundle(replica.dir, {
      onChange({ applied, generation }, reducer) {
        expect(generation).toBe(1);
        if (random() > 0.2) return;
        compared += 1;
        moments.push({ applied, text: serializeTrace(reducer.snapshot()) });
      },
    });
    const moments: { applied: number; text: string }[] = [];
    while (replica.written < replica.size) {
      replica.append(replica.written + 1 + Math.floor(random() * 30_000));
      if (random() < 0.3) await followed.until((state) => state.size >= replica.written);
    }
    await followed.until(caughtUp(replica));
    expect(followed.text()).toBe(await scratchText(replica.dir));
    expect(compared).toBeGreaterThan(0);
    for (const { applied, text } of moments) expect(text).toBe(await scratchText(replica.dir, applied));
    expect(followed.reducer.diagnostics).toEqual([]);
  });

  test('in a burst of 10,000 events', async () => {
    const dir = tempFolder();
    const writer = TraceWriter.create(dir, { traceId: 't', rolloutId: 'r', rootThreadId: 'root' });
    const followed = followBundle(writer.bundleDir);
    writer.event({ type: 'thread_started', thread_id: 'root', agent_path: '/root' });
    for (let i = 0; i < 5000; i++) {
      writer.event({ type: 'codex_turn_started', codex_turn_id: `turn-${i}`, thread_id: 'root' }, { threadId: 'root' });
      writer.event({ type: 'codex_turn_ended', codex_turn_id: `turn-${i}`, status: 'completed' }, { threadId: 'root' });
    }
    await followed.until(({ lines }) => lines === 10_001);
    expect(followed.text()).toBe(await scratchText(writer.bundleDir));
  });

  test('by a line of 64 MB', async () => {
    const writer = TraceWriter.create(tempFolder(), { traceId: 't', rolloutId: 'r', rootThreadId: 'root' });
    const followed = followBundle(writer.bundleDir);
    writer.event({ type: 'thread_started', thread_id: 'root', agent_path: '/root' });
    writer.event({
      type: 'other',
      kind: 'big',
      summary: 'x',
      payloads: [],
      metadata: 'y'.repeat(64 * 1024 * 1024),
    });
    writer.event({ type: 'thread_ended', thread_id: 'root', status: 'completed' });
    await followed.until(({ lines }) => lines === 3);
    expect(followed.reducer.diagnostics.map(({ code }) => code)).toEqual(['event_other']);
    expect(followed.reducer.maps.threads.get('root')?.execution.status).toBe('completed');
  });

  test('together with nineteen others', async () => {
    const source = writeDemo(tempFolder(), { agents: 2, turns: 2, sizeBytes: 60_000 }).bundleDir;
    const root = tempFolder();
    const replicas = Array.from({ length: 20 }, (_, i) => replicate(source, join(root, `bundle-${i}`)));
    const all = replicas.map((replica) => {
      replica.writeManifest();
      return followBundle(replica.dir);
    });
    for (let step = 1; step <= 6; step++) {
      for (const replica of replicas) replica.append(Math.ceil((replica.size * step) / 6));
      await Promise.all(
        all.map((followed, i) => followed.until(({ size }) => size >= (replicas[i] as Replica).written)),
      );
    }
    await Promise.all(all.map((followed, i) => followed.until(caughtUp(replicas[i] as Replica))));
    const wanted = await scratchText(source);
    for (const followed of all) expect(followed.text()).toBe(wanted);
  });

  test('while every watcher event is lost', async () => {
    const replica = demoReplica();
    replica.writeManifest();
    const followed = followBundle(replica.dir, { watch: 'none' });
    for (const part of [0.2, 0.5, 1]) {
      replica.append(Math.ceil(replica.size * part));
      await followed.until(({ size }) => size === replica.written);
    }
    await followed.until(caughtUp(replica));
    expect(followed.text()).toBe(await scratchText(replica.dir));
  });

  test('while every watcher event comes twice', async () => {
    const replica = demoReplica();
    replica.writeManifest();
    const followed = followBundle(replica.dir, { watch: 'twice' });
    while (replica.written < replica.size) {
      replica.append(replica.written + 10_000);
      followed.wake();
      await followed.until(({ size }) => size === replica.written);
    }
    await followed.until(caughtUp(replica));
    expect(followed.text()).toBe(await scratchText(replica.dir));
  });

  test('keeps a cut last line waiting', async () => {
    const replica = demoReplica();
    replica.writeManifest();
    const followed = followBundle(replica.dir, { io: hastyIo() });
    replica.append(replica.size - 1);
    await followed.until((state) => state.settled && state.size === replica.size - 1);
    expect(followed.state.applied).toBeLessThan(replica.size - 1);
    expect(followed.reducer.header.status).toBe('running');
    replica.append(replica.size);
    await followed.until(caughtUp(replica));
    expect(followed.reducer.header.status).toBe('completed');
  });
});

describe('what comes late', () => {
  test('a folder, a manifest, a log are waited for, each with a notice', async () => {
    const replica = demoReplica();
    const followed = followBundle(replica.dir, { io: hastyIo() });
    await followed.until(({ notice }) => notice?.code === 'path_missing');
    mkdirSync(replica.dir);
    await followed.until(({ notice }) => notice?.code === 'manifest_missing');
    replica.writeManifest();
    await followed.until(({ notice }) => notice?.code === 'log_missing');
    replica.append(replica.size);
    await followed.until(caughtUp(replica));
    expect(followed.state.notice).toBeNull();
    expect(followed.text()).toBe(await scratchText(replica.dir));
  });

  test('a payload is waited for, and its line applied when it comes', async () => {
    const replica = demoReplica();
    replica.writeManifest();
    const followed = followBundle(replica.dir, { payloadWaitMs: 60_000 });
    replica.appendLog(replica.size);
    await followed.until(({ notice }) => notice?.code === 'payload_awaited');
    expect(followed.state.applied).toBeLessThan(replica.size);
    replica.writePayloads(replica.size);
    await followed.until(caughtUp(replica));
    expect(followed.reducer.diagnostics).toEqual([]);
    expect(followed.text()).toBe(await scratchText(replica.dir));
  });

  test('a payload that never comes costs its line, and all of them together one wait', async () => {
    const replica = demoReplica();
    replica.writeManifest();
    const followed = followBundle(replica.dir, { io: hastyIo(), payloadWaitMs: 3000 });
    replica.appendLog(replica.size);
    await followed.until(caughtUp(replica));
    const missing = followed.reducer.diagnostics.filter(({ code }) => code === 'payload_missing');
    expect(missing.length).toBeGreaterThan(2);
    expect(followed.text()).toBe(await scratchText(replica.dir));
  });
});

describe('a log that does not only grow', () => {
  let source: string;
  let other: string;
  let log: Buffer;
  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), 'rollout-follower-'));
    source = writeDemo(join(folder, 'a'), { agents: 2, turns: 2, sizeBytes: 300_000 }).bundleDir;
    other = writeDemo(join(folder, 'b'), { agents: 2, turns: 3, sizeBytes: 400_000, seed: 2 }).bundleDir;
    log = readFileSync(join(source, 'trace.jsonl'));
    return () => rmSync(folder, { recursive: true, force: true });
  });

  /** A follower that has read a good part of the first trace. */
  async function halfway() {
    const replica = replicate(source, join(tempFolder(), 'bundle'));
    replica.writeManifest();
    const followed = followBundle(replica.dir, { io: hastyIo(5) });
    replica.append(lineEnds(replica, log, 2)[0] as number);
    await followed.until(caughtUp(replica));
    return { replica, followed };
  }

  test('truncated: starts over and says so', async () => {
    const { replica, followed } = await halfway();
    const [end] = lineEnds(replica, log, 8);
    truncateSync(replica.logPath, end);
    replica.rewind(end as number);
    await followed.until(({ generation, applied }) => generation === 2 && applied === end);
    expect(followed.state.notice?.code).toBe('log_replaced');
    expect(followed.state.notice?.message).toContain('became shorter');
    expect(followed.text()).toBe(await scratchText(replica.dir));
    replica.append(replica.size);
    await followed.until(caughtUp(replica));
    expect(followed.text()).toBe(await scratchText(replica.dir));
  });

  test('replaced by rename', async () => {
    const { replica, followed } = await halfway();
    const next = replicate(other, join(tempFolder(), 'bundle'));
    next.writeManifest();
    next.append(next.size);
    rmSync(join(replica.dir, 'payloads'), { recursive: true });
    renameSync(join(next.dir, 'payloads'), join(replica.dir, 'payloads'));
    renameSync(join(next.dir, 'manifest.json'), join(replica.dir, 'manifest.json'));
    renameSync(next.logPath, replica.logPath);
    await followed.until(({ generation, applied }) => generation === 2 && applied === next.size);
    expect(followed.text()).toBe(await scratchText(other));
  });

  test('truncated and regrown past the old offset between two looks', async () => {
    const { replica, followed } = await halfway();
    const next = replicate(other, replica.dir);
    next.writeManifest();
    next.writePayloads(next.size);
    const grown = readFileSync(join(other, 'trace.jsonl'));
    expect(grown.length).toBeGreaterThan(replica.written);
    // One write call in place: same inode, larger than before.
    writeFileSync(replica.logPath, grown);
    await followed.until(({ generation, applied }) => generation === 2 && applied === grown.length);
    expect(followed.text()).toBe(await scratchText(other));
  });

  /** The log with the time of the event at or after a byte changed, all else equal. */
  function changedAt(whole: Buffer, from: number): Buffer {
    const changed = Buffer.from(whole);
    const time = changed.indexOf('"wall_time_unix_ms":', from) + '"wall_time_unix_ms":'.length;
    changed.write(changed[time] === 0x39 ? '8' : '9', time);
    return changed;
  }

  test('grown in place with the same beginning, but other bytes before the old end', async () => {
    const { replica, followed } = await halfway();
    replica.writePayloads(replica.size);
    const time = log.subarray(0, replica.written).lastIndexOf('"wall_time_unix_ms":');
    expect(replica.written - time).toBeLessThan(4096);
    expect(time).toBeGreaterThan(4096);
    writeFileSync(replica.logPath, changedAt(log, time));
    await followed.until(({ generation, applied }) => generation === 2 && applied === log.length);
    expect(followed.text()).toBe(await scratchText(replica.dir));
  });

  test('replaced by rename with the same beginning and the same bytes before the old end', async () => {
    const { replica, followed } = await halfway();
    replica.writePayloads(replica.size);
    const next = `${replica.logPath}.next`;
    writeFileSync(next, changedAt(log, 4200));
    renameSync(next, replica.logPath);
    await followed.until(({ generation, applied }) => generation === 2 && applied === log.length);
    expect(followed.text()).toBe(await scratchText(replica.dir));
  });

  test('rewritten to the same size', async () => {
    const { replica, followed } = await halfway();
    const changed = changedAt(readFileSync(replica.logPath), 0);
    writeFileSync(replica.logPath, changed);
    await followed.until(({ generation, applied }) => generation === 2 && applied === changed.length);
    expect(followed.text()).toBe(await scratchText(replica.dir));
  });

  test('deleted: what is shown stays; recreated: starts over', async () => {
    const { replica, followed } = await halfway();
    const before = followed.text();
    rmSync(replica.dir, { recursive: true });
    await followed.until(({ phase }) => phase === 'gone');
    expect(followed.state.notice?.code).toBe('bundle_gone');
    expect(followed.text()).toBe(before);
    const next = replicate(other, replica.dir);
    next.writeManifest();
    next.append(next.size);
    await followed.until(({ generation, applied }) => generation === 2 && applied === next.size);
    expect(followed.text()).toBe(await scratchText(other));
  });

  test('moved away and back: goes on where it was', async () => {
    const { replica, followed } = await halfway();
    renameSync(replica.dir, `${replica.dir}-elsewhere`);
    await followed.until(({ phase }) => phase === 'gone');
    renameSync(`${replica.dir}-elsewhere`, replica.dir);
    await followed.until(({ phase }) => phase === 'following');
    expect(followed.state.notice).toBeNull();
    replica.append(replica.size);
    await followed.until(caughtUp(replica));
    expect(followed.state.generation).toBe(1);
    expect(followed.text()).toBe(await scratchText(replica.dir));
  });
});
