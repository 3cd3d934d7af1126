import { describe, expect, test } from 'vitest';
import type { ViewTypes } from '../../../../src/core/model/view.ts';
import { applyDelta, emptyModel, type ViewModel } from '../../../../src/core/reduce/delta.ts';
import { TraceReducer } from '../../../../src/core/reduce/reducer.ts';
import { manifest as manifestSchema } from '../../../../src/core/trace/manifest.ts';
import { nodeByteTools } from '../../../../src/node/byte-tools.ts';
import { createPublisher, type Publisher } from '../../../../src/node/session/publisher.ts';
import { createViewEncoder } from '../../../../src/node/view-delta.ts';
import type { SessionDelta } from '../../../../src/protocol/session.ts';
import { expectedView } from '../../../helpers/scratch-reduction.ts';
import { plainModel } from '../../../helpers/session-client.ts';
import { manifestText } from '../../../helpers/temp-folder.ts';

/** A clock that is moved by hand, with timers. */
function clock() {
  let now = 0;
  const timers: { at: number; callback: () => void }[] = [];
  return {
    now: () => now,
    timer(ms: number, callback: () => void) {
      const timer = { at: now + ms, callback };
      timers.push(timer);
      return () => {
        const at = timers.indexOf(timer);
        if (at >= 0) timers.splice(at, 1);
      };
    },
    advance(ms: number) {
      const end = now + ms;
      for (;;) {
        timers.sort((a, b) => a.at - b.at);
        const next = timers[0];
        if (!next || next.at > end) break;
        timers.shift();
        now = Math.max(now, next.at);
        next.callback();
      }
      now = end;
    },
  };
}

/** A trace that grows by turns that start and end, and clients of it. */
function setup() {
  const time = clock();
  const reducer = new TraceReducer({
    manifest: manifestSchema.parse(JSON.parse(manifestText())),
    payloads: { read: () => ({ ok: false, failure: { code: 'payload_missing', message: 'none' } }) },
    bytes: nodeByteTools,
    mode: 'lenient',
  });
  const received = new Map<number, SessionDelta[]>();
  const models = new Map<number, ViewModel>();
  const publisher: Publisher = createPublisher({
    session_id: 's',
    timer: time.timer,
    now: time.now,
    hurry: () => true,
    send(client, delta) {
      const model = delta.reset ? emptyModel<ViewTypes>() : (models.get(client) as ViewModel);
      applyDelta<ViewTypes>(model, structuredClone(delta.delta));
      models.set(client, model);
      received.set(client, [...(received.get(client) ?? []), structuredClone(delta)]);
    },
  });
  publisher.publish({ encoder: createViewEncoder(reducer), drain: () => reducer.drainLive() });
  let seq = 0;
  const event = (payload: Record<string, unknown>) => {
    seq += 1;
    const line = { schema_version: 1, seq, wall_time_unix_ms: seq, rollout_id: 'r', thread_id: 'thread-1', payload };
    const outcome = reducer.applyLine(Buffer.from(JSON.stringify(line)), { line: seq, byte: seq });
    if (!outcome.ok) throw new Error(outcome.failure.message);
    publisher.changed();
  };
  event({ type: 'thread_started', thread_id: 'thread-1', agent_path: '/root' });
  let turns = 0;
  return {
    time,
    publisher,
    reducer,
    models,
    deltas: (client: number) => received.get(client) ?? [],
    /** Two events: a turn that starts and ends. */
    turn() {
      const codex_turn_id = `turn-${turns++}`;
      event({ type: 'codex_turn_started', codex_turn_id, thread_id: 'thread-1' });
      event({ type: 'codex_turn_ended', codex_turn_id, status: 'completed' });
    },
    ackLast(client: number) {
      const last = received.get(client)?.at(-1);
      if (last) publisher.ack(client, last.revision);
    },
  };
}

describe('a client', () => {
  test('has at most one delta on its way, and none before the one before was acknowledged', () => {
    const s = setup();
    s.publisher.join(1);
    s.time.advance(100);
    expect(s.deltas(1).map(({ reset, revision }) => [reset, revision])).toEqual([[true, 1]]);
    s.turn();
    s.time.advance(10_000);
    expect(s.deltas(1)).toHaveLength(1);
    s.publisher.ack(1, 99);
    s.time.advance(1000);
    expect(s.deltas(1)).toHaveLength(1);
    s.ackLast(1);
    s.time.advance(100);
    expect(s.deltas(1).map(({ revision }) => revision)).toEqual([1, 2]);
    expect(s.deltas(1)[1]?.reset).toBe(false);
  });

  test('that acknowledges at once gets at most 30 deltas a second', () => {
    const s = setup();
    s.publisher.join(1);
    s.time.advance(1000);
    const before = s.deltas(1).length;
    for (let ms = 0; ms < 1000; ms++) {
      s.turn();
      s.ackLast(1);
      s.time.advance(1);
    }
    const count = s.deltas(1).length - before;
    expect(count).toBeLessThanOrEqual(31);
    expect(count).toBeGreaterThan(25);
  });

  test('that acknowledges once a second during 2,000 events a second gets few and large deltas, and the same in the end', () => {
    const s = setup();
    s.publisher.join(1);
    s.publisher.join(2);
    for (let second = 0; second < 10; second++) {
      for (let ms = 0; ms < 1000; ms++) {
        s.turn();
        s.ackLast(2);
        s.time.advance(1);
      }
      s.ackLast(1);
    }
    const slow = s.deltas(1).length;
    expect(slow).toBeLessThanOrEqual(11);
    expect(s.deltas(2).length).toBeGreaterThan(10 * slow);
    expect(Math.max(...s.deltas(1).map(({ delta }) => delta.ops.length))).toBeGreaterThan(900);
    for (let i = 0; i < 50; i++) {
      s.ackLast(1);
      s.ackLast(2);
      s.time.advance(1000);
    }
    const wanted = plainModel(expectedView(s.reducer));
    expect(plainModel(s.models.get(1) as ViewModel)).toEqual(wanted);
    expect(plainModel(s.models.get(2) as ViewModel)).toEqual(wanted);
  });

  test('that saw a gap, or comes late, begins with everything', () => {
    const s = setup();
    s.publisher.join(1);
    for (let i = 0; i < 20; i++) s.turn();
    s.time.advance(1000);
    s.publisher.join(2);
    s.publisher.resync(1);
    s.time.advance(1000);
    expect(s.deltas(1).at(-1)?.reset).toBe(true);
    expect(s.deltas(2).map(({ reset }) => reset)).toEqual([true]);
    expect(plainModel(s.models.get(1) as ViewModel)).toEqual(plainModel(s.models.get(2) as ViewModel));
    expect(s.models.get(2)?.collections.codex_turns.size).toBe(20);
  });

  test('that has left is told nothing more', () => {
    const s = setup();
    s.publisher.join(1);
    s.time.advance(100);
    s.ackLast(1);
    s.publisher.leave(1);
    s.turn();
    s.time.advance(1000);
    expect(s.deltas(1)).toHaveLength(1);
  });
});

describe('another model', () => {
  test('begins anew for everybody', () => {
    const s = setup();
    s.publisher.join(1);
    s.turn();
    s.time.advance(100);
    const other = setup();
    other.turn();
    s.publisher.publish({ encoder: createViewEncoder(other.reducer), drain: () => other.reducer.drainLive() });
    s.ackLast(1);
    s.time.advance(1000);
    expect(s.deltas(1).at(-1)?.reset).toBe(true);
    expect(plainModel(s.models.get(1) as ViewModel)).toEqual(plainModel(expectedView(other.reducer)));
  });
});
