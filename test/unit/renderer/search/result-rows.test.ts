import { describe, expect, test } from 'vitest';
import type { SearchHit, SearchScope } from '../../../../src/protocol/session.ts';
import {
  countScopes,
  countThreads,
  hitNumber,
  nextHit,
  type ResultRow,
  resultRows,
} from '../../../../src/renderer/views/search/result-rows.ts';

const hit = (scope: SearchScope, thread_id: string | null, id: string): SearchHit => ({
  scope,
  collection: 'conversation_items',
  id,
  thread_id,
  at_unix_ms: null,
  title: '',
  context: 'x',
  match: [0, 1],
});

const hits = [
  hit('items', 'a', '1'),
  hit('items', 'b', '2'),
  hit('items', 'a', '3'),
  hit('terminals', 'b', '4'),
  hit('calls', 'a', '5'),
  hit('payloads', null, '6'),
];
const draw = (rows: readonly ResultRow[]) =>
  rows.map((row) => (row.type === 'hit' ? row.hit.id : `${row.scope} ${row.thread_id} ${row.count}`));

describe('results', () => {
  test('stand by kind, then by thread', () => {
    expect(draw(resultRows(hits, null, new Set()))).toEqual([
      'items a 2',
      '1',
      '3',
      'items b 1',
      '2',
      'calls a 1',
      '5',
      'terminals b 1',
      '4',
      'payloads null 1',
      '6',
    ]);
  });

  test('of one kind, or of folded groups the heads', () => {
    expect(draw(resultRows(hits, 'terminals', new Set()))).toEqual(['terminals b 1', '4']);
    expect(draw(resultRows(hits, 'items', new Set(['items a'])))).toEqual(['items a 2', 'items b 1', '2']);
  });

  test('have different keys where one object was hit twice', () => {
    const keys = resultRows(
      [hits[0], hits[0]].flatMap((one) => one ?? []),
      null,
      new Set(),
    ).map((row) => row.key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('are counted', () => {
    expect(countScopes(hits).get('items')).toBe(3);
    expect(countThreads(hits)).toBe(2);
  });

  test('are walked through over the heads, round and round', () => {
    const rows = resultRows(hits, 'items', new Set());
    const walk = (from: number, step: 1 | -1) => draw(rows)[nextHit(rows, from, step)];
    expect(walk(-1, 1)).toBe('1');
    expect(walk(2, 1)).toBe('2');
    expect(walk(4, 1)).toBe('1');
    expect(walk(1, -1)).toBe('2');
    expect(nextHit([], -1, 1)).toBe(-1);
    expect(hitNumber(rows, 4)).toBe(3);
    expect(hitNumber(rows, 3)).toBe(0);
  });
});
