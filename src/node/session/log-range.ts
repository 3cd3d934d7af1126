import { Buffer } from 'node:buffer';
import { open } from 'node:fs/promises';
import { TraceError } from '../../core/failure.ts';
import { ioFailure, READ_FLAGS } from '../io.ts';

/** Bytes `[start, end)` of a log; fewer when it has become shorter. Throws a TraceError `log_unreadable`. */
export async function readLogRange(path: string, start: number, end: number): Promise<Uint8Array> {
  try {
    const handle = await open(path, READ_FLAGS);
    try {
      const bytes = Buffer.allocUnsafeSlow(end - start);
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
      return bytes.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw new TraceError(ioFailure('log_unreadable', 'read', path, error, { byte: start }).failure);
  }
}
