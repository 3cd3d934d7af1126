import { describe, expect, test } from 'vitest';
import type { CollectionName } from '../../../../src/core/model/trace.ts';
import type { ExportSource } from '../../../../src/node/export/types.ts';
import { exported, hostileRedactor, oddSources, sampleSource } from '../../../helpers/export-source.ts';

interface TraceEvent {
  ph: string;
  name: string;
  pid: number;
  tid: number;
  ts?: number;
  dur?: number;
  id?: number;
  bp?: string;
  s?: string;
  cat?: string;
  args?: Record<string, unknown>;
}

const sample = await sampleSource();
const all: [string, ExportSource][] = [['sample', sample], ...oddSources()];
const eventsOf = (text: string): TraceEvent[] => (JSON.parse(text) as { traceEvents: TraceEvent[] }).traceEvents;

const WINDOWED = [
  'threads',
  'codex_turns',
  'inference_calls',
  'compaction_requests',
  'code_cells',
  'tool_calls',
  'terminal_sessions',
] as const satisfies readonly CollectionName[];

/**
 * What the format asks (Trace Event Format, "Duration" to "Counter Events"): typed fields, slices of one track that nest or
 * stand apart, flows that begin and end within a slice, counters that are numbers.
 */
function check(events: readonly TraceEvent[]): void {
  const tracks = new Map<string, TraceEvent[]>();
  for (const event of events) {
    expect(['M', 'X', 'i', 's', 'f', 'C']).toContain(event.ph);
    expect(typeof event.name).toBe('string');
    expect(Number.isInteger(event.pid) && Number.isInteger(event.tid)).toBe(true);
    if (event.ph !== 'M') expect(Number.isFinite(event.ts)).toBe(true);
    if (event.ph === 'X') {
      expect(event.dur).toBeGreaterThanOrEqual(0);
      const key = `${event.pid}/${event.tid}`;
      tracks.set(key, [...(tracks.get(key) ?? []), event]);
    }
    if (event.ph === 'C') for (const value of Object.values(event.args ?? {})) expect(typeof value).toBe('number');
    if (event.ph === 'i') expect(event.s).toBe('p');
  }
  for (const slices of tracks.values()) checkNesting(slices);
  checkFlows(events, tracks);
}

const endOf = (event: TraceEvent): number => (event.ts ?? 0) + (event.dur ?? 0);

function checkNesting(slices: readonly TraceEvent[]): void {
  const open: TraceEvent[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const slice of slices) {
    const start = slice.ts ?? 0;
    expect(start).toBeGreaterThanOrEqual(last);
    last = start;
    while (open.length > 0 && endOf(open.at(-1) as TraceEvent) <= start && open.at(-1) !== slice) {
      const top = open.at(-1) as TraceEvent;
      if (endOf(top) === start && (slice.dur ?? 0) === 0) break;
      open.pop();
    }
    const top = open.at(-1);
    if (top) expect(endOf(slice), `${slice.name} within ${top.name}`).toBeLessThanOrEqual(endOf(top));
    open.push(slice);
  }
}

function checkFlows(events: readonly TraceEvent[], tracks: ReadonlyMap<string, readonly TraceEvent[]>): void {
  const starts = new Map<number, TraceEvent>();
  for (const event of events) {
    if (event.ph !== 's' && event.ph !== 'f') continue;
    const around = (tracks.get(`${event.pid}/${event.tid}`) ?? []).some(
      (slice) => (slice.ts ?? 0) <= (event.ts ?? 0) && (event.ts ?? 0) <= endOf(slice),
    );
    expect(around, `flow ${event.id} lies in a slice`).toBe(true);
    const id = event.id ?? -1;
    if (event.ph === 's') {
      expect(starts.has(id)).toBe(false);
      starts.set(id, event);
    } else {
      expect(event.bp).toBe('e');
      expect(starts.get(id)?.name).toBe(event.name);
      starts.delete(id);
    }
  }
  expect([...starts.keys()]).toEqual([]);
}

describe('chrome-trace', () => {
  test('is sound for the sample and for every odd trace', () => {
    for (const [name, source] of all) {
      try {
        check(eventsOf(exported('chrome-trace', source)));
      } catch (error) {
        throw new Error(`in ${name}`, { cause: error });
      }
    }
  });

  test('has every window as one slice, every edge as one flow or instant, every compaction as one instant', () => {
    for (const [name, source] of all) {
      const events = eventsOf(exported('chrome-trace', source));
      const { trace } = source;
      const slices = events.filter(({ ph }) => ph === 'X').map(({ args }) => String(args?.id));
      // An operation whose tool is not known has no agent, so no place.
      const operations = Object.values(trace.terminal_operations)
        .filter(({ tool_call_id }) => Object.hasOwn(trace.tool_calls, tool_call_id))
        .map(({ operation_id }) => operation_id);
      const expected = [...WINDOWED.flatMap((collection) => Object.keys(trace[collection])), ...operations];
      expect(slices.sort(), name).toEqual(expected.sort());
      const edges = events.filter(({ ph, cat }) => cat === 'edge' && ph !== 'f').map(({ args }) => String(args?.id));
      expect(edges.sort(), name).toEqual(Object.keys(trace.interaction_edges).sort());
      const compactions = events.filter(({ ph, cat }) => ph === 'i' && cat === 'compaction');
      expect(compactions, name).toHaveLength(Object.keys(trace.compactions).length);
    }
  });

  test('processes are agents, and what overlaps lies on tracks of its own', () => {
    const events = eventsOf(exported('chrome-trace', sample));
    const names = events.filter(({ name }) => name === 'process_name').map(({ args }) => args?.name);
    expect(names[0]).toBe('/root');
    expect(names.slice(1).sort()).toEqual(['/root/audit_timers', '/root/bisect_history', '/root/reproduce_flake']);
    const root = events.filter(({ ph, pid }) => ph === 'X' && pid === 1);
    expect(root.filter(({ tid }) => tid === 1).some(({ cat }) => cat === 'tool')).toBe(true);
    expect(Math.max(...root.map(({ tid }) => tid))).toBeGreaterThan(1);
  });

  test('counts tokens as reported', () => {
    const events = eventsOf(exported('chrome-trace', sample)).filter(({ ph }) => ph === 'C');
    const used = events.filter(({ name, pid }) => name === 'tokens used' && pid === 1).at(-1)?.args;
    const calls = Object.values(sample.trace.inference_calls);
    const root = calls.filter(({ thread_id }) => thread_id === sample.trace.root_thread_id);
    expect(used?.output).toBe(root.reduce((sum, { usage }) => sum + (usage?.output_tokens ?? 0), 0));
  });

  test('hostile texts stay texts', () => {
    const events = eventsOf(exported('chrome-trace', sample, { redactor: hostileRedactor() }));
    check(events);
    expect(events.filter(({ ph }) => ph === 'X').length).toBeGreaterThan(100);
  });

  test('a part of a trace is sound too', () => {
    const { threads, started_at_unix_ms } = sample.trace;
    for (const id of Object.keys(threads)) {
      check(eventsOf(exported('chrome-trace', sample, { selection: { threadIds: [id] } })));
    }
    const selection = { from: started_at_unix_ms + 60_000, to: started_at_unix_ms + 120_000 };
    check(eventsOf(exported('chrome-trace', sample, { selection })));
  });
});
