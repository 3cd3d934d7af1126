import { fail } from '../../core/failure.ts';
import { type BundleArchive, openArchiveBundle } from '../archive/archive-bundle.ts';
import { archiveFormat } from '../archive/open-archive.ts';
import { peekManifest } from '../archive/peek-manifest.ts';
import type { Bundle } from '../bundle.ts';
import { closeBundle } from '../bundle.ts';
import { ARCHIVED_FOLDER, createArchiveIo } from './archive-io.ts';
import { emptyIndex, factsOf } from './bundle-record.ts';
import type { LibraryIo } from './library-io.ts';
import type { Stamp } from './observe.ts';
import { countOn, type IndexSource, readFirstIndex } from './read-index.ts';
import { sumPayloads } from './sum-payloads.ts';
import { noTrace, type TraceFile } from './trace-file.ts';

const MIB = 1024 * 1024;
/** A compressed tar must be unpacked to be looked into. Above this size only its beginning is: it holds the manifest. */
const UNPACKED_UP_TO = 8 * MIB;
const LIMITS = { maxTotalBytes: 512 * MIB };
/** Longer logs are not unpacked for the sake of numbers in a list. */
const COUNTED_UP_TO = 256 * MIB;

type ArchivedBundle = Bundle & { archive: BundleArchive };

/** What an archive is about: of a zip from its directory, manifest and log. Never rejects for what the file holds. */
export async function readArchive(
  io: LibraryIo,
  path: string,
  stamp: Stamp,
  proceed: () => boolean,
): Promise<TraceFile> {
  const format = archiveFormat(await io.read(path, 0, 512));
  if (format === null) return noTrace(stamp, fail('archive_unknown', 'no archive', { path }).failure);
  const packed = format === 'tar.gz' || format === 'tar.zst';
  if (packed && stamp.size > UNPACKED_UP_TO) {
    const manifest = await peekManifest(path, format);
    if (!manifest.ok) return noTrace(stamp, manifest.failure);
    return { ...noTrace(stamp, null), kind: 'archive', manifest: manifest.value };
  }
  const opened = await openArchiveBundle(path, packed ? { limits: LIMITS } : {});
  if (!opened.ok) return noTrace(stamp, opened.failure);
  try {
    const file = await aboutBundle(opened.value, stamp, proceed);
    return packed ? { ...file, ...(await tokensIn(opened.value, file, proceed)) } : file;
  } finally {
    await closeBundle(opened.value);
  }
}

/** Adds the tokens of all calls, which costs a read of every response. */
export async function sumArchive(path: string, file: TraceFile, proceed: () => boolean): Promise<TraceFile> {
  const opened = await openArchiveBundle(path, { limits: LIMITS });
  if (!opened.ok) return { ...file, summed: true };
  try {
    return { ...file, ...(await tokensIn(opened.value, file, proceed)) };
  } finally {
    await closeBundle(opened.value);
  }
}

function sourceOf({ manifest, archive }: ArchivedBundle): IndexSource {
  const log_size = archive.reader.files.get(archive.logEntry)?.size ?? 0;
  return { folder: ARCHIVED_FOLDER, manifest, log_size };
}

async function aboutBundle(bundle: ArchivedBundle, stamp: Stamp, proceed: () => boolean): Promise<TraceFile> {
  const { archive, manifest } = bundle;
  const source = sourceOf(bundle);
  const inside = createArchiveIo(archive);
  let total = 0;
  for (const { path, size } of archive.reader.files.values()) if (path.startsWith(archive.prefix)) total += size;
  let index = emptyIndex();
  if (!archive.reader.files.has(archive.logEntry)) {
    const failure = fail('log_missing', `the archive holds no ${manifest.raw_event_log}`, { path: bundle.logPath });
    return { ...noTrace(stamp, failure.failure), kind: 'archive', manifest, total_bytes: total };
  }
  if (source.log_size > COUNTED_UP_TO) index = (await readFirstIndex(inside, source)).index;
  else await countOn(inside, source, index, Buffer.alloc(0), proceed);
  return {
    ...{ stamp, kind: 'archive', failure: null, manifest, status: index.end?.status ?? 'idle' },
    ...{ log_bytes: source.log_size, total_bytes: total, facts: factsOf(index), summed: false },
  };
}

async function tokensIn(
  bundle: ArchivedBundle,
  { facts }: TraceFile,
  proceed: () => boolean,
): Promise<Pick<TraceFile, 'facts' | 'summed'>> {
  const source = sourceOf(bundle);
  const sums =
    source.log_size > 0 && source.log_size <= COUNTED_UP_TO
      ? await sumPayloads(createArchiveIo(bundle.archive), source, null, proceed)
      : null;
  return { facts: facts && sums?.unread === 0 ? { ...facts, tokens: sums.tokens } : facts, summed: true };
}
