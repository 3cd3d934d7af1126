import { type Failure, TraceError } from '../core/failure.ts';
import { COMMANDS } from './commands.ts';
import { commandHelp, overview, usageLine } from './help.ts';
import { type CliIo, type Interruption, OutputClosed } from './io.ts';
import { exitCodeOf } from './process-io.ts';
import { failureLines } from './text/failure-lines.ts';
import { nearest } from './text/near.ts';
import { type Command, quoted, UsageError } from './usage.ts';

/**
 * Runs one command line (the words after `rollout`) and resolves to its exit code: 0 done, 1 failed, 2 usage, 130 or 143
 * interrupted. Never rejects. A reader that has gone away (`| head`) is no failure.
 */
export async function runCli(words: readonly string[], io: CliIo): Promise<number> {
  const { rest, noColour } = withoutColourOption(words);
  const env = noColour ? { ...io.env, NO_COLOR: '1' } : io.env;
  let command: Command | null = null;
  try {
    const [name, ...others] = rest;
    if (name === undefined) {
      await io.stderr.write(overview(COMMANDS, io.installation.version));
      return 2;
    }
    if (name === '--version' || name === '-V') {
      await io.stdout.write(`${io.installation.version}\n`);
      return 0;
    }
    if (name === 'help' || name === '--help' || name === '-h') return await help(others, io);
    command = await loadCommand(name);
    if (asksForHelp(others)) return await help([name], io);
    return await command.run(others, { ...io, env });
  } catch (error) {
    return report(error, command, rest, io);
  }
}

async function help([name]: readonly string[], io: CliIo): Promise<number> {
  const text =
    name === undefined || name.startsWith('-')
      ? overview(COMMANDS, io.installation.version)
      : commandHelp((await loadCommand(name)).usage);
  await io.stdout.write(text);
  return 0;
}

async function loadCommand(name: string): Promise<Command> {
  const entry = COMMANDS.find((known) => known.name === name);
  if (entry) return entry.load();
  const [near] = nearest(
    name,
    COMMANDS.map((known) => known.name),
    1,
  );
  const hint = near ? `did you mean ${near}?` : '`rollout help` lists the commands';
  throw new UsageError(`${quoted(name)} is no command; ${hint}`);
}

/** `--no-color` may stand anywhere; what follows `--` are no options. */
function withoutColourOption(words: readonly string[]): { rest: string[]; noColour: boolean } {
  const end = words.indexOf('--');
  const options = end < 0 ? [...words] : words.slice(0, end);
  const rest = options.filter((word) => word !== '--no-color');
  return { rest: [...rest, ...(end < 0 ? [] : words.slice(end))], noColour: rest.length < options.length };
}

function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return (end < 0 ? words : words.slice(0, end)).some((word) => word === '--help' || word === '-h');
}

async function report(error: unknown, command: Command | null, words: readonly string[], io: CliIo): Promise<number> {
  if (error instanceof OutputClosed) return 0;
  if (error instanceof TraceError && error.code === 'cancelled' && io.signal.aborted) {
    return exitCodeOf(io.signal.reason as Interruption);
  }
  const say = (lines: readonly string[]) => io.stderr.write(`${lines.join('\n')}\n`).catch(() => undefined);
  if (error instanceof UsageError) {
    const usage = command
      ? [`Usage: ${usageLine(command.usage)}`, `\`rollout ${command.usage.name} --help\` explains it.`]
      : ['Usage: rollout COMMAND [ARGUMENTS]'];
    await say([`rollout: ${error.message}`, ...usage]);
    return 2;
  }
  await say(failureLines(failureOf(error), words[0] ?? ''));
  return 1;
}

/** An error that is not a failure of the trace or the disk is a bug of ours; even then nobody wants a stack trace. */
function failureOf(error: unknown): Failure {
  if (error instanceof TraceError) return error.failure;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { code: 'internal', message: `unexpected error: ${message}` };
}
