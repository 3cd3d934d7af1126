import { Buffer } from 'node:buffer';
import { closeSync, fstatSync, openSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { entryKind, errorFact, isPermissionError, READ_FLAGS } from '../io.ts';
import { archiveError, damaged } from './archive.ts';

const readAsync = promisify(read);

/** An open file that is read at any place. Every method throws a TraceError that names it. */
export interface RandomFile {
  readonly path: string;
  readonly size: number;
  /** Exactly these bytes; `archive_damaged` when the file ends before. */
  at(offset: number, length: number): Buffer;
  /** The same without blocking. */
  atAsync(offset: number, length: number): Promise<Buffer>;
  /** Fails with `archive_changed` when the file is no longer the one whose directory was read. */
  checkUnchanged(): void;
  close(): void;
}

/** Opens the regular file at `path`: `no_permission`, `archive_unreadable`. */
export function openRandomFile(path: string): RandomFile {
  try {
    return randomFile(path, openSync(path, READ_FLAGS));
  } catch (error) {
    throw ioError(path, error);
  }
}

/** The same over a descriptor, which belongs to it from now on. */
export function randomFile(path: string, fd: number): RandomFile {
  const opened = fstatSync(fd);
  if (!opened.isFile()) {
    closeSync(fd);
    throw archiveError('archive_unreadable', path, `is ${entryKind(opened)}, not a regular file`);
  }
  const { size, mtimeMs } = opened;
  let open = true;

  const checkRange = (offset: number, length: number): void => {
    if (!open) throw archiveError('archive_unreadable', path, 'was closed');
    if (offset + length > size) throw damaged(path, `it ends at byte ${size}, where ${offset + length} are needed`);
  };

  return {
    path,
    size,
    at(offset, length) {
      checkRange(offset, length);
      const buffer = Buffer.allocUnsafeSlow(length);
      try {
        for (let filled = 0; filled < length; ) {
          const count = readSync(fd, buffer, filled, length - filled, offset + filled);
          if (count === 0) throw changed(path);
          filled += count;
        }
      } catch (error) {
        throw ioError(path, error);
      }
      return buffer;
    },
    async atAsync(offset, length) {
      checkRange(offset, length);
      const buffer = Buffer.allocUnsafeSlow(length);
      try {
        for (let filled = 0; filled < length; ) {
          const { bytesRead } = await readAsync(fd, buffer, filled, length - filled, offset + filled);
          if (bytesRead === 0) throw changed(path);
          filled += bytesRead;
        }
      } catch (error) {
        throw ioError(path, error);
      }
      return buffer;
    },
    checkUnchanged() {
      checkRange(0, 0);
      const now = fstatSync(fd);
      if (now.size !== size || now.mtimeMs !== mtimeMs) throw changed(path);
    },
    close() {
      if (!open) return;
      open = false;
      closeSync(fd);
    },
  };
}

const changed = (path: string) => archiveError('archive_changed', path, 'was changed while it was read');

function ioError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('errno' in error)) return error;
  const code = isPermissionError(error) ? 'no_permission' : 'archive_unreadable';
  return archiveError(code, path, `cannot be read: ${errorFact(error)}`);
}
