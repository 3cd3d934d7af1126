import type { BarPass } from '../../../core/views/timeline/bar-filter.ts';
import { type BarList, listBars } from '../../../core/views/timeline/bar-list.ts';
import { kindCode, statusCode } from '../../../core/views/timeline/codes.ts';
import { DEFAULT_TRACKS, laneRows, type Timeline } from '../../../core/views/timeline/lanes.ts';
import type { CompactionMark } from '../../../core/views/timeline/links.ts';
import { type Frame, xOf } from '../../../core/views/timeline/viewport.ts';
import type { Ctx } from './canvas.ts';
import type { Palette } from './palette.ts';

export const OVERVIEW_HEIGHT = 56;
const PAD = 8;
const PITCH = 11;
const TURN = kindCode('turn');
const FAILED = statusCode('failed');
/** What of a lane is shown so small: its turns, and on them calls and tools. */
const TRACKS = ['turn', 'model', 'tool'] as const;

/** Height of a thread's row in the strip: 11 px, less when there are many threads. */
export function overviewPitch(threads: number): number {
  return Math.min(PITCH, (OVERVIEW_HEIGHT - 2 * PAD + 3) / Math.max(1, threads));
}

/** Paints the whole run in small: a row for each thread. */
export function paintOverview(
  ctx: Ctx,
  timeline: Timeline,
  threads: readonly string[],
  marks: (thread: string) => readonly CompactionMark[],
  frame: Frame,
  now: number,
  palette: Palette,
  list: BarList,
  pass: BarPass | null,
): void {
  ctx.clearRect(0, 0, frame.width, OVERVIEW_HEIGHT);
  const pitch = overviewPitch(threads.length);
  const height = Math.max(1, Math.min(6, pitch - 1));
  for (const [at, thread] of threads.entries()) {
    const y = PAD + at * pitch;
    for (const { track, bars } of laneRows(timeline.lanes.get(thread), DEFAULT_TRACKS)) {
      if (!TRACKS.some((one) => one === track)) continue;
      listBars(list, bars, frame, now, pass);
      for (let i = 0; i < list.length; i++) {
        const kind = list.kind[i] as number;
        const turn = kind === TURN;
        ctx.fillStyle = list.status[i] === FAILED && !turn ? palette.failed : (palette.kinds[kind]?.fill ?? '');
        if (turn && pitch < 3) continue;
        const grow = turn && pitch >= PITCH ? 1 : 0;
        ctx.fillRect(list.x[i] as number, y - grow, list.w[i] as number, height + 2 * grow);
      }
    }
  }
  ctx.fillStyle = palette.compaction;
  // Where there are many threads, marks of single ones would only hide the rest.
  const shown = threads.length > 24 ? [] : threads;
  for (const [at, thread] of shown.entries()) {
    for (const mark of marks(thread)) {
      const x = Math.round(xOf(frame, mark.at)) - 1;
      if (threads.length > 8) ctx.fillRect(x, PAD + at * pitch - 1, 2, pitch + 1);
      else ctx.fillRect(x, 2, 2, OVERVIEW_HEIGHT - 4);
    }
  }
}
