import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createIndexes } from '../../../../src/core/views/indexes.ts';
import { threadTree } from '../../../../src/core/views/thread-tree.ts';
import { barEntries } from '../../../../src/core/views/timeline/bar-entries.ts';
import { barFacts } from '../../../../src/core/views/timeline/bar-facts.ts';
import { NO_FILTER, passingBarAt, passOf } from '../../../../src/core/views/timeline/bar-filter.ts';
import { emptyBarList, listBars } from '../../../../src/core/views/timeline/bar-list.ts';
import { type BarRow, emptyRow, pushBar } from '../../../../src/core/views/timeline/bar-row.ts';
import type { Gap } from '../../../../src/core/views/timeline/busy.ts';
import { causalLinks } from '../../../../src/core/views/timeline/causes.ts';
import { barKind, kindCode, statusCode } from '../../../../src/core/views/timeline/codes.ts';
import { createTimeline } from '../../../../src/core/views/timeline/lanes.ts';
import { placeLanes, rowTop } from '../../../../src/core/views/timeline/layout.ts';
import { arrows } from '../../../../src/core/views/timeline/links.ts';
import { distanceTo, routeArrows } from '../../../../src/core/views/timeline/routes.ts';
import { threadTime } from '../../../../src/core/views/timeline/states.ts';
import { rememberedTimes } from '../../../../src/core/views/timeline/thread-times.ts';
import {
  bounded,
  fitted,
  following,
  frameOf,
  GAP_PX,
  gapBands,
  gapWidth,
  panned,
  revealed,
  timeAt,
  xOf,
  zoomed,
} from '../../../../src/core/views/timeline/viewport.ts';
import { acrossRows, alongRow, barAtPoint, firstPlace } from '../../../../src/core/views/timeline/walk.ts';
import { randomTrace } from '../../../helpers/random-trace.ts';
import { replay } from '../../../helpers/replay.ts';
import { T0, traceBuilder } from '../../../helpers/trace-builder.ts';

const near = (a: number, b: number, tolerance: number): boolean => Math.abs(a - b) <= tolerance;

/** Disjoint gaps from pairs of lengths: so long busy, so long idle. */
const gapsFrom = (lengths: readonly (readonly [number, number])[]): Gap[] => {
  let time = 0;
  return lengths.map(([busy, idle]) => {
    const start = time + busy;
    time = start + idle;
    return { start, end: time };
  });
};
const someGaps = fc.array(fc.tuple(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 1, max: 1e7 })), {
  maxLength: 6,
});

