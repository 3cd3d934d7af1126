import { type ExportSelection, type ExportSource, parseMoment } from '../../node/export/index.ts';
import { quoted, UsageError } from '../usage.ts';

/** The options that choose a part of a trace. */
export interface SelectionOptions {
  thread: string[];
  turn: string | undefined;
  from: string | undefined;
  to: string | undefined;
}

/** Before anything is read: what is no time is none with any start. */
export function checkTimes(options: Pick<SelectionOptions, 'from' | 'to'>): void {
  for (const name of ['from', 'to'] as const) {
    const text = options[name];
    if (text === undefined || parseMoment(text, 0) !== null) continue;
    throw new UsageError(`--${name} takes a time (34:52, 12m3s, 2026-11-18T14:37:21Z, Unix ms), not ${quoted(text)}`);
  }
}

/** The part of a trace that the options choose. */
export function selectionOf({ thread, turn, from, to }: SelectionOptions, { trace }: ExportSource): ExportSelection {
  const time = (text: string | undefined) => (text === undefined ? null : parseMoment(text, trace.started_at_unix_ms));
  const [start, end] = [time(from), time(to)];
  return {
    threadIds: thread.map((word) => threadNamed(word, trace)),
    ...(turn === undefined ? {} : { turnId: turn }),
    ...(start === null ? {} : { from: start }),
    ...(end === null ? {} : { to: end }),
  };
}

/** By id, else by path. An unknown word is left for the selection to refuse. */
function threadNamed(word: string, trace: ExportSource['trace']): string {
  if (Object.hasOwn(trace.threads, word)) return word;
  return Object.values(trace.threads).find(({ agent_path }) => agent_path === word)?.thread_id ?? word;
}
