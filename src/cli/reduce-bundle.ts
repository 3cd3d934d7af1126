import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TraceError } from '../core/failure.ts';
import type { ReduceMode } from '../core/reduce/state.ts';
import type { RawPayloadRef } from '../core/trace/payload-ref.ts';
import { quotePath } from '../node/io.ts';
import { MANIFEST_NAME } from '../node/manifest-file.ts';
import { type ReducedBundle, reduceBundle } from '../node/reduce-bundle.ts';
import type { CliIo } from './io.ts';
import { createProgress } from './terminal/progress.ts';
import { refsOfLine } from './text/line-refs.ts';

/** A reduced bundle, and the payload references of lines that were skipped: the reduced trace does not have those. */
export interface ReducedForCommand extends ReducedBundle {
  skippedRefs: RawPayloadRef[];
}

/**
 * Reduces a bundle for a command: with progress, interruptible. A bundle that went away half-way is said to have gone,
 * whatever failed first (`bundle_vanished`).
 */
export async function reduceForCommand(io: CliIo, dir: string, mode: ReduceMode): Promise<ReducedForCommand> {
  const skippedRefs: RawPayloadRef[] = [];
  const progress = createProgress(io, 'Reducing');
  try {
    const reduced = await reduceBundle(dir, {
      mode,
      signal: io.signal,
      // Each payload is read about once: keeping them would only cost memory.
      payloads: { cacheBytes: 0 },
      onLine: (line, _event, failed) => {
        if (failed) skippedRefs.push(...refsOfLine(line));
      },
      onProgress: ({ logBytes, logBytesTotal, payloadBytes }) =>
        progress.update({
          bytes: logBytes + payloadBytes,
          share: logBytesTotal > 0 ? logBytes / logBytesTotal : null,
        }),
    });
    await failWhenGone(dir);
    return { ...reduced, skippedRefs };
  } catch (error) {
    if (error instanceof TraceError && error.where?.line !== undefined) await failWhenGone(dir);
    throw error;
  } finally {
    await progress.end();
  }
}

async function failWhenGone(path: string): Promise<void> {
  // An archive and a state.json are files: they were open all the time.
  if ((await stat(path).catch(() => null))?.isFile()) return;
  try {
    await access(join(path, MANIFEST_NAME));
  } catch {
    const message = `${quotePath(path)} was deleted or moved while it was read`;
    throw new TraceError({ code: 'bundle_vanished', message, where: { path } });
  }
}
