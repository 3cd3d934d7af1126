import { fail, ok, type Result, TraceError } from '../../core/failure.ts';
import { quotePath } from '../io.ts';
import { createLineSplitter } from '../line-splitter.ts';
import type { LineBatch, LogReadOptions } from '../log-reader.ts';
import type { ArchiveReader } from './archive.ts';

/** `readLines` of a log in an archive: the same batches; `path` names it in messages, `entry` in the archive. */
export async function* readArchiveLines(
  archive: ArchiveReader,
  entry: string,
  path: string,
  options: Omit<LogReadOptions, 'within' | 'fs' | 'chunkBytes'> = {},
): AsyncGenerator<Result<LineBatch>, void> {
  const { signal, onProgress } = options;
  const cancelled = () => fail('cancelled', `reading ${quotePath(path)} was cancelled`, { path });
  if (signal?.aborted) return yield cancelled();
  const file = archive.files.get(entry);
  if (!file) return yield fail('log_missing', `${quotePath(path)} does not exist`, { path });
  const splitter = createLineSplitter(options);
  const bytesTotal = file.size;
  let skip = splitter.position().byte;
  let bytesRead = Math.min(skip, bytesTotal);
  try {
    for await (const chunk of archive.stream(file)) {
      if (signal?.aborted) return yield cancelled();
      const wanted = skip >= chunk.length ? null : chunk.subarray(skip);
      skip = Math.max(0, skip - chunk.length);
      if (!wanted) continue;
      bytesRead += wanted.length;
      const lines = splitter.feed(wanted);
      onProgress?.({ bytesRead, bytesTotal });
      yield ok({ lines, bytesRead, bytesTotal, end: null });
    }
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    return yield fail('log_unreadable', error.message, { path, byte: bytesRead });
  }
  onProgress?.({ bytesRead, bytesTotal: bytesRead });
  yield ok({ lines: [], bytesRead, bytesTotal: bytesRead, end: { bytesRead, rest: splitter.rest() } });
}
