import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { TraceError } from '../../core/failure.ts';
import { writeFileAtomic } from '../../node/atomic-file.ts';
import {
  CSV_TABLES,
  EXPORT_FORMATS,
  type ExportRun,
  type ExportSelection,
  type ExportSource,
  exportChunks,
  exportFormat,
  parseMoment,
  sourceOf,
} from '../../node/export/index.ts';
import type { CliIo } from '../io.ts';
import { reduceForCommand } from '../reduce-bundle.ts';
import { printable, printableJson } from '../terminal/printable.ts';
import { createProgress } from '../terminal/progress.ts';
import { inBlocks } from '../text/blocks.ts';
import { nearest } from '../text/near.ts';
import { plural } from '../text/numbers.ts';
import { choiceOption, defineCommand, quoted, UsageError } from '../usage.ts';
import { writeOutput } from '../write-output.ts';

const FORMAT_IDS = EXPORT_FORMATS.map(({ id }) => id);

/** `rollout export` (issue 6, "Formats"). */
export const exportCommand = defineCommand(
  {
    name: 'export',
    summary: 'write a trace, or a part of it, for people and other tools',
    about: [
      ...EXPORT_FORMATS.map(({ id, description }) => `${id}: ${description}`),
      'A part of a trace is chosen by agent, turn and time; conditions add up. Windows belong to a span of time that they overlap. Times are ISO 8601, since the start of the trace (34:52, 12m3s, 90s), or Unix milliseconds.',
      'The file is written whole or not at all; its path is printed, and nothing else.',
    ],
    arguments: [{ name: 'BUNDLE', describe: 'Folder or archive of a bundle, or a state.json.' }],
    options: {
      format: { type: 'string', short: 'f', value: 'F', describe: `One of ${FORMAT_IDS.join(', ')}.` },
      output: {
        type: 'string',
        short: 'o',
        value: 'FILE|-',
        describe: 'Where to write. Default: a file named after the bundle in the current folder. -: standard output.',
      },
      thread: {
        type: 'string',
        value: 'ID',
        multiple: true,
        describe: 'Only this agent, by thread id or path (/root/tests). Can be given more than once.',
      },
      turn: { type: 'string', value: 'ID', describe: 'Only this turn.' },
      from: { type: 'string', value: 'T', describe: 'Only what happened at or after this time.' },
      to: { type: 'string', value: 'T', describe: 'Only what happened up to this time.' },
      table: { type: 'string', value: 'T', describe: `csv: ${CSV_TABLES.join(', ')}. Default: ${CSV_TABLES[0]}.` },
      content: { type: 'boolean', describe: 'otlp: with messages, arguments and outputs.' },
      'whole-outputs': {
        type: 'boolean',
        describe: 'html, markdown: also what commands wrote that the model was not shown.',
      },
      lenient: { type: 'boolean', describe: 'Skip lines that cannot be applied.' },
    },
    examples: [
      { line: 'rollout export trace-7f3a --format html', what: 'A report in one file, for a browser.' },
      {
        line: 'rollout export trace-7f3a -f markdown --thread /root --from 34:00 -o - | less',
        what: 'What the root agent did from minute 34 on.',
      },
      { line: 'rollout export trace-7f3a -f chrome-trace', what: 'Open the file at ui.perfetto.dev.' },
      {
        line: 'rollout export trace-7f3a -f jsonl -o - | jq -c "select(.collection==\\"tool_calls\\")"',
        what: 'Tool calls, one a line.',
      },
    ],
  },
  async ({ options, positionals: [path = ''] }, io) => {
    const format = formatOption(options.format);
    const table = choiceOption('table', options.table, CSV_TABLES, 'tool_calls');
    checkTimes(options);
    const reduced = await reduceForCommand(io, path, options.lenient ? 'lenient' : 'strict');
    try {
      const source = sourceOf(reduced);
      const { content, 'whole-outputs': wholeOutputs } = options;
      const selection = selectionOf(options, source);
      const run: ExportRun = { format: format.id, selection, content, wholeOutputs, table, signal: io.signal };
      const output = options.output ?? defaultName(source.name, format.extension);
      await writeExport(io, source, run, output);
      const skipped = reduced.diagnostics.filter(({ severity }) => severity === 'skipped').length;
      if (skipped > 0) {
        await io.stderr.write(`${plural(skipped, 'line')} skipped. \`rollout check\` lists them.\n`);
      }
      return 0;
    } finally {
      await reduced.close();
    }
  },
);

