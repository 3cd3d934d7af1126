import { basename } from 'node:path';
import type { Diagnostic } from '../../core/reduce/diagnostic.ts';
import type { UtcOffset } from '../../core/views/format.ts';
import { share } from '../../core/views/format.ts';
import type { Statistics, TokenSums, ToolMention } from '../../core/views/statistics.ts';
import { edgeVerb } from '../../core/views/words.ts';
import { printableLine } from '../terminal/printable.ts';
import { paintStatus, type Style } from '../terminal/style.ts';
import { type Cell, type Column, table } from '../terminal/table.ts';
import { bytes, count, duration, moment, percent, plural, position, tokens } from './numbers.ts';

export interface SummaryFacts {
  bundle: string;
  trace_id: string;
  rollout_id: string;
  first_user_message: string | null;
  statistics: Statistics;
  events: number;
  /** Payloads: null when their folder cannot be listed. */
  bytes: { log: number; payloads: number | null };
  diagnostics: { skipped: number; notices: number; first: readonly Diagnostic[] };
}

const SLOWEST = 5;
const FAILED = 10;
const THREADS = 40;
const COMMAND_WIDTH = 200;

/** The summary as text, `width` cells wide where the content allows. */
export function summaryLines(facts: SummaryFacts, style: Style, width: number, offset: UtcOffset): string[] {
  const s = facts.statistics;
  const section = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ['', style.bold(title), ...lines.map((line) => `  ${line}`)];
  const fitting = (columns: readonly Column[], rows: readonly (readonly Cell[])[]): string[] => {
    if (rows.length === 0) return [];
    const [head = '', ...body] = table(columns, rows, width - 2);
    return [style.dim(head), ...body];
  };
  return [
    ...headLines(facts, style, offset),
    ...section('Agents', [
      ...fitting(THREAD_COLUMNS, threadRows(s, style)),
      ...more(s.threads.length, THREADS, 'agent'),
    ]),
    ...section('Model calls', fitting(MODEL_COLUMNS, modelRows(s, style))),
    ...section('Tools', fitting(TOOL_COLUMNS, toolRows(s, style))),
    ...section('Slowest tools', fitting(MENTION_COLUMNS, mentionRows(s, s.slowest_tools.slice(0, SLOWEST), style))),
    ...section('Failed tools', [
      ...fitting(MENTION_COLUMNS, mentionRows(s, s.failed_tools.slice(0, FAILED), style)),
      ...more(s.failed_tools.length, FAILED, 'failed call'),
    ]),
    ...section(
      'Compactions',
      s.compactions.map((compaction) => compactionLine(s, compaction)),
    ),
    ...section('Between agents', edgeLines(s)),
    ...section('Diagnostics', diagnosticLines(facts, style)),
  ];
}

function headLines(
  { bundle, first_user_message, statistics: s, events, bytes: size }: SummaryFacts,
  style: Style,
  offset: UtcOffset,
): string[] {
  const counts = s.counts;
  const payloads = size.payloads === null ? 'payloads not readable' : `${bytes(size.payloads)} payloads`;
  return [
    style.bold(printableLine(basename(bundle))),
    ...(first_user_message === null ? [] : [printableLine(first_user_message)]),
    `${paintStatus(style, s.status)} · started ${moment(s.started_at_unix_ms, offset)} · ${duration(s.duration_ms)}${s.ended_at_unix_ms === null ? ' so far' : ''}`,
    [
      plural(counts.threads, 'agent'),
      plural(counts.turns, 'turn'),
      plural(counts.inference_calls, 'model call'),
      plural(counts.tool_calls, 'tool call'),
      plural(counts.code_cells, 'code cell'),
      plural(counts.items, 'item'),
    ].join(' · '),
    `${tokenWords(s.tokens)} · ${percent(s.cached_share)} of the input cached`,
    `${plural(events, 'event')} · ${bytes(size.log)} log · ${plural(counts.payloads, 'payload')}, ${payloads}`,
  ];
}

const tokenWords = (sums: TokenSums): string =>
  `${tokens(sums.input + sums.output)} tokens: ${tokens(sums.input)} in, ${tokens(sums.output)} out (${tokens(sums.reasoning)} reasoning)`;

const THREAD_COLUMNS: readonly Column[] = [
  { title: 'agent', max: 48 },
  { title: 'status' },
  { title: 'duration', align: 'right' },
  { title: 'turns', align: 'right' },
  { title: 'calls', align: 'right' },
  { title: 'in', align: 'right' },
  { title: 'cached', align: 'right' },
  { title: 'out', align: 'right' },
  { title: 'tools', align: 'right' },
  { title: 'failed', align: 'right' },
  { title: 'model', rest: true },
];

