import { formatDuration, formatExactDuration } from '../../../../core/views/format.ts';
import { threadTree } from '../../../../core/views/thread-tree.ts';
import { type BarKind, barKind, barStatus, collectionOf } from '../../../../core/views/timeline/codes.ts';
import { barLabels } from '../../../../core/views/timeline/labels.ts';
import { createTimeline, DEFAULT_TRACKS, laneRows } from '../../../../core/views/timeline/lanes.ts';
import { arrows } from '../../../../core/views/timeline/links.ts';
import { ticks } from '../../../../core/views/timeline/ruler.ts';
import { createTimeMap, toPlot } from '../../../../core/views/timeline/time-map.ts';
import type { Scope, viewOf } from '../../scope.ts';
import type { Anchors } from './anchors.ts';
import { html, type Markup } from './markup.ts';

const WIDTH = 1040;
const HEAD = 200;
const ROW = 12;
const RULER = 22;
const LANE_PADDING = 8;
/** Bars closer than this to the one before, of its kind, are drawn as one. */
const MERGE = 0.7;
/** Idle stretches longer than this share of the whole are squeezed. */
const GAP_SHARE = 0.04;

interface Lane {
  thread_id: string;
  y: number;
  height: number;
  shapes: Markup[];
}

/**
 * The execution windows as a still picture: a lane for each thread, its rows as in the window, idle time squeezed. Bars lead to
 * what they stand for in the transcript. Neighbours narrower than a pixel are one shape, so a long trace stays a small picture.
 */
export function timelineMarkup(scope: Scope, view: ReturnType<typeof viewOf>, anchors: Anchors): Markup {
  const { model, ix } = view;
  const timeline = createTimeline(model);
  const start = scope.trace.started_at_unix_ms;
  const end = Math.max(start + 1, ix.lastMoment);
  const gaps = idleGaps(timeline.busy.starts, timeline.busy.ends, (end - start) * GAP_SHARE);
  const map = createTimeMap(start, gaps, (end - start) * (GAP_SHARE / 4));
  const scale = (WIDTH - HEAD) / Math.max(1, toPlot(map, end));
  const x = (time: number): number => round(HEAD + toPlot(map, Math.min(end, Math.max(start, time))) * scale);
  const compactions = new Map<string, number[]>();
  for (const { thread_id, installed_at_unix_ms } of scope.objects('compactions')) {
    const moments = compactions.get(thread_id);
    if (moments) moments.push(installed_at_unix_ms);
    else compactions.set(thread_id, [installed_at_unix_ms]);
  }
  const lanes: Lane[] = [];
  let y = RULER;
  for (const { thread_id, depth } of threadTree(model, ix)) {
    if (!scope.has('threads', thread_id)) continue;
    const shapes: Markup[] = [];
    const rows = laneRows(timeline.lanes.get(thread_id), DEFAULT_TRACKS);
    let row = 0;
    for (const { bars } of rows) {
      const top = y + LANE_PADDING + row * ROW;
      let before: { end: number; kind: number } | null = null;
      let drawn = false;
      for (let i = 0; i < bars.length; i++) {
        const kind = barKind(bars.kind[i] ?? 0);
        const id = bars.ids[i] ?? '';
        if (!scope.has(collectionOf(kind), id)) continue;
        drawn = true;
        const left = x(bars.start[i] ?? 0);
        const right = x(Math.min(end, bars.end[i] ?? end));
        if (before && before.kind === bars.kind[i] && right - before.end < MERGE) continue;
        before = { end: right, kind: bars.kind[i] ?? 0 };
        const spent = Math.min(end, bars.end[i] ?? end) - (bars.start[i] ?? 0);
        const words = `${barLabels(model, ix, kind, id)[0] ?? ''}, ${formatExactDuration(Math.max(0, spent))}, ${barStatus(bars.status[i] ?? 0)}`;
        shapes.push(
          bar(kind, barStatus(bars.status[i] ?? 0), left, top, right - left, words, target(scope, kind, id, anchors)),
        );
      }
      if (drawn) row++;
    }
    for (const moment of compactions.get(thread_id) ?? []) {
      const at = x(moment);
      shapes.push(
        html`<line class="mark" x1="${at}" x2="${at}" y1="${y + 2}" y2="${y + LANE_PADDING * 2 + row * ROW - 2}"><title>Compaction</title></line>`,
      );
    }
    const height = Math.max(1, row) * ROW + 2 * LANE_PADDING;
    const path = model.collections.threads.get(thread_id)?.agent_path ?? thread_id;
    const name = path.length > 30 ? `…${path.slice(-29)}` : path;
    shapes.push(
      html`<a href="#${anchors.of('threads', thread_id)}"><text x="${4 + Math.min(depth, 6) * 8}" y="${y + LANE_PADDING + 9}">${name}<title>${path}</title></text></a>`,
    );
    shapes.push(html`<line class="grid" x1="0" x2="${WIDTH}" y1="${y + height}" y2="${y + height}"/>\n`);
    lanes.push({ thread_id, y, height, shapes });
    y += height;
  }
  const ruler = ticks(map, start, 0, toPlot(map, end) - 40 / scale, 80 / scale).map(
    ({ plot, label }) =>
      html`<line class="grid" x1="${round(HEAD + plot * scale)}" x2="${round(HEAD + plot * scale)}" y1="${RULER - 6}" y2="${y}"/><text class="tick" x="${round(HEAD + plot * scale + 3)}" y="${RULER - 8}">${label}</text>`,
  );
  const edges = edgeShapes(scope, view, lanes, x);
  return html`<div class="timeline"><svg viewBox="0 0 ${WIDTH} ${y + 2}" role="img" aria-label="Timeline, ${formatDuration(end - start)}">${ruler}\n${lanes.flatMap(({ shapes }) => shapes)}${edges}</svg></div>${legend()}\n`;
}

