import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTimeline, laneRows, type Timeline } from '../../../../src/core/views/timeline/lanes.ts';
import type { SessionDelta } from '../../../../src/protocol/session.ts';
import { openTraceSession } from '../../../../src/renderer/stores/trace-session.ts';
import { timelineFeed } from '../../../../src/renderer/views/timeline/timeline-feed.ts';
import { fakeClient } from '../../../helpers/fake-client.ts';
import { randomTrace } from '../../../helpers/random-trace.ts';

const ANSWERS = {
  'session.open': { session_id: 's1', path: '/traces/one', manifest: {} },
  'session.ack': {},
  'session.resync': {},
  'session.leave': {},
};
let frames: (() => void)[] = [];
const runFrame = () => {
  const due = frames;
  frames = [];
  for (const frame of due) frame();
};
const answered = () => new Promise<void>((resolve) => setImmediate(resolve));

beforeEach(() => {
  frames = [];
  vi.stubGlobal('document', { visibilityState: 'visible' });
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run));
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** All bars as text. */
const drawn = (timeline: Timeline): string[] =>
  [...timeline.lanes]
    .flatMap(([thread, lane]) =>
      laneRows(lane).flatMap(({ track, sub, bars }) =>
        bars.ids.map((id, i) => `${thread} ${track}/${sub} ${id} ${bars.start[i]}-${bars.end[i]} ${bars.status[i]}`),
      ),
    )
    .sort();

/** A trace as the deltas of a session. */
function deltasOf(seed: number): SessionDelta[] {
  return randomTrace(seed).deltas.map((delta, at) => ({
    session_id: 's1',
    revision: at + 1,
    reset: at === 0,
    more: false,
    delta,
  }));
}

it('is the timeline of the model whenever it is looked at, however often that is', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.array(fc.boolean(), { minLength: 1 }), async (seed, looks) => {
      const client = fakeClient(ANSWERS);
      const session = openTraceSession(client, '/traces/one');
      await answered();
      const feed = timelineFeed(session, client);
      for (const [at, delta] of deltasOf(seed).entries()) {
        client.emit('session.delta', delta);
        if (!looks[at % looks.length]) continue;
        runFrame();
        expect(drawn(feed.current())).toEqual(drawn(createTimeline(session.model)));
      }
      runFrame();
      expect(drawn(feed.current())).toEqual(drawn(createTimeline(session.model)));
      feed.close();
    }),
    { numRuns: 25 },
  );
});

it('grows by what came when it is looked at between two frames, and is not made anew', async () => {
  const client = fakeClient(ANSWERS);
  const session = openTraceSession(client, '/traces/one');
  await answered();
  const feed = timelineFeed(session, client);
  const timelines = new Set<Timeline>();
  for (const delta of deltasOf(7)) {
    client.emit('session.delta', delta);
    timelines.add(feed.current());
  }
  expect(timelines.size).toBe(1);
  expect(drawn(feed.current())).toEqual(drawn(createTimeline(session.model)));
});

it('finds what came while it was not listening, and starts anew after a reset', async () => {
  const client = fakeClient(ANSWERS);
  const session = openTraceSession(client, '/traces/one');
  await answered();
  const deltas = deltasOf(7);
  const half = Math.floor(deltas.length / 2);
  for (const delta of deltas.slice(0, half)) client.emit('session.delta', delta);
  runFrame();
  session.setPaused(true);
  for (const delta of deltas.slice(half, -10)) client.emit('session.delta', delta);
  const feed = timelineFeed(session, client);
  feed.current();
  session.setPaused(false);
  for (const delta of deltas.slice(-10)) client.emit('session.delta', delta);
  runFrame();
  expect(drawn(feed.current())).toEqual(drawn(createTimeline(session.model)));

  const [first] = deltas;
  if (!first) throw new Error('no delta');
  client.emit('session.delta', { ...first, reset: true, revision: 9000 });
  runFrame();
  expect(drawn(feed.current())).toEqual(drawn(createTimeline(session.model)));
});
