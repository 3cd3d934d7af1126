import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { EXPORT_FORMATS } from '../../../src/node/export/index.ts';
import { appendToLog, smallBundle } from '../../helpers/demo-bundle.ts';
import { exported, sampleSource } from '../../helpers/export-source.ts';
import { fakeCli } from '../../helpers/fake-cli.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const sample = await sampleSource();
const SAMPLES = join(import.meta.dirname, '../../../resources/sample-trace');
const bundle = join(SAMPLES, readdirSync(SAMPLES)[0] ?? '');
const idOf = (path: string): string =>
  Object.values(sample.trace.threads).find(({ agent_path }) => agent_path === path)?.thread_id ?? '';

describe('rollout export', () => {
  it.each(EXPORT_FORMATS)('$id: the same to a file and to standard output', async ({ id }) => {
    const output = join(tempFolder(), 'out');
    const cli = fakeCli();
    expect([await cli.run('export', bundle, '--format', id, '-o', output), cli.out(), cli.err()]).toEqual([
      0,
      `${output}\n`,
      '',
    ]);
    const piped = fakeCli();
    expect(await piped.run('export', bundle, '-f', id, '-o', '-')).toBe(0);
    expect(piped.out()).toBe(readFileSync(output, 'utf8'));
    expect(piped.out()).toBe(exported(id, sample));
  });

  it('names the file after the bundle, in the current folder', async () => {
    const folder = tempFolder();
    const cwd = vi.spyOn(process, 'cwd').mockReturnValue(folder);
    const cli = fakeCli();
    await cli.run('export', bundle, '-f', 'markdown');
    cwd.mockRestore();
    expect(cli.out()).toBe(`${sample.name}.md\n`);
    expect(readdirSync(folder)).toEqual([`${sample.name}.md`]);
  });

  it('takes agents by path or id, more than one, and times in any spelling', async () => {
    const start = sample.trace.started_at_unix_ms;
    const threadIds = [idOf('/root'), idOf('/root/bisect_history')];
    const wanted = exported('jsonl', sample, { selection: { threadIds, from: start + 300_000, to: start + 480_000 } });
    for (const [from, to] of [
      ['5:00', '8m'],
      ['300s', String(start + 480_000)],
      [new Date(start + 300_000).toISOString(), '08:00.0'],
    ] as const) {
      const cli = fakeCli();
      const threads = ['--thread', '/root', '--thread', idOf('/root/bisect_history')];
      const code = await cli.run('export', bundle, '-f', 'jsonl', '-o', '-', ...threads, '--from', from, '--to', to);
      expect(code, cli.err()).toBe(0);
      expect(cli.out()).toBe(wanted);
    }
  });

  it('takes a turn, a table, content and whole outputs', async () => {
    const [turn = ''] = Object.keys(sample.trace.codex_turns);
    const cli = fakeCli();
    await cli.run('export', bundle, '-f', 'csv', '--table', 'inference_calls', '--turn', turn, '-o', '-');
    expect(cli.out()).toBe(exported('csv', sample, { table: 'inference_calls', selection: { turnId: turn } }));
    const spans = fakeCli();
    await spans.run('export', bundle, '-f', 'otlp', '--content', '-o', '-');
    expect(spans.out()).toBe(exported('otlp', sample, { content: true }));
    const page = fakeCli();
    await page.run('export', bundle, '-f', 'html', '--whole-outputs', '-o', '-');
    expect(page.out()).toContain('Runtime saw, ');
  });

  it.each([
    [[], '--format is missing'],
    [['-f', 'htm'], 'did you mean html?'],
    [['-f', 'csv', '--table', 'rows'], '--table is tool_calls or'],
    [['-f', 'csv', '--from', 'soon'], '--from takes a time'],
  ])('%j is a wrong command line', async (words, message) => {
    const cli = fakeCli();
    expect(await cli.run('export', bundle, ...words)).toBe(2);
    expect(cli.err()).toContain(message);
    expect(cli.out()).toBe('');
  });

  it.each([
    [['-f', 'html', '--thread', '/nobody'], 'there is no thread "/nobody"'],
    [['-f', 'html', '--turn', 'never'], 'there is no turn "never"'],
    [['-f', 'html', '--to', '2001-01-01'], 'nothing in the trace meets the selection'],
    [['-f', 'state', '--from', '5m'], 'closed graph'],
  ])('%j fails, and leaves nothing', async (words, message) => {
    const output = join(tempFolder(), 'out');
    const cli = fakeCli();
    expect(await cli.run('export', bundle, ...words, '-o', output)).toBe(1);
    expect(cli.err()).toContain(message);
    expect(cli.err().split('\n').length).toBeGreaterThan(2);
    expect(existsSync(output)).toBe(false);
  });

  it('fails at a damaged line, and with --lenient says what it skipped', async () => {
    const dir = smallBundle();
    appendToLog(dir, 'no event\n');
    const output = join(tempFolder(), 'out');
    const strict = fakeCli();
    expect(await strict.run('export', dir, '-f', 'html', '-o', output)).toBe(1);
    expect(strict.err()).toContain('--lenient');
    expect(existsSync(output)).toBe(false);
    const lenient = fakeCli();
    expect(await lenient.run('export', dir, '-f', 'html', '--lenient', '-o', output)).toBe(0);
    expect(lenient.err()).toBe('1 line skipped. `rollout check` lists them.\n');
    expect(readFileSync(output, 'utf8')).toContain('1\u00a0line of the log');
  });

  it('reads a state.json', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'state.json'), exported('state', sample));
    const cli = fakeCli();
    expect(await cli.run('export', join(folder, 'state.json'), '-f', 'markdown', '-o', '-'), cli.err()).toBe(0);
    expect(cli.out()).toContain('Payloads:** not at hand');
  });

  it('what is taken out is nowhere in it, and told without its value', async () => {
    const folder = tempFolder({ 'patterns.txt': '# ours\nledgerline' });
    const report = join(folder, 'report.json');
    for (const { id } of EXPORT_FORMATS) {
      const cli = fakeCli();
      const options = ['--redact', 'secrets,paths,emails', '--redact-patterns', join(folder, 'patterns.txt')];
      const words = ['export', bundle, '-f', id, '--content', '--whole-outputs', ...options, '--redact-report', report];
      expect(await cli.run(...words, '-o', '-'), cli.err()).toBe(0);
      expect(cli.out().length).toBeGreaterThan(1000);
      for (const value of ['sk-live', 'mira', 'ledgerline', '@']) {
        const shown = value === '@' ? /[a-z]+@[a-z]+\.dev/ : new RegExp(value, 'i');
        expect(cli.out(), id).not.toMatch(shown);
      }
      expect(cli.err()).toMatch(/^Replaced: .*1 secret/);
      expect(readFileSync(report, 'utf8')).not.toMatch(/sk-live|mira|ledgerline/i);
    }
  });

  it('a redaction that is no redaction is a wrong command line', async () => {
    const cli = fakeCli();
    expect(await cli.run('export', bundle, '-f', 'html', '--redact', 'secrets,names')).toBe(2);
    expect(cli.err()).toContain('--redact takes secrets, paths, emails, content, not "names"');
  });

  it('ends without a word when its reader has gone', async () => {
    expect(await fakeCli({ closesAfter: 1000 }).run('export', bundle, '-f', 'jsonl', '-o', '-')).toBe(0);
  });

  it('an interrupt leaves nothing', async () => {
    const folder = tempFolder();
    const cli = fakeCli();
    const run = cli.run('export', bundle, '-f', 'html', '-o', join(folder, 'out'));
    cli.interrupt();
    expect(await run).toBe(130);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a terminal gets nothing that it would obey', async () => {
    const cli = fakeCli({ terminal: 80 });
    await cli.run('export', bundle, '-f', 'state', '-o', '-');
    expect(cli.out()).not.toContain('\u001b[3');
    expect(JSON.parse(cli.out())).toEqual(sample.trace);
  });
});
