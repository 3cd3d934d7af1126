import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { viewModelFromTrace } from '../../../../src/core/model/view-of-trace.ts';
import { createIndexes } from '../../../../src/core/views/indexes.ts';
import { threadTree } from '../../../../src/core/views/thread-tree.ts';
import { type BarRow, drawRow, emptyRow, pushBar, setBar } from '../../../../src/core/views/timeline/bar-row.ts';
import { emptyBusyTime, idleGaps, noteBusy } from '../../../../src/core/views/timeline/busy.ts';
import { barKind, TRACKS } from '../../../../src/core/views/timeline/codes.ts';
import { barAt, nearestBar, neighbourBar } from '../../../../src/core/views/timeline/hit.ts';
import { barLabels } from '../../../../src/core/views/timeline/labels.ts';
import {
  ALL_TRACKS,
  createTimeline,
  findBar,
  laneRows,
  type Timeline,
  updateTimeline,
} from '../../../../src/core/views/timeline/lanes.ts';
import { laneAt, placeLanes, rowTop } from '../../../../src/core/views/timeline/layout.ts';
import { arrows, compactionMarks } from '../../../../src/core/views/timeline/links.ts';
import { tickLabel, tickStep, ticks } from '../../../../src/core/views/timeline/ruler.ts';
import { createTimeMap, toPlot, toTime } from '../../../../src/core/views/timeline/time-map.ts';
import { generatedTraces, haveGeneratedTraces } from '../../../helpers/generated-traces.ts';
import { randomTrace } from '../../../helpers/random-trace.ts';
import { replay } from '../../../helpers/replay.ts';
import { T0, traceBuilder } from '../../../helpers/trace-builder.ts';

/** All bars of a timeline, readable: `thread track/sub: id start-end`. */
function drawn(timeline: Timeline): string[] {
  const lines: string[] = [];
  for (const [thread, lane] of timeline.lanes) {
    for (const { track, sub, bars } of laneRows(lane, ALL_TRACKS)) {
      const list = bars.ids.map((id, i) => `${id} ${(bars.start[i] ?? 0) - T0}-${(bars.end[i] ?? 0) - T0}`);
      lines.push(`${thread} ${track}/${sub}: ${list.join(', ')}`);
    }
  }
  return lines.sort();
}

