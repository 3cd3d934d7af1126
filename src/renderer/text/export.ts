import { formatBytes, formatCount, formatPercent, formatPosition, plural } from '../../core/views/format.ts';
import type { ExportFormatName, Redaction } from '../../protocol/export.ts';

/** Texts of the export dialog. */
export const exportTexts = {
  title: 'Export',
  asOf: (events: number, live: boolean) => `as of event ${formatCount(events)}${live ? '; the trace goes on' : ''}`,
  formats: 'Format',
  what: 'What',
  whole: 'Whole trace',
  thread: (path: string) => `Agent ${path}`,
  turn: (number: number) => `Turn ${number}`,
  range: (from: number, to: number) => `Range ${formatPosition(from)} to ${formatPosition(to)}`,
  wholeOnly: 'This format holds whole traces only.',
  with: 'With',
  content: 'messages, arguments and outputs',
  wholeOutputs: 'what commands wrote that the model was not shown',
  table: 'Table',
  tables: { tool_calls: 'Tool calls', inference_calls: 'Model calls', edges: 'Messages between agents' },
  redaction: 'Redaction',
  kinds: {
    secrets: 'secrets',
    paths: 'home folders and users',
    emails: 'e-mail and IP addresses',
    content: 'all content',
  } satisfies Record<Redaction, string>,
  noRedaction: 'Nothing is taken out: prompts, code and secrets go along.',
  noFindings: 'Nothing was found.',
  looking: 'Looking for what to take out',
  findings: (found: number, kept: number) =>
    `${plural(found, 'value')} found: ${formatCount(found - kept)} replaced, ${formatCount(kept)} kept`,
  found: 'Found',
  value: 'Value',
  standIn: 'Stands as',
  decision: 'Then',
  replace: 'Replace',
  keep: 'Keep',
  preview: 'Preview',
  beginning: 'the beginning',
  asText: 'what the report says, as text',
  making: 'Making the preview',
  writing: (share: number) => `Writing, ${formatPercent(share)}`,
  searching: (share: number) => `Looking for what to take out, ${formatPercent(share)}`,
  run: 'Export',
  stop: 'Stop',
  saved: (path: string, bytes: number) => `Exported ${formatBytes(bytes)} to ${path}`,
};

/** The formats in groups, as the list shows them. */
export const FORMAT_GROUPS: readonly { title: string; ids: readonly ExportFormatName[] }[] = [
  { title: 'For people', ids: ['html', 'markdown'] },
  { title: 'For tools', ids: ['state', 'jsonl', 'csv', 'chrome-trace', 'otlp'] },
];

/** What a format is called in the list, and what it is in few words. */
export const FORMAT_WORDS: Record<ExportFormatName, { name: string; hint: string }> = {
  html: { name: 'HTML report', hint: 'one file, opens anywhere' },
  markdown: { name: 'Markdown', hint: 'transcript as text' },
  state: { name: 'state.json', hint: 'the reduced trace, byte for byte' },
  jsonl: { name: 'JSON Lines', hint: 'one object a line' },
  csv: { name: 'CSV', hint: 'a table for a spreadsheet' },
  'chrome-trace': { name: 'Perfetto', hint: 'trace events, for its timeline' },
  otlp: { name: 'OpenTelemetry', hint: 'OTLP JSON, GenAI conventions' },
};

const RULE_WORDS: Record<string, string> = {
  secret: 'Secret',
  user: 'User name',
  email: 'E-mail address',
  ip: 'IP address',
  custom: 'Own pattern',
};

export const findingWord = (kind: string): string => RULE_WORDS[kind] ?? kind;
