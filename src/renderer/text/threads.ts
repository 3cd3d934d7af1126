import { formatCount, NBSP, plural } from '../../core/views/format.ts';
import type { Rollup } from '../../core/views/thread-tree.ts';

/** Texts of the thread tree. */
export const threadTexts = {
  title: 'Threads',
  filter: 'Filter threads',
  filterHint: 'Part of a path',
  foldAll: 'Collapse all',
  unfoldAll: 'Expand all',
  fold: 'Collapse',
  unfold: 'Expand',
  none: 'No thread yet.',
  nothingFits: 'No thread fits the filter.',
  tokens: 'Tokens in and out, of all its calls',
  spawn: 'Where this agent was spawned',
  failures: (tools: number, calls: number) =>
    [tools > 0 && plural(tools, 'failed tool'), calls > 0 && plural(calls, 'failed call')].filter(Boolean).join(', '),
  totals: (calls: number, tools: number, input: string, output: string) =>
    `${plural(calls, 'call')}, ${plural(tools, 'tool')}, in${NBSP}${input}, out${NBSP}${output}`,
  below: ({ threads, running, waiting, failed }: Rollup) =>
    [
      `${plural(threads - 1, 'thread')} below`,
      running > 0 && `${formatCount(running)} running`,
      waiting > 0 && `${formatCount(waiting)} waiting`,
      failed > 0 && `${formatCount(failed)} failed`,
    ]
      .filter(Boolean)
      .join(', '),
  belowShort: ({ threads, running }: Rollup) =>
    running > 0 ? `+${formatCount(threads - 1)}, ${formatCount(running)} running` : `+${formatCount(threads - 1)}`,
};
