import { parseArgs } from 'node:util';
import type { CliIo } from './io.ts';
import { nearest } from './text/near.ts';

/** The command line is not one that the command takes: exit code 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

export interface Option {
  type: 'boolean' | 'string';
  short?: string;
  /** What stands for its value in help: `FILE`. */
  value?: string;
  /** May be given any number of times: its value is a list. */
  multiple?: true;
  describe: string;
}

export interface Argument {
  name: string;
  describe: string;
  optional?: boolean;
  /** The last one may be given any number of times. */
  many?: boolean;
}

export interface Example {
  line: string;
  what: string;
}

/** What a command takes, and all that its help says. */
export interface Usage<O extends Record<string, Option>> {
  name: string;
  summary: string;
  /** Paragraphs. */
  about: readonly string[];
  arguments: readonly Argument[];
  options: O;
  examples: readonly Example[];
}

export type OptionValues<O extends Record<string, Option>> = {
  [K in keyof O]: O[K]['type'] extends 'boolean'
    ? boolean
    : O[K] extends { multiple: true }
      ? string[]
      : string | undefined;
};

export interface ParsedArguments<O extends Record<string, Option>> {
  options: OptionValues<O>;
  positionals: string[];
}

/** A command, ready to be run with its words. Resolves to the exit code. */
export interface Command {
  usage: Usage<Record<string, Option>>;
  run(words: readonly string[], io: CliIo): Promise<number>;
}

/** Ties a usage to what it does. */
export function defineCommand<const O extends Record<string, Option>>(
  usage: Usage<O>,
  run: (parsed: ParsedArguments<O>, io: CliIo) => Promise<number>,
): Command {
  return { usage, run: (words, io) => run(parseWords(usage, words), io) };
}

/** The words after the command's name. Throws a {@link UsageError}. */
export function parseWords<O extends Record<string, Option>>(
  usage: Usage<O>,
  words: readonly string[],
): ParsedArguments<O> {
  const { values, positionals } = parse(usage, words);
  const required = usage.arguments.filter(({ optional }) => !optional);
  const missing = required[positionals.length];
  if (missing) throw new UsageError(`${missing.name} is missing: ${missing.describe}`);
  if (positionals.length > usage.arguments.length && !usage.arguments.at(-1)?.many) {
    const extra = positionals[usage.arguments.length];
    throw new UsageError(`${quoted(extra)} is one argument too many`);
  }
  const options = Object.fromEntries(
    Object.entries(usage.options).map(([name, { type, multiple }]) => [
      name,
      values[name] ?? (type === 'boolean' ? false : multiple ? [] : undefined),
    ]),
  );
  return { options: options as OptionValues<O>, positionals };
}

function parse(usage: Usage<Record<string, Option>>, words: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries(usage.options).map(([name, { type, short, multiple = false }]) => [
      name,
      short ? { type, short, multiple } : { type, multiple },
    ]),
  );
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(parseProblem(error, usage, words));
  }
}

/** Node's own words are long and name its functions. */
function parseProblem(error: unknown, usage: Usage<Record<string, Option>>, words: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  const named = /'(?:-\w, )?(-{1,2}[^'\s]*)/.exec(message)?.[1] ?? words[0] ?? '';
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const [near] = nearest(
      named,
      Object.keys(usage.options).map((name) => `--${name}`),
      1,
    );
    return `${quoted(named)} is no option of ${usage.name}${near ? `; did you mean ${near}?` : ''}`;
  }
  const option = usage.options[named.replace(/^--/, '')];
  if (option?.type === 'string') return `${named} needs a value: ${named} ${option.value ?? 'VALUE'}`;
  if (option?.type === 'boolean') return `${named} takes no value`;
  return message.split('\n')[0] ?? message;
}

/** A word of the command line, for a message. */
export const quoted = (word: string | undefined): string => JSON.stringify(word ?? '');

/** The number an option was given; undefined when it was not. Throws a {@link UsageError} unless it is one within the limits. */
export function numberOption(
  name: string,
  text: string | undefined,
  limits: { least: number; most?: number; whole?: boolean },
): number | undefined {
  if (text === undefined) return undefined;
  const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  const { least, most = Number.MAX_SAFE_INTEGER, whole = false } = limits;
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  const range = limits.most === undefined ? `${least} or more` : `${least} to ${most}`;
  throw new UsageError(`--${name} takes a ${whole ? 'whole ' : ''}number, ${range}, not ${quoted(text)}`);
}

/** The word an option was given, out of those it knows. */
export function choiceOption<T extends string>(
  name: string,
  text: string | undefined,
  choices: readonly T[],
  usual: T,
): T {
  if (text === undefined) return usual;
  const choice = choices.find((known) => known === text);
  if (choice !== undefined) return choice;
  throw new UsageError(`--${name} is ${choices.join(' or ')}, not ${quoted(text)}`);
}
