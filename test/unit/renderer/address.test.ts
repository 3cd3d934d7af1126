import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COLLECTIONS } from '../../../src/core/model/trace.ts';
import {
  formatAddress,
  formatHash,
  isAddress,
  parseAddress,
  parseHash,
  type TraceLocation,
  VIEW_IDS,
} from '../../../src/renderer/address.ts';

const text = fc.string({ minLength: 1, unit: 'grapheme' });
const location: fc.Arbitrary<TraceLocation> = fc.record({
  page: fc.constant('trace' as const),
  trace: text,
  view: fc.constantFrom(...VIEW_IDS),
  thread: fc.option(text),
  selection: fc.option(fc.record({ collection: fc.constantFrom(...COLLECTIONS, 'events' as const), id: text })),
});

describe('addresses', () => {
  it('say where one is: formatting and parsing give the same place back', () => {
    fc.assert(
      fc.property(location, (at) => {
        expect(parseAddress(formatAddress(at))).toEqual(at);
        expect(parseHash(formatHash(at))).toEqual(at);
      }),
    );
  });

  it('read well', () => {
    const at: TraceLocation = {
      page: 'trace',
      trace: 'trace-7f3a',
      view: 'timeline',
      thread: '/root',
      selection: { collection: 'tool_calls', id: 'call_1' },
    };
    expect(formatAddress(at)).toBe('rollout://trace-7f3a/timeline/%2Froot?sel=tool_calls/call_1');
  });

  it('take the deep links of the desktop app', () => {
    expect(parseAddress('rollout-workbench://one/events')?.view).toBe('events');
    expect(isAddress('rollout-workbench://one')).toBe(true);
    expect(isAddress('/home/me/rollout')).toBe(false);
  });

  it.each([
    ['rollout://', null],
    ['rollout://%E0%A4%A', null],
    ['https://example.org/', null],
  ])('refuses %s', (address, expected) => {
    expect(parseAddress(address)).toBe(expected);
  });

  it('falls back to the transcript and to no selection where it does not know the words', () => {
    const at = parseAddress('rollout://one/nothing?sel=nowhere/1');
    expect(at).toMatchObject({ view: 'transcript', selection: null });
    expect(parseAddress('rollout://one/events/')?.thread).toBeNull();
  });

  it('takes every other fragment for the library', () => {
    expect(parseHash('')).toEqual({ page: 'library' });
    expect(parseHash('#/welcome')).toEqual({ page: 'welcome' });
    expect(parseHash('#/trace/')).toEqual({ page: 'library' });
  });
});
