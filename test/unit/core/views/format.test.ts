import { describe, expect, test } from 'vitest';
import {
  formatBytes,
  formatClock,
  formatCount,
  formatDate,
  formatDuration,
  formatExactDuration,
  formatMoment,
  formatPercent,
  formatPosition,
  formatTokens,
  NBSP,
  plural,
  share,
  tokensInWords,
} from '../../../../src/core/views/format.ts';

/** Spaces in expectations stand for no-break spaces. */
const nb = (text: string): string => text.replaceAll(' ', NBSP);

describe('numbers as mock/README.md writes them', () => {
  test.each([
    [0, '0 ms'],
    [180, '180 ms'],
    [999, '999 ms'],
    [1000, '1.0 s'],
    [12_430, '12.4 s'],
    [59_949, '59.9 s'],
    [59_950, '1 m 00 s'],
    [185_000, '3 m 05 s'],
    [3_599_400, '59 m 59 s'],
    [3_599_600, '1 h 00 m'],
    [4_320_000, '1 h 12 m'],
    [-250, '\u2212250 ms'],
  ])('duration %d', (ms, text) => expect(formatDuration(ms)).toBe(nb(text)));

  test.each([
    [0, '00:00.0'],
    [67_499, '01:07.4'],
    [2_092_600, '34:52.6'],
    [3_892_699, '1:04:52.6'],
    [59_999, '00:59.9'],
    [-1_500, '\u221200:01.5'],
    [35_999_999, '9:59:59.9'],
    [139_920_400, '38:52:00'],
  ])('position %d', (ms, text) => expect(formatPosition(ms)).toBe(text));

  test.each([
    [0, '0'],
    [412, '412'],
    [2_431, '2.4 k'],
    [184_000, '184.0 k'],
    [999_949, '999.9 k'],
    [999_950, '1.0 M'],
    [3_060_000, '3.1 M'],
  ])('tokens %d', (tokens, text) => expect(formatTokens(tokens)).toBe(nb(text)));

  test.each([
    [1, '1 token'],
    [2_431, '2,431 tokens'],
    [16_200, '16.2 k tokens'],
    [20_000, '20 k tokens'],
    [184_000, '184 k tokens'],
    [3_060_000, '3.1 M tokens'],
    [2_000_000, '2 M tokens'],
  ])('tokens in a sentence %d', (tokens, text) => expect(tokensInWords(tokens)).toBe(nb(text)));

  test.each([
    [412, '412 B'],
    [999, '999 B'],
    [9_800, '9.8 kB'],
    [99_960, '100 kB'],
    [412_000, '412 kB'],
    [999_600, '1.0 MB'],
    [48_700_000, '48.7 MB'],
    [3_400_000_000, '3.4 GB'],
  ])('bytes %d', (bytes, text) => expect(formatBytes(bytes)).toBe(nb(text)));

  test.each([
    [0, '0 %'],
    [0.0004, '< 0.1 %'],
    [0.024, '2.4 %'],
    [0.0996, '10 %'],
    [0.92, '92 %'],
    [1, '100 %'],
  ])('percent %d', (value, text) => expect(formatPercent(value)).toBe(nb(text)));

  test('counts, plurals, shares, exact durations', () => {
    expect(formatCount(999)).toBe('999');
    expect(formatCount(1284)).toBe('1,284');
    expect(formatCount(1_234_567)).toBe('1,234,567');
    expect(plural(1, 'item')).toBe(nb('1 item'));
    expect(plural(2, 'reply', 'replies')).toBe(nb('2 replies'));
    expect(share(1, 4)).toBe(0.25);
    expect(share(0, 0)).toBe(0);
    expect(formatExactDuration(18_214)).toBe(nb('18,214 ms'));
  });

  test('wall clock in a given offset', () => {
    const moment = Date.UTC(2026, 10, 18, 23, 37, 21, 800);
    expect(formatClock(moment)).toBe('23:37:21.800');
    expect(formatDate(moment)).toBe(nb('18 Nov 2026'));
    expect(formatMoment(moment, () => 60)).toBe(`${nb('19 Nov 2026')}, 00:37:21.800`);
  });
});
