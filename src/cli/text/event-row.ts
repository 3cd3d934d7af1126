import { eventFacts } from '../../node/session/event-summary.ts';
import { printableLine } from '../terminal/printable.ts';
import type { Style } from '../terminal/style.ts';
import { cutToWidth, padEnd, textWidth } from '../terminal/width.ts';
import { bytes, position } from './numbers.ts';
import type { ReadLine } from './read-log-line.ts';

const THREAD_WIDTH = 20;
const TYPE_WIDTH = 28;

/** Cuts the last column to the room that is left after `taken` cells. */
export type CutToRoom = (text: string, taken: number) => string;

/**
 * Makes rows: line, position since the first event, agent, type, summary. Rows come as the log is read, so widths are fixed;
 * agents are called by their path once it is known.
 */
export function createEventRow(style: Style): (line: ReadLine, cut: CutToRoom) => string {
  const paths = new Map<string, string>();
  let start: number | null = null;

  return (line, cut) => {
    const number = String(line.line).padStart(6);
    if (line.value === null) {
      const text = `unreadable, ${bytes(line.bytes)}: ${line.problem}`;
      return `${style.dim(number)}  ${style.red(cut(text, 8))}`;
    }
    const facts = eventFacts(line.value);
    if (facts.type === 'thread_started' && facts.thread_id !== null) paths.set(facts.thread_id, facts.summary);
    const at = facts.wall_time_unix_ms;
    if (at !== null) start ??= at;
    const thread = facts.thread_id === null ? '' : (paths.get(facts.thread_id) ?? facts.thread_id);
    const head = [
      style.dim(number),
      style.dim((at === null || start === null ? '' : position(at - start)).padStart(10)),
      padEnd(tail(printableLine(thread), THREAD_WIDTH), THREAD_WIDTH),
      style.cyan(padEnd(cutToWidth(printableLine(facts.type ?? 'no type'), TYPE_WIDTH), TYPE_WIDTH)),
    ];
    const taken = 6 + 2 + 10 + 2 + THREAD_WIDTH + 2 + TYPE_WIDTH + 2;
    return `${head.join('  ')}  ${cut(printableLine(facts.summary), taken)}`.trimEnd();
  };
}

/** Of a path the end tells more. */
function tail(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  return `…${[...text].slice(-(width - 1)).join('')}`;
}
