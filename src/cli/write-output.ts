import { open, realpath, stat } from 'node:fs/promises';
import type { Result } from '../core/failure.ts';
import { fail, ok } from '../core/failure.ts';
import { type Chunks, writeFileAtomic } from '../node/atomic-file.ts';
import { errnoOf, ioFailure } from '../node/io.ts';

/**
 * Writes to the file that the reader named: whole or not at all, also through a link. A device or pipe (`/dev/null`, a named
 * pipe) takes the text as it comes. Fails like {@link writeFileAtomic}.
 */
export async function writeOutput(path: string, chunks: Chunks, signal: AbortSignal): Promise<Result<null>> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile()) return done(await writeFileAtomic(await realpath(path), chunks, { signal }));
  if (found === null || found.isDirectory()) return done(await writeFileAtomic(path, chunks, { signal }));
  try {
    const handle = await open(path, 'w');
    try {
      for await (const block of chunks) {
        if (signal.aborted) return fail('cancelled', 'writing was cancelled', { path });
        await handle.writeFile(block);
      }
    } finally {
      await handle.close();
    }
    return ok(null);
  } catch (error) {
    return ioFailure(errnoOf(error) === 'ENOSPC' ? 'disk_full' : 'write_failed', 'write', path, error);
  }
}

const done = (result: Result<unknown>): Result<null> => (result.ok ? ok(null) : result);
