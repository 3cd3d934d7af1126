import { open, realpath, stat } from 'node:fs/promises';
import type { Result } from '../core/failure.ts';
import { fail, ok } from '../core/failure.ts';
import { writeFileAtomic } from '../node/atomic-file.ts';
import { errnoOf, ioFailure } from '../node/io.ts';
import { inBlocks } from './text/blocks.ts';

/** Parts of a text in order; small ones are joined where that is cheap. */
export type TextChunks = Iterable<string> | AsyncIterable<string>;

/**
 * Writes to the file that the reader named: whole or not at all, also through a link. A device or pipe (`/dev/null`, a named
 * pipe) takes the text as it comes. Fails like {@link writeFileAtomic}.
 */
export async function writeOutput(path: string, chunks: TextChunks, signal: AbortSignal): Promise<Result<null>> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile()) return done(await writeFileAtomic(await realpath(path), chunks, { signal }));
  if (found === null || found.isDirectory()) return done(await writeFileAtomic(path, chunks, { signal }));
  try {
    const handle = await open(path, 'w');
    try {
      for await (const block of Symbol.iterator in chunks ? inBlocks(chunks) : chunks) {
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