describe('lanes', () => {
  test('rows by containment, sub-rows where windows overlap, open bars without end', () => {
    const t = traceBuilder().thread('/root').turn('/root', 't1').say('/root', 'user', 'x').call('t1', 'c1').at(10);
    t.answer('c1', [{ call: 'a' }, { call: 'b' }, { code: 'p' }])
      .tool('t1', 'a', 'exec_command')
      .exec('a', 'ls', 'term');
    t.at(20).tool('t1', 'b', 'wait_agent').cell('t1', 'p').tool('t1', 'n', 'exec_command', { cell: 'code_cell:p' });
    t.at(30).endTool('a', 'x').endTool('n', 'y').compactionRequest('t1', 'k', 'r');
    expect(drawn(createTimeline(t.model))).toEqual([
      '/root model/0: c1 0-10, r 30-Infinity',
      '/root nested/0: n 20-30',
      '/root session/0: term 10-30',
      '/root terminal/0: terminal_operation:1 10-30',
      '/root tool/0: a 10-30',
      '/root tool/1: b 20-Infinity',
      '/root tool/2: code_cell:p 20-Infinity',
      '/root turn/0: t1 0-Infinity',
    ]);
  });

  test('a row is free only when its bar has ended by the log as well as by the clock', () => {
    const t = traceBuilder().thread('/root').turn('/root', 't1').at(10).tool('t1', 'a', 'web');
    t.at(20).tool('t1', 'b', 'web').endTool('a', null).endTool('b', null).tool('t1', 'c', 'web');
    // The clock runs backwards.
    t.at(15).tool('t1', 'd', 'web').endTool('c', null).endTool('d', null).tool('t1', 'e', 'web');
    expect(drawn(createTimeline(t.model)).filter((line) => line.includes('tool/'))).toEqual([
      '/root tool/0: a 10-20, c 20-20',
      '/root tool/1: b 20-20',
      '/root tool/2: d 15-15, e 15-Infinity',
    ]);
  });

  test('grow by what comes into the same as from scratch', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (seed, batches) => {
        const t = randomTrace(seed);
        let timeline: Timeline | null = null;
        replay(t, batches, (model, _ix, touched) => {
          if (timeline) updateTimeline(timeline, model, touched);
          else timeline = createTimeline(model);
        });
        const whole = createTimeline(t.model);
        expect(timeline && drawn(timeline)).toEqual(drawn(whole));
        expect(timeline && (timeline as Timeline).busy).toEqual(whole.busy);
      }),
      { numRuns: 100 },
    );
  });

  test('bars of a row never overlap, every window has one bar, children start within their parents', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const t = randomTrace(seed);
        const timeline = createTimeline(t.model);
        const ix = createIndexes(t.model);
        const c = t.model.collections;
        let bars = 0;
        for (const lane of timeline.lanes.values()) {
          for (const { bars: row } of laneRows(lane, ALL_TRACKS)) {
            bars += row.length;
            for (let i = 1; i < row.length; i++) expect(row.start[i]).toBeGreaterThanOrEqual(row.end[i - 1] ?? 0);
          }
        }
        expect(bars).toBe(
          c.codex_turns.size +
            c.inference_calls.size +
            c.compaction_requests.size +
            c.code_cells.size +
            c.tool_calls.size +
            c.terminal_operations.size +
            c.terminal_sessions.size,
        );
        for (const operation of c.terminal_operations.values()) {
          const tool = c.tool_calls.get(operation.tool_call_id);
          const inner = tool && findBar(timeline, tool.thread_id, operation.operation_id);
          const outer = tool && findBar(timeline, tool.thread_id, operation.tool_call_id);
          expect(inner && outer && nests(outer, inner)).toBe(true);
        }
        for (const [cell, tools] of ix.toolsByCell.lists) {
          for (const id of tools) {
            const thread = c.tool_calls.get(id)?.thread_id ?? '';
            const inner = findBar(timeline, thread, id);
            const outer = findBar(timeline, thread, cell);
            expect(inner && outer && nests(outer, inner)).toBe(true);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  type Found = NonNullable<ReturnType<typeof findBar>>;
  const nests = (outer: Found, inner: Found): boolean =>
    TRACKS.indexOf(outer.track) < TRACKS.indexOf(inner.track) &&
    (outer.bars.start[outer.at] ?? 0) <= (inner.bars.start[inner.at] ?? 0) &&
    (outer.bars.end[outer.at] ?? 0) >= (inner.bars.end[inner.at] ?? 0);
});

describe('a row of bars', () => {
  const row = (bars: [start: number, end: number][]): BarRow => {
    const made = emptyRow();
    bars.forEach(([start, end], i) => {
      pushBar(made, { id: `b${i}`, start, end, kind: i % 5, status: i % 97 === 0 ? 4 : 0, tone: 0 });
    });
    return made;
  };

  test('draws the same time covered at any resolution, and the worst status of what it merges', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { maxLength: 700 }),
        fc.nat(200),
        fc.nat(20_000),
        (steps, resolution, from) => {
          let time = 0;
          const bars = steps.map(([gap, length]): [number, number] => {
            const start = time + gap;
            time = start + length;
            return [start, time];
          });
          const made = row(bars);
          const to = from + 3000;
          let covered = 0;
          let lastEnd = Number.NEGATIVE_INFINITY;
          const spans: [number, number][] = [];
          drawRow(made, from, to, resolution, (start, end, _kind, _status, index) => {
            expect(start).toBeGreaterThanOrEqual(lastEnd);
            lastEnd = end;
            if (index < 0) expect(end - start).toBeLessThanOrEqual(resolution);
            else expect(made.start[index]).toBe(start);
            spans.push([start, end]);
            covered++;
          });
          const seen = bars.filter(([start, end]) => end >= from && start <= to);
          for (const [start, end] of seen) {
            expect(spans.some(([s, e]) => s <= start && e >= end)).toBe(true);
          }
          expect(covered).toBeLessThanOrEqual(seen.length + 1);
        },
      ),
      { numRuns: 200 },
    );
  });

  test('shows failures in what it merges', () => {
    const made = row(Array.from({ length: 5000 }, (_, i) => [i, i + 1]));
    let worst = 0;
    let spans = 0;
    drawRow(made, 0, 5000, 300, (_start, _end, _kind, status) => {
      worst = Math.max(worst, status);
      spans++;
    });
    expect(worst).toBe(4);
    expect(spans).toBeLessThan(30);
    setBar(made, 4999, { id: 'b4999', start: 4999, end: Number.POSITIVE_INFINITY, kind: 1, status: 1, tone: 0 });
    const last: number[] = [];
    drawRow(made, 4990, 6000, 300, (_start, end) => last.push(end));
    expect(last.at(-1)).toBe(Number.POSITIVE_INFINITY);
  });

  test('is hit by time, near misses included', () => {
    const made = row([
      [0, 10],
      [20, 20],
      [30, Number.POSITIVE_INFINITY],
    ]);
    expect([5, 13, 19, 25, 33, 60].map((time) => barAt(made, time, 3, 50))).toEqual([0, 0, 1, -1, 2, -1]);
    expect(neighbourBar(made, 0, 1)).toBe(1);
    expect(neighbourBar(made, 2, 1)).toBe(-1);
    expect(nearestBar(made, 26, 50)).toBe(2);
  });
});

