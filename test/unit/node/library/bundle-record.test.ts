import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { absorb, emptyIndex, entryOf, isActive, newRecord } from '../../../../src/node/library/bundle-record.ts';
import type { Observation } from '../../../../src/node/library/observe.ts';
import { manifestOf, STARTED } from './bundles.ts';

const NOW = STARTED + 1_000_000;

/** A bundle as seen: size, inode and age (ms before NOW) of its log. */
function seen(size: number, ino = 1, age = 3_600_000, trace = 'b'): Observation {
  const mtime_ms = NOW - age;
  const manifest = { stamp: { size: 300, mtime_ms: NOW - 3_600_000 }, manifest: manifestOf(trace), failure: null };
  return { at: 'bundle', manifest, log: { size, mtime_ms, ino }, failure: null };
}

function indexed(first: Observation) {
  const record = newRecord('/root/b', NOW);
  absorb(record, first, NOW);
  record.index = { ...emptyIndex(), counted_size: 100 };
  record.log_head = Buffer.from('{');
  return record;
}

describe('what was seen of a bundle', () => {
  it('keeps the index while the log grows', () => {
    const record = indexed(seen(100));
    absorb(record, seen(200), NOW);
    expect(record.index).not.toBeNull();
  });

  it.each([
    ['replaced by another file', seen(200, 2)],
    ['cut shorter', seen(99)],
    ['that of another trace', seen(200, 1, 0, 'other')],
    ['gone', { at: 'folder', changed_ms: NOW } as const],
  ])('forgets it when the log is %s', (_how, now) => {
    const record = indexed(seen(100));
    absorb(record, now, NOW);
    expect(record.index).toBeNull();
  });

  it('stands when it could not be looked at', () => {
    const record = indexed(seen(100));
    const before = entryOf(record, NOW);
    absorb(record, { at: 'unknown' }, NOW);
    expect(entryOf(record, NOW)).toEqual(before);
  });

  it('is live for ten seconds after growth, whatever its own clock says', () => {
    const record = newRecord('/root/b', NOW);
    absorb(record, seen(100, 1, -3_600_000), NOW);
    expect(entryOf(record, NOW)?.status).toBe('idle');
    absorb(record, seen(101, 1, -3_600_000), NOW + 5);
    expect(entryOf(record, NOW + 10_004)?.status).toBe('live');
    expect(entryOf(record, NOW + 10_005)?.status).toBe('idle');
  });

  it('is live at first sight when the log was just written', () => {
    const record = newRecord('/root/b', NOW);
    absorb(record, seen(100, 1, 9_000), NOW);
    expect(entryOf(record, NOW)?.status).toBe('live');
    expect(entryOf(record, NOW + 1_001)?.status).toBe('idle');
  });

  it('deserves a look every second for five minutes, half a minute once it ended', () => {
    const record = newRecord('/root/b', NOW);
    absorb(record, seen(100, 1, 0), NOW);
    expect(isActive(record, NOW + 299_000)).toBe(true);
    expect(isActive(record, NOW + 301_000)).toBe(false);
    record.index = { ...emptyIndex(), end: { status: 'completed', at_unix_ms: null } };
    expect(isActive(record, NOW + 29_000)).toBe(true);
    expect(isActive(record, NOW + 31_000)).toBe(false);
  });
});
