import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MEANINGS } from '../../../src/cli/text/meanings.ts';
import { appendToLog, demoBundle, eventLine, smallBundle } from '../../helpers/demo-bundle.ts';
import { fakeCli } from '../../helpers/fake-cli.ts';

const ESC = '\u001b';

describe('rollout check', () => {
  it('finds nothing in a sound bundle', async () => {
    const cli = fakeCli();
    expect(await cli.run('check', smallBundle())).toBe(0);
    expect(cli.out()).toMatch(/^Sound: 82 events \(.*\), 74 payloads/);
  });

  it('says line, seq, type, message and meaning of each finding, and what is wrong with payloads', async () => {
    const dir = smallBundle();
    writeFileSync(join(dir, 'payloads', '900.json'), '{}');
    appendToLog(dir, `${eventLine(83, { type: 'thread_ended', thread_id: 'nobody', status: 'completed' })}\n`);
    const cli = fakeCli();
    expect(await cli.run('check', dir)).toBe(1);
    expect(cli.out()).toContain('trace.jsonl:83  seq 83  thread_ended  skipped: ');
    expect(cli.out()).toContain(`    ${MEANINGS.unknown_thread}`);
    expect(cli.out()).toContain('payloads/900.json  unreferenced: 2 B');
    expect(cli.out()).toContain('2 found: 1 skipped line, 1 unreferenced file.');
  });

  it('counts a payload as referenced when the line that names it was skipped', async () => {
    const dir = smallBundle();
    writeFileSync(join(dir, 'payloads', '3.json'), '{');
    const cli = fakeCli();
    await cli.run('check', dir);
    expect(cli.out()).not.toContain('unreferenced');
  });

  it('tells programs the same as JSON', async () => {
    const dir = smallBundle();
    rmSync(join(dir, 'payloads', '3.json'));
    const cli = fakeCli();
    expect(await cli.run('check', '--json', dir)).toBe(1);
    const found = JSON.parse(cli.out());
    expect(found).toMatchObject({ clean: false, status: 'completed' });
    expect(found.diagnostics[0]).toMatchObject({ code: 'payload_missing', line: 5, meaning: MEANINGS.payload_missing });
    expect(found.payloads.missing).toEqual([expect.objectContaining({ path: 'payloads/3.json' })]);
  });

  it('has a meaning for every reason with which the reducer leaves out a line', () => {
    const folder = join(import.meta.dirname, '../../../src/core/reduce');
    const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    const codes = sources.flatMap((source) =>
      [...source.matchAll(/\b(?:reject|refuse)\(\s*(?:source, )?'([a-z_]+)'/g)].map((found) => found[1] ?? ''),
    );
    expect(codes.length).toBeGreaterThan(40);
    for (const code of new Set(codes)) expect([code, Object.hasOwn(MEANINGS, code)]).toEqual([code, true]);
  });
});

describe('rollout summary', () => {
  it('tells the story in numbers', async () => {
    const cli = fakeCli();
    expect(await cli.run('summary', demoBundle())).toBe(0);
    const text = cli.out();
    expect(text).toContain('The retry test in packages/queue is flaky on CI.');
    expect(text).toContain('completed · started 18 Nov 2026, 14:02:11 · 40 m 16 s');
    expect(text).toContain('4 agents · 7 turns');
    expect(text).toMatch(/\n {2}\/root .*\n {4}\/root\/reproduce_flake/);
    for (const title of [
      'Agents',
      'Model calls',
      'Tools',
      'Slowest tools',
      'Failed tools',
      'Compactions',
      'Between agents',
    ]) {
      expect(text).toContain(`\n${title}\n`);
    }
    expect(text).toMatch(/\/root {2}\d+ items → \d+/);
    expect(text).toMatch(/failed, exit 128 +\/root\/bisect_history +\$ git bisect run/);
    expect(text).not.toContain('\u00a0');
    expect(text).not.toContain(ESC);
  });

  it('gives the exact numbers as JSON', async () => {
    const cli = fakeCli();
    await cli.run('summary', '--json', demoBundle());
    const summary = JSON.parse(cli.out());
    expect(summary).toMatchObject({
      status: 'completed',
      counts: { threads: 4, turns: 7 },
      diagnostics: { skipped: 0, notices: 0 },
    });
    expect(summary.bytes.log).toBeGreaterThan(100_000);
  });

  it('has colours on a terminal only', async () => {
    const dir = smallBundle();
    const terminal = fakeCli({ terminal: 120 });
    await terminal.run('summary', dir);
    expect(terminal.out()).toContain(ESC);
    const plain = fakeCli({ terminal: 120, env: { NO_COLOR: '1' } });
    await plain.run('summary', dir);
    expect(plain.out()).not.toContain(ESC);
    const asked = fakeCli({ terminal: 120 });
    await asked.run('summary', '--no-color', dir);
    expect(asked.out()).toBe(plain.out());
    for (const line of plain.lines()) expect(line.length).toBeLessThanOrEqual(120);
  });
});