describe('time', () => {
  test('idle gaps are what no window covers, whatever order windows end in', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(500), fc.nat(60)), { minLength: 1, maxLength: 30 }), (windows) => {
        const busy = emptyBusyTime();
        windows.forEach(([start, length], i) => {
          const window = { started_at_unix_ms: start, started_seq: i, ended_seq: i, status: 'completed' as const };
          noteBusy(busy, `${i}`, { ...window, ended_at_unix_ms: null });
          noteBusy(busy, `${i}`, { ...window, ended_at_unix_ms: start + length });
        });
        const covered = (time: number) => windows.some(([start, length]) => time >= start && time <= start + length);
        const [first, last] = [Math.min(...windows.map(([s]) => s)), Math.max(...windows.map(([s, l]) => s + l))];
        const gaps = idleGaps(busy, 1);
        for (let time = first + 0.5; time < last; time++) {
          expect(gaps.some((gap) => time > gap.start && time < gap.end)).toBe(!covered(time));
        }
      }),
    );
  });

  test('an open window ends the search for gaps', () => {
    const busy = emptyBusyTime();
    const window = { started_seq: 1, ended_seq: null, status: 'running' as const };
    noteBusy(busy, 'a', { ...window, started_at_unix_ms: 0, ended_at_unix_ms: 10 });
    noteBusy(busy, 'b', { ...window, started_at_unix_ms: 100, ended_at_unix_ms: null });
    expect(idleGaps(busy, 50)).toEqual([{ start: 10, end: 100 }]);
    noteBusy(busy, 'c', { ...window, started_at_unix_ms: 10, ended_at_unix_ms: 12 });
    expect([busy.starts, busy.ends]).toEqual([[0], [12]]);
    noteBusy(busy, 'd', { ...window, started_at_unix_ms: -5, ended_at_unix_ms: 0 });
    expect([busy.starts, busy.ends]).toEqual([[-5], [12]]);
  });

  test('a run that is over may have been idle at last', () => {
    const busy = emptyBusyTime();
    const window = { started_seq: 1, ended_seq: null, status: 'completed' as const };
    expect(idleGaps(busy, 50, 500)).toEqual([]);
    noteBusy(busy, 'a', { ...window, started_at_unix_ms: 0, ended_at_unix_ms: 10 });
    expect(idleGaps(busy, 50, 500)).toEqual([{ start: 10, end: 500 }]);
    expect(idleGaps(busy, 50, 59)).toEqual([]);
    expect(idleGaps(busy, 50)).toEqual([]);
    noteBusy(busy, 'b', { ...window, started_at_unix_ms: 100, ended_at_unix_ms: null });
    expect(idleGaps(busy, 50, 500)).toEqual([{ start: 10, end: 100 }]);
  });

  test('squeezing goes both ways', () => {
    const map = createTimeMap(
      1000,
      [
        { start: 1100, end: 9100 },
        { start: 9200, end: 9210 },
        { start: 9300, end: 20_000 },
      ],
      50,
    );
    expect([1000, 1100, 5100, 9100, 9300, 20_000, 20_010].map((time) => toPlot(map, time))).toEqual([
      0, 100, 125, 150, 350, 400, 410,
    ]);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30_000 }), (time) => {
        expect(toTime(map, toPlot(map, time))).toBeCloseTo(time, 6);
      }),
    );
  });

  test('ticks stand at round times, none in a squeezed gap', () => {
    const map = createTimeMap(T0, [{ start: T0 + 125_000, end: T0 + 1_000_000 }], 20_000);
    expect(ticks(map, T0, 0, 250_000, 50_000).map((tick) => tick.label)).toEqual(['00:00', '01:00', '02:00', '18:00']);
    // A gap that is no band is in no tick's way.
    const wide = createTimeMap(T0, map.gaps, 80_000);
    expect(ticks(wide, T0, 0, 180_000, 50_000, []).map((tick) => tick.label)).toEqual([
      '00:00',
      '01:00',
      '02:00',
      '11:00',
    ]);
    expect(tickStep(45_000)).toBe(60_000);
    expect(tickLabel(1234, 1)).toBe('00:01.234');
    expect(tickLabel(1200, 100)).toBe('00:01.2');
  });
});

