import { describe, expect, it } from 'vitest';
import { systemTimers } from '../../../../src/node/library/change-feed.ts';
import { createLibrary } from '../../../../src/node/library/library.ts';
import { createSilentWatcher } from '../../../../src/node/library/root-watcher.ts';
import type { LibraryEntry } from '../../../../src/protocol/library.ts';
import { manifestOf, STARTED, sampleLog, temporaryFolder, userMessage, writeBundle } from './bundles.ts';

const COUNT = 5_000;
/** Only the newest are asked for their tokens; some more than that have any. */
const SUMMED_FROM = COUNT - 250;

const response = (n: number) => ({
  token_usage: { input_tokens: n, cached_input_tokens: 0, output_tokens: 1, reasoning_output_tokens: 0 },
});

describe('a root of 5,000 bundles', () => {
  it('is listed whole, filled with facts in few changes, and sums are kept to the newest', {
    timeout: 120_000,
  }, async () => {
    const folder = temporaryFolder();
    try {
      const ends = ['completed', 'failed', 'aborted', null];
      for (let n = 0; n < COUNT; n += 1) {
        writeBundle(folder.path, `trace-${n}`, {
          manifest: manifestOf(`${n}`, { started_at_unix_ms: STARTED + n }),
          log: sampleLog(ends[n % ends.length] ?? null),
          payloads: { 1: { input: [userMessage(`message ${n}`)] }, ...(n < SUMMED_FROM ? {} : { 2: response(n) }) },
        });
      }
      // An hour later: nothing is live, so nothing is urgent.
      const timers = { ...systemTimers, now: () => Date.now() + 3_600_000 };
      const library = createLibrary({ dataDir: null, roots: [folder.path], watcher: createSilentWatcher, timers });
      const entries = new Map<string, LibraryEntry>();
      let changes = 0;
      library.onChange((change) => {
        changes += 1;
        for (const entry of change.upserts) entries.set(entry.id, entry);
      });
      await library.ready();
      expect(library.snapshot().entries).toHaveLength(COUNT);
      expect(library.snapshot().roots).toMatchObject([{ state: 'watching', bundles: COUNT }]);
      await library.indexed();
      await library.ready();
      const shown = library.snapshot();
      expect(shown.entries).toHaveLength(COUNT);
      expect(entries.size).toBe(COUNT);
      expect(changes).toBeLessThan(COUNT / 10);
      shown.entries.forEach((entry, position) => {
        const n = COUNT - 1 - position;
        const end = ends[n % ends.length] ?? null;
        expect(entries.get(entry.id)).toBe(entry);
        expect(entry).toMatchObject({
          name: `trace-${n}`,
          status: end ?? 'idle',
          facts: {
            first_user_message: `message ${n}`,
            events: end === null ? 7 : 8,
            tokens: position < 200 ? n + 1 : null,
          },
        });
      });
      await library.close();
    } finally {
      folder.dispose();
    }
  });
});
