import { formatCount, formatPercent, plural } from '../../core/views/format.ts';
import type { SearchScope } from '../../protocol/session.ts';

/** Texts of the search view. */
export const search = {
  view: 'Search',
  input: 'Search this trace',
  caseSensitive: 'Case',
  caseTitle: 'Tell upper from lower case',
  regex: 'Regex',
  regexTitle: 'A regular expression, as JavaScript has them',
  payloads: 'Payloads',
  payloadsTitle: 'Look through the text of all raw payloads as well; takes longer',
  next: 'Next match',
  previous: 'Previous match',
  place: (at: number, all: number) => `${formatCount(at)} of ${formatCount(all)}`,
  counted: (hits: number, threads: number) =>
    threads > 1 ? `${plural(hits, 'hit')}, ${plural(threads, 'thread')}` : plural(hits, 'hit'),
  progress: (share: number) => `searching, ${formatPercent(share)}`,
  limited: 'There are more hits than are kept, or texts that took too long: search for something narrower.',
  grown: 'The trace has grown since.',
  again: 'Search again',
  badPattern: (message: string) => message,
  failed: (message: string) => `The search failed: ${message}`,
  results: 'Results',
  all: 'All',
  scopes: {
    items: 'Items',
    calls: 'Tool calls',
    terminals: 'Terminals',
    code: 'Code cells',
    agents: 'Agents',
    payloads: 'Payloads',
  } satisfies Record<SearchScope, string>,
  scope: 'Where',
  none: (text: string) => `Nothing in this trace has “${text}”.`,
  noneScope: 'Nothing here; other places have hits.',
  noneNext: 'Searched: what models and users said, tool calls, commands and their output, programs, agents.',
  tryPayloads: 'Look through the payloads as well',
  empty: 'Search everything in this trace.',
  emptyNext: 'What was said, tool calls, commands and what they wrote, programs, agents; payload text on demand.',
};
