import type { UtcOffset } from '../../core/views/format.ts';
import type { LibraryEntry } from '../../protocol/library.ts';
import { printableLine } from '../terminal/printable.ts';
import { paintStatus, type Style } from '../terminal/style.ts';
import { type Cell, type Column, table } from '../terminal/table.ts';
import { bytes, count, duration, sortableMoment, tokens } from './numbers.ts';

/** On a terminal a name is cut to what tells bundles apart (and can be completed); elsewhere it is whole. */
const NAME_CELLS = 24;

const columnsFor = (width: number): Column[] => [
  { title: 'status' },
  { title: 'started' },
  { title: 'duration', align: 'right' },
  { title: 'model', max: 24 },
  { title: 'agents', align: 'right' },
  { title: 'turns', align: 'right' },
  { title: 'tools', align: 'right' },
  { title: 'tokens', align: 'right' },
  { title: 'size', align: 'right' },
  width === Number.POSITIVE_INFINITY ? { title: 'bundle' } : { title: 'bundle', max: NAME_CELLS },
  { title: 'asked', rest: true },
];

/** Not known, or not found out. */
const UNKNOWN = '·';

/** The table of a library: its head, then a row for each entry. */
export function libraryLines(
  entries: readonly LibraryEntry[],
  style: Style,
  width: number,
  offset: UtcOffset,
): string[] {
  const [head = '', ...rows] = table(
    columnsFor(width),
    entries.map((entry) => cells(entry, style, offset)),
    width,
  );
  return [style.dim(head), ...rows];
}

function cells(entry: LibraryEntry, style: Style, offset: UtcOffset): Cell[] {
  const { status, manifest, facts, failure } = entry;
  const number = (value: number | null | undefined, format: (value: number) => string): string =>
    value === null || value === undefined ? UNKNOWN : format(value);
  const asked = failure ? failure.message : (facts?.first_user_message ?? '');
  return [
    { text: status, paint: (text) => paintStatus(style, status, text) },
    number(manifest?.started_at_unix_ms, (at) => sortableMoment(at, offset)),
    number(durationOf(entry), duration),
    printableLine(facts?.model ?? UNKNOWN),
    number(facts?.threads, count),
    number(facts?.turns, count),
    number(facts?.tool_calls, count),
    number(facts?.tokens, tokens),
    bytes(entry.total_bytes ?? entry.log_bytes),
    printableLine(entry.name),
    { text: printableLine(asked), paint: failure ? style.red : (text) => text },
  ];
}

/** To the end of the run; while there is none, to the last sign of life. */
function durationOf({ manifest, facts, last_activity_unix_ms }: LibraryEntry): number | null {
  const end = facts?.ended_at_unix_ms ?? last_activity_unix_ms;
  return manifest === null || end === null ? null : Math.max(0, end - manifest.started_at_unix_ms);
}
