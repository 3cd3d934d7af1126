import { formatBytes, formatCount, formatPercent, formatPosition, plural } from '../../core/views/format.ts';
import type { ExportFormatName, Redaction } from '../../protocol/export.ts';

/** Texts of the export dialog. */
export const exportTexts = {
  title: 'Export',
  asOf: (events: number, live: boolean) => `as of event ${formatCount(events)}${live ? '; the trace goes on' : ''}`,
  formats: 'Format',
  what: 'What',
  as: 'As',
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
  noFindings: (content: boolean) =>
    content ? 'Texts are replaced by their length; nothing else was found.' : 'Nothing was found.',
  looking: 'Looking for what to take out',
  findings: (found: number, kept: number) =>
    `${plural(found, 'value')} found: ${formatCount(found - kept)} replaced, ${formatCount(kept)} kept`,
  found: 'Found',
  example: 'Example',
  count: 'Count',
  where: 'Where',
  decision: 'Then',
  replace: 'Replace',
  keep: 'Keep',
  keepSome: (kept: number, all: number) => `Keep ${formatCount(kept)} of ${formatCount(all)}`,
  none: 'none',
  objects: (objects: number) => plural(objects, 'object'),
  onlyPayloads: 'payload files only',
  ownRule: 'Own rule',
  ownRuleHint: 'a regular expression',
  removeRule: (pattern: string) => `Remove the rule ${pattern}`,
  finding: 'Finding',
  ofTotal: (at: number, total: number) => `${formatCount(at)} of ${formatCount(total)}`,
  previous: 'Previous finding',
  next: 'Next finding',
  keepThis: 'Keep this one',
  replaceThis: 'Replace this one',
  file: 'File',
  preview: 'Preview',
  beginning: 'the beginning',
  asText: 'what the report says, as text',
  asList: 'the files, with their bytes',
  making: 'Making the preview',
  writing: (share: number) => `Writing, ${formatPercent(share)}`,
  searching: (share: number) => `Looking for what to take out, ${formatPercent(share)}`,
  run: (format: ExportFormatName) =>
    format === 'html' ? 'Export report' : format === 'zip' || format === 'tar.gz' ? 'Export bundle' : 'Export',
  stop: 'Stop',
  saved: (path: string, bytes: number) => `Exported ${formatBytes(bytes)} to ${path}`,
};

/** The formats in groups, as the list shows them. */
export const FORMAT_GROUPS: readonly { title: string; ids: readonly ExportFormatName[] }[] = [
  { title: 'For people', ids: ['html', 'markdown'] },
  { title: 'For tools', ids: ['state', 'jsonl', 'csv', 'chrome-trace', 'otlp'] },
  { title: 'As it is', ids: ['zip'] },
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
  zip: { name: 'Bundle', hint: '.zip or .tar.gz, with payloads' },
  'tar.gz': { name: 'Bundle', hint: '.zip or .tar.gz, with payloads' },
};

const GROUP_WORDS: Record<string, string> = {
  tokens: 'API keys and tokens',
  private_key: 'Private keys',
  named_value: 'Values of secret names',
  auth_header: 'Authorization headers',
  url: 'Passwords in addresses',
  random_near_name: 'Random words near secret names',
  email: 'E-mail addresses',
  ip: 'IP addresses',
  home_folder: 'Home folders and users',
};

/** What a group of findings is called; `patterns` are the reader's own rules, in order. */
export function groupWord(group: string, patterns: readonly string[]): string {
  const own = /^pattern_(\d+)$/.exec(group);
  return own ? `Own rule: ${patterns[Number(own[1]) - 1] ?? ''}` : (GROUP_WORDS[group] ?? group);
}
