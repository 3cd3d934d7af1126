import { describe, expect, it } from 'vitest';
import { match } from '../../../src/renderer/palette/match.ts';

/** The label with what is marked in brackets. */
function marked(label: string, query: string): string | null {
  const found = match(label, query);
  if (!found) return null;
  let text = '';
  let from = 0;
  for (const [start, end] of found.ranges) {
    text += `${label.slice(from, start)}[${label.slice(start, end)}]`;
    from = end;
  }
  return text + label.slice(from);
}

const score = (label: string, query: string) => match(label, query)?.score ?? 0;

describe('match', () => {
  it.each([
    ['Compaction 2', 'comp', '[Comp]action 2'],
    ['Copy address of payload', 'cap', '[C]opy [a]ddress of [p]ayload'],
    ['Rows: compact', 'compact rows', '[Rows]: [compact]'],
    ['/root/bisect_history', 'hist', '/root/bisect_[hist]ory'],
    ['Find', '', 'Find'],
    ['C++ (all)', 'c++', '[C++] (all)'],
    ['01a1-eef8-1920', 'eef8-19', '01a1-[eef8-19]20'],
    ['recall a call', 'call', 'recall a [call]'],
  ])('marks in %s what was meant by %s', (label, query, expected) => {
    expect(marked(label, query)).toBe(expected);
  });

  it.each([
    ['Timeline', 'comp'],
    ['Compare', 'compare calls'],
    ['Copy address', 'cc'],
    ['a.b', '[.'],
  ])('does not find in %s: %s', (label, query) => {
    expect(match(label, query)).toBeNull();
  });

  it('puts beginnings before words, words before parts, parts before initials', () => {
    const order = ['Call 2', 'Next call', 'Recall', 'Copy all links'].map((label) => score(label, 'call'));
    expect(order).toEqual([...order].sort((a, b) => b - a));
    expect(order.every((value) => value > 0)).toBe(true);
  });
});
