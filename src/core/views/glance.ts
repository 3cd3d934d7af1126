import { emptyBusyTime, idleGaps, noteBusy } from './timeline/busy.ts';
import { createTimeMap, toPlot } from './timeline/time-map.ts';

/**
 * A run at a glance: who worked when on what, told by its log alone, without payloads and without reducing it. A picture for
 * choosing among traces; what is exact stands in the timeline.
 */
export interface Glance {
  /** Time between the first and the last event, ms. */
  duration_ms: number;
  /** Idle time that is left out of the picture, ms. */
  squeezed_ms: number;
  /** The threads that began first, in that order; at most {@link MOST_LANES}. */
  lanes: GlanceLane[];
  /** How many threads there are. */
  threads: number;
  /** Whether all of the log was looked at. */
  whole: boolean;
}

export interface GlanceLane {
  agent_path: string;
  /** From and to, in 1 / {@link GLANCE_WIDTH} of the picture's width. */
  turns: [from: number, to: number][];
  bars: [kind: GlanceKind, from: number, to: number][];
}

export type GlanceKind = 'inference' | 'tool' | 'code' | 'message' | 'compaction' | 'failed';

export const GLANCE_WIDTH = 1000;
export const MOST_LANES = 6;
/** Nothing is drawn narrower, and bars of one kind that are closer are one. */
const LEAST = 3;
/** Idle for at least so long is left out, ms; what is left of it is a small part of the width. */
const IDLE_MS = 60_000;
const GAP_SHARE = 0.01;

interface Span {
  thread: string;
  kind: GlanceKind | 'turn';
  from: number;
  to: number | null;
}

/** What has been read of a log so far. */
export interface GlanceNotes {
  /** Agent paths by thread, in the order in which they began. */
  threads: Map<string, string>;
  spans: Span[];
  open: Map<string, Span>;
  first: number | null;
  last: number;
}

export const glanceNotes = (): GlanceNotes => ({
  threads: new Map(),
  spans: [],
  open: new Map(),
  first: null,
  last: 0,
});

/** Events that begin or end a span, and which of their fields says which one. */
const BEGINS = new Map<string, [kind: Span['kind'], id: string]>([
  ['codex_turn_started', ['turn', 'codex_turn_id']],
  ['inference_started', ['inference', 'inference_call_id']],
  ['tool_call_started', ['tool', 'tool_call_id']],
  ['code_cell_started', ['code', 'runtime_cell_id']],
  ['compaction_request_started', ['compaction', 'compaction_request_id']],
]);
const ENDS = new Map([
  ['codex_turn_ended', 'codex_turn_id'],
  ['inference_completed', 'inference_call_id'],
  ['inference_failed', 'inference_call_id'],
  ['inference_cancelled', 'inference_call_id'],
  ['tool_call_ended', 'tool_call_id'],
  ['code_cell_ended', 'runtime_cell_id'],
  ['compaction_request_completed', 'compaction_request_id'],
  ['compaction_request_failed', 'compaction_request_id'],
]);
const AGENT_TOOLS: ReadonlySet<unknown> = new Set(['spawn_agent', 'assign_agent_task', 'send_message', 'close_agent']);

/** Takes in one line of the log, parsed. Whatever it does not understand it leaves out: a log may be damaged. */
export function noteEvent(notes: GlanceNotes, event: unknown): void {
  if (!isObject(event) || !isObject(event.payload)) return;
  const { wall_time_unix_ms: time, payload } = event;
  if (typeof time !== 'number' || typeof payload.type !== 'string') return;
  const { type } = payload;
  notes.first ??= time;
  notes.last = Math.max(notes.last, time);
  const thread = payload.thread_id ?? event.thread_id;
  if (type === 'thread_started' && typeof thread === 'string') notes.threads.set(thread, String(payload.agent_path));
  // Runtime ids of cells are unique within a thread only.
  const key = (field: string) => `${field} ${field === 'runtime_cell_id' ? thread : ''} ${payload[field]}`;
  const begins = BEGINS.get(type);
  if (begins && typeof thread === 'string') {
    const kind = begins[0] === 'tool' ? kindOfTool(payload.kind) : begins[0];
    if (kind === null) return;
    const span: Span = { thread, kind, from: time, to: null };
    notes.spans.push(span);
    notes.open.set(key(begins[1]), span);
  }
  const ends = ENDS.get(type);
  const span = ends === undefined ? undefined : notes.open.get(key(ends));
  if (ends === undefined || !span) return;
  notes.open.delete(key(ends));
  span.to = Math.max(span.from, time);
  const failed = type.endsWith('_failed') || payload.status === 'failed';
  if (failed && span.kind !== 'turn') span.kind = 'failed';
}

/** Null for a tool that only waits for an agent: who waits does nothing. */
function kindOfTool(kind: unknown): GlanceKind | null {
  const type = isObject(kind) ? kind.type : undefined;
  if (type === 'wait_agent') return null;
  return AGENT_TOOLS.has(type) ? 'message' : 'tool';
}

/** The picture of what was noted. Cost: sorting the spans. */
export function glanceOf(notes: GlanceNotes, whole: boolean): Glance {
  const start = notes.first ?? 0;
  const busy = emptyBusyTime();
  notes.spans.forEach(({ from, to, kind }, index) => {
    if (kind === 'turn') return;
    const window = { started_at_unix_ms: from, ended_at_unix_ms: to ?? notes.last, started_seq: 0, ended_seq: null };
    noteBusy(busy, String(index), { ...window, status: 'completed' });
  });
  const idle = idleGaps(busy, IDLE_MS);
  const idleMs = idle.reduce((sum, gap) => sum + gap.end - gap.start, 0);
  const map = createTimeMap(start, idle, Math.max(1, (notes.last - start - idleMs) * GAP_SHARE));
  const length = Math.max(1, toPlot(map, notes.last));
  // Clocks go backwards at times: nothing leaves the picture.
  const x = (time: number): number => Math.round(Math.min(1, Math.max(0, toPlot(map, time) / length)) * GLANCE_WIDTH);
  const lanes = new Map<string, GlanceLane>();
  for (const [thread, agent_path] of [...notes.threads].slice(0, MOST_LANES)) {
    lanes.set(thread, { agent_path, turns: [], bars: [] });
  }
  for (const { thread, kind, from, to } of notes.spans.toSorted((a, b) => a.from - b.from)) {
    const lane = lanes.get(thread);
    if (!lane) continue;
    const left = Math.min(x(from), GLANCE_WIDTH - LEAST);
    const right = Math.max(left + LEAST, x(to ?? notes.last));
    if (kind === 'turn') lane.turns.push([left, right]);
    else addBar(lane, kind, left, right);
  }
  const squeezed = map.gaps.reduce((sum, gap) => sum + gap.end - gap.start - map.width, 0);
  return {
    duration_ms: notes.last - start,
    squeezed_ms: Math.round(squeezed),
    lanes: [...lanes.values()],
    threads: notes.threads.size,
    whole,
  };
}

/** Adds a bar, or makes the last one longer when it is of the same kind and close. */
function addBar(lane: GlanceLane, kind: GlanceKind, from: number, to: number): void {
  const last = lane.bars.at(-1);
  if (last && last[0] === kind && from - last[2] < LEAST) last[2] = Math.max(last[2], to);
  else lane.bars.push([kind, from, to]);
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
