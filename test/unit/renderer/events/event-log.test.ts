import { describe, expect, test } from 'vitest';
import { TraceError } from '../../../../src/core/failure.ts';
import type { EventPage, EventRow } from '../../../../src/protocol/session.ts';
import { createEventLog, type EventLog, PAGE } from '../../../../src/renderer/views/events/event-log.ts';
import { findRow, findWithin } from '../../../../src/renderer/views/events/find-row.ts';

const row = (line: number, seq: number | null = line): EventRow => ({
  line,
  byte: line * 100,
  bytes: 100,
  seq,
  wall_time_unix_ms: line,
  thread_id: null,
  codex_turn_id: null,
  type: 'protocol_event_observed',
  summary: '',
  payload_ids: [`raw_payload:${line}`],
  skipped: false,
});

interface Host {
  lines: EventRow[];
  /** `from` of every question. */
  asked: number[];
  fails: boolean;
  log: EventLog;
  /** Resolves when nothing is asked for any more. */
  settled(): Promise<void>;
  changes: number;
}

/** A log of the given rows, and the host that tells of them. */
function hostOf(lines: EventRow[]): Host {
  const host: Host = { lines, asked: [], fails: false, changes: 0, log: null as never, settled: async () => {} };
  const open = new Set<Promise<unknown>>();
  host.log = createEventLog({
    load: (from, count) => {
      host.asked.push(from);
      const answer = Promise.resolve().then((): EventPage => {
        if (host.fails) throw new TraceError({ code: 'log_unreadable', message: 'no' });
        return {
          rows: host.lines.slice(from, from + count),
          total: host.lines.length,
          by_type: { x: host.lines.length },
        };
      });
      open.add(answer);
      answer.then(
        () => open.delete(answer),
        () => open.delete(answer),
      );
      return answer;
    },
    failureOf: (error) => (error as TraceError).failure,
    onChange: () => {
      host.changes++;
    },
  });
  host.settled = async () => {
    while (open.size > 0) await Promise.allSettled(open);
    // What follows an answer runs in the next turns of the microtask queue.
    for (let i = 0; i < 5; i++) await Promise.resolve();
    if (open.size > 0) await host.settled();
  };
  return host;
}

const rows = (n: number) => Array.from({ length: n }, (_, i) => row(i + 1));

describe('the pages of a log', () => {
  test('only what is looked at is read, and once', async () => {
    const host = hostOf(rows(10_000));
    host.log.refresh();
    await host.settled();
    expect(host.log.total).toBe(10_000);
    expect(host.log.row(5000)).toBeUndefined();
    host.log.want(4990, 5010);
    host.log.want(4990, 5010);
    await host.settled();
    expect(host.log.row(5000)?.line).toBe(5001);
    host.log.want(4990, 5010);
    await host.settled();
    expect(host.asked).toEqual([0, 4800, 5000]);
  });

  test('a growing log asks for its end only, and has the rows before it counts them', async () => {
    const host = hostOf(rows(250));
    host.log.refresh();
    await host.settled();
    host.lines = rows(450);
    host.log.refresh();
    host.log.refresh();
    await host.settled();
    expect(host.log.total).toBe(450);
    expect(host.log.row(449)?.line).toBe(450);
    expect(host.asked).toEqual([0, 200, 400]);
  });

  test('forgets pages that were not looked at for long', async () => {
    const host = hostOf(rows(100 * PAGE));
    host.log.refresh();
    await host.settled();
    for (let page = 0; page < 100; page++) {
      host.log.want(page * PAGE, page * PAGE);
      await host.settled();
    }
    expect(host.log.row(0)).toBeUndefined();
    expect(host.log.row(99 * PAGE)?.line).toBe(99 * PAGE + 1);
  });

  test('a failure is told, stops asking, and is gone after another try', async () => {
    const host = hostOf(rows(1000));
    host.log.refresh();
    await host.settled();
    host.fails = true;
    host.log.want(900, 910);
    await host.settled();
    expect(host.log.failure?.code).toBe('log_unreadable');
    const asked = host.asked.length;
    host.log.want(900, 910);
    expect(host.asked.length).toBe(asked);
    host.fails = false;
    host.log.retry();
    await host.settled();
    expect(host.log.failure).toBeNull();
  });

  test('says nothing any more once it is closed', async () => {
    const host = hostOf(rows(10));
    host.log.refresh();
    host.log.close();
    await host.settled();
    expect(host.changes).toBe(0);
    expect(host.log.total).toBeNull();
  });
});

describe('jumps', () => {
  test('find a line among those that a filter left, or the next after it', async () => {
    // Every third line of 3,000.
    const host = hostOf(rows(3000).filter(({ line }) => line % 3 === 0));
    host.log.refresh();
    await host.settled();
    expect(await findRow(host.log, { line: 1500 })).toMatchObject({ index: 499, exact: true });
    expect(await findRow(host.log, { line: 1501 })).toMatchObject({ index: 500, exact: false, row: { line: 1503 } });
    expect(await findRow(host.log, { line: 1 })).toMatchObject({ index: 0, exact: false });
    expect(await findRow(host.log, { line: 3001 })).toBeNull();
  });

  test('find every line of a long log in a few steps', async () => {
    const host = hostOf(rows(40_000));
    host.log.refresh();
    await host.settled();
    for (const line of [1, 200, 201, 20_000, 39_999, 40_000]) {
      host.asked.length = 0;
      expect((await findRow(host.log, { line }))?.index).toBe(line - 1);
      expect(host.asked.length).toBeLessThanOrEqual(2);
    }
  });

  test('find an event by seq where lines cannot be read', async () => {
    const lines = rows(1000).map((one) => (one.line % 2 === 0 ? one : { ...one, seq: null }));
    const host = hostOf(lines);
    host.log.refresh();
    await host.settled();
    expect(await findRow(host.log, { seq: 700 })).toMatchObject({ index: 699, exact: true });
  });

  test('find the event that names a payload, within the stretch it can be in', async () => {
    const host = hostOf(rows(1000));
    host.log.refresh();
    await host.settled();
    const names = (id: string) => (one: EventRow) => one.payload_ids.includes(id);
    expect(await findWithin(host.log, 100, 500, names('raw_payload:333'))).toBe(332);
    expect(await findWithin(host.log, 100, 300, names('raw_payload:333'))).toBeNull();
  });
});
