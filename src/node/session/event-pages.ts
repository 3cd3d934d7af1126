import { Buffer } from 'node:buffer';
import { type FileHandle, open } from 'node:fs/promises';
import { TraceError } from '../../core/failure.ts';
import type { EventFilter, EventPage, EventRow } from '../../protocol/session.ts';
import { ioFailure, READ_FLAGS } from '../io.ts';
import type { EventIndex, IndexedLine } from './event-index.ts';
import { eventFacts } from './event-summary.ts';

/** A longer line is described by its size: the row needs a few words of it. */
const MAX_ROW_BYTES = 4 * 1024 * 1024;
const READ_BYTES = 1024 * 1024;
/** Lines looked at between two turns of the thread. */
const TURN_LINES = 20_000;

/** What a filter has found so far; kept, because a view pages through it and the log grows. */
interface Found {
  key: string;
  scanned: number;
  /** 0-based numbers of the lines that pass. */
  lines: number[];
}

/** The raw log as pages of rows. Throws a TraceError when the log cannot be read any more. */
export interface EventPages {
  page(request: { from: number; count: number; filter?: EventFilter | undefined }): Promise<EventPage>;
  /** Ends scans that are going on. */
  close(): void;
}

/**
 * Pages of the log at `logPath`, by the index that its follower keeps. A filter by text reads the lines that pass the other
 * filters, once; a newer filter ends the scan of an older one.
 */
export function createEventPages(index: EventIndex, logPath: string, turn: () => Promise<void>): EventPages {
  let found: Found = { key: '', scanned: 0, lines: [] };
  let scanning: Promise<void> = Promise.resolve();
  let closed = false;

  /** Looks at the lines that came since the last scan. */
  const scan = async (mine: Found, filter: EventFilter): Promise<void> => {
    const end = index.count;
    const lines = index.filter(filter.types, filter.thread_id);
    const needle = filter.text ? filter.text.toLowerCase() : null;
    const reader = needle === null ? null : await openLog(logPath);
    try {
      while (mine.scanned < end && found === mine && !closed) {
        const to = Math.min(end, mine.scanned + TURN_LINES);
        const passing: number[] = [];
        for (let i = mine.scanned; i < to; i++) if (index.passes(i, lines)) passing.push(i);
        if (reader && needle !== null) {
          for await (const [at, text] of readLines(reader, passing, index, logPath)) {
            if (text.toString('utf8').toLowerCase().includes(needle)) mine.lines.push(at);
            if (found !== mine) return;
          }
        } else {
          for (const at of passing) mine.lines.push(at);
        }
        mine.scanned = to;
        await turn();
      }
    } finally {
      await reader?.close();
    }
  };

  return {
    async page({ from, count, filter = {} }) {
      const key = JSON.stringify([filter.types ?? null, filter.thread_id ?? null, filter.text ?? null]);
      if (found.key !== key) found = { key, scanned: 0, lines: [] };
      const mine = found;
      // One scan at a time: two of the same filter would find everything twice.
      scanning = scanning.catch(() => undefined).then(() => scan(mine, filter));
      await scanning;
      const rows: EventRow[] = [];
      const wanted = mine.lines.slice(from, from + count);
      if (wanted.length > 0) {
        const reader = await openLog(logPath);
        try {
          for await (const [at, text] of readLines(reader, wanted, index, logPath)) rows.push(row(at, text));
        } finally {
          await reader.close();
        }
      }
      return { rows, total: mine.lines.length, by_type: { ...index.byType } };
    },
    close() {
      closed = true;
    },
  };

  function row(at: number, text: Buffer): EventRow {
    const { line, byte, bytes, type, thread_id, skipped } = index.at(at) as IndexedLine;
    const facts = eventFacts(text.length === bytes ? parse(text) : null);
    return { ...facts, line, byte, bytes, type: facts.type ?? type, thread_id: facts.thread_id ?? thread_id, skipped };
  }
}

function parse(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8'));
  } catch {
    return null;
  }
}

async function openLog(path: string): Promise<FileHandle> {
  try {
    return await open(path, READ_FLAGS);
  } catch (error) {
    throw new TraceError(ioFailure('log_unreadable', 'open', path, error).failure);
  }
}

/** The bytes of the given lines, in order; of a very long one none. Neighbours are read together. */
async function* readLines(
  file: FileHandle,
  lines: readonly number[],
  index: EventIndex,
  path: string,
): AsyncGenerator<[number, Buffer]> {
  for (let i = 0; i < lines.length; ) {
    const first = index.at(lines[i] as number) as IndexedLine;
    if (first.bytes > MAX_ROW_BYTES) {
      yield [lines[i] as number, Buffer.alloc(0)];
      i += 1;
      continue;
    }
    const start = first.byte;
    let end = start + first.bytes;
    let next = i + 1;
    for (; next < lines.length; next++) {
      const line = index.at(lines[next] as number) as IndexedLine;
      if (line.byte + line.bytes - start > READ_BYTES) break;
      end = line.byte + line.bytes;
    }
    const buffer = Buffer.allocUnsafeSlow(end - start);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start).catch((error: unknown) => {
      throw new TraceError(ioFailure('log_unreadable', 'read', path, error, { byte: start }).failure);
    });
    for (; i < next; i++) {
      const { byte, bytes } = index.at(lines[i] as number) as IndexedLine;
      yield [lines[i] as number, buffer.subarray(byte - start, Math.min(byte - start + bytes, bytesRead))];
    }
  }
}
