import { fail, type Result, TraceError } from '../../core/failure.ts';
import { quotePath } from '../io.ts';

export type ArchiveFormat = 'zip' | 'tar' | 'tar.gz' | 'tar.zst';

/** A regular file in an archive. */
export interface ArchiveFile {
  /** Parts joined by `/`; never absolute, never climbing. */
  path: string;
  /** Bytes when unpacked. */
  size: number;
}

/**
 * An archive whose list of files was read and found harmless, and whose files are read where they lie. `read`, `readRange`
 * and `stream` throw a {@link TraceError}: `archive_damaged` (cut, wrong checksum, not what its directory says),
 * `archive_refused` (beyond the limits, encrypted, a method we do not know), `archive_changed`, `archive_unreadable` (I/O).
 * They are asked for files of `files` only.
 */
export interface ArchiveReader {
  /** Absolute. */
  readonly path: string;
  readonly format: ArchiveFormat;
  readonly files: ReadonlyMap<string, ArchiveFile>;
  /** The whole file, checked. Synchronous: the reducer reads payloads so. */
  read(file: ArchiveFile): Uint8Array;
  /** Bytes `[start, end)`. Cheap when ranges come in order. */
  readRange(file: ArchiveFile, start: number, end: number): Promise<Uint8Array>;
  /** The file from its beginning; checked when its end is reached. */
  stream(file: ArchiveFile): AsyncGenerator<Uint8Array, void>;
  /** Gives back the file, and the temporary one of a compressed tar. Once closed, nothing can be read. */
  close(): Promise<void>;
}

/** A failure that names the archive: `<path> cannot be used: <fact>`. */
export function archiveError(code: string, path: string, fact: string): TraceError {
  return new TraceError(fail(code, `${quotePath(path)} ${fact}`, { path }).failure);
}

export const damaged = (path: string, fact: string): TraceError =>
  archiveError('archive_damaged', path, `is damaged: ${fact}`);

export const refused = (path: string, fact: string): TraceError =>
  archiveError('archive_refused', path, `was not opened: ${fact}`);

/** What `work` gives, or the failure it throws; errors that are none of ours are thrown on. */
export async function asResult<T>(work: () => Promise<T> | T): Promise<Result<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    if (error instanceof TraceError) return { ok: false, failure: error.failure };
    throw error;
  }
}
