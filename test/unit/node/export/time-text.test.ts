import { describe, expect, test } from 'vitest';
import { parseMoment } from '../../../../src/node/export/time-text.ts';

const START = Date.UTC(2026, 10, 18, 14, 2, 11);
const since = (text: string): number | null => {
  const value = parseMoment(text, START);
  return value === null ? null : value - START;
};

describe('parseMoment', () => {
  test.each([
    ['34:52', 34 * 60_000 + 52_000],
    ['34:52.6', 34 * 60_000 + 52_600],
    ['134:00', 134 * 60_000],
    ['1:04:52', 3_600_000 + 4 * 60_000 + 52_000],
    ['12m3s', 12 * 60_000 + 3000],
    ['1h 5m', 65 * 60_000],
    ['90s', 90_000],
    ['1.5s', 1500],
    ['250ms', 250],
    ['2m250ms', 120_250],
    ['0s', 0],
  ])('%s counts from the start', (text, ms) => expect(since(text)).toBe(ms));

  test.each([
    ['2026-11-18T14:02:12Z', 1000],
    ['2026-11-18T15:02:12+01:00', 1000],
    ['2026-11-18T14:02:12', 1000],
    ['2026-11-18 14:02:12.5', 1500],
    [String(START + 7), 7],
  ])('%s is a moment of its own', (text, ms) => expect(since(text)).toBe(ms));

  test('a day alone is its midnight in UTC', () => {
    expect(parseMoment('2026-11-18', START)).toBe(Date.UTC(2026, 10, 18));
  });

  test.each(['', ' ', 'soon', '12', '5 apples', '1:2:3:4', '-5s', '2026-13-45', '12m3', 'ms'])('%j is none', (text) => {
    expect(parseMoment(text, START)).toBeNull();
  });
});
