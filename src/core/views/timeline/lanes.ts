import type { ExecutionWindow } from '../../model/session.ts';
import type { ViewModel } from '../../reduce/delta.ts';
import { entry } from '../indexes/entry.ts';
import { compareIds, insertSorted, lowerBound } from '../order.ts';
import { everything, type Touched } from '../touched.ts';
import { type Bar, type BarRow, emptyRow, pushBar, setBar } from './bar-row.ts';
import { type BusyTime, emptyBusyTime, noteBusy } from './busy.ts';
import { type BarKind, kindCode, statusCode, TRACKS, type Track, toolBarKind } from './codes.ts';

/** A window on its way into a lane. */
interface Window {
  id: string;
  kind: BarKind;
  track: Track;
  thread_id: string;
  execution: ExecutionWindow;
  model: string | null;
}

/** One track of a lane: its sub-rows, and where each bar stands. */
interface TrackState {
  rows: SubRow[];
  /** Windows in log order, as they were placed. */
  windows: Window[];
  places: Map<string, { row: SubRow; at: number }>;
}

interface SubRow {
  bars: BarRow;
  /** Seq and time from which on it is free; Infinity while its last bar is open. */
  freeSeq: number;
  freeTime: number;
}

/** One thread's rows. */
export interface Lane {
  thread_id: string;
  tracks: Map<Track, TrackState>;
}

/** One visible row of a lane. */
export interface LaneRow {
  track: Track;
  /** 0 for a track's first row. */
  sub: number;
  bars: BarRow;
}

/** All windows of a trace as bars, by thread. Grows in place; `revision` counts the changes. */
export interface Timeline {
  revision: number;
  lanes: Map<string, Lane>;
  /** Names behind the bars' tones; the first one is "". */
  models: string[];
  busy: BusyTime;
}

/** The timeline of a model as it is. */
export function createTimeline(model: ViewModel): Timeline {
  const timeline: Timeline = { revision: 0, lanes: new Map(), models: [''], busy: emptyBusyTime() };
  updateTimeline(timeline, model, everything(model));
  return timeline;
}

/** Takes in what a delta touched. New bars come at the end of a row; one that the log placed earlier lays out its track anew. */
export function updateTimeline(timeline: Timeline, model: ViewModel, touched: Touched): void {
  timeline.revision++;
  for (const id of touched.threads) laneOf(timeline, id);
  const windows = touchedWindows(model, touched).sort(inLogOrder);
  const models = new Set(windows.flatMap((window) => window.model ?? []));
  for (const name of models) if (!timeline.models.includes(name)) timeline.models.push(name);
  for (const window of windows) {
    place(timeline, window);
    if (window.kind !== 'turn' && window.kind !== 'session') noteBusy(timeline.busy, window.id, window.execution);
  }
}

/** A lane's rows from top to bottom. */
export function laneRows(lane: Lane | undefined, tracks: ReadonlySet<Track> = DEFAULT_TRACKS): LaneRow[] {
  if (!lane) return [];
  return TRACKS.flatMap((track) => {
    const rows = tracks.has(track) ? (lane.tracks.get(track)?.rows ?? []) : [];
    return rows.map(({ bars }, sub) => ({ track, sub, bars }));
  });
}

/** Terminals stay open for ever and say little: their row is shown on demand. */
export const DEFAULT_TRACKS: ReadonlySet<Track> = new Set(TRACKS.filter((track) => track !== 'session'));
export const ALL_TRACKS: ReadonlySet<Track> = new Set(TRACKS);

/** Where the bar of an object stands: its lane's thread, track, sub-row and index. Null for what has no bar. */
export function findBar(
  timeline: Timeline,
  threadId: string,
  id: string,
): { track: Track; sub: number; bars: BarRow; at: number } | null {
  for (const [track, state] of timeline.lanes.get(threadId)?.tracks ?? []) {
    const found = state.places.get(id);
    if (found) return { track, sub: state.rows.indexOf(found.row), bars: found.row.bars, at: found.at };
  }
  return null;
}

const inLogOrder = (a: Window, b: Window): number =>
  a.execution.started_seq - b.execution.started_seq || compareIds(a.id, b.id);

function laneOf(timeline: Timeline, threadId: string): Lane {
  return entry(timeline.lanes, threadId, () => ({ thread_id: threadId, tracks: new Map() }));
}

function place(timeline: Timeline, window: Window): void {
  const tracks = laneOf(timeline, window.thread_id).tracks as Map<string, TrackState>;
  const track = entry(tracks, window.track, () => ({ rows: [], windows: [], places: new Map() }));
  const known = track.places.get(window.id);
  if (known) {
    const index = lowerBound(track.windows, window, inLogOrder);
    const grew = endOf(window) > endOf(track.windows[index] ?? window);
    track.windows[index] = window;
    // A terminal that is used again reaches over what was put beside it.
    if (grew && known.at < known.row.bars.length - 1) layOut(timeline, track);
    else close(timeline, known.row, known.at, window);
    return;
  }
  const at = insertSorted(track.windows, window, inLogOrder);
  if (at === track.windows.length - 1) append(timeline, track, window);
  else layOut(timeline, track);
}

