import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TraceHeader } from '../../../src/core/model/session.ts';
import { COLLECTIONS } from '../../../src/core/model/trace.ts';
import { applyDelta, emptyModel, type TraceDelta } from '../../../src/core/reduce/delta.ts';
import { reduceBundle } from '../../../src/node/reduce-bundle.ts';
import { demoBundle, logOf, smallBundle } from '../../helpers/demo-bundle.ts';
import { type FakeCli, fakeCli } from '../../helpers/fake-cli.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const ESC = '\u001b';

/** What a program that reads `tail --json` ends up with. */
function modelOf(cli: FakeCli) {
  const model = emptyModel();
  for (const line of cli.lines()) {
    const told = JSON.parse(line) as TraceDelta & { notice?: unknown };
    if (!told.notice) applyDelta(model, told);
  }
  return {
    ...(model.header as TraceHeader),
    ...Object.fromEntries(COLLECTIONS.map((name) => [name, Object.fromEntries(model.collections[name])])),
  };
}

/** A bundle whose log has only its first lines, and what is still to come. */
function begun(lines: number): { dir: string; rest: string[] } {
  const dir = smallBundle();
  const all = logOf(dir).split('\n').slice(0, -1);
  writeFileSync(
    join(dir, 'trace.jsonl'),
    all
      .slice(0, lines)
      .map((line) => `${line}\n`)
      .join(''),
  );
  return { dir, rest: all.slice(lines).map((line) => `${line}\n`) };
}

describe('rollout tail of a bundle that has ended', () => {
  it('tells the story from its start, and ends', async () => {
    const cli = fakeCli();
    expect(await cli.run('tail', demoBundle())).toBe(0);
    const text = cli.out();
    expect(cli.err()).toBe('');
    expect(text).toMatch(/^ {2}00:00\.0 +rollout started · trace 7f3a91c2/);
    expect(text).toMatch(/rollout completed · 40 m 16 s\n$/);
    expect(text).toMatch(/\/root +user\n +│ The retry test in packages\/queue is flaky on CI\./);
    expect(text).toMatch(/00:27\.0 {2}\/root +\$ pnpm vitest run packages\/queue --repeat=20\n/);
    expect(text).toMatch(/00:52\.7 {2}\/root +└ failed, exit 1 · 25\.7 s\n +│ … 14 earlier lines/);
    expect(text).toMatch(/\/root +spawned bisect_history\n +│ Find the commit/);
    expect(text).toMatch(/answered \/root/);
    expect(text).toMatch(/runs a program\n/);
    expect(text).toMatch(/compacted · \d+ items → \d+/);
    expect(text).toMatch(/compaction failed: /);
    expect(text).toMatch(/turn 1 completed · .* · \d+ model calls · \d+ tool calls, \d+ failed/);
    expect(text).not.toContain(ESC);
  });

  it('tells of one agent only', async () => {
    const cli = fakeCli();
    await cli.run('tail', demoBundle(), '--thread', '/root/bisect_history');
    const agents = new Set(
      cli
        .lines()
        .map((line) => line.slice(11, 27).trim())
        .filter((name) => !name.startsWith('│')),
    );
    expect([...agents].sort()).toEqual(['', 'bisect_history']);
  });

  it('shows long texts whole with --lines 0', async () => {
    const cli = fakeCli();
    await cli.run('tail', demoBundle(), '--lines', '0');
    expect(cli.out().match(/… [\d,]+ (earlier|more) lines.*/)).toBeNull();
  });

  it('as JSON is deltas from which the reduced trace can be rebuilt', async () => {
    const dir = demoBundle();
    const cli = fakeCli();
    expect(await cli.run('tail', '--json', dir)).toBe(0);
    expect(modelOf(cli)).toEqual((await reduceBundle(dir)).trace);
  });

  it('as JSON of one agent has nothing of the others', async () => {
    const cli = fakeCli();
    await cli.run('tail', '--json', demoBundle(), '--thread', '/root/bisect_history');
    const ops = cli.lines().flatMap((line) => JSON.parse(line).ops);
    expect(ops.length).toBeGreaterThan(20);
    const threads = new Set(ops.map((op) => op.value?.thread_id).filter(Boolean));
    expect(threads.size).toBe(1);
  });

  it('tells what cannot be used', async () => {
    const dir = smallBundle();
    const lines = logOf(dir).split('\n');
    writeFileSync(join(dir, 'trace.jsonl'), [...lines.slice(0, 40), `broken ${ESC}[2J`, ...lines.slice(40)].join('\n'));
    const cli = fakeCli();
    await cli.run('tail', dir);
    expect(cli.out()).toMatch(/skipped trace\.jsonl:41: line is not readable/);
    expect(cli.out()).not.toContain(ESC);
  });
});

