import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Failure, fail, type Result, TraceError } from '../../core/failure.ts';
import { asResult } from '../archive/archive.ts';
import { type BundleArchive, openArchiveBundle } from '../archive/archive-bundle.ts';
import { type Bundle, closeBundle } from '../bundle.ts';
import type { FollowerIo } from '../follow/follower-io.ts';
import { errorFact, quotePath } from '../io.ts';

/** A follower's world in which the bundle comes out of an archive. */
export interface ArchiveIo {
  io: FollowerIo;
  /** Gives back the archive and removes the log's copy. */
  close(): Promise<void>;
}

/**
 * `io` for the archive at `path`. A session reads its log here and there, which a packed one does not allow: the log alone (a few
 * per cent of a trace) is unpacked into a temporary folder of this user's. Payloads are read where they lie.
 */
export function archiveIo(io: FollowerIo, path: string): ArchiveIo {
  let opened: Promise<Result<Bundle>> | null = null;
  let folder: string | null = null;

  const open = async (): Promise<Result<Bundle>> => {
    const bundle = await openArchiveBundle(path);
    if (!bundle.ok) return bundle;
    const unpacked = await asResult(async () => {
      folder = await mkdtemp(join(tmpdir(), 'rollout-log-'));
      const logPath = join(folder, 'trace.jsonl');
      await unpackLog(bundle.value, bundle.value.archive, logPath);
      return { ...bundle.value, dir: folder, logPath, payloadsDir: join(folder, 'payloads') };
    });
    if (!unpacked.ok) await closeBundle(bundle.value);
    return unpacked;
  };

  return {
    io: {
      ...io,
      openBundle: async () => {
        opened ??= open();
        const bundle = await opened;
        // Another look may find it whole: a copy that was still being written.
        if (!bundle.ok) opened = null;
        return bundle;
      },
    },
    async close() {
      const bundle = await opened;
      if (bundle?.ok) await closeBundle(bundle.value);
      if (folder !== null) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function unpackLog(bundle: Bundle, { reader, logEntry }: BundleArchive, target: string): Promise<void> {
  const file = reader.files.get(logEntry);
  if (!file) {
    const message = `${quotePath(bundle.logPath)} does not exist`;
    throw new TraceError(fail('log_missing', message, { path: bundle.logPath }).failure);
  }
  try {
    await pipeline(
      Readable.from(finished(reader.stream(file))),
      createWriteStream(target, { flags: 'wx', mode: 0o600 }),
    );
  } catch (error) {
    if (error instanceof TraceError) throw error;
    throw new TraceError(copyFailure(bundle.logPath, error));
  }
}

/** With a newline after the last line: nothing more will come, so it counts. */
async function* finished(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let last: number | undefined = 0x0a;
  for await (const chunk of chunks) {
    last = chunk.at(-1);
    yield chunk;
  }
  if (last !== 0x0a) yield Uint8Array.of(0x0a);
}

function copyFailure(path: string, error: unknown): Failure {
  const message = `cannot unpack ${quotePath(path)} to the temporary folder: ${errorFact(error)}`;
  return { code: 'log_unreadable', message, where: { path } };
}
