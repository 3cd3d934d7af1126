import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { textsBelow } from '../../helpers/bundle-on-disk.ts';
import { smallBundle } from '../../helpers/demo-bundle.ts';
import { fakeCli } from '../../helpers/fake-cli.ts';
import { rawZip } from '../../helpers/raw-archives.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

/** Runs a command line that must end with 0, and gives what it printed. */
async function rollout(...words: string[]): Promise<string> {
  const cli = fakeCli();
  const code = await cli.run(...words);
  expect([code, words, cli.err()]).toMatchObject([0, words, expect.any(String)]);
  return cli.out();
}

function inFolder(folder: string): void {
  const before = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(before));
}

describe('archives on the command line', () => {
  it.each(['zip', 'tar.gz'])('every command takes a .%s for a bundle', async (extension) => {
    const dir = smallBundle();
    const file = join(tempFolder(), `trace.${extension}`);
    expect(await rollout('pack', dir, '-o', file)).toBe(`${file}\n`);
    for (const words of [['summary'], ['events'], ['events', '--json'], ['reduce', '-o', '-'], ['check']]) {
      const [command = '', ...options] = words;
      const of = async (path: string) => (await rollout(command, path, ...options)).replaceAll(path, 'BUNDLE');
      expect(await of(file), command).toBe((await of(dir)).replaceAll(basename(dir), basename(file)));
    }
    expect(await rollout('show', file, 'raw_payload:1')).toBe(await rollout('show', dir, 'raw_payload:1'));
    expect(await rollout('reduce', file)).toBe(`${file.replace(`.${extension}`, '.state.json')}\n`);
    const unpacked = join(tempFolder(), 'again');
    expect(await rollout('unpack', file, '-o', unpacked)).toBe(`${unpacked}\n`);
    expect(readdirSync(unpacked).sort()).toEqual(['manifest.json', 'payloads', 'trace.jsonl']);
  });

  it('pack and unpack name their output after the bundle, in the current folder', async () => {
    const dir = smallBundle();
    const folder = tempFolder();
    inFolder(folder);
    expect(await rollout('pack', dir)).toBe(`${join(folder, `${basename(dir)}.zip`)}\n`);
    expect(await rollout('unpack', `${basename(dir)}.zip`)).toBe(`${join(folder, basename(dir))}\n`);
    expect(readdirSync(folder).sort()).toEqual([basename(dir), `${basename(dir)}.zip`]);
  });

  it('a state.json alone is summed up and shown; what it lacks is said', async () => {
    const dir = smallBundle();
    const file = join(tempFolder(), 'state.json');
    writeFileSync(file, await rollout('reduce', dir, '-o', '-'));
    expect(JSON.parse(await rollout('summary', file, '--json'))).toMatchObject({ bundle: file });
    expect(await rollout('show', file, 'conversation_item:1')).toBe(await rollout('show', dir, 'conversation_item:1'));
    expect(await rollout('check', file)).toMatch(/without its bundle[\s\S]*payload files/);
    expect(await rollout('reduce', file, '-o', '-')).toBe(readFileSync(file, 'utf8'));
    for (const words of [
      ['events', file],
      ['pack', file],
      ['redact', file, '-o', join(tempFolder(), 'x')],
    ]) {
      const cli = fakeCli();
      expect(await cli.run(...words)).toBe(1);
      expect(cli.err()).toMatch(/without its bundle/);
    }
    const cli = fakeCli();
    expect(await cli.run('reduce', file)).toBe(2);
    expect(cli.err()).toContain('reduced already');
  });

  it('what is refused is told with advice, and leaves nothing', async () => {
    const folder = tempFolder({ 'bad.zip': rawZip([{ name: '../evil' }]), 'full/x': '' });
    for (const [words, message] of [
      [['summary', join(folder, 'bad.zip')], /climbs out[\s\S]*No workbench writes such archives/],
      [['unpack', join(folder, 'bad.zip'), '-o', join(folder, 'new')], /climbs out/],
      [['unpack', smallBundle(), '-o', join(folder, 'new')], /cannot be read|is no zip/],
      [['pack', join(folder, 'none')], /does not exist/],
    ] as const) {
      const cli = fakeCli();
      expect(await cli.run(...words), words.join(' ')).toBe(1);
      expect(cli.err()).toMatch(message);
    }
    const cli = fakeCli();
    expect(await cli.run('pack', smallBundle(), '-o', join(folder, 'x.rar'))).toBe(2);
    expect(readdirSync(folder).sort()).toEqual(['bad.zip', 'full']);
  });
});

describe('rollout redact', () => {
  const SECRET = `ghp_${'aB3dE6gH9jK2'.repeat(3)}`;
  const spoiled = () => {
    const dir = smallBundle();
    const path = join(dir, 'payloads/1.json');
    const value = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    writeFileSync(
      path,
      JSON.stringify({ ...value, note: `by mira.k@example.org with ${SECRET} for ACME-77`, cwd: '/home/mira/x' }),
    );
    return dir;
  };

  it('writes a copy without what it found, and a report without the values', async () => {
    const folder = tempFolder({ 'patterns.txt': '# ours\nACME-\\d+\n' });
    const out = join(folder, 'out');
    const report = join(folder, 'report.json');
    const cli = fakeCli();
    const words = ['redact', spoiled(), '-o', out, '--patterns', join(folder, 'patterns.txt')];
    expect(await cli.run(...words, '--redact', 'secrets,paths,emails', '--report', report)).toBe(0);
    expect(cli.out()).toBe(`${out}\n`);
    expect(cli.err()).toMatch(/^Replaced: /);
    const written = textsBelow(out).join('\n');
    for (const value of [SECRET, 'mira', 'ACME-77']) expect(written).not.toContain(value);
    expect(written).toMatch(/by redacted_email_\d+ with redacted_secret_\d+ for redacted_custom_\d+/);
    const told = readFileSync(report, 'utf8');
    expect(JSON.parse(told)).toMatchObject({ totals: { secret: { values: 1 }, custom: { values: 1 } } });
    for (const value of [SECRET, 'mira', 'ACME-77']) expect(told).not.toContain(value);
    expect(await rollout('check', out)).toContain('Sound');
  });

  it('refuses what it does not know, and never writes over what is there', async () => {
    const folder = tempFolder({ 'bad.txt': '(a+)+$', 'full/x': '' });
    for (const [words, code, message] of [
      [['redact', spoiled()], 2, /-o DIR is missing/],
      [['redact', spoiled(), '-o', join(folder, 'out'), '--redact', 'names'], 2, /secrets, paths, emails, content/],
      [
        ['redact', spoiled(), '-o', join(folder, 'out'), '--patterns', join(folder, 'bad.txt')],
        1,
        /line 1[\s\S]*Nested/,
      ],
      [['redact', spoiled(), '-o', join(folder, 'full')], 1, /exists already/],
    ] as const) {
      const cli = fakeCli();
      expect(await cli.run(...words), words.join(' ')).toBe(code);
      expect(cli.err()).toMatch(message);
    }
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });
});
