import { exportFileName } from '../../node/export/file-name.ts';
import {
  CSV_TABLES,
  EXPORT_FORMATS,
  type ExportFormat,
  type ExportRun,
  exportFormat,
  sourceOf,
} from '../../node/export/index.ts';
import { REDACTION_KINDS } from '../../node/redact/kinds.ts';
import { redact, redactionChoice, tellRedacted } from '../export/redaction.ts';
import { checkTimes, selectionOf } from '../export/selection.ts';
import { writeExport } from '../export/write.ts';
import { reduceForCommand } from '../reduce-bundle.ts';
import { nearest } from '../text/near.ts';
import { plural } from '../text/numbers.ts';
import { choiceOption, defineCommand, quoted, UsageError } from '../usage.ts';

const FORMAT_IDS = EXPORT_FORMATS.map(({ id }) => id);

/** `rollout export` (issue 6, "Formats"). */
export const exportCommand = defineCommand(
  {
    name: 'export',
    summary: 'write a trace, or a part of it, for people and other tools',
    about: [
      ...EXPORT_FORMATS.map(({ id, description }) => `${id}: ${description}`),
      'A part of a trace is chosen by agent, turn and time; conditions add up. Windows belong to a span of time that they overlap. Times are ISO 8601, since the start of the trace (34:52, 12m3s, 90s), or Unix milliseconds.',
      'With --redact every string of the trace is looked at before it is written, payloads included, and the finished export is searched again, also for encodings of what was found: a hit fails the export and nothing is written.',
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
      redact: {
        type: 'string',
        value: 'KINDS',
        describe: `Take out, with stand-ins that are the same everywhere: ${REDACTION_KINDS.join(', ')}.`,
      },
      'redact-patterns': {
        type: 'string',
        value: 'FILE',
        describe: 'Take out what these regular expressions find as well, one a line.',
      },
      'redact-report': {
        type: 'string',
        value: 'FILE',
        describe: 'Write what was replaced, by kind and place, without the values (JSON).',
      },
      lenient: { type: 'boolean', describe: 'Skip lines that cannot be applied.' },
    },
    examples: [
      { line: 'rollout export trace-7f3a --format html', what: 'A report in one file, for a browser.' },
      {
        line: 'rollout export trace-7f3a -f markdown --thread /root --from 34:00 -o - | less',
        what: 'What the root agent did from minute 34 on.',
      },
      {
        line: 'rollout export trace-7f3a -f html --redact secrets,paths,emails',
        what: 'A report to hand on.',
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
    const choice = await redactionChoice(options);
    const reduced = await reduceForCommand(io, path, options.lenient ? 'lenient' : 'strict');
    try {
      const source = sourceOf(reduced);
      const { content, 'whole-outputs': wholeOutputs } = options;
      const selection = selectionOf(options, source);
      const redaction = choice ? await redact(io, source, choice) : null;
      const run: ExportRun = {
        ...{ format: format.id, selection, content, wholeOutputs, table, signal: io.signal },
        ...(redaction ? { redactor: redaction.redactor, check: redaction.check } : {}),
      };
      const name = redaction ? redaction.redactor(source.name, 'name') : source.name;
      await writeExport(io, source, run, options.output ?? exportFileName(name, format.extension));
      if (redaction) await tellRedacted(io, redaction, options['redact-report']);
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

function formatOption(text: string | undefined): ExportFormat {
  if (text === undefined) throw new UsageError(`--format is missing: one of ${FORMAT_IDS.join(', ')}`);
  const format = exportFormat(text);
  if (format) return format;
  const [near] = nearest(text, FORMAT_IDS, 1);
  throw new UsageError(`${quoted(text)} is no format; ${near ? `did you mean ${near}?` : FORMAT_IDS.join(', ')}`);
}