function threadRows({ threads }: Statistics, style: Style): Cell[][] {
  return threads
    .slice(0, THREADS)
    .map((thread) => [
      '  '.repeat(thread.depth) + printableLine(thread.path),
      { text: thread.status, paint: (text) => paintStatus(style, thread.status, text) },
      duration(thread.duration_ms),
      count(thread.turns),
      count(thread.calls),
      tokens(thread.tokens.input),
      percent(share(thread.tokens.cached, thread.tokens.input)),
      tokens(thread.tokens.output),
      count(thread.tools),
      failures(thread.failed_tools, style),
      printableLine([thread.model ?? 'not recorded', thread.role].filter(Boolean).join(' · ')),
    ]);
}

const failures = (n: number, style: Style): Cell => (n === 0 ? '0' : { text: count(n), paint: style.red });

const MODEL_COLUMNS: readonly Column[] = [
  { title: 'model', max: 40 },
  { title: 'calls', align: 'right' },
  { title: 'failed', align: 'right' },
  { title: 'time', align: 'right' },
  { title: 'in', align: 'right' },
  { title: 'cached', align: 'right' },
  { title: 'out', align: 'right' },
  { title: 'reasoning', align: 'right' },
];

function modelRows({ models }: Statistics, style: Style): Cell[][] {
  return models.map((model) => [
    printableLine(`${model.model} (${model.provider})`),
    count(model.calls),
    failures(model.failed, style),
    duration(model.duration_ms),
    tokens(model.tokens.input),
    percent(share(model.tokens.cached, model.tokens.input)),
    tokens(model.tokens.output),
    tokens(model.tokens.reasoning),
  ]);
}

const TOOL_COLUMNS: readonly Column[] = [
  { title: 'tool', max: 40 },
  { title: 'calls', align: 'right' },
  { title: 'time', align: 'right' },
  { title: 'longest', align: 'right' },
  { title: 'status', rest: true },
];

function toolRows({ tools }: Statistics, style: Style): Cell[][] {
  return tools.map((tool) => {
    const words = Object.entries(tool.by_status).map(([status, n]) => `${count(n)} ${status}`);
    const bad = (tool.by_status.failed ?? 0) > 0;
    return [
      printableLine(tool.name),
      count(tool.calls),
      duration(tool.duration_ms),
      duration(tool.longest_ms),
      { text: words.join(', '), paint: bad ? style.red : (text) => text },
    ];
  });
}

const MENTION_COLUMNS: readonly Column[] = [
  { title: 'at', align: 'right' },
  { title: 'duration', align: 'right' },
  { title: 'status' },
  { title: 'agent', max: 32 },
  { title: 'tool', rest: true },
];

function mentionRows(s: Statistics, mentions: readonly ToolMention[], style: Style): Cell[][] {
  return mentions.map((tool) => {
    const exit = tool.exit_code === null || tool.exit_code === 0 ? '' : `, exit ${tool.exit_code}`;
    return [
      position(tool.started_at_unix_ms - s.started_at_unix_ms),
      duration(tool.duration_ms),
      { text: `${tool.status}${exit}`, paint: (text) => paintStatus(style, tool.status, text) },
      printableLine(tool.thread_path),
      printableLine(tool.command === '' ? tool.name : `$ ${tool.command.slice(0, COMMAND_WIDTH)}`),
    ];
  });
}

function compactionLine(s: Statistics, compaction: Statistics['compactions'][number]): string {
  const at = position(compaction.installed_at_unix_ms - s.started_at_unix_ms);
  const attempts = compaction.attempts > 1 ? `, ${compaction.attempts} attempts` : '';
  const failed = compaction.failed_attempts > 0 ? `, ${compaction.failed_attempts} failed` : '';
  return `${at}  ${printableLine(compaction.thread_path)}  ${plural(compaction.items_before, 'item')} → ${count(compaction.items_after)}${attempts}${failed}`;
}

function edgeLines({ edges }: Statistics): string[] {
  const words = Object.entries(edges).map(([kind, n]) => `${count(n)} ${edgeVerb(kind as keyof typeof edges)}`);
  return words.length === 0 ? [] : [words.join(' · ')];
}

function diagnosticLines({ diagnostics }: SummaryFacts, style: Style): string[] {
  const { skipped, notices, first } = diagnostics;
  if (skipped + notices === 0) return [];
  return [
    `${style.yellow(plural(skipped, 'line'))} skipped, ${plural(notices, 'notice')}`,
    ...first.map(({ line, message }) => `line ${line}: ${printableLine(message)}`),
    style.dim('`rollout check BUNDLE` lists all and says what they mean.'),
  ];
}

const more = (total: number, shown: number, one: string): string[] =>
  total > shown ? [`and ${plural(total - shown, `more ${one}`)}`] : [];