describe('viewport', () => {
  const extent = { from: 0, to: 100_000 };

  test('fits a run between its edges, squeezed gaps at their fixed width', () => {
    const gaps = [{ start: 20_000, end: 80_000 }];
    const frame = frameOf(fitted(extent, 0, gaps, 524), 524, 0, gaps);
    expect(xOf(frame, 0)).toBeCloseTo(12);
    expect(xOf(frame, 100_000)).toBeCloseTo(512);
    expect(xOf(frame, 80_000) - xOf(frame, 20_000)).toBeCloseTo(GAP_PX);
    // 40 s in the 464 px that the gap leaves.
    expect(frame.scale).toBeCloseTo(40_000 / (500 - GAP_PX));
  });

  test('many gaps are narrower, so that what ran keeps most of the width', () => {
    const minutes = (n: number) => n * 60_000;
    const gaps = Array.from({ length: 50 }, (_, i) => ({ start: minutes(10 * i + 1), end: minutes(10 * i + 10) }));
    const frame = frameOf(fitted({ from: 0, to: minutes(501) }, 0, gaps, 1124), 1124, 0, gaps);
    expect(frame.gapPx).toBe(8);
    expect(frame.map.gaps).toHaveLength(50);
    expect(xOf(frame, minutes(1)) - xOf(frame, 0)).toBeGreaterThan(13);
    expect(gapWidth(3, 1124)).toBe(GAP_PX);
    expect(gapWidth(100, 830)).toBe(2);
    expect(gapBands(frame)).toBe(frame.map.gaps);
    expect(gapBands({ ...frame, gapPx: 4 })).toEqual([]);
  });

  test('any run fits, however many gaps it has', () => {
    fc.assert(
      fc.property(someGaps, fc.integer({ min: 200, max: 3000 }), (lengths, width) => {
        const gaps = gapsFrom(lengths);
        const to = (gaps.at(-1)?.end ?? 0) + 1000;
        const frame = frameOf(fitted({ from: 0, to }, 0, gaps, width), width, 0, gaps);
        expect(near(xOf(frame, 0), 12, 0.01) && near(xOf(frame, to), width - 12, 0.5)).toBe(true);
      }),
    );
  });

  test('zooming keeps the time under the pointer, panning moves by pixels', () => {
    fc.assert(
      fc.property(
        someGaps,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(0.5, 0.8, 1.25),
        (lengths, at, by) => {
          const gaps = gapsFrom(lengths);
          const whole = { from: 0, to: (gaps.at(-1)?.end ?? 0) + 10_000 };
          const width = 1000;
          const frame = frameOf(fitted(whole, 0, gaps, width), width, 0, gaps);
          const x = at * width;
          const next = frameOf(zoomed(frame, x, by, whole), width, 0, gaps);
          expect(near(timeAt(next, x), timeAt(frame, x), frame.scale * 0.01 + 1e-6)).toBe(true);
          const moved = frameOf(panned(frame, 37), width, 0, gaps);
          expect(near(xOf(moved, timeAt(frame, 500)), 463, 0.01)).toBe(true);
        },
      ),
    );
  });

  test('cannot be zoomed out far beyond the run, nor in beyond some milliseconds', () => {
    let frame = frameOf(fitted(extent, 0, [], 1000), 1000, 0, []);
    for (let i = 0; i < 50; i++) frame = frameOf(zoomed(frame, 500, 2, extent), 1000, 0, []);
    expect(frame.scale).toBeLessThan(130);
    for (let i = 0; i < 90; i++) frame = frameOf(zoomed(frame, 500, 0.5, extent), 1000, 0, []);
    expect(frame.scale).toBeCloseTo(0.02);
  });

  test('following puts the present at 98 % of the width, in whole pixels; a young run begins at the left', () => {
    const frame = frameOf({ start: 0, scale: 100 }, 1000, 0, []);
    const starts = [500_000, 500_030, 500_070, 500_100].map((now) => following(frame, now, 0).start);
    expect(starts).toEqual([402_000, 402_100, 402_100, 402_100]);
    expect(following(frame, 5_000, 0).start).toBe(-1200);
  });

  test('some of the run stays in sight', () => {
    const frame = frameOf({ start: 500_000, scale: 100 }, 1000, 0, []);
    expect(bounded(frame, extent).start).toBe(50_000);
    const early = frameOf({ start: -500_000, scale: 100 }, 1000, 0, []);
    expect(bounded(early, extent).start).toBe(-50_000);
    const inside = { start: 10, scale: 100 };
    expect(bounded(frameOf(inside, 1000, 0, []), extent)).toEqual(inside);
  });

  test('reveals what is out of sight, and leaves alone what is not', () => {
    const frame = frameOf({ start: 0, scale: 100 }, 1000, 0, []);
    expect(revealed(frame, 20_000, 30_000)).toBeNull();
    expect(revealed(frame, -50_000, 500_000)).toBeNull();
    const later = revealed(frame, 150_000, 160_000);
    const next = frameOf(later ?? frame, 1000, 0, []);
    expect(xOf(next, 150_000)).toBeGreaterThanOrEqual(0);
    expect(xOf(next, 160_000)).toBeLessThanOrEqual(1000);
  });
});

/** A row drawn as text: `a` … are bars of a kind each, a space is a second of nothing, capitals have failed. */
function row(text: string): BarRow {
  const bars = emptyRow();
  for (let at = 0; at < text.length; ) {
    const letter = text[at] ?? ' ';
    let end = at;
    while (text[end] === letter) end++;
    if (letter !== ' ') {
      const failed = letter !== letter.toLowerCase();
      const kind = { t: 'tool', m: 'inference', w: 'wait' }[letter.toLowerCase()] ?? 'turn';
      pushBar(bars, {
        id: `${letter}${at}`,
        start: at * 1000,
        end: end * 1000,
        kind: kindCode(kind as 'tool'),
        status: statusCode(failed ? 'failed' : 'completed'),
        tone: 0,
      });
    }
    at = end;
  }
  return bars;
}

/** A list as text: `x+w kind`. */
function listed(bars: BarRow, scale: number, pass: Parameters<typeof listBars>[4] = null): string[] {
  const list = emptyBarList();
  listBars(list, bars, frameOf({ start: 0, scale }, 100, 0, []), 1e9, pass);
  return Array.from({ length: list.length }, (_, i) => {
    const bad = list.status[i] === statusCode('failed') ? '!' : '';
    return `${list.x[i]}+${list.w[i]} ${barKind(list.kind[i] ?? 0)}${bad}`;
  });
}