describe('lanes in their place', () => {
  const t = traceBuilder().thread('/root').thread('/root/w', '/root').turn('/root', 't1').say('/root', 'user', 'x');
  t.call('t1', 'c1')
    .at(5)
    .answer('c1', [], { input_tokens: 2400 })
    .compactionRequest('t1', 'k', 'r')
    .compact('t1', 'k', []);
  t.edge('e1', 'spawn_agent', { type: 'thread', thread_id: '/root' }, { type: 'thread', thread_id: '/root/w' }, 9);
  const ix = createIndexes(t.model);
  const timeline = createTimeline(t.model);

  test('lanes are found by height', () => {
    const lanes = placeLanes(timeline, threadTree(t.model, ix), new Set(['/root/w']));
    expect(lanes.map((lane) => [lane.y, lane.height, lane.rows.length])).toEqual([
      [0, 104, 2],
      [104, 28, 0],
    ]);
    expect(laneAt(lanes, 35)).toMatchObject({ lane: { thread_id: '/root' }, row: 1 });
    expect(laneAt(lanes, 5)?.row).toBe(-1);
    expect(laneAt(lanes, 110)).toMatchObject({ lane: { thread_id: '/root/w' }, row: 0 });
    expect(laneAt(lanes, 132)).toBeNull();
    expect(lanes[0] && rowTop(lanes[0], 1)).toBe(30);
  });
  test('arrows, marks, labels', () => {
    expect(arrows(t.model, ix)).toEqual([
      {
        edge_id: 'e1',
        kind: 'spawn_agent',
        from_thread: '/root',
        to_thread: '/root/w',
        from: T0 + 5,
        to: T0 + 9,
        delivered: false,
      },
    ]);
    expect(compactionMarks(t.model, ix, '/root')).toEqual([{ compaction_id: 'k', thread_id: '/root', at: T0 + 5 }]);
    expect(barLabels(t.model, ix, 'inference', 'c1')).toEqual(['Call 1, gpt-test, 2.4\u00a0k in', 'Call 1', '1', '']);
    expect(barLabels(t.model, ix, 'compaction', 'r')[0]).toBe('Compaction 1');
    expect(barKind(0)).toBe('turn');
  });
});

describe.skipIf(!haveGeneratedTraces)('timelines of generated traces (needs ../shared/conformance)', () => {
  test.each(generatedTraces())('%s: no overlap within a row', (_name, trace) => {
    const timeline = createTimeline(viewModelFromTrace(trace));
    for (const lane of timeline.lanes.values()) {
      for (const { bars } of laneRows(lane, ALL_TRACKS)) {
        for (let i = 1; i < bars.length; i++) expect(bars.start[i]).toBeGreaterThanOrEqual(bars.end[i - 1] ?? 0);
      }
    }
  });
});
