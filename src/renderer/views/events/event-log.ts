import type { Failure } from '../../../core/failure.ts';
import type { EventPage, EventRow } from '../../../protocol/session.ts';

/** Rows asked for at once. */
export const PAGE = 200;
/** Pages kept, so that a log of any length costs the same. */
const KEPT = 60;

/** The rows of the log that pass one filter, read page by page as they are looked at. */
export interface EventLog {
  /** Rows that are known to pass; null before the first answer. */
  readonly total: number | null;
  /** Lines of the whole log by type, as of the last answer. */
  readonly byType: Readonly<Record<string, number>>;
  /** Why the last page could not be read. */
  readonly failure: Failure | null;
  /** A row if its page is here. Does not ask for it. */
  row(index: number): EventRow | undefined;
  /** Asks for the pages of these rows, if they are not here yet. */
  want(first: number, last: number): void;
  /** The log has grown: asks for what came, now or as soon as the last such question is answered. */
  refresh(): void;
  /** The page with a row, for jumps. Rejects with a TraceError. */
  page(index: number): Promise<readonly EventRow[]>;
  /** Forgets a failure and asks again. */
  retry(): void;
  close(): void;
}

export interface EventLogOptions {
  load(from: number, count: number): Promise<EventPage>;
  failureOf(error: unknown): Failure;
  /** Something above has changed. */
  onChange(): void;
}

/** The log only grows: a full page never changes, the last one is asked for again. */
export function createEventLog({ load, failureOf, onChange }: EventLogOptions): EventLog {
  /** By number, least recently used first. */
  const pages = new Map<number, readonly EventRow[]>();
  const asked = new Map<number, Promise<readonly EventRow[]>>();
  let total: number | null = null;
  let byType: Record<string, number> = {};
  let failure: Failure | null = null;
  let refreshing = false;
  let again = false;
  let closed = false;

  const keep = (number: number, rows: readonly EventRow[]) => {
    pages.delete(number);
    pages.set(number, rows);
    if (pages.size > KEPT) pages.delete(pages.keys().next().value ?? 0);
  };
  const take = (from: number, { rows, total: count, by_type }: EventPage) => {
    for (let i = 0; i < rows.length; i += PAGE) keep(from / PAGE + i / PAGE, rows.slice(i, i + PAGE));
    total = Math.max(total ?? 0, count);
    byType = by_type;
    failure = null;
  };
  const isWhole = (number: number) => {
    const rows = pages.get(number);
    return rows !== undefined && rows.length === Math.min(PAGE, Math.max(0, (total ?? 0) - number * PAGE));
  };

  const ask = (number: number): Promise<readonly EventRow[]> => {
    const known = asked.get(number);
    if (known) return known;
    const answer = load(number * PAGE, PAGE).then((page) => {
      if (!closed) {
        take(number * PAGE, page);
        if (page.rows.length === 0) keep(number, []);
      }
      return page.rows;
    });
    asked.set(number, answer);
    const settle = () => {
      asked.delete(number);
      if (!closed) onChange();
    };
    answer.then(settle, (error) => {
      if (!closed) failure = failureOf(error);
      settle();
    });
    return answer;
  };

  const refresh = () => {
    if (refreshing) {
      again = true;
      return;
    }
    refreshing = true;
    const from = Math.floor((total ?? 0) / PAGE) * PAGE;
    const finish = () => {
      refreshing = false;
      if (closed) return;
      onChange();
      if (again) {
        again = false;
        refresh();
      }
    };
    // Two pages at once: rows that come are there before they are scrolled to.
    load(from, 2 * PAGE).then(
      (page) => {
        if (!closed) take(from, page);
        finish();
      },
      (error) => {
        if (!closed) failure = failureOf(error);
        finish();
      },
    );
  };

  return {
    get total() {
      return total;
    },
    get byType() {
      return byType;
    },
    get failure() {
      return failure;
    },
    row: (index) => pages.get(Math.floor(index / PAGE))?.[index % PAGE],
    want(first, last) {
      if (failure || closed) return;
      for (let number = Math.floor(first / PAGE); number <= Math.floor(last / PAGE); number++) {
        // What is refreshed at the end comes by itself.
        if (!isWhole(number)) ask(number).catch(() => undefined);
      }
    },
    refresh,
    page: (index) => {
      const number = Math.floor(index / PAGE);
      const rows = pages.get(number);
      return rows && isWhole(number) ? Promise.resolve(rows) : ask(number);
    },
    retry() {
      failure = null;
      refresh();
      onChange();
    },
    close() {
      closed = true;
    },
  };
}