describe('list of bars', () => {
  test('bars in pixels, a pixel apart, at least two wide', () => {
    expect(listed(row('tt mmm t'), 100)).toEqual(['0+19 tool', '30+29 inference', '70+9 tool']);
    expect(listed(row('t          m'), 4000)).toEqual(['0+2 tool', '3+2 inference']);
  });

  test('specks that look alike run together; a failed one stays visible', () => {
    expect(listed(row('t t t t t t t t'), 1000)).toEqual(['0+16 tool']);
    expect(listed(row('t t T t t'), 1000)).toEqual(['0+4 tool', '4+2 tool!', '6+4 tool']);
  });

  test('a list is never longer than the row is wide', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('t', 'm', ' ', 'T', 'w'), { maxLength: 400 }),
        fc.integer({ min: 50, max: 5000 }),
        (letters, scale) => {
          expect(listed(row(letters.join('')), scale).length).toBeLessThanOrEqual(110);
        },
      ),
    );
  });

  test('what a filter leaves out is neither drawn nor hit', () => {
    const bars = row('tt mm TT');
    const t = traceBuilder();
    const pass = passOf(t.model, createIndexes(t.model), { ...NO_FILTER, hiddenKinds: new Set(['inference']) });
    expect(listed(bars, 100, pass)).toEqual(['0+19 tool', '60+19 tool!']);
    expect(passingBarAt(bars, 4000, 500, 1e9, pass)).toBe(-1);
    expect(passingBarAt(bars, 4000, 500, 1e9, null)).toBe(1);
    expect(passOf(t.model, createIndexes(t.model), NO_FILTER)).toBeNull();
  });
});

/** Root spawns a worker, waits for it; the worker runs a command that fails and answers. */
function story() {
  const t = traceBuilder().thread('/root').turn('/root', 'r1').say('/root', 'user', 'go').call('r1', 'c1');
  t.at(1000).answer('c1', [{ call: 'spawn', name: 'spawn_agent' }], { input_tokens: 2400, output_tokens: 30 });
  t.tool('r1', 'spawn', 'spawn_agent').at(1100).endTool('spawn', 'ok').thread('/root/worker', '/root');
  t.edge(
    'e1',
    'spawn_agent',
    { type: 'tool_call', tool_call_id: 'spawn' },
    { type: 'thread', thread_id: '/root/worker' },
  );
  t.turn('/root/worker', 'w1').at(1200).tool('r1', 'wait', 'wait_agent').call('w1', 'd1');
  t.at(3000)
    .answer('d1', [{ call: 'run' }])
    .tool('w1', 'run', 'exec_command')
    .exec('run', 'npm test', 'term');
  t.at(8000)
    .endTool('run', 'boom', { status: 'failed', exit: 1 })
    .call('w1', 'd2')
    .at(9000)
    .answer('d2', [{ text: 'broken' }]);
  t.endTurn('w1');
  t.edge('e2', 'agent_result', { type: 'thread', thread_id: '/root/worker' }, { type: 'thread', thread_id: '/root' });
  t.at(9200)
    .endTool('wait', 'woken')
    .call('r1', 'c2')
    .at(10_000)
    .answer('c2', [{ text: 'done' }])
    .endTurn('r1');
  const ix = createIndexes(t.model);
  const timeline = createTimeline(t.model);
  const lanes = placeLanes(timeline, threadTree(t.model, ix), new Set());
  const frame = frameOf({ start: T0, scale: 10 }, 1000, T0, []);
  return { t, ix, timeline, lanes, frame, laneOf: (id: string) => lanes.find((lane) => lane.thread_id === id) };
}

