import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  GLANCE_WIDTH,
  type Glance,
  glanceNotes,
  glanceOf,
  MOST_LANES,
  noteEvent,
} from '../../../../src/core/views/glance.ts';

type Line = [second: number, thread: string | null, payload: Record<string, unknown>];

const thread = (id: string) => ({ type: 'thread_started', thread_id: id, agent_path: `/${id}` });
const call = (id: string) => ({ type: 'inference_started', inference_call_id: id });
const answered = (id: string) => ({ type: 'inference_completed', inference_call_id: id });
const tool = (id: string, type = 'exec_command') => ({ type: 'tool_call_started', tool_call_id: id, kind: { type } });
const toolEnded = (id: string, status = 'completed') => ({ type: 'tool_call_ended', tool_call_id: id, status });

function glance(lines: Line[]): Glance {
  const notes = glanceNotes();
  for (const [second, thread_id, payload] of lines) {
    noteEvent(notes, { wall_time_unix_ms: 1_000_000 + second * 1000, thread_id, payload });
  }
  return glanceOf(notes, true);
}

/** A lane as text, ten characters for the whole run: `i` inference, `t` tool, `c` code, `m` message, `k` compaction, `!` failed. */
function drawn({ lanes }: Glance): string[] {
  const signs = { inference: 'i', tool: 't', code: 'c', message: 'm', compaction: 'k', failed: '!' } as const;
  return lanes.map(({ agent_path, bars }) => {
    const cells = Array.from({ length: 10 }, () => '.');
    for (const [kind, from, to] of bars) {
      for (let at = Math.floor(from / 100); at < Math.max(to / 100, from / 100 + 0.01); at++) cells[at] = signs[kind];
    }
    return `${agent_path} ${cells.join('')}`;
  });
}

describe('a run at a glance', () => {
  it('shows who worked when on what, by thread', () => {
    const run = glance([
      [0, 'a', thread('a')],
      [0, 'a', call('i1')],
      [2, 'a', answered('i1')],
      [2, 'a', tool('t1', 'spawn_agent')],
      [3, 'a', toolEnded('t1')],
      [3, 'b', thread('b')],
      [3, 'a', tool('t2', 'wait_agent')],
      [4, 'b', tool('t3')],
      [6, 'b', toolEnded('t3', 'failed')],
      [6, 'b', { type: 'code_cell_started', runtime_cell_id: '1' }],
      [8, 'b', { type: 'code_cell_ended', runtime_cell_id: '1', status: 'completed' }],
      [8, 'a', { type: 'compaction_request_started', thread_id: 'a', compaction_request_id: 'r' }],
      [10, 'a', { type: 'compaction_request_completed', compaction_request_id: 'r' }],
    ]);
    expect(drawn(run)).toEqual(['/a iim.....kk', '/b ....!!cc..']);
    expect(run).toMatchObject({ threads: 2, duration_ms: 10_000, squeezed_ms: 0, whole: true });
  });

  it('leaves idle time out, and lets what is open go on to the end', () => {
    const run = glance([
      [0, 'a', thread('a')],
      [0, 'a', call('i1')],
      [5, 'a', answered('i1')],
      [3605, 'a', call('i2')],
      [3610, 'a', { type: 'other' }],
    ]);
    expect(run.squeezed_ms / 1000).toBeCloseTo(3600, 0);
    expect(drawn(run)).toEqual(['/a iiiiiiiiii']);
    expect(run.lanes[0]?.bars.at(-1)?.[2]).toBe(GLANCE_WIDTH);
  });

  it('joins bars that one could not tell apart', () => {
    const many = Array.from({ length: 5000 }, (_, i): Line[] => [
      [i, 'a', tool(`t${i}`)],
      [i + 0.9, 'a', toolEnded(`t${i}`)],
    ]);
    const run = glance([[0, 'a', thread('a')], ...many.flat()]);
    expect(run.lanes[0]?.bars).toHaveLength(1);
  });

  it('shows the first threads and counts all', () => {
    const lines = Array.from({ length: 20 }, (_, i): Line => [i, `t${i}`, thread(`t${i}`)]);
    const run = glance(lines);
    expect(run.lanes.map((lane) => lane.agent_path)).toEqual(['/t0', '/t1', '/t2', '/t3', '/t4', '/t5']);
    expect(run).toMatchObject({ threads: 20 });
    expect(run.lanes).toHaveLength(MOST_LANES);
  });

  it('takes any line, and stays within the picture', () => {
    const payload = fc.record({
      type: fc.constantFrom(
        'inference_started',
        'inference_failed',
        'tool_call_started',
        'codex_turn_started',
        'constructor',
      ),
      inference_call_id: fc.anything(),
      tool_call_id: fc.constantFrom('a', null),
      codex_turn_id: fc.string(),
      thread_id: fc.constantFrom('a', 7, undefined),
      kind: fc.anything(),
    });
    const event = fc.record({ wall_time_unix_ms: fc.integer(), payload: fc.oneof(payload, fc.anything()) });
    fc.assert(
      fc.property(fc.array(fc.oneof(event, fc.anything())), (events) => {
        const notes = glanceNotes();
        noteEvent(notes, { wall_time_unix_ms: 0, thread_id: 'a', payload: thread('a') });
        for (const one of events) noteEvent(notes, one);
        for (const { turns, bars } of glanceOf(notes, true).lanes) {
          for (const [from, to] of [...turns, ...bars.map(([, from, to]) => [from, to] as const)]) {
            expect(from).toBeGreaterThanOrEqual(0);
            expect(from).toBeLessThan(to);
            expect(to).toBeLessThanOrEqual(GLANCE_WIDTH);
          }
        }
      }),
    );
  });
});