function formatOption(text: string | undefined) {
  if (text === undefined) throw new UsageError(`--format is missing: one of ${FORMAT_IDS.join(', ')}`);
  const format = exportFormat(text);
  if (format) return format;
  const [near] = nearest(text, FORMAT_IDS, 1);
  throw new UsageError(`${quoted(text)} is no format; ${near ? `did you mean ${near}?` : FORMAT_IDS.join(', ')}`);
}

interface SelectionOptions {
  thread: string[];
  turn: string | undefined;
  from: string | undefined;
  to: string | undefined;
}

/** Before anything is read: what is no time is none with any start. */
function checkTimes(options: Pick<SelectionOptions, 'from' | 'to'>): void {
  for (const name of ['from', 'to'] as const) {
    const text = options[name];
    if (text === undefined || parseMoment(text, 0) !== null) continue;
    throw new UsageError(`--${name} takes a time (34:52, 12m3s, 2026-11-18T14:37:21Z, Unix ms), not ${quoted(text)}`);
  }
}

function selectionOf({ thread, turn, from, to }: SelectionOptions, { trace }: ExportSource): ExportSelection {
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

const defaultName = (name: string, extension: string): string =>
  `${basename(name).replace(/\.(?:zip|tar|tgz|tar\.gz|tar\.zst|state\.json|json)$/, '') || 'trace'}${extension}`;

async function writeExport(io: CliIo, source: ExportSource, run: ExportRun, output: string): Promise<void> {
  const progress = createProgress(io, 'Writing');
  let bytes = 0;
  let share = 0;
  const onProgress = ({ done, total }: ExportProgress) => {
    share = total > 0 ? done / total : 1;
  };
  const { check, ...unchecked } = run;
  const parts = exportParts(source, { ...unchecked, onProgress });
  function* counted(): Generator<string> {
    for (const chunk of parts) {
      bytes += chunk.length;
      progress.update({ bytes, share });
      yield chunk;
    }
  }
  try {
    if (check) await writeChecked(io, check(counted()), run, output);
    else if (output === '-') await toStdout(io, inBlocks(counted()), run);
    else await toFile(output, counted(), io.signal);
  } finally {
    await progress.end();
  }
  if (output !== '-') await io.stdout.write(`${io.stdout.isTTY ? printable(output) : output}\n`);
}

/** A checked export is known to be good only at its end: until then it waits in a file that nobody else can read. */
async function writeChecked(io: CliIo, chunks: Chunks, run: ExportRun, output: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rollout-export-'));
  try {
    const file = join(folder, 'export');
    const written = await writeFileAtomic(file, chunks, { signal: io.signal });
    if (!written.ok) throw new TraceError(written.failure);
    const blocks = createReadStream(file, { encoding: 'utf8' });
    if (output === '-') await toStdout(io, blocks, run);
    else await toFile(output, blocks, io.signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function toFile(path: string, chunks: Chunks, signal: AbortSignal): Promise<void> {
  const written = await writeOutput(path, chunks, signal);
  if (!written.ok) throw new TraceError(written.failure);
}

async function toStdout(
  io: CliIo,
  blocks: Iterable<string> | AsyncIterable<string>,
  { format }: ExportRun,
): Promise<void> {
  const isJson = exportFormat(format)?.mime.includes('json');
  const show = (text: string): string => (!io.stdout.isTTY ? text : isJson ? printableJson(text) : printable(text));
  for await (const block of blocks) {
    if (io.signal.aborted) throw new TraceError({ code: 'cancelled', message: 'writing was cancelled' });
    await io.stdout.write(show(block));
  }
}