describe('picture', () => {
  test('points hit bars; arrows walk along rows and across lanes', () => {
    const { lanes, frame } = story();
    const [root] = lanes;
    if (!root) throw new Error('no lane');
    const y = rowTop(root, 1) + 5;
    const call = barAtPoint(lanes, frame, 50, y, T0 + 10_000, null);
    expect(call?.id).toBe('c1');
    expect(barAtPoint(lanes, frame, 500, y, T0 + 10_000, null)).toBeNull();
    const next = call && alongRow(call, 1, null);
    expect(next?.id).toBe('c2');
    expect(next && alongRow(next, 1, null)).toBeNull();
    const ids: string[] = [];
    for (let at = call; at; at = acrossRows(lanes, at, 1, T0 + 10_000, null)) ids.push(at.id);
    expect(ids).toEqual(['c1', 'spawn', 'w1', 'd1', 'run', 'terminal_operation:1']);
    expect(firstPlace(lanes, T0 + 5000, T0 + 10_000, null)?.id).toBe('r1');
  });

  test('a walk skips what is filtered out', () => {
    const { t, ix, lanes, frame } = story();
    const pass = passOf(t.model, ix, { ...NO_FILTER, text: 'npm test' });
    const first = firstPlace(lanes, T0, T0 + 10_000, pass);
    expect(first?.id).toBe('run');
    expect(first && acrossRows(lanes, first, 1, T0 + 10_000, pass)?.id).toBe('terminal_operation:1');
    expect(first && acrossRows(lanes, first, -1, T0 + 10_000, pass)).toBeNull();
    expect(barAtPoint(lanes, frame, 50, rowTop(lanes[0] as (typeof lanes)[0], 1) + 5, T0, pass)).toBeNull();
  });

  test('arrows go from the sending tool to the top of the lower lane, and back up to what waited', () => {
    const { t, ix, timeline, lanes, frame, laneOf } = story();
    const tool = (id: string) => (id === 'e1' ? 'spawn' : null);
    const routes = routeArrows(arrows(t.model, ix), timeline, laneOf, tool, frame, T0 + 10_000, 0, 1000);
    const [root, worker] = lanes;
    if (!root || !worker) throw new Error('no lanes');
    expect(routes.map(({ edge_id, x1, x2, awaited }) => `${edge_id} ${x1} ${x2} ${awaited}`)).toEqual([
      'e1 110.5 110.5 false',
      'e2 900.5 900.5 true',
    ]);
    const [spawn, answer] = routes;
    expect([spawn?.y1, spawn?.y2]).toEqual([rowTop(root, 2) + 10, rowTop(worker, 0)]);
    expect([answer?.y1, answer?.y2]).toEqual([rowTop(worker, 0), rowTop(root, 2) + 19]);
    expect(spawn && distanceTo(spawn, 112, (spawn.y1 + spawn.y2) / 2)).toBeCloseTo(1.5);
    expect(routeArrows(arrows(t.model, ix), timeline, laneOf, tool, frame, T0, 500, 900)).toEqual([]);
  });

  test('facts of a hover card: command, exit code, who read it, tokens', () => {
    const { t, ix } = story();
    const facts = (collection: Parameters<typeof barFacts>[2], id: string) =>
      barFacts(t.model, ix, collection, id, T0 + 20_000);
    expect(facts('tool_calls', 'run')).toMatchObject({
      name: 'exec_command',
      subject: 'npm test',
      status: 'failed',
      thread: 'worker',
      turn: 1,
      duration_ms: 5000,
      exit_code: 1,
      read_by: 2,
    });
    expect(facts('inference_calls', 'c1')?.usage).toMatchObject({ input_tokens: 2400, output_tokens: 30 });
    expect(facts('interaction_edges', 'e1')).toMatchObject({ status: null, duration_ms: 0, thread: '/root' });
    expect(facts('tool_calls', 'nobody')).toBeNull();
  });

  test('causes and effects: who asked, what woke it, who read it', () => {
    const { t, ix } = story();
    const links = (collection: Parameters<typeof causalLinks>[2], id: string) =>
      causalLinks(t.model, ix, collection, id).map((link) => `${link.role} ${link.id}`);
    expect(links('tool_calls', 'run')).toEqual(['cause d1', 'effect terminal_operation:1', 'effect d2']);
    expect(links('tool_calls', 'wait')).toContain('cause e2');
    expect(links('inference_calls', 'd2')).toContain('cause run');
    expect(links('interaction_edges', 'e1')).toContain('cause spawn');
  });

  test('the table behind the picture has every bar once, in order of time', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const t = randomTrace(seed);
        const timeline = createTimeline(t.model);
        const lanes = placeLanes(timeline, threadTree(t.model, createIndexes(t.model)), new Set());
        const entries = barEntries(lanes, null, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
        const all = lanes.flatMap((lane) => lane.rows.flatMap(({ bars }) => bars.ids));
        expect(entries.map(({ kind, id }) => `${kind} ${id}`).length).toBe(all.length);
        expect(new Set(entries.map(({ kind, id }) => `${kind} ${id}`)).size).toBe(all.length);
        expect(entries.every((entry, i) => i === 0 || entry.start >= (entries[i - 1]?.start ?? 0))).toBe(true);
      }),
    );
  });

  test('remembered times are those of a thread worked out anew', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (seed, batches) => {
        const t = randomTrace(seed);
        let times: ReturnType<typeof rememberedTimes> | null = null;
        replay(t, batches, (model, ix) => {
          times ??= rememberedTimes(model, ix);
          // A second of its own for each look: what is open grows once a second.
          const now = Math.floor(ix.lastMoment / 1000) * 1000 + 1000 * ix.revision;
          for (const id of model.collections.threads.keys()) {
            expect(times(id, now)).toEqual(threadTime(model, ix, id, now));
          }
        });
      }),
    );
  });
});
