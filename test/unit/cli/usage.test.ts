import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { fakeCli } from '../../helpers/fake-cli.ts';

describe('the command line', () => {
  it.each([
    [[], /^Rollout Workbench 1\.2\.3/],
    [['redcue'], /"redcue" is no command; did you mean reduce\?/],
    [['reduce'], /BUNDLE is missing: Folder or archive of a bundle\.\nUsage: rollout reduce BUNDLE/],
    [['reduce', 'a', 'b'], /"b" is one argument too many/],
    [['reduce', '--lenien', 'x'], /"--lenien" is no option of reduce; did you mean --lenient\?/],
    [['reduce', 'x', '-o'], /--output needs a value: --output FILE/],
    [['reduce', 'x', '--lenient=yes'], /--lenient takes no value/],
    [['tail', 'x', '--since', 'later'], /--since is start or now, not "later"/],
    [['demo', '--seed', 'x'], /--seed takes a whole number, 0 or more, not "x"/],
    [['demo', '--seed', '1.5'], /--seed takes a whole number/],
    [['demo', '--speed', '2'], /--speed goes with --live/],
    [['serve', '--port', '70000'], /--port takes a whole number, 0 to 65535/],
    [['show', 'x'], /ID is missing/],
    [['show', 'x', 'y', '--text', '--json'], /--text and --json exclude each other/],
  ])('%j is answered with usage and exit code 2', async (words, says) => {
    const cli = fakeCli();
    expect(await cli.run(...words)).toBe(2);
    expect(cli.out()).toBe('');
    expect(cli.err()).toMatch(says);
  });

  it('knows its version', async () => {
    const cli = fakeCli();
    expect(await cli.run('--version')).toBe(0);
    expect(cli.out()).toBe('1.2.3\n');
  });

  it.each(COMMANDS)('$name explains itself, with examples that it would take', async ({ name, summary, load }) => {
    const cli = fakeCli();
    expect(await cli.run(name, '--help')).toBe(0);
    expect(cli.err()).toBe('');
    expect(cli.out()).toContain(`Usage: rollout ${name}`);
    const { usage } = await load();
    expect(usage.examples.length).toBeGreaterThan(0);
    for (const option of Object.keys(usage.options)) expect(cli.out()).toContain(`--${option}`);
    const overview = fakeCli();
    await overview.run('help');
    expect(overview.out()).toContain(summary);
    const other = fakeCli();
    await other.run('help', name);
    expect(other.out()).toBe(cli.out());
  });

  it('takes --no-color anywhere, but not behind --', async () => {
    const cli = fakeCli({ terminal: 100 });
    expect(await cli.run('--no-color', '--version')).toBe(0);
    const literal = fakeCli();
    expect(await literal.run('reduce', '--', '--no-color')).toBe(1);
    expect(literal.err()).toContain('--no-color does not exist');
  });
});