function bar(
  kind: BarKind,
  status: string,
  left: number,
  top: number,
  width: number,
  words: string,
  href: string | null,
): Markup {
  const state = status === 'completed' ? '' : ` ${status}`;
  const shape = html`<rect class="${kind}${state}" x="${left}" y="${top}" width="${Math.max(0.6, round(width))}" height="${ROW - 3}" rx="1"><title>${words}</title></rect>`;
  return href === null ? shape : html`<a href="#${href}">${shape}</a>`;
}

function target(scope: Scope, kind: BarKind, id: string, anchors: Anchors): string | null {
  if (kind === 'inference') return anchors.of('inference_calls', id);
  if (kind === 'turn') return anchors.of('codex_turns', id);
  const item =
    kind === 'cell'
      ? scope.trace.code_cells[id]?.source_item_id
      : scope.trace.tool_calls[kind === 'terminal' ? (scope.trace.terminal_operations[id]?.tool_call_id ?? '') : id]
          ?.model_visible_call_item_ids[0];
  return item !== undefined && scope.has('conversation_items', item) ? anchors.of('conversation_items', item) : null;
}

function edgeShapes(
  scope: Scope,
  { model, ix }: ReturnType<typeof viewOf>,
  lanes: readonly Lane[],
  x: (time: number) => number,
): Markup[] {
  const places = new Map(lanes.map((lane) => [lane.thread_id, lane]));
  return arrows(model, ix).flatMap(({ edge_id, kind, from_thread, to_thread, from, to }) => {
    const source = places.get(from_thread);
    const target = places.get(to_thread);
    if (!source || !target || source === target || !scope.has('interaction_edges', edge_id)) return [];
    const down = target.y > source.y;
    const [y1, y2] = down ? [source.y + source.height - 4, target.y + 4] : [source.y + 4, target.y + target.height - 4];
    const tip = down ? -5 : 5;
    const [x1, x2] = [x(from), x(to)];
    return [
      html`<g><line class="edge" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/><path class="arrow" d="M${x2} ${y2} l-3 ${tip} h6 z"/><title>${kind.replaceAll('_', ' ')}, ${formatExactDuration(Math.max(0, to - from))}</title></g>`,
    ];
  });
}

/** Stretches between the busy ones that last longer than `least` ms. */
function idleGaps(starts: readonly number[], ends: readonly number[], least: number): { start: number; end: number }[] {
  return ends.slice(0, -1).flatMap((end, i) => {
    const next = starts[i + 1] ?? end;
    return next - end > least ? [{ start: end, end: next }] : [];
  });
}

const round = (value: number): number => Math.round(value * 10) / 10;

const KINDS: readonly [BarKind, string][] = [
  ['turn', 'turn'],
  ['inference', 'model call'],
  ['tool', 'tool'],
  ['agent', 'message to an agent'],
  ['wait', 'wait'],
  ['cell', 'code cell'],
  ['terminal', 'terminal'],
  ['compaction', 'compaction'],
];

function legend(): Markup {
  const entries = KINDS.map(
    ([kind, words]) =>
      html`<span><svg viewBox="0 0 12 10" aria-hidden="true"><rect class="${kind}" x="1" y="1" width="10" height="8"/></svg>${words}</span>`,
  );
  return html`<p class="legend">${entries}</p>`;
}
