import type { CommandEntry } from './commands.ts';
import { wrap } from './text/wrap.ts';
import type { Argument, Option, Usage } from './usage.ts';

const WIDTH = 96;

const COMMON: Record<string, Option> = {
  'no-color': { type: 'boolean', describe: 'No colours (also: the environment variable NO_COLOR).' },
  help: { type: 'boolean', short: 'h', describe: 'This help.' },
};

/** `rollout help`: what there is. */
export function overview(commands: readonly CommandEntry[], version: string): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    `Rollout Workbench ${version}: see what a coding agent did, and why.`,
    '',
    'Usage: rollout COMMAND [ARGUMENTS]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    ...wrap(
      'A BUNDLE is the folder of one trace (manifest.json, trace.jsonl and payloads/), or an archive of it. A ROOT is a folder in which agents make bundles (CODEX_ROLLOUT_TRACE_ROOT).',
      WIDTH,
    ),
    '',
    'Begin with a simulated agent:',
    '  rollout demo traces                 write a trace into the folder traces',
    '  rollout list traces                 find it',
    '  rollout demo traces --live --seed 2 &',
    '  rollout tail traces                 watch an agent at work',
    '',
    '`rollout COMMAND --help` explains a command, with examples.',
    'Exit codes: 0 done, 1 failed or something was found, 2 the command line is wrong, 130 interrupted.',
    '',
  ].join('\n');
}

/** `rollout COMMAND --help`. */
export function commandHelp(usage: Usage<Record<string, Option>>): string {
  const lines = [`rollout ${usage.name}: ${usage.summary}`, '', `Usage: ${usageLine(usage)}`, ''];
  for (const paragraph of usage.about) lines.push(...wrap(paragraph, WIDTH), '');
  if (usage.arguments.length > 0) {
    lines.push('Arguments:', ...described(usage.arguments.map((argument) => [argument.name, argument.describe])), '');
  }
  const options = Object.entries({ ...usage.options, ...COMMON });
  lines.push(
    'Options:',
    ...described(options.map(([name, option]) => [optionName(name, option), option.describe])),
    '',
  );
  if (usage.examples.length > 0) {
    lines.push('Examples:');
    for (const { line, what } of usage.examples)
      lines.push(`  ${line}`, ...wrap(what, WIDTH - 6).map((text) => `      ${text}`));
    lines.push('');
  }
  return lines.join('\n');
}

/** `rollout reduce BUNDLE [-o FILE|-] [--lenient]` */
export function usageLine(usage: Usage<Record<string, Option>>): string {
  const options = Object.entries(usage.options).map(([name, { short, value, multiple }]) => {
    const flag = short ? `-${short}` : `--${name}`;
    return `[${flag}${value ? ` ${value}` : ''}]${multiple ? '…' : ''}`;
  });
  return ['rollout', usage.name, ...usage.arguments.map(argumentName), ...options].join(' ');
}

function argumentName({ name, optional, many }: Argument): string {
  const whole = many ? `${name}…` : name;
  return optional ? `[${whole}]` : whole;
}

function optionName(name: string, { short, value }: Option): string {
  return `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`;
}

function described(pairs: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.flatMap(([name, text]) =>
    wrap(text, WIDTH - width - 4).map((line, i) => `  ${(i === 0 ? name : '').padEnd(width)}  ${line}`),
  );
}
