import { Buffer } from 'node:buffer';

/** One line of a log, without its `\n`. */
export interface LogLine {
  /**
   * The line's bytes, exactly as they are (a trailing `\r` too). Valid until the splitter is fed again: copy what must
   * stay. Of an overlong line (see `length`) only the beginning.
   */
  bytes: Uint8Array;
  /** 1-based number in the log. */
  line: number;
  /** Offset of the first byte in the log. */
  byte: number;
  /** How many bytes the line has in the log; more than `bytes.length` when it is longer than the splitter's limit. */
  length: number;
}

/** Where a splitter begins: the number and offset of the line that its first byte belongs to. */
export interface LogPosition {
  line: number;
  byte: number;
}

export interface LineSplitterOptions {
  /** Default: line 1 at byte 0. */
  start?: LogPosition;
  /** Lines longer than this are handed out cut (see {@link LogLine.length}), so that a log without newlines cannot fill the memory. */
  maxLineBytes?: number;
}

/** Makes lines of chunks. */
export interface LineSplitter {
  /** The lines that end in this chunk, in order. They are views of the chunk where possible. */
  feed(chunk: Uint8Array): LogLine[];
  /** What came after the last `\n`, or null when that is nothing. Valid until the next `feed`. */
  rest(): LogLine | null;
  /** Where the line begins that is not complete yet. */
  position(): LogPosition;
}

/** Far above every real line (requests live in payload files), below V8's longest string. */
export const DEFAULT_MAX_LINE_BYTES = 256 * 1024 * 1024;

/** How much of an overlong line is kept: enough to say what it began with. */
const OVERLONG_KEPT = 1024;

/** A carry buffer larger than this is given back once its line is no longer valid. */
const CARRY_KEPT = 1024 * 1024;

const EMPTY = Buffer.alloc(0);

/**
 * A splitter of bytes into lines. Bytes are carried, not characters: a chunk may end inside one. A line that lies inside a
 * chunk is not copied; one that is cut is gathered in a buffer that doubles, so that its cost is linear in its length
 * whatever the chunks' size.
 */
export function createLineSplitter(options: LineSplitterOptions = {}): LineSplitter {
  const maxLineBytes = Math.max(options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES, OVERLONG_KEPT);
  let { line, byte } = options.start ?? { line: 1, byte: 0 };
  // The line being gathered: its bytes so far are carry[0, kept); `length` counts those that were let go too.
  let carry = EMPTY;
  let kept = 0;
  let length = 0;
  // The line handed out last may lie in this one: gathering the next line must not overwrite it.
  let spare = EMPTY;

  const gather = (bytes: Buffer): void => {
    if (length + bytes.length > maxLineBytes) {
      const missing = OVERLONG_KEPT - kept;
      if (missing > 0) append(bytes.subarray(0, missing));
      else if (kept > OVERLONG_KEPT) carry = Buffer.from(carry.subarray(0, OVERLONG_KEPT));
      kept = OVERLONG_KEPT;
    } else {
      append(bytes);
    }
    length += bytes.length;
  };

  const append = (bytes: Buffer): void => {
    const needed = kept + bytes.length;
    if (needed > carry.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, Math.min(carry.length * 2, maxLineBytes), 4096));
      carry.copy(grown, 0, 0, kept);
      carry = grown;
    }
    bytes.copy(carry, kept);
    kept = needed;
  };

  const finish = (bytes: Buffer, lineLength: number): LogLine => {
    const done = { bytes, line, byte, length: lineLength };
    line += 1;
    byte += lineLength + 1;
    return done;
  };

  const finishCarried = (): LogLine => {
    const done = finish(carry.subarray(0, kept), length);
    [carry, spare] = [spare, carry];
    kept = 0;
    length = 0;
    return done;
  };

  return {
    feed(chunk) {
      const buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      const lines: LogLine[] = [];
      if (spare.length > CARRY_KEPT) spare = EMPTY;
      let from = 0;
      for (let end = buffer.indexOf(10); end >= 0; end = buffer.indexOf(10, from)) {
        const part = buffer.subarray(from, end);
        if (length > 0) {
          gather(part);
          lines.push(finishCarried());
        } else {
          lines.push(finish(part.length > maxLineBytes ? part.subarray(0, OVERLONG_KEPT) : part, part.length));
        }
        from = end + 1;
      }
      if (from < buffer.length) gather(buffer.subarray(from));
      return lines;
    },
    rest: () => (length === 0 ? null : { bytes: carry.subarray(0, kept), line, byte, length }),
    position: () => ({ line, byte }),
  };
}
