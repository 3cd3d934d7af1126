import { describe, expect, it } from 'vitest';
import { createChangeFeed, type Timers } from '../../../../src/node/library/change-feed.ts';
import type { LibraryChange, LibraryEntry } from '../../../../src/protocol/library.ts';

/** Timers that go off when the test lets time pass. */
function fakeTimers(): Timers & { pass(ms: number): void } {
  let now = 0;
  let waiting: { at: number; run: () => void }[] = [];
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      waiting.push(timer);
      return () => {
        waiting = waiting.filter((other) => other !== timer);
      };
    },
    pass(ms) {
      now += ms;
      const due = waiting.filter(({ at }) => at <= now);
      waiting = waiting.filter(({ at }) => at > now);
      for (const { run } of due) run();
    },
  };
}

const entry = (path: string, log_bytes: number): LibraryEntry => ({
  id: `id ${path}`,
  path,
  root: '/r',
  name: path,
  kind: 'folder',
  manifest: null,
  status: 'idle',
  failure: null,
  log_bytes,
  total_bytes: null,
  last_activity_unix_ms: null,
  facts: null,
});

function feedOf(entries: Map<string, LibraryEntry>) {
  const timers = fakeTimers();
  const told: LibraryChange[] = [];
  const feed = createChangeFeed({
    timers,
    gapMs: 100,
    entryAt: (path) => entries.get(path) ?? null,
    rootStates: (isShown) => [
      { path: '/r', state: 'watching', failure: null, bundles: [...entries.keys()].filter(isShown).length },
    ],
  });
  feed.subscribe((change) => told.push(change));
  return { timers, told, feed };
}

describe('the change feed', () => {
  it('gathers changes of 100 ms into one, with the state at its end', () => {
    const entries = new Map([['a', entry('a', 1)]]);
    const { feed, timers, told } = feedOf(entries);
    feed.touch('a');
    timers.pass(60);
    entries.set('a', entry('a', 2)).set('b', entry('b', 1));
    feed.touch('a');
    feed.touch('b');
    timers.pass(39);
    expect(told).toEqual([]);
    timers.pass(1);
    expect(told).toEqual([
      {
        revision: 1,
        roots: [{ path: '/r', state: 'watching', failure: null, bundles: 2 }],
        upserts: [entry('a', 2), entry('b', 1)],
        removed: [],
      },
    ]);
  });

  it('says nothing when nothing came of it', () => {
    const entries = new Map([['a', entry('a', 1)]]);
    const { feed, timers, told } = feedOf(entries);
    feed.touch('a');
    timers.pass(100);
    feed.touch('a');
    feed.touch('never there');
    feed.touchRoots();
    timers.pass(100);
    expect(told).toHaveLength(1);
    expect(feed.snapshot().revision).toBe(1);
  });

  it('tells of what is gone once, and the snapshot is what was told', () => {
    const entries = new Map([['a', entry('a', 1)]]);
    const { feed, timers, told } = feedOf(entries);
    feed.touch('a');
    feed.flush();
    entries.delete('a');
    feed.touch('a');
    expect(feed.snapshot()).toMatchObject({ revision: 1, entries: [{ path: 'a' }] });
    timers.pass(100);
    expect(told[1]).toMatchObject({ revision: 2, upserts: [], removed: ['id a'], roots: [{ bundles: 0 }] });
    expect(feed.snapshot()).toMatchObject({ revision: 2, entries: [] });
  });

  it('is silent once closed', () => {
    const { feed, timers, told } = feedOf(new Map([['a', entry('a', 1)]]));
    feed.touch('a');
    feed.close();
    timers.pass(1000);
    expect(told).toEqual([]);
  });
});
