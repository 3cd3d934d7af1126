import { describe, expect, it } from 'vitest';
import type { BundleFacts, LibraryEntry } from '../../../src/protocol/library.ts';
import { entryTest, NO_FILTER, type QuickFilter } from '../../../src/renderer/library/filter.ts';
import { durationOf, libraryRows, type Order } from '../../../src/renderer/library/rows.ts';
import { applyChange } from '../../../src/renderer/stores/library.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = 10 * DAY;

function entry(name: string, more: Partial<LibraryEntry> & { start?: number; tokens?: number; model?: string } = {}) {
  const { start = NOW - HOUR, tokens = 1000, model = 'gpt', ...rest } = more;
  const facts: BundleFacts = {
    first_user_message: `Do ${name}`,
    model,
    ended_at_unix_ms: null,
    threads: 2,
    turns: 3,
    inference_calls: 4,
    tool_calls: 5,
    compactions: 0,
    failed_tools: 0,
    broken_calls: 0,
    unreadable_lines: 0,
    tokens,
    events: 6,
  };
  const made: LibraryEntry = {
    id: name,
    path: `/root/${name}`,
    root: '/root',
    name,
    kind: 'folder',
    manifest: {
      schema_version: 1,
      trace_id: name,
      rollout_id: name,
      root_thread_id: name,
      started_at_unix_ms: start,
      raw_event_log: 'trace.jsonl',
      payloads_dir: 'payloads',
    },
    status: 'completed',
    failure: null,
    log_bytes: 10,
    total_bytes: 5_000_000,
    last_activity_unix_ms: start + HOUR / 2,
    facts,
    ...rest,
  };
  return made;
}

const found = (entries: LibraryEntry[], text: string, quick: QuickFilter[] = []) =>
  entries.filter(entryTest({ ...NO_FILTER, text, quick: new Set(quick) })).map(({ name }) => name);

describe('the filter', () => {
  const entries = [
    entry('alpha', { model: 'gpt-mini' }),
    entry('beta', { status: 'failed', tokens: 2_500_000 }),
    entry('gamma', { status: 'live', total_bytes: 90_000_000, root: '/other' }),
  ];
  it.each<[string, string[]]>([
    ['', ['alpha', 'beta', 'gamma']],
    ['ALPHA', ['alpha']],
    ['do beta', ['beta']],
    ['model:mini', ['alpha']],
    ['root:other', ['gamma']],
    ['status:live', ['gamma']],
    ['failed', ['beta']],
    ['>1M tokens', ['beta']],
    ['> 50 MB', ['gamma']],
    ['<50MB do', ['alpha', 'beta']],
    ['>1M tokens alpha', []],
  ])('%j finds %j', (text, expected) => {
    expect(found(entries, text)).toEqual(expected);
  });
  it('has switches, all of which must hold', () => {
    expect(found(entries, '', ['live'])).toEqual(['gamma']);
    expect(found(entries, '', ['live', 'failed'])).toEqual([]);
    const facts = (more: object) => ({ ...entry('x').facts, ...more }) as BundleFacts;
    const odd = [
      ...entries,
      entry('delta', { facts: facts({ compactions: 2 }) }),
      entry('epsilon', { facts: facts({ unreadable_lines: 1 }) }),
      entry('zeta', { facts: null, failure: { code: 'manifest_missing', message: 'none' } }),
    ];
    expect(found(odd, '', ['compactions'])).toEqual(['delta']);
    expect(found(odd, '', ['diagnostics'])).toEqual(['epsilon', 'zeta']);
  });
});

describe('the order', () => {
  const day = (at: number) => `day ${Math.floor(at / DAY)}`;
  const rows = (entries: LibraryEntry[], order: Partial<Order> = {}) =>
    libraryRows(entries, { sort: 'start', descending: true, group: 'day', ...order }, NOW, day).map((row) =>
      row.type === 'head' ? `# ${row.key}` : row.entry.name,
    );
  const entries = [
    entry('old', { start: NOW - 2 * DAY, tokens: 9 }),
    entry('new', { start: NOW - HOUR, tokens: 5 }),
    entry('mid', { start: NOW - 2 * DAY + HOUR, tokens: 7, root: '/other' }),
  ];
  it('is by day and start, newest first', () => {
    expect(rows(entries)).toEqual(['# day 9', 'new', '# day 8', 'mid', 'old']);
  });
  it('shows no days in any other order', () => {
    expect(rows(entries, { sort: 'tokens' })).toEqual(['old', 'mid', 'new']);
    expect(rows(entries, { sort: 'tokens', descending: false })).toEqual(['new', 'mid', 'old']);
  });
  it('can be by folder', () => {
    expect(rows(entries, { group: 'root' })).toEqual(['# /root', 'new', 'old', '# /other', 'mid']);
  });
  it('counts a live trace until now, another until it last said something', () => {
    expect(durationOf(entry('a', { status: 'live' }), NOW)).toBe(HOUR);
    expect(durationOf(entry('a'), NOW)).toBe(HOUR / 2);
    expect(durationOf({ ...entry('a'), manifest: null }, NOW)).toBeNull();
  });
});

describe('applyChange', () => {
  it('keeps what did not change', () => {
    const [a, b] = [entry('a'), entry('b')];
    const before = {
      ready: true,
      revision: 1,
      roots: [],
      entries: new Map([
        ['a', a],
        ['b', b],
      ]),
    };
    const after = applyChange(before, { revision: 2, roots: null, upserts: [entry('c')], removed: ['b'] });
    expect([...after.entries.keys()]).toEqual(['a', 'c']);
    expect(after.entries.get('a')).toBe(a);
    expect(after.roots).toBe(before.roots);
    expect(before.entries.size).toBe(2);
  });
});
