import { constants, type Stats } from 'node:fs';
import * as fsp from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import type { Failure, Result, Where } from '../core/failure.ts';
import { fail, ok } from '../core/failure.ts';

/** The asynchronous file operations that src/node uses; tests put failing ones in their place. */
export type AsyncFs = Pick<
  typeof fsp,
  'open' | 'stat' | 'lstat' | 'realpath' | 'readdir' | 'opendir' | 'rename' | 'unlink' | 'chmod'
>;

export const nodeAsyncFs: AsyncFs = fsp;

/**
 * How files of a bundle are opened: a fifo or device that was planted there must not block us (`O_NONBLOCK`; no effect on
 * regular files) nor become our terminal. Constants that a system lacks are 0.
 */
export const READ_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/** {@link READ_FLAGS}, and a symbolic link as the last part of the path is refused (`ELOOP`; not on Windows). */
export const READ_FLAGS_NO_LINK = READ_FLAGS | (constants.O_NOFOLLOW ?? 0);

/** Whether this system can refuse links while opening; one that cannot (Windows) must look before. */
export const OPEN_REFUSES_LINKS = (constants.O_NOFOLLOW ?? 0) !== 0;

/** The errno name of an error thrown by node:fs (`ENOENT`), or null for any other value. */
export function errnoOf(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : null;
}

const ERRNO_FACTS: Record<string, string> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of its path is not a folder',
  EISDIR: 'it is a folder',
  EACCES: 'no permission',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be larger than allowed',
  EMFILE: 'this process has too many files open',
  ENFILE: 'the system has too many files open',
  EIO: 'input/output error',
  ESTALE: 'the network drive lost the file',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  EBUSY: 'it is in use',
  ENXIO: 'it is not a regular file',
};

/** What an error means, in words with its errno: `no permission (EACCES)`. */
export function errorFact(error: unknown): string {
  const errno = errnoOf(error);
  if (errno === null) return error instanceof Error ? error.message : String(error);
  const fact = ERRNO_FACTS[errno];
  if (fact) return `${fact} (${errno})`;
  return errno.startsWith('ERR_') && error instanceof Error ? error.message : errno;
}

/** Whether the error says that rights are missing. */
export function isPermissionError(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === 'EACCES' || errno === 'EPERM';
}

/** A failure from an error of node:fs: `cannot <action> <path>: <fact>`. */
export function ioFailure(
  code: string,
  action: string,
  path: string,
  error: unknown,
  where: Where = {},
): { ok: false; failure: Failure } {
  return fail(code, `cannot ${action} ${quotePath(path)}: ${errorFact(error)}`, { path, ...where });
}

/** A path for a message: as it is when it is plain, else quoted with control characters escaped; never very long. */
export function quotePath(path: string): string {
  const short = path.length > 300 ? `${path.slice(0, 300)}…` : path;
  return /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}"]+$/u.test(short) ? short : JSON.stringify(short);
}

/** What a file-system entry is that is not a regular file, in words. */
export function entryKind(stats: Pick<Stats, 'isDirectory' | 'isFIFO' | 'isSocket' | 'isSymbolicLink'>): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a named pipe';
  if (stats.isSocket()) return 'a socket';
  if (stats.isSymbolicLink()) return 'a symbolic link';
  return 'a device';
}

/**
 * Whether `path` is `folder` itself or lies below it. Both are real paths (no links left in them): this compares names only.
 */
export function isWithin(folder: string, path: string): boolean {
  const rest = relative(folder, path);
  return rest === '' || !(rest === '..' || rest.startsWith(`..${sep}`) || isAbsolute(rest));
}

/** The codes with which {@link openRegularFile} fails. */
export interface OpenCodes {
  missing: string;
  notAFile: string;
  unreadable: string;
}

/**
 * Opens a regular file for reading, never blocking on what is none. Fails with `codes.missing`, `codes.notAFile`,
 * `no_permission` or `codes.unreadable`. The caller closes the handle.
 */
export async function openRegularFile(
  path: string,
  codes: OpenCodes,
  fs: AsyncFs,
): Promise<Result<{ handle: fsp.FileHandle; size: number }>> {
  let handle: fsp.FileHandle;
  try {
    handle = await fs.open(path, READ_FLAGS);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT') return fail(codes.missing, `${quotePath(path)} does not exist`, { path });
    if (errno === 'EISDIR') return fail(codes.notAFile, `${quotePath(path)} is a folder, not a file`, { path });
    return ioFailure(isPermissionError(error) ? 'no_permission' : codes.unreadable, 'open', path, error);
  }
  try {
    const stats = await handle.stat();
    if (stats.isFile()) return ok({ handle, size: stats.size });
    await handle.close();
    return fail(codes.notAFile, `${quotePath(path)} is ${entryKind(stats)}, not a regular file`, { path });
  } catch (error) {
    await handle.close().catch(() => undefined);
    return ioFailure(codes.unreadable, 'read', path, error);
  }
}
