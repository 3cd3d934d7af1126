import type { CliIo } from '../io.ts';
import * as text from '../text/numbers.ts';
import { cutToWidth } from './width.ts';

/** How far a piece of work has come. `share` is 0 … 1, null when the end is not known. */
export interface ProgressState {
  bytes: number;
  share: number | null;
}

export interface Progress {
  update(state: ProgressState): void;
  /** Takes the line away. Call it before anything else is written. */
  end(): Promise<void>;
}

/** Work that is shorter shows nothing. */
const SHOWN_AFTER_MS = 300;
const BETWEEN_MS = 100;

const SILENT: Progress = { update: () => {}, end: () => Promise.resolve() };

/** A line on standard error that says how far long work has come. Silent unless that is a terminal. */
export function createProgress(io: CliIo, label: string, clock: () => number = () => performance.now()): Progress {
  const { stderr } = io;
  if (!stderr.isTTY || io.env.TERM === 'dumb') return SILENT;
  const started = clock();
  let shownAt: number | null = null;
  let last: Promise<void> = Promise.resolve();
  const write = (chunk: string): void => {
    last = stderr.write(chunk).catch(() => undefined);
  };
  return {
    update(state) {
      const now = clock();
      if (now - started < SHOWN_AFTER_MS || (shownAt !== null && now - shownAt < BETWEEN_MS)) return;
      shownAt = now;
      write(`\r\u001b[K${cutToWidth(progressLine(label, state, now - started), stderr.columns - 1)}`);
    },
    async end() {
      if (shownAt !== null) write('\r\u001b[K');
      shownAt = null;
      await last;
    },
  };
}

/** `Reducing  42 %  84.1 MB · 31.2 MB/s · 4.0 s left` */
export function progressLine(label: string, { bytes, share }: ProgressState, elapsedMs: number): string {
  const rate = elapsedMs > 0 ? (bytes * 1000) / elapsedMs : 0;
  const done = share === null ? '' : `  ${text.percent(share)}`;
  const left =
    share !== null && share > 0.02 && share < 1 ? ` · ${text.duration((elapsedMs / share) * (1 - share))} left` : '';
  return `${label}${done}  ${text.bytes(bytes)} · ${text.bytes(rate)}/s${left}`;
}
