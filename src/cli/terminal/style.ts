import type { CliIo, TextOutput } from '../io.ts';

/** Colours and weights of a terminal; each is a no-op where there are none. */
export type Style = Record<
  'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan',
  (text: string) => string
>;

const CODES: Record<keyof Style, [on: number, off: number]> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
};

/** Whether colours may be written to an output: a terminal that has some, and a reader who did not ask for none (NO_COLOR). */
export function hasColours(output: TextOutput, env: CliIo['env']): boolean {
  return output.isTTY && !env.NO_COLOR && env.TERM !== 'dumb';
}

export function createStyle(enabled: boolean): Style {
  const paint = ([on, off]: [number, number]) =>
    enabled ? (text: string) => (text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`) : (text: string) => text;
  return Object.fromEntries(Object.entries(CODES).map(([name, codes]) => [name, paint(codes)])) as Style;
}

const STATUS_COLOURS: Record<string, keyof Style> = {
  live: 'green',
  running: 'green',
  completed: 'dim',
  idle: 'dim',
  failed: 'red',
  aborted: 'red',
  broken: 'red',
  cancelled: 'yellow',
  waiting: 'yellow',
};

/** A status word in its colour. */
export function paintStatus(style: Style, status: string, text: string = status): string {
  const colour = STATUS_COLOURS[status];
  return colour ? style[colour](text) : text;
}
