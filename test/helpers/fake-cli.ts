import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type CliIo, OutputClosed, type TextOutput } from '../../src/cli/io.ts';
import { runCli } from '../../src/cli/run.ts';
import { tempFolder } from './temp-folder.ts';

export interface FakeCliOptions {
  /** Both outputs are a terminal of this many columns. */
  terminal?: number;
  env?: Record<string, string>;
  /** Standard output takes so many characters, then its reader has gone away. */
  closesAfter?: number;
}

/** A command line without a process: what it was told, what it wrote, how it ended. */
export interface FakeCli {
  run(...words: string[]): Promise<number>;
  out(): string;
  err(): string;
  lines(): string[];
  /** As Ctrl+C does. */
  interrupt(): void;
  /** Resolves once standard output (or `err`) holds the text. */
  wrote(text: string, where?: 'out' | 'err'): Promise<void>;
}

export function fakeCli(options: FakeCliOptions = {}): FakeCli {
  const abort = new AbortController();
  const out = fakeOutput(options, options.closesAfter);
  const err = fakeOutput(options);
  const io: CliIo = {
    stdout: out.output,
    stderr: err.output,
    env: { ROLLOUT_WORKBENCH_DATA_DIR: join(tempFolder(), 'data'), ...options.env },
    signal: abort.signal,
    installation: {
      version: '1.2.3',
      rendererDir: '/nowhere/renderer',
      resourcesDir: '/nowhere/resources',
      workerUrl: pathToFileURL('/nowhere/worker.js'),
    },
    now: () => 1_795_000_000_000,
    utcOffset: () => 0,
  };
  return {
    run: (...words) => runCli(words, io),
    out: out.text,
    err: err.text,
    lines: () => out.text().split('\n').slice(0, -1),
    interrupt: () => abort.abort('SIGINT'),
    wrote: (text, where = 'out') => (where === 'out' ? out : err).wrote(text),
  };
}

function fakeOutput({ terminal }: FakeCliOptions, closesAfter = Number.POSITIVE_INFINITY) {
  let text = '';
  let waiting: { text: string; done: () => void }[] = [];
  const output: TextOutput = {
    write(chunk) {
      if (text.length >= closesAfter) return Promise.reject(new OutputClosed());
      text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
      for (const wanted of waiting) if (text.includes(wanted.text)) wanted.done();
      waiting = waiting.filter((wanted) => !text.includes(wanted.text));
      return Promise.resolve();
    },
    isTTY: terminal !== undefined,
    columns: terminal ?? 100,
    rows: 30,
  };
  return {
    output,
    text: () => text,
    wrote: (wanted: string) =>
      new Promise<void>((done) => {
        if (text.includes(wanted)) done();
        else waiting.push({ text: wanted, done });
      }),
  };
}
