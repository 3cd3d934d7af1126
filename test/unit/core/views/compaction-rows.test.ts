import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compactionDiff, type DiffEntry } from '../../../../src/core/views/compaction-diff/diff.ts';
import type { Fate } from '../../../../src/core/views/compaction-diff/pairing.ts';
import { readableDiff } from '../../../../src/core/views/compaction-diff/readable-diff.ts';
import { bundleWith, type DiffForm, diffRows } from '../../../../src/core/views/compaction-diff/rows.ts';
import { textDiff } from '../../../../src/core/views/compaction-diff/text-diff.ts';
import { looseAttempts, momentKey, threadMoments } from '../../../../src/core/views/compaction-diff/thread-moments.ts';
import { createIndexes } from '../../../../src/core/views/indexes.ts';
import { traceBuilder } from '../../../helpers/trace-builder.ts';

const ALL: DiffForm = {
  group: 'fate',
  sort: 'size',
  fates: new Set(),
  fits: null,
  bundles: true,
  unfolded: new Set(),
};

/** An entry as `<fate> <tokens>`, encrypted reasoning when the fate is followed by `*`. */
function entries(...drawn: string[]): DiffEntry[] {
  const total = drawn.reduce((sum, text) => sum + Number(text.split(' ')[1]), 0);
  return drawn.map((text, index): DiffEntry => {
    const [word = '', size = '0'] = text.split(' ');
    const fate = word.replace('*', '') as Fate;
    const secret = word.endsWith('*');
    return {
      fate,
      before: fate === 'added' ? null : `b${index}`,
      after: fate === 'dropped' ? null : `a${index}`,
      likeness: null,
      category: secret ? 'reasoning' : 'tool_output',
      tool: 'exec_command',
      turn_id: index % 2 === 0 ? 't1' : 't2',
      before_tokens: fate === 'added' ? 0 : Number(size),
      after_tokens: fate === 'dropped' ? 0 : Number(size),
      share: total === 0 ? 0 : Number(size) / total,
      encrypted_bytes: secret ? 10 : 0,
    };
  });
}

const drawn = (list: readonly DiffEntry[], form: Partial<DiffForm> = {}): string[] =>
  diffRows(list, { ...ALL, ...form }).map((row) => {
    if (row.type === 'group') return `${row.group} ${row.entries.length}`;
    if (row.type === 'bundle') return `  ${row.open ? '-' : '+'} ${row.kind} ${row.entries.length}`;
    return `${row.inside ? '    ' : '  '}${row.entry.fate} ${row.entry.before_tokens || row.entry.after_tokens}`;
  });

describe('rows of a diff', () => {
  const few = entries('kept 5', 'dropped 10', 'added 3', 'dropped 90', 'rewritten 7');

  test('grouped by fate, the largest first; or in the order of the contexts', () => {
    expect(drawn(few)).toEqual([
      'rewritten 1',
      '  rewritten 7',
      'added 1',
      '  added 3',
      'dropped 2',
      '  dropped 90',
      '  dropped 10',
      'kept 1',
      '  kept 5',
    ]);
    expect(drawn(few, { sort: 'order', fates: new Set(['dropped']) })).toEqual([
      'dropped 2',
      '  dropped 10',
      '  dropped 90',
    ]);
  });

  test('by turn, with what fits only', () => {
    expect(drawn(few, { group: 'turn', fits: (entry) => entry.before_tokens > 6 })).toEqual([
      't2 2',
      '  dropped 90',
      '  dropped 10',
      't1 1',
      '  rewritten 7',
    ]);
  });

  test('in a long group encrypted reasoning and small entries stand behind one row each', () => {
    const long = entries(
      ...Array.from({ length: 9 }, (_, i) => `dropped ${100 + i}`),
      ...Array.from({ length: 4 }, () => 'dropped* 20'),
      ...Array.from({ length: 5 }, () => 'dropped 1'),
    );
    const rows = drawn(long);
    expect(rows.slice(-2)).toEqual(['  + reasoning 4', '  + small 5']);
    expect(rows).toHaveLength(1 + 9 + 2);
    const open = diffRows(long, { ...ALL, unfolded: new Set(['group dropped small']) });
    expect(open.filter((row) => row.type === 'entry' && row.inside !== null)).toHaveLength(5);
    expect(bundleWith(diffRows(long, ALL), long[10]?.before ?? '')).toBe('group dropped reasoning');
    expect(bundleWith(open, long[15]?.before ?? '')).toBeNull();
    expect(drawn(long, { bundles: false })).toHaveLength(1 + 18);
  });

  test('every entry that fits is in exactly one place, with a key of its own', () => {
    const entry = fc.tuple(fc.constantFrom('kept', 'dropped', 'dropped*', 'added', 'rewritten'), fc.nat(1000));
    const form = fc.record({
      group: fc.constantFrom('fate', 'turn', 'category', 'tool'),
      sort: fc.constantFrom('size', 'order'),
      bundles: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 40 }), form, (list, asked) => {
        const all = entries(...list.map(([fate, size]) => `${fate} ${size}`));
        const rows = diffRows(all, { ...ALL, ...(asked as Partial<DiffForm>) });
        const placed = rows.flatMap((row) => {
          if (row.type === 'group') return [];
          return row.type === 'entry' ? [row.entry] : row.entries;
        });
        expect(placed).toHaveLength(all.length);
        expect(new Set(placed)).toEqual(new Set(all));
        expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
      }),
    );
  });
});

describe('a diff as it is read', () => {
  test('changes with a single word between them become one', () => {
    const parts = readableDiff(textDiff('the fake clock is not used by it', 'the real time is never read by it'));
    expect(parts.map(({ kind, text }) => `${kind} ${text.trim()}`)).toEqual([
      'same the',
      'removed fake clock is not used',
      'added real time is never read',
      'same by it',
    ]);
  });

  test('it still makes up both texts', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'c', '\n', '. '), { maxLength: 30 })
      .map((words) => words.join(' '));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const parts = readableDiff(textDiff(before, after));
        const of = (kind: string) =>
          parts
            .filter((part) => part.kind !== kind)
            .map((part) => part.text)
            .join('');
        expect(of('added')).toBe(before);
        expect(of('removed')).toBe(after);
      }),
    );
  });
});

describe('moments of a thread', () => {
  test('calls and both sides of compactions in order, and attempts without one', () => {
    const t = traceBuilder().thread('/root').turn('/root', 't1').say('/root', 'user', 'go');
    t.call('t1', 'c1').answer('c1', [{ text: 'x' }], { input_tokens: 10 });
    t.compactionRequest('t1', 'k1', 'r1')
      .endCompactionRequest('r1')
      .compact('t1', 'k1', [['user', 'go']]);
    t.call('t1', 'c2').answer('c2', [], { input_tokens: 5 });
    t.compactionRequest('t1', 'k2', 'r2').endCompactionRequest('r2', 'failed');
    const ix = createIndexes(t.model);
    expect(threadMoments(t.model, ix, '/root').map(momentKey)).toEqual([
      'call c1',
      'before_compaction k1',
      'after_compaction k1',
      'call c2',
    ]);
    expect(looseAttempts(t.model, ix, '/root')).toEqual(['r2']);
    expect(threadMoments(t.model, ix, '/unknown')).toEqual([]);
    expect(compactionDiff(t.model, ix, 'k1')?.entries.length).toBeGreaterThan(0);
  });
});
