import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { directedBundle, writeCase } from '../../helpers/case-bundle.ts';
import { caseFiles, FIXTURE_CASES, loadCase } from '../../helpers/conformance.ts';
import { demoBundle, smallBundle } from '../../helpers/demo-bundle.ts';
import { fakeCli } from '../../helpers/fake-cli.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const stateOf = (dir: string): string => readFileSync(join(dir, 'state.json'), 'utf8');
const failing = caseFiles(join(FIXTURE_CASES, 'directed')).filter(
  ({ path }) => 'error' in loadCase(path).testCase.strict,
);

describe('rollout reduce', () => {
  it.each(caseFiles(join(FIXTURE_CASES, 'directed')))('$name: as the format’s own reducer', async ({ path }) => {
    const { testCase, stateText } = loadCase(path);
    const dir = writeCase(testCase);
    const cli = fakeCli();
    const code = await cli.run('reduce', dir);
    if ('error' in testCase.strict) {
      expect(code).toBe(1);
      expect(cli.err()).toMatch(new RegExp(`^trace\\.jsonl:${testCase.strict.error.line}: .+\\n  .*--lenient`));
      expect(cli.out()).toBe('');
      expect(existsSync(join(dir, 'state.json'))).toBe(false);
    } else {
      expect([code, cli.out(), cli.err()]).toEqual([0, `${join(dir, 'state.json')}\n`, '']);
      if (stateText !== null) expect(stateOf(dir)).toBe(stateText);
    }
  });

  it('leaves an older state.json as it was when it fails', async () => {
    const { dir } = directedBundle(failing[0]?.name ?? '');
    writeFileSync(join(dir, 'state.json'), 'older');
    expect(await fakeCli().run('reduce', dir)).toBe(1);
    expect(stateOf(dir)).toBe('older');
  });

  it('says with --lenient which lines it skipped, and writes the rest', async () => {
    const { dir, testCase } = directedBundle(failing[0]?.name ?? '');
    const cli = fakeCli();
    expect(await cli.run('reduce', '--lenient', dir)).toBe(0);
    expect(cli.out()).toBe(`${join(dir, 'state.json')}\n`);
    for (const { line } of testCase.lenient.skipped) expect(cli.err()).toContain(`trace.jsonl:${line}: `);
    if (testCase.lenient.state !== 'same as strict') {
      expect(JSON.parse(stateOf(dir))).toEqual(testCase.lenient.state);
    }
  });

  it('writes to standard output with -o -, and nothing else there', async () => {
    const dir = smallBundle();
    const cli = fakeCli();
    expect(await cli.run('reduce', '-o', '-', dir)).toBe(0);
    expect(existsSync(join(dir, 'state.json'))).toBe(false);
    await fakeCli().run('reduce', dir);
    expect(cli.out()).toBe(stateOf(dir));
  });

  it('writes elsewhere with -o FILE, through a link too, and never into a folder', async () => {
    const dir = smallBundle();
    const folder = tempFolder({ 'target.json': 'old' });
    symlinkSync('target.json', join(folder, 'link.json'));
    const cli = fakeCli();
    expect(await cli.run('reduce', dir, '-o', join(folder, 'link.json'))).toBe(0);
    expect(cli.out()).toBe(`${join(folder, 'link.json')}\n`);
    expect(JSON.parse(readFileSync(join(folder, 'target.json'), 'utf8'))).toMatchObject({ status: 'completed' });
    mkdirSync(join(folder, 'sub'));
    const refused = fakeCli();
    expect(await refused.run('reduce', dir, '-o', join(folder, 'sub'))).toBe(1);
    expect(refused.err()).toContain('is a folder; it was not replaced\n  Write elsewhere');
  });

  it('is cancelled by Ctrl+C: exit code 130, no file, no words', async () => {
    const dir = smallBundle();
    const before = readdirSync(dir);
    const cli = fakeCli();
    cli.interrupt();
    expect(await cli.run('reduce', dir)).toBe(130);
    expect([cli.out(), cli.err()]).toEqual(['', '']);
    expect(readdirSync(dir)).toEqual(before);
  });

  it('does not mind a reader that goes away', async () => {
    const cli = fakeCli({ closesAfter: 1 });
    expect(await cli.run('reduce', '-o', '-', demoBundle())).toBe(0);
    expect(cli.err()).toBe('');
  });
});
