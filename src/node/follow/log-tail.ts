import { Buffer } from 'node:buffer';
import { type Failure, TraceError } from '../../core/failure.ts';
import { errnoOf, ioFailure, quotePath } from '../io.ts';
import type { FileState, FollowedFile, FollowerIo } from './follower-io.ts';

/** What one look at the log found. */
export type TailLook =
  | { kind: 'unchanged' }
  /** Bytes were read and consumed; `atEnd` is false when the consumer stopped early. */
  | { kind: 'grew'; atEnd: boolean }
  /** Not there (any more). */
  | { kind: 'missing' }
  /** It no longer begins with what was read: another log. */
  | { kind: 'replaced'; failure: Failure }
  /** Could not be looked at or read now. */
  | { kind: 'failed'; failure: Failure };

/** New bytes of a log, valid until the consumer's promise resolves. */
export interface TailChunk {
  bytes: Buffer;
  /** When they appeared on disk, Unix ms, as well as can be told. */
  arrivedAt: number;
}

/** Reads a growing file from where it last stopped; knows its own log again. */
export interface LogTail {
  /** Looks once, and hands what is new to `consume` chunk by chunk; `consume` answers whether to go on. */
  look(consume: (chunk: TailChunk) => Promise<boolean>): Promise<TailLook>;
  /** Bytes read so far. */
  readonly offset: number;
  /** The file's size when it was last looked at. */
  readonly size: number;
}

/** Bytes of the beginning, and of what lies before the offset, by which a log is known again. */
const HEAD_BYTES = 4096;
const TAIL_BYTES = 4096;
const CHUNK_BYTES = 256 * 1024;

/**
 * A tail of the file at `path` inside the bundle folder `within`. A log is the same one as long as its inode, its first
 * 4 KiB and the 4 KiB before the offset are as they were and it has not become shorter (stack.md: truncate-and-regrow
 * is invisible to size). A log that was missing in between may come back with another inode (moved over a file system, restored).
 * The offset moves only after the bytes were read; memory is one chunk whatever the log's size.
 */
export function createLogTail(io: FollowerIo, path: string, within: string): LogTail {
  const head = Buffer.alloc(HEAD_BYTES);
  const tail = Buffer.alloc(TAIL_BYTES);
  let headLength = 0;
  let tailLength = 0;
  let buffer: Buffer | null = null;
  let offset = 0;
  let seen: FileState | null = null;
  let size = 0;
  let wasMissing = false;

  const replaced = (fact: string): TailLook => {
    const message = `${quotePath(path)} ${fact}: it is read again from its beginning`;
    return { kind: 'replaced', failure: { code: 'log_replaced', message, where: { path } } };
  };

  const problem = (action: string, error: unknown): TailLook => {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') {
      wasMissing = true;
      return { kind: 'missing' };
    }
    if (error instanceof TraceError) return { kind: 'failed', failure: error.failure };
    return { kind: 'failed', failure: ioFailure('log_unreadable', action, path, error, { byte: offset }).failure };
  };

  /** How the file contradicts what was read from it, by its state alone. */
  const contradiction = (now: FileState): string | null => {
    if (offset === 0) return null;
    if (now.size < offset) return `became shorter (${offset} bytes were read, now it has ${now.size})`;
    if (seen && now.identity !== seen.identity && !wasMissing) return 'was replaced by another file';
    return null;
  };

  const beginsAsBefore = async (file: FollowedFile): Promise<boolean> => {
    const now = Buffer.alloc(headLength);
    return (await readAtLeast(file, now, 0, headLength)) === headLength && now.equals(head.subarray(0, headLength));
  };

  const remember = (bytes: Buffer): void => {
    if (headLength < HEAD_BYTES) headLength += bytes.copy(head, headLength);
    if (bytes.length >= TAIL_BYTES) {
      bytes.copy(tail, 0, bytes.length - TAIL_BYTES);
      tailLength = TAIL_BYTES;
    } else {
      const kept = Math.min(tailLength, TAIL_BYTES - bytes.length);
      tail.copy(tail, 0, tailLength - kept, tailLength);
      bytes.copy(tail, kept);
      tailLength = kept + bytes.length;
    }
    offset += bytes.length;
  };

  /** Reads on from the offset; each read begins with the bytes before it, which must still be there. */
  const readOn = async (
    file: FollowedFile,
    first: FileState,
    consume: (chunk: TailChunk) => Promise<boolean>,
  ): Promise<TailLook> => {
    buffer ??= Buffer.allocUnsafeSlow(TAIL_BYTES + CHUNK_BYTES);
    const startedBefore = seen !== null;
    let grew = false;
    for (;;) {
      // One byte more than is known, so that a short read is not taken for the end.
      const count = await readAtLeast(file, buffer, offset - tailLength, tailLength + 1);
      if (count < tailLength || !buffer.subarray(0, tailLength).equals(tail.subarray(0, tailLength))) {
        return replaced('no longer holds what was read from it');
      }
      if (count === tailLength) break;
      const bytes = buffer.subarray(tailLength, count);
      // What lay there at the first look came with the file's last change at the latest.
      const old = !startedBefore && offset < first.size;
      const arrivedAt = old ? Math.min(io.now(), first.mtimeMs) : io.now();
      remember(bytes);
      grew = true;
      if (!(await consume({ bytes, arrivedAt }))) return { kind: 'grew', atEnd: false };
    }
    return grew ? { kind: 'grew', atEnd: true } : { kind: 'unchanged' };
  };

  return {
    async look(consume) {
      let now: FileState;
      try {
        now = await io.stat(path);
      } catch (error) {
        return problem('look at', error);
      }
      if (seen && now.size === offset && now.mtimeMs === seen.mtimeMs && !wasMissing) return { kind: 'unchanged' };

      let file: FollowedFile;
      try {
        file = await io.open(path, within);
      } catch (error) {
        return problem('open', error);
      }
      try {
        // Only the open file's state is believed: network drives tell old sizes of paths.
        now = await file.state();
        size = now.size;
        const fact = contradiction(now);
        if (fact) return replaced(fact);
        if (!(await beginsAsBefore(file))) return replaced('begins differently than before');
        const look = await readOn(file, now, consume);
        if (look.kind !== 'replaced') {
          seen = now;
          wasMissing = false;
        }
        return look;
      } catch (error) {
        return problem('read', error);
      } finally {
        await file.close().catch(() => undefined);
      }
    },
    get offset() {
      return offset;
    },
    get size() {
      return Math.max(offset, size);
    },
  };
}

/** Reads until `wanted` bytes (or more) are there, or the file ends. Returns how many are. */
async function readAtLeast(file: FollowedFile, into: Buffer, position: number, wanted: number): Promise<number> {
  let filled = 0;
  while (filled < wanted) {
    const count = await file.read(into.subarray(filled), position + filled);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}
