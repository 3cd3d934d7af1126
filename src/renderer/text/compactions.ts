import {
  formatBytes,
  formatCount,
  formatDuration,
  formatPercent,
  formatTokens,
  plural,
  tokensInWords,
} from '../../core/views/format.ts';

const items = (n: number) => plural(n, 'item');
const fromTo = (from: string, to: string) => (from === to ? from : `${from} to ${to}`);

/** Texts of the compactions view. */
export const compactionTexts = {
  view: 'Compactions',
  thread: 'Thread',
  findThread: 'Find a thread',
  noneFits: 'Nothing fits',
  form: 'What to show',
  forms: { items: 'Items', text: 'Text' },
  sort: 'Sort',
  sorts: { size: 'largest first', order: 'in order' },
  group: 'Group',
  groups: { fate: 'by fate', turn: 'by turn', category: 'by kind', tool: 'by tool' },
  again: 'Fetched again',
  againTitle: 'Only what the agent fetched again after it had been dropped',
  find: 'Find item',

  chain: (thread: string) => `Compactions of ${thread}`,
  compaction: (n: number) => `Compaction ${formatCount(n)}`,
  attempt: (n: number) => `attempt ${formatCount(n)}`,
  loose: 'not installed',
  calls: (first: number | null, last: number | null, open: boolean) => {
    const live = open ? ', live' : '';
    if (first === null || last === null) return `No call${live}`;
    if (first === last) return `Call ${formatCount(first)}${live}`;
    return `Calls ${formatCount(first)} ${last === first + 1 ? 'and' : 'to'} ${formatCount(last)}${live}`;
  },
  tokens: (from: number | null, to: number | null) =>
    from === null || to === null ? '' : fromTo(formatTokens(from), formatTokens(to)),
  lasting: (duration: number, idle: number) =>
    idle > 0 ? `${formatDuration(duration)}, ${formatDuration(idle)} idle` : formatDuration(duration),
  beforeTitle: (tokens: number, share: number) =>
    `${tokensInWords(tokens)} before, ${formatPercent(share)} of the largest context of this thread`,

  from: 'From',
  to: 'to',
  moment: {
    call: (n: number) => `call ${formatCount(n)}`,
    before_compaction: (n: number) => `before compaction ${formatCount(n)}`,
    after_compaction: (n: number) => `after compaction ${formatCount(n)}`,
  },
  sideBefore: 'before it',
  sideAfter: 'after it',
  findMoment: 'Find a call or compaction',
  reset: 'Back to the compaction',
  compared: 'Two moments compared',
  smaller: (before: number, after: number) => {
    if (before <= 0) return '';
    const change = Math.abs(1 - after / before);
    if (change < 0.0005) return 'the same size';
    return `${formatPercent(change)} ${after < before ? 'smaller' : 'larger'}`;
  },
  counts: (before: number, after: number) => `${items(before)} to ${formatCount(after)}`,
  installed: 'installed in',
  lastRead: 'after',
  firstRead: 'first read by',
  notRead: 'not read by a call yet',
  before: 'Before',
  after: 'After',
  estimated: 'estimated',
  bar: (name: string, tokens: number) => `${name}: ${tokensInWords(tokens)}`,
  fate: { kept: 'kept', rewritten: 'rewritten', dropped: 'dropped', added: 'added' },
  fateTitle: { kept: 'Kept', rewritten: 'Rewritten', dropped: 'Dropped', added: 'Added' },
  fateSum: {
    kept: (_before: number, after: number) => formatTokens(after),
    rewritten: (before: number, after: number) => fromTo(formatTokens(before), formatTokens(after)),
    dropped: (before: number) => formatTokens(before),
    added: (_before: number, after: number) => formatTokens(after),
  },
  onlyFate: (name: string) => `Show only what was ${name}`,
  most: 'Dropped most:',
  mostOf: (name: string, tokens: number) => `${name} ${formatTokens(tokens)}`,
  mostTitle: (name: string) => `Show what was dropped of ${name}`,
  sumOf: (before: number, after: number) => fromTo(formatTokens(before), formatTokens(after)),

  list: 'Items, by what became of them',
  columns: { item: 'Item, with tokens as estimated', before: 'Before', after: 'After', share: 'Share' },
  noTurn: 'Before the first turn, or of no turn',
  shareTitle: 'Of the context before; for what was added, of the one after',
  paired: 'paired by place and likeness, which is a guess',
  againSum: (n: number, tokens: number) => `${formatCount(n)} fetched again later, ${tokensInWords(tokens)}`,
  unfold: 'Show what it says',
  fold: 'Hide what it says',
  bundle: { reasoning: 'Reasoning', small: 'Smaller items' },
  bundleNote: {
    reasoning: (n: number) => `${items(n)}, encrypted`,
    small: (n: number) => formatCount(n),
  },
  beside: 'Instructions and tools',
  besideNote: 'beside the items',
  summary: 'Summary',
  fromCompaction: (n: number) => `from compaction ${formatCount(n)}`,
  encryptedSummary: 'Encrypted summary',
  encryptedText: 'Encrypted',
  encrypted: (bytes: number) =>
    `Encrypted by the provider: the model reads it, nobody else can. ${formatBytes(bytes)} stored.`,
  alike: (likeness: number) => `${formatPercent(likeness)} of the words are the same`,
  fetched: (ms: number) => `Fetched again ${formatDuration(ms)} later by`,
  fetchedAs: 'as',
  reason: (reason: string) => reason,
  sameText: 'The words are the same.',
  noText: 'It has no readable text.',
  partly: (shown: number, all: number) => `The first ${formatBytes(shown)} of ${formatBytes(all)} are shown.`,
  loadMore: 'Load more',
  failed: (why: string) => `The rest cannot be shown: ${why}`,
  textOf: (name: string) => `Text of ${name}`,

  noThread: 'No thread yet.',
  none: 'No compaction yet.',
  noneIn: (thread: string, tokens: number | null) =>
    tokens === null ? `${thread} has made no call.` : `${thread} is at ${tokensInWords(tokens)}.`,
  others: 'There are some in:',
  compareCalls: 'Compare two of its calls',
  nothing: 'No item fits the filter.',
  showAll: 'Show all items',
  same: 'Both contexts are empty.',
};