describe('rollout tail of a running bundle', () => {
  it('tells each event when it comes, and ends with the rollout', async () => {
    const { dir, rest } = begun(20);
    const cli = fakeCli();
    const running = cli.run('tail', dir);
    await cli.wrote('turn 1 started');
    expect(cli.out()).not.toContain('turn 1 completed');
    for (const line of rest) appendFileSync(join(dir, 'trace.jsonl'), line);
    expect(await running).toBe(0);
    const whole = fakeCli();
    await whole.run('tail', dir);
    expect(cli.out()).toBe(whole.out());
  });

  it('waits for the rest of a line, and does not tell what was there before with --since now', async () => {
    const { dir, rest } = begun(20);
    const cli = fakeCli();
    const running = cli.run('tail', dir, '--since', 'now');
    const log = join(dir, 'trace.jsonl');
    const marker = `${JSON.stringify({ type: 'none' })}\n`;
    // Not an event: that it is told shows that following has begun.
    const untilTold = setInterval(() => appendFileSync(log, marker), 20);
    await cli.wrote('skipped');
    clearInterval(untilTold);
    appendFileSync(log, rest.join(''));
    expect(await running).toBe(0);
    expect(cli.out()).not.toContain('turn 1 started');
    expect(cli.out()).toContain('turn 1 completed');
  });

  it('survives a log that is replaced: says so, and tells the new one', async () => {
    const { dir } = begun(20);
    const other = demoBundle();
    const cli = fakeCli();
    const running = cli.run('tail', dir);
    await cli.wrote('turn 1 started');
    renameSync(dir, `${dir}-old`);
    renameSync(other, dir);
    expect(await running).toBe(0);
    expect(cli.out()).toContain('The retry test in packages/queue');
    expect(cli.out()).toMatch(/replaced|deleted or moved/);
  });

  it('is ended by Ctrl+C, and by a reader that goes away', async () => {
    const { dir } = begun(20);
    const cli = fakeCli();
    const running = cli.run('tail', dir);
    await cli.wrote('turn 1 started');
    cli.interrupt();
    expect(await running).toBe(130);
    const closed = fakeCli({ closesAfter: 10 });
    const { dir: growing, rest } = begun(20);
    const reading = closed.run('tail', growing);
    const untilEnd = setInterval(() => appendFileSync(join(growing, 'trace.jsonl'), rest.shift() ?? ''), 20);
    expect(await reading).toBe(0);
    clearInterval(untilEnd);
    expect(closed.err()).toBe('');
  });

  it('refuses what is no bundle', async () => {
    const cli = fakeCli();
    expect(await cli.run('tail', join(tempFolder({ 'state.json': '{}' }), 'state.json'))).toBe(1);
    expect(cli.err()).toContain('is a reduced trace, not a bundle folder');
  });
});

describe('rollout tail of a root', () => {
  it('waits for it, tells bundles as they come, and says whose lines follow', async () => {
    const root = join(tempFolder(), 'later');
    const cli = fakeCli();
    const running = cli.run('tail', root);
    await cli.wrote('which does not exist yet', 'err');
    const first = demoBundle({}, root);
    await cli.wrote('rollout completed');
    const second = smallBundle(root);
    await cli.wrote(`==> ${second.split('/').at(-1)} <==`);
    cli.interrupt();
    expect(await running).toBe(130);
    expect(cli.out().startsWith(`==> ${first.split('/').at(-1)} <==`)).toBe(true);
  });

  it('tells what is there already only when it grows, and only what comes', async () => {
    const root = tempFolder();
    const { dir, rest } = begun(20);
    renameSync(demoBundle(), join(root, 'trace-old'));
    renameSync(dir, join(root, 'trace-running'));
    const cli = fakeCli();
    const running = cli.run('tail', root);
    await cli.wrote('Waiting for agents', 'err');
    appendFileSync(join(root, 'trace-running', 'trace.jsonl'), rest.join(''));
    await cli.wrote('rollout completed');
    cli.interrupt();
    expect(await running).toBe(130);
    expect(cli.out()).toContain('==> trace-running <==');
    expect(cli.out()).not.toContain('turn 1 started');
    expect(cli.out()).not.toContain('trace-old');
  });

  it('fails for a root that cannot be a folder', async () => {
    const cli = fakeCli();
    expect(await cli.run('tail', join(tempFolder({ file: '' }), 'file'))).toBe(1);
    expect(cli.err()).toContain('is a file, not a bundle folder');
  });
});
