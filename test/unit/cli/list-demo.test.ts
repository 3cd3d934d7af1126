import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ADVICE } from '../../../src/cli/advice.ts';
import { demoBundle, logOf, smallBundle } from '../../helpers/demo-bundle.ts';
import { fakeCli } from '../../helpers/fake-cli.ts';
import { manifestText, tempFolder } from '../../helpers/temp-folder.ts';

const ESC = '\u001b';

describe('rollout list', () => {
  it('lists bundles with status, facts, and what the user asked', async () => {
    const root = tempFolder();
    demoBundle({}, root);
    smallBundle(root);
    mkdirSync(join(root, 'trace-broken'));
    writeFileSync(join(root, 'trace-broken', 'manifest.json'), '{');
    const cli = fakeCli();
    expect(await cli.run('list', root)).toBe(0);
    expect(cli.lines()).toHaveLength(4);
    expect(cli.out()).toMatch(
      /completed +2026-11-18 14:02 +40 m 16 s +gpt-5\.3-codex .* The retry test in packages\/queue/,
    );
    expect(cli.out()).toMatch(/broken .*manifest\.json is damaged/);
    const json = fakeCli();
    await json.run('list', '--json', root);
    const entries = JSON.parse(json.out());
    expect(entries.map((entry: { status: string }) => entry.status).sort()).toEqual([
      'broken',
      'completed',
      'completed',
    ]);
  });

  it('says that there is nothing, that there is no root, or that it is a file', async () => {
    const root = tempFolder({ file: '' });
    const empty = fakeCli();
    expect(await empty.run('list', root)).toBe(0);
    expect(empty.err()).toMatch(/^No bundles under /);
    const none = fakeCli();
    expect(await none.run('list', join(root, 'nope'))).toBe(1);
    expect(none.err()).toMatch(/nope does not exist\n {2}.*--watch/);
    const file = fakeCli();
    expect(await file.run('list', join(root, 'file'))).toBe(1);
    expect(file.err()).toContain('is not a folder');
  });

  it('keeps telling with --watch, until Ctrl+C', async () => {
    const root = tempFolder();
    const cli = fakeCli();
    const running = cli.run('list', '--watch', join(root, 'later'));
    demoBundle({}, join(root, 'later'));
    await cli.wrote('40 m 16 s');
    cli.interrupt();
    expect(await running).toBe(130);
  });

  it('draws in place on a terminal, and leaves the table there', async () => {
    const root = tempFolder();
    demoBundle({}, root);
    const cli = fakeCli({ terminal: 160 });
    const running = cli.run('list', '--watch', root);
    await cli.wrote('40 m 16 s');
    cli.interrupt();
    expect(await running).toBe(130);
    expect(cli.out()).toMatch(new RegExp(`^${ESC}\\[\\?1049h`));
    expect(cli.out().split(`${ESC}[?1049l`)[1]).toContain('completed');
  });
});

describe('rollout demo', () => {
  it('writes a bundle and prints its path; the same one for the same seed', async () => {
    const [a, b] = [tempFolder(), tempFolder()];
    const first = fakeCli();
    expect(await first.run('demo', a, '--seed', '7', '--agents', '2')).toBe(0);
    const second = fakeCli();
    await second.run('demo', b, '--seed', '7', '--agents', '2');
    const [dirA, dirB] = [first.out().trim(), second.out().trim()];
    expect(dirA.startsWith(a)).toBe(true);
    expect(logOf(dirA)).toBe(logOf(dirB));
    expect(await fakeCli().run('check', dirA)).toBe(0);
    const again = fakeCli();
    expect(await again.run('demo', a, '--seed', '7', '--agents', '2')).toBe(1);
    expect(again.err()).toContain('Choose another --seed');
  });

  it('--live can be interrupted, and leaves the trace of a killed run', async () => {
    const root = tempFolder();
    const cli = fakeCli();
    const running = cli.run('demo', root, '--live', '--speed', '100');
    await cli.wrote('\n');
    cli.interrupt();
    expect(await running).toBe(130);
    expect(cli.err()).toMatch(/^Interrupted after \d+ events?/);
    const check = fakeCli();
    expect(await check.run('check', cli.out().trim())).toBe(0);
    expect(check.out()).toContain('its producer was killed');
  });

  it('--size makes a bundle of about that size', async () => {
    const cli = fakeCli();
    expect(await cli.run('demo', tempFolder(), '--size', '1')).toBe(0);
    const summary = fakeCli();
    await summary.run('summary', '--json', cli.out().trim());
    const { log, payloads } = JSON.parse(summary.out()).bytes;
    expect((log + payloads) / 1e6).toBeCloseTo(1, 0);
  });
});

describe('rollout serve', () => {
  it('says that the page is not built', async () => {
    const cli = fakeCli();
    expect(await cli.run('serve', tempFolder({ 'manifest.json': manifestText() }))).toBe(1);
    expect(cli.err()).toContain(ADVICE.page_missing ?? '');
  });
});
