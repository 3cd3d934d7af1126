import type { LineWriter } from '../line-writer.ts';
import { printableLine } from '../terminal/printable.ts';
import type { Style } from '../terminal/style.ts';
import { cutToWidth, padEnd } from '../terminal/width.ts';
import { position } from '../text/numbers.ts';

/** The stream of a tail in text: rows of time, agent and what happened, with more below them. */
export interface Page {
  style: Style;
  /** Lines shown of a long text, and of one that tells less. Infinity: all. */
  foldLines: number;
  briefLines: number;
  /** `at`: ms since the trace began; null: no time. `below` are printable lines. */
  say(bundle: string, at: number | null, agent: string, text: string, below?: readonly string[]): void;
}

const BRIEF = 3;
const TIME = 9;
const AGENT = 16;
const INDENT = ' '.repeat(TIME + 2);

/** A page on `out`, `width` cells wide. With several bundles a line says whose turn it is. */
export function createPage(out: LineWriter, style: Style, width: number, foldLines: number, several: boolean): Page {
  let current: string | null = null;
  const fitted = (text: string, taken: number) => cutToWidth(text, Math.max(30, width - taken));
  return {
    style,
    foldLines,
    briefLines: foldLines === Number.POSITIVE_INFINITY ? foldLines : Math.min(BRIEF, foldLines),
    say(bundle, at, agent, text, below = []) {
      if (several && bundle !== current) out.line(style.bold(`==> ${printableLine(bundle)} <==`));
      current = bundle;
      const time = (at === null ? '' : position(at)).padStart(TIME);
      const name = padEnd(cutToWidth(printableLine(agent), AGENT), AGENT);
      // Colours have no width that is known here: text comes without, or short.
      out.line(`${style.dim(time)}  ${style.blue(name)}  ${text}`.trimEnd());
      for (const line of below) out.line(`${INDENT}${style.dim('│')} ${fitted(line, INDENT.length + 2)}`);
    },
  };
}
