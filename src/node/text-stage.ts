import { Buffer } from 'node:buffer';

/** Gathers small pieces of text and bytes into large blocks for writing. */
export interface TextStage {
  /** Takes a piece; gives the blocks that are full now. A block must be written before the next call. */
  add(piece: string | Uint8Array): Iterable<Buffer>;
  /** What is left. */
  end(): Iterable<Buffer>;
}

/** Text is encoded in runs of this many UTF-16 units: many small strings then cost one conversion. */
const TEXT_RUN = 64 * 1024;

/**
 * A stage whose blocks hold about `blockBytes` (default 1 MiB). A character whose two halves come in different strings is
 * put together; a half that stays alone becomes U+FFFD, as everywhere.
 */
export function createTextStage(blockBytes = 1024 * 1024): TextStage {
  const block = Buffer.allocUnsafeSlow(blockBytes);
  let filled = 0;
  let text = '';

  function* addBytes(bytes: Uint8Array): Generator<Buffer> {
    for (let from = 0; from < bytes.length; ) {
      const count = Math.min(bytes.length - from, blockBytes - filled);
      block.set(bytes.subarray(from, from + count), filled);
      filled += count;
      from += count;
      if (filled === blockBytes) {
        yield block;
        filled = 0;
      }
    }
  }

  /** Encodes the text gathered, in runs; its last unit stays when the other half of its character may still come. */
  function* encodeText(last: boolean): Generator<Buffer> {
    const whole = text;
    const end = !last && isHighSurrogate(whole, whole.length - 1) ? whole.length - 1 : whole.length;
    text = whole.slice(end);
    for (let from = 0; from < end; ) {
      let to = Math.min(end, from + TEXT_RUN);
      if (to < end && isHighSurrogate(whole, to - 1)) to += 1;
      yield* addBytes(Buffer.from(whole.slice(from, to), 'utf8'));
      from = to;
    }
  }

  return {
    *add(piece) {
      if (typeof piece === 'string') {
        text += piece;
        if (text.length >= TEXT_RUN) yield* encodeText(false);
        return;
      }
      yield* encodeText(true);
      yield* addBytes(piece);
    },
    *end() {
      yield* encodeText(true);
      if (filled > 0) yield block.subarray(0, filled);
      filled = 0;
    },
  };
}

function isHighSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xd800 && unit <= 0xdbff;
}