const endOf = ({ execution }: Window): number => execution.ended_at_unix_ms ?? Number.POSITIVE_INFINITY;

function layOut(timeline: Timeline, track: TrackState): void {
  track.rows = [];
  track.places.clear();
  for (const window of track.windows) append(timeline, track, window);
}

/** Puts a window into the first sub-row that was free when it started, by the log as well as by the clock. */
function append(timeline: Timeline, track: TrackState, window: Window): void {
  const { started_seq, started_at_unix_ms } = window.execution;
  let row = track.rows.find((one) => one.freeSeq <= started_seq && one.freeTime <= started_at_unix_ms);
  if (!row) {
    row = { bars: emptyRow(), freeSeq: 0, freeTime: 0 };
    track.rows.push(row);
  }
  const at = pushBar(row.bars, barOf(timeline, window));
  track.places.set(window.id, { row, at });
  occupy(row, window.execution);
}

function close(timeline: Timeline, row: SubRow, at: number, window: Window): void {
  setBar(row.bars, at, barOf(timeline, window));
  if (at === row.bars.length - 1) occupy(row, window.execution);
}

function occupy(row: SubRow, { started_at_unix_ms, ended_at_unix_ms, ended_seq }: ExecutionWindow): void {
  const open = ended_at_unix_ms === null;
  row.freeSeq = open ? Number.POSITIVE_INFINITY : (ended_seq ?? 0);
  // A clock that runs backwards must not make a bar end before it starts.
  row.freeTime = open ? Number.POSITIVE_INFINITY : Math.max(started_at_unix_ms, ended_at_unix_ms);
}

function barOf(timeline: Timeline, { id, kind, execution, model }: Window): Bar {
  const { started_at_unix_ms: start, ended_at_unix_ms: end, status } = execution;
  return {
    id,
    start,
    end: end === null ? Number.POSITIVE_INFINITY : Math.max(start, end),
    kind: kindCode(kind),
    status: statusCode(status),
    tone: model === null ? 0 : Math.min(255, timeline.models.indexOf(model)),
  };
}

function touchedWindows(model: ViewModel, touched: Touched): Window[] {
  const c = model.collections;
  const windows: Window[] = [];
  const add = (
    id: string,
    kind: BarKind,
    track: Track,
    object: { thread_id: string; execution: ExecutionWindow } | undefined,
    name: string | null = null,
  ): void => {
    if (object)
      windows.push({ id, kind, track, thread_id: object.thread_id, execution: object.execution, model: name });
  };
  for (const id of touched.codex_turns) add(id, 'turn', 'turn', c.codex_turns.get(id));
  for (const id of touched.inference_calls) {
    const call = c.inference_calls.get(id);
    add(id, 'inference', 'model', call, call?.model);
  }
  for (const id of touched.compaction_requests) {
    const request = c.compaction_requests.get(id);
    add(id, 'compaction', 'model', request, request?.model);
  }
  for (const id of touched.code_cells) add(id, 'cell', 'tool', c.code_cells.get(id));
  for (const id of touched.tool_calls) {
    const tool = c.tool_calls.get(id);
    if (tool) add(id, toolBarKind(tool.kind), tool.requester.type === 'code_cell' ? 'nested' : 'tool', tool);
  }
  const sessions = new Set(touched.terminal_sessions);
  for (const id of touched.terminal_operations) {
    const operation = c.terminal_operations.get(id);
    const tool = c.tool_calls.get(operation?.tool_call_id ?? '');
    if (!operation || !tool) continue;
    add(id, 'terminal', 'terminal', { thread_id: tool.thread_id, execution: operation.execution });
    if (operation.terminal_id !== null) sessions.add(operation.terminal_id);
  }
  for (const id of sessions) {
    const session = c.terminal_sessions.get(id);
    if (session) add(id, 'session', 'session', { thread_id: session.thread_id, execution: sessionWindow(model, id) });
  }
  return windows;
}

/** No event ends a terminal: it is drawn up to the end of its last operation so far. */
function sessionWindow(model: ViewModel, id: string): ExecutionWindow {
  const session = model.collections.terminal_sessions.get(id);
  const last = model.collections.terminal_operations.get(session?.operation_ids.at(-1) ?? '')?.execution;
  const own = session?.execution as ExecutionWindow;
  if (!last || last.ended_at_unix_ms === null) return own;
  return { ...own, ended_at_unix_ms: last.ended_at_unix_ms, ended_seq: last.ended_seq };
}
