import { fail, TraceError } from '../core/failure.ts';
import { errnoOf, errorFact } from '../node/io.ts';
import { type CliIo, type Installation, type Interruption, OutputClosed, type TextOutput } from './io.ts';

const DEFAULT_COLUMNS = 100;
const DEFAULT_ROWS = 40;

/**
 * A terminal's Ctrl+C reaches a whole group of processes, and some parents pass it on as well: what follows this soon is the
 * same wish, not impatience.
 */
const SAME_INTERRUPTION_MS = 500;

/** The real process. SIGINT and SIGTERM abort the signal; a second one ends the process at once. */
export function processIo(installation: Installation): CliIo {
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) onSignal(name, abort);
  return {
    stdout: outputOf(process.stdout, 'standard output'),
    stderr: outputOf(process.stderr, 'standard error'),
    env: process.env,
    signal: abort.signal,
    installation,
    now: Date.now,
    utcOffset: (unixMs) => -new Date(unixMs).getTimezoneOffset(),
  };
}

/** What a shell expects of a program that a signal ended. */
export function exitCodeOf(interruption: Interruption): number {
  return interruption === 'SIGTERM' ? 143 : 130;
}

function onSignal(name: Interruption, abort: AbortController): void {
  let first: number | null = null;
  process.on(name, () => {
    first ??= performance.now();
    if (!abort.signal.aborted) abort.abort(name);
    else if (performance.now() - first > SAME_INTERRUPTION_MS) process.exit(exitCodeOf(name));
  });
}

function outputOf(stream: NodeJS.WriteStream, name: string): TextOutput {
  let broken: Error | null = null;
  // Without a listener a closed pipe would end the process with a stack trace; each write reports its own error.
  stream.on('error', (error) => {
    broken ??= error;
  });
  return {
    write: (chunk) =>
      new Promise((resolve, reject) => {
        if (broken) return reject(outputError(broken, name));
        stream.write(chunk, (error) => (error ? reject(outputError(error, name)) : resolve()));
      }),
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns || DEFAULT_COLUMNS;
    },
    get rows() {
      return stream.rows || DEFAULT_ROWS;
    },
  };
}

const GONE = new Set(['EPIPE', 'ECONNRESET', 'EOF', 'ERR_STREAM_DESTROYED']);

function outputError(error: Error, name: string): Error {
  if (GONE.has(errnoOf(error) ?? '')) return new OutputClosed();
  return new TraceError(fail('output_failed', `cannot write ${name}: ${errorFact(error)}`).failure, { cause: error });
}
