import type { ViewModel } from '../../reduce/delta.ts';
import type { ExecutionStatus } from '../../trace/primitives.ts';
import type { Indexes } from '../indexes.ts';
import { at, type BarRow, type DrawSpan, firstVisible } from './bar-row.ts';
import { type BarKind, barKind, kindCode, statusCode } from './codes.ts';
import { barEnd } from './hit.ts';
import { barLabels } from './labels.ts';

/** What of the bars is left out. */
export interface BarFilter {
  hiddenKinds: ReadonlySet<BarKind>;
  hiddenStatuses: ReadonlySet<ExecutionStatus>;
  /** Part of a label or an id; "": any. */
  text: string;
}

export const NO_FILTER: BarFilter = { hiddenKinds: new Set(), hiddenStatuses: new Set(), text: '' };

/** Whether a bar is shown. Null in its place: all are. */
export type BarPass = (row: BarRow, index: number) => boolean;

/** Whether a filter leaves anything out. */
export const filters = ({ hiddenKinds, hiddenStatuses, text }: BarFilter): boolean =>
  hiddenKinds.size > 0 || hiddenStatuses.size > 0 || text.trim() !== '';

/** The test of a filter; null when it leaves nothing out. It remembers what it found for bars that have ended. */
export function passOf(model: ViewModel, ix: Indexes, filter: BarFilter): BarPass | null {
  if (!filters(filter)) return null;
  const kinds = new Set([...filter.hiddenKinds].map(kindCode));
  const statuses = new Set([...filter.hiddenStatuses].map(statusCode));
  const says = textMatch(model, ix, filter.text);
  return (row, index) =>
    !kinds.has(at(row.kind, index)) && !statuses.has(at(row.status, index)) && (says === null || says(row, index));
}

function textMatch(model: ViewModel, ix: Indexes, text: string): BarPass | null {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return null;
  const known = new Map<string, boolean>();
  return (row, index) => {
    const id = row.ids[index] ?? '';
    const before = known.get(id);
    if (before !== undefined) return before;
    const kind = barKind(at(row.kind, index));
    const found =
      id.toLowerCase().includes(wanted) ||
      barLabels(model, ix, kind, id).some((label) => label.toLowerCase().includes(wanted));
    // What is still running may yet be named better.
    if (at(row.end, index) !== Number.POSITIVE_INFINITY) known.set(id, found);
    return found;
  };
}

/** As `drawRow`, for the bars that pass: neighbours that fit into one pixel together are drawn as one. */
export function drawPassing(
  row: BarRow,
  from: number,
  to: number,
  resolution: number,
  pass: BarPass,
  draw: DrawSpan,
): void {
  let start = 0;
  let end = 0;
  let kind = 0;
  let status = 0;
  let index = -1;
  let longest = -1;
  let any = false;
  for (let i = firstVisible(row, from); i < row.length && at(row.start, i) <= to; i++) {
    if (!pass(row, i)) continue;
    const length = at(row.end, i) - at(row.start, i);
    if (any && at(row.end, i) - start <= resolution) {
      end = Math.max(end, at(row.end, i));
      status = Math.max(status, at(row.status, i));
      index = -1;
      if (length > longest) {
        longest = length;
        kind = at(row.kind, i);
      }
      continue;
    }
    if (any) draw(start, end, kind, status, index);
    any = true;
    start = at(row.start, i);
    end = at(row.end, i);
    kind = at(row.kind, i);
    status = at(row.status, i);
    index = i;
    longest = length;
  }
  if (any) draw(start, end, kind, status, index);
}

/** As `barAt`, among the bars that pass. */
export function passingBarAt(row: BarRow, time: number, tolerance: number, now: number, pass: BarPass | null): number {
  let best = -1;
  let distance = tolerance;
  for (let i = firstVisible(row, time - tolerance); i < row.length && at(row.start, i) <= time + tolerance; i++) {
    if (pass && !pass(row, i)) continue;
    const start = at(row.start, i);
    const end = barEnd(row, i, now);
    const away = time < start ? start - time : time > end ? time - end : 0;
    if (away > distance || (away === distance && best >= 0)) continue;
    best = i;
    distance = away;
    if (away === 0 && end > start) break;
  }
  return best;
}
