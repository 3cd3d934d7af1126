import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fail, TraceError } from '../core/failure.ts';
import { errnoOf, ioFailure, quotePath } from './io.ts';

/**
 * Makes the folder `target` of what `fill` writes into a folder beside it. On failure nothing is left. Throws a TraceError:
 * `target_exists` and the failures of writing.
 */
export async function inNewFolder(target: string, fill: (staging: string) => Promise<void>): Promise<void> {
  await refuseExisting(target);
  const staging = join(dirname(target), `.${basename(target).slice(0, 100)}.${randomBytes(6).toString('hex')}.new`);
  try {
    await mkdir(staging, { mode: 0o777 });
    await fill(staging);
    await refuseExisting(target);
    // Where it is there and empty: Windows does not rename over a folder.
    await rmdir(target).catch(() => undefined);
    await rename(staging, target);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw writeError(target, error);
  }
}

async function refuseExisting(target: string): Promise<void> {
  try {
    if ((await readdir(target)).length === 0) return;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
  }
  const message = `${quotePath(target)} exists already; nothing was written`;
  throw new TraceError(fail('target_exists', message, { path: target }).failure);
}

function writeError(target: string, error: unknown): unknown {
  const errno = errnoOf(error);
  if (error instanceof TraceError || errno === null) return error;
  const codes: Record<string, string> = {
    ENOSPC: 'disk_full',
    EDQUOT: 'disk_full',
    EACCES: 'no_permission',
    EPERM: 'no_permission',
    EROFS: 'read_only',
    ENOENT: 'folder_missing',
    EEXIST: 'target_exists',
    ENOTEMPTY: 'target_exists',
  };
  return new TraceError(ioFailure(codes[errno] ?? 'write_failed', 'write', target, error).failure);
}
