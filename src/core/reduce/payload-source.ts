import type { Result } from '../failure.ts';
import type { RawPayloadRef } from '../trace/payload-ref.ts';

/**
 * Where the reducer gets the contents of payload files from. The core does no I/O: hosts implement this
 * (`src/node/payload-store.ts` on disk, a map in tests). Reading is synchronous, because one event is applied whole.
 *
 * Failure codes: `payload_missing` (not there, perhaps not yet), `payload_outside` (the path leaves the bundle; never read),
 * `payload_too_large`, `payload_unreadable` (I/O error).
 */
export interface PayloadSource {
  read(ref: RawPayloadRef): Result<Uint8Array>;
}

/** Byte operations that are fast only in the host's own terms (Node: `Buffer`). */
export interface ByteTools {
  /** Whether the bytes are well-formed UTF-8. */
  isUtf8(bytes: Uint8Array): boolean;
  /** The text of `bytes[start, end)`, which is well-formed UTF-8. A byte order mark is kept as U+FEFF. */
  decode(bytes: Uint8Array, start: number, end: number): string;
  /** How many bytes `a` from `aStart` and `b` from `bStart` have in common. */
  commonPrefix(a: Uint8Array, aStart: number, b: Uint8Array, bStart: number): number;
}
