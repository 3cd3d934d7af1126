import { basename, join } from 'node:path';
import { fail, ok, type Result } from '../../core/failure.ts';
import type { Manifest } from '../../core/trace/manifest.ts';
import type { Bundle } from '../bundle.ts';
import { bundlePathSegments } from '../bundle-path.ts';
import { quotePath } from '../io.ts';
import { MANIFEST_NAME, MAX_MANIFEST_BYTES, parseManifest } from '../manifest-file.ts';
import type { PayloadStoreOptions } from '../payload-store.ts';
import { type ArchiveReader, asResult } from './archive.ts';
import { createArchivePayloadStore } from './archive-payloads.ts';
import { type OpenArchiveOptions, openArchive } from './open-archive.ts';

/** Where the files of a bundle are that lies in an archive. */
export interface BundleArchive {
  reader: ArchiveReader;
  /** What the names of the bundle's files begin with: '' or `folder/`. */
  prefix: string;
  /** The log's name in the archive. */
  logEntry: string;
}

export interface OpenArchiveBundleOptions extends OpenArchiveOptions {
  payloads?: PayloadStoreOptions;
}

/** How many candidates a message names. */
const NAMED = 3;

/**
 * Opens the bundle in the archive at `path`, at its top or in one folder below it; nothing of it is unpacked to files,
 * except a compressed tar as {@link openArchive} says. Fails like {@link openArchive}, with the `manifest_…` codes of
 * `readManifest`, and `archive_ambiguous` (several bundles). `closeBundle` gives the archive back.
 */
export async function openArchiveBundle(
  path: string,
  options: OpenArchiveBundleOptions = {},
): Promise<Result<Bundle & { archive: BundleArchive }>> {
  const opened = await openArchive(path, options);
  if (!opened.ok) return opened;
  const reader = opened.value;
  const bundle = await bundleIn(reader, options.payloads);
  if (!bundle.ok) await reader.close();
  return bundle;
}

async function bundleIn(
  reader: ArchiveReader,
  payloads: PayloadStoreOptions | undefined,
): Promise<Result<Bundle & { archive: BundleArchive }>> {
  const prefix = findPrefix(reader);
  if (!prefix.ok) return prefix;
  const inArchive = (entry: string) => join(reader.path, prefix.value, entry);
  const manifest = await readManifest(reader, prefix.value, inArchive(MANIFEST_NAME));
  if (!manifest.ok) return manifest;
  const entryOf = (named: string) => (bundlePathSegments(named) ?? []).join('/');
  const logEntry = prefix.value + entryOf(manifest.value.raw_event_log);
  return ok({
    dir: reader.path,
    manifest: manifest.value,
    manifestPath: inArchive(MANIFEST_NAME),
    logPath: join(reader.path, logEntry),
    payloadsDir: inArchive(entryOf(manifest.value.payloads_dir)),
    payloads: createArchivePayloadStore(reader, prefix.value, payloads),
    archive: { reader, prefix: prefix.value, logEntry },
  });
}

/** The folder of the archive that holds the manifest: its top, or the only one of those below. */
function findPrefix(reader: ArchiveReader): Result<string> {
  if (reader.files.has(MANIFEST_NAME)) return ok('');
  const folders: string[] = [];
  for (const path of reader.files.keys()) {
    // What macOS puts beside the files is about them, not one of them.
    if (path.endsWith(`/${MANIFEST_NAME}`) && !path.startsWith('__MACOSX/')) {
      folders.push(path.slice(0, -MANIFEST_NAME.length));
    }
  }
  const direct = folders.filter((folder) => folder.indexOf('/') === folder.length - 1);
  const [only] = direct;
  if (direct.length === 1 && only !== undefined) return ok(only);
  const where = { path: reader.path };
  if (direct.length > 1) {
    const names = direct.slice(0, NAMED).map((folder) => quotePath(folder.slice(0, -1)));
    const more = direct.length > NAMED ? ` and ${direct.length - NAMED} more` : '';
    return fail(
      'archive_ambiguous',
      `${quotePath(reader.path)} holds several bundles: ${names.join(', ')}${more}`,
      where,
    );
  }
  const none = `${quotePath(reader.path)} holds no ${MANIFEST_NAME}, neither at its top nor in a folder there`;
  return fail('manifest_missing', none, where);
}

async function readManifest(reader: ArchiveReader, prefix: string, path: string): Promise<Result<Manifest>> {
  const file = reader.files.get(prefix + MANIFEST_NAME);
  if (!file) return fail('manifest_missing', `${quotePath(basename(reader.path))} holds no ${MANIFEST_NAME}`, { path });
  if (file.size > MAX_MANIFEST_BYTES) {
    return fail('manifest_too_large', `${quotePath(path)} is larger than ${MAX_MANIFEST_BYTES} bytes: not a manifest`, {
      path,
    });
  }
  const bytes = await asResult(() => reader.read(file));
  return bytes.ok ? parseManifest(bytes.value, path) : bytes;
}
