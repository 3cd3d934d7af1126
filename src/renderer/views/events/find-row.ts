import type { EventRow } from '../../../protocol/session.ts';
import { type EventLog, PAGE } from './event-log.ts';

/** What to look for: a line of the log, or an event by its `seq`. */
export type Target = { line: number } | { seq: number };

/** Where a jump ends: a row, and whether it is the very one that was asked for or the next after it. */
export interface FoundRow {
  index: number;
  row: EventRow;
  exact: boolean;
}

/**
 * The first row at or after a line or `seq`, by halving: a few pages are read, whatever the length of the log. Rows are in order
 * of lines; in a sound log also of `seq`. Null when the log has no row there. Rejects with a TraceError.
 */
export async function findRow(log: EventLog, target: Target): Promise<FoundRow | null> {
  const wanted = 'line' in target ? target.line : target.seq;
  const keyOf = (row: EventRow) => ('line' in target ? row.line : row.seq);
  let low = 0;
  let high = Math.ceil((log.total ?? 0) / PAGE) - 1;
  // Without a filter line n is row n or, after blank lines, little before it.
  let probe = Math.floor((wanted - 1) / PAGE);
  let after: FoundRow | null = null;
  while (low <= high) {
    const number = Math.min(high, Math.max(low, probe));
    const rows = await log.page(number * PAGE);
    const place = rows.findIndex((row) => (keyOf(row) ?? -1) >= wanted);
    const row = rows[place];
    if (row) {
      const exact = keyOf(row) === wanted;
      after = { index: number * PAGE + place, row, exact };
      if (exact || place > 0) return after;
      high = number - 1;
    } else low = number + 1;
    probe = Math.floor((low + high) / 2);
  }
  return after;
}

/** A row in a stretch of the log for which `test` holds, looking at no more than a few pages. */
export async function findWithin(
  log: EventLog,
  from: number,
  to: number,
  test: (row: EventRow) => boolean,
): Promise<number | null> {
  const last = Math.min(to, from + 10 * PAGE, (log.total ?? 0) - 1);
  for (let index = from; index <= last; ) {
    const start = Math.floor(index / PAGE) * PAGE;
    const rows = await log.page(index);
    for (; index <= last && index - start < rows.length; index++) {
      const row = rows[index - start];
      if (row && test(row)) return index;
    }
    if (index - start < PAGE) return null;
  }
  return null;
}
