import { formatBytes, formatCount, formatDuration, plural } from '../../core/views/format.ts';

/** Texts of the JSON tree. */
export const jsonTexts = { field: 'field', entry: 'entry', character: 'character', fold: 'Fold', unfold: 'Unfold' };

/** Texts of the inspector. */
export const inspector = {
  nothing: 'Nothing selected.',
  nothingNext: 'Click anything: a call, an item, a thread. Its fields, its relations and its raw payloads show here.',
  gone: 'This object is not in the trace (yet).',
  pin: 'Keep this one open',
  unpin: 'Follow the selection again',
  copyAddress: 'Copy address',
  closeInspector: 'Close inspector',
  openPlace: 'Open where it belongs',
  fields: 'Fields',
  empty: 'Not recorded',
  times: 'Times',
  related: 'Related',
  payloads: 'Payloads',
  why: 'Why is this here?',
  text: 'Text',
  source: 'Raw JSON, where first seen',
  started: 'Started',
  ended: 'Ended',
  lasted: 'Lasted',
  soFar: 'so far',
  at: 'At',
  sinceStart: 'since start',
  logPosition: 'Log position',
  stillOpen: 'still open',
  showAll: (n: number) => `Show all ${formatCount(n)}`,
  more: (n: number) => `${formatCount(n)} more`,
  entries: (n: number) => (n === 1 ? '1 entry' : `${formatCount(n)} entries`),
  cutOff: (shown: number, chars: number, bytes: number) =>
    `${plural(shown, 'character')} of ${formatCount(chars)} shown, ${formatBytes(bytes)} in all`,
  loadMore: 'Load more',
  encrypted: (bytes: number) => `Encrypted, ${formatBytes(bytes)}: the trace does not hold the key.`,
  shrunk: (before: number, after: number) => `${plural(before, 'item')} replaced by ${formatCount(after)}`,
  lastFor: (ms: number) => formatDuration(ms),
  line: (n: number) => `Line ${formatCount(n)}`,
  rawEvent: 'Raw event',
};

/** The payload viewer. */
export const payloadTexts = {
  tree: 'Tree',
  text: 'Text',
  form: 'Form',
  find: 'Find in payload',
  next: 'Next match',
  previous: 'Previous match',
  of: (at: number, n: number) => `${formatCount(at)} of ${formatCount(n)}`,
  noMatch: 'no match',
  partly: (loaded: number, total: number) =>
    `${formatBytes(loaded)} of ${formatBytes(total)} loaded; the rest on demand.`,
  notJson: 'Not JSON, shown as text.',
  missing: (id: string, message: string) => `${id} cannot be shown: ${message}`,
  loadRest: 'Load the rest',
  chosen: 'Chosen value',
  what: 'the payload',
  value: 'the value',
};
