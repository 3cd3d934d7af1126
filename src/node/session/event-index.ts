import { RAW_EVENT_TYPES } from '../../core/trace/events.ts';
import type { LogLine } from '../line-splitter.ts';
import type { FollowedLine } from '../trace-follower.ts';

/** What is known about one line without reading it again. */
export interface IndexedLine {
  /** 1-based. */
  line: number;
  byte: number;
  bytes: number;
  type: string | null;
  thread_id: string | null;
  skipped: boolean;
}

/** Lines in one block of arrays: growing never copies, and never needs twice the memory. */
const BLOCK = 65_536;
const SKIPPED = 0x80;

/** Codes of types: 0 is a line that could not be read or has an unknown type. */
const TYPE_CODES = new Map<string, number>(RAW_EVENT_TYPES.map((type, i) => [type, i + 1]));

interface Block {
  byte: Float64Array;
  bytes: Float64Array;
  thread: Uint32Array;
  /** Type code, and {@link SKIPPED}. */
  flags: Uint8Array;
}

/** Where each line of a log lies, of what type and thread it is: 21 bytes a line (1,000,000 events: 21 MB). */
export interface EventIndex {
  /** Lines, blank ones included. */
  readonly count: number;
  /** Count of lines by type; key `""` for those without a known one. Blank lines are not counted. */
  readonly byType: Readonly<Record<string, number>>;
  add(line: LogLine, outcome: FollowedLine): void;
  /** 0-based. */
  at(index: number): IndexedLine | null;
  /** Whether a line passes a filter by type and thread; blank lines never do. Cheap: nothing is made. */
  passes(index: number, filter: LineFilter): boolean;
  filter(types: readonly string[] | undefined, threadId: string | undefined): LineFilter;
}

/** A filter in the index's own codes. */
export interface LineFilter {
  types: ReadonlySet<number> | null;
  thread: number | null;
}

const BLANK = 0x7f;

export function createEventIndex(): EventIndex {
  const blocks: Block[] = [];
  const threadCodes = new Map<string, number>();
  const threads: (string | null)[] = [null];
  const byType: Record<string, number> = {};
  let count = 0;

  const threadCode = (id: string | null): number => {
    if (id === null) return 0;
    let code = threadCodes.get(id);
    if (code === undefined) {
      code = threads.push(id) - 1;
      threadCodes.set(id, code);
    }
    return code;
  };

  return {
    get count() {
      return count;
    },
    byType,
    add(line, outcome) {
      const offset = count % BLOCK;
      if (offset === 0) blocks.push(newBlock());
      const block = blocks[blocks.length - 1] as Block;
      const type = typeOf(outcome);
      const code = TYPE_CODES.get(type ?? '') ?? 0;
      const blank = outcome.ok && outcome.event === null;
      block.byte[offset] = line.byte;
      block.bytes[offset] = line.length;
      block.thread[offset] = threadCode(threadOf(outcome));
      block.flags[offset] = blank ? BLANK : code | (outcome.ok ? 0 : SKIPPED);
      count += 1;
      if (blank) return;
      const key = code === 0 ? '' : (type as string);
      byType[key] = (byType[key] ?? 0) + 1;
    },
    at(index) {
      const block = blocks[Math.floor(index / BLOCK)];
      if (!block || index < 0 || index >= count) return null;
      const offset = index % BLOCK;
      const flags = block.flags[offset] as number;
      return {
        line: index + 1,
        byte: block.byte[offset] as number,
        bytes: block.bytes[offset] as number,
        type: RAW_EVENT_TYPES[(flags & ~SKIPPED) - 1] ?? null,
        thread_id: threads[block.thread[offset] as number] ?? null,
        skipped: (flags & SKIPPED) !== 0,
      };
    },
    passes(index, { types, thread }) {
      const block = blocks[Math.floor(index / BLOCK)];
      if (!block || index >= count) return false;
      const offset = index % BLOCK;
      const flags = block.flags[offset] as number;
      if (flags === BLANK) return false;
      if (types && !types.has(flags & ~SKIPPED)) return false;
      return thread === null || block.thread[offset] === thread;
    },
    filter(types, threadId) {
      return {
        types: types ? new Set(types.map((type) => TYPE_CODES.get(type) ?? 0)) : null,
        // A thread that no line names yet passes nothing: a code that is not given away.
        thread: threadId === undefined ? null : (threadCodes.get(threadId) ?? 0xffffffff),
      };
    },
  };
}

function newBlock(): Block {
  return {
    byte: new Float64Array(BLOCK),
    bytes: new Float64Array(BLOCK),
    thread: new Uint32Array(BLOCK),
    flags: new Uint8Array(BLOCK),
  };
}

function typeOf(outcome: FollowedLine): string | null {
  return outcome.ok ? (outcome.event?.payload.type ?? null) : outcome.event_type;
}

/** The envelope's thread, else the one that the event is about. */
function threadOf(outcome: FollowedLine): string | null {
  if (!outcome.ok || !outcome.event) return null;
  const { thread_id, payload } = outcome.event;
  if (thread_id !== null) return thread_id;
  return 'thread_id' in payload ? payload.thread_id : null;
}
