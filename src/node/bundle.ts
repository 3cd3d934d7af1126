import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Result } from '../core/failure.ts';
import { ok } from '../core/failure.ts';
import type { Manifest } from '../core/trace/manifest.ts';
import type { BundleArchive } from './archive/archive-bundle.ts';
import { readArchiveLines } from './archive/archive-log.ts';
import { bundlePathSegments } from './bundle-path.ts';
import { type AsyncFs, nodeAsyncFs } from './io.ts';
import { type LineBatch, type LogReadOptions, readLines } from './log-reader.ts';
import { readManifest } from './manifest-file.ts';
import { createPayloadStore, type PayloadStore, type PayloadStoreOptions } from './payload-store.ts';

export { bundlePayloadReport, type PayloadReport } from './payload-report.ts';

/**
 * A trace bundle whose manifest was read. The log and the payloads folder may not exist yet. Of a bundle in an archive, the
 * paths only name its parts: read them with {@link readBundleLog} and `payloads`.
 */
export interface Bundle {
  /** Absolute; of a bundle in an archive, the archive's path. */
  dir: string;
  manifest: Manifest;
  manifestPath: string;
  logPath: string;
  payloadsDir: string;
  payloads: PayloadStore;
  /** Only of a growing bundle as it was at a moment ({@link atThisMoment}): how much of the log belongs to it. */
  logBytes?: number;
  /** Only of a bundle that lies in an archive, which is open until {@link closeBundle}. */
  archive?: BundleArchive;
}

export interface OpenBundleOptions {
  payloads?: PayloadStoreOptions;
  fs?: AsyncFs;
}

/** Opens the bundle in the folder `dir`; fails like {@link readManifest}. Nothing stays open: there is nothing to close. */
export async function openBundle(dir: string, options: OpenBundleOptions = {}): Promise<Result<Bundle>> {
  const read = await readManifest(dir, options.fs ?? nodeAsyncFs);
  if (!read.ok) return read;
  const { manifest, path: manifestPath } = read.value;
  const bundleDir = resolve(dir);
  return ok({
    dir: bundleDir,
    manifest,
    manifestPath,
    logPath: inBundle(bundleDir, manifest.raw_event_log),
    payloadsDir: inBundle(bundleDir, manifest.payloads_dir),
    payloads: createPayloadStore(bundleDir, options.payloads),
  });
}

/** {@link readLines} of a bundle's log, which must not be a link that leaves the bundle. */
export function readBundleLog(
  bundle: Bundle,
  options: Omit<LogReadOptions, 'within'> = {},
): AsyncGenerator<Result<LineBatch>, void> {
  const { archive } = bundle;
  if (archive) return readArchiveLines(archive.reader, archive.logEntry, bundle.logPath, options);
  const endByte = Math.min(options.endByte ?? Number.POSITIVE_INFINITY, bundle.logBytes ?? Number.POSITIVE_INFINITY);
  return readLines(bundle.logPath, { ...options, endByte, within: bundle.dir });
}

/**
 * The bundle as it is now, however its log grows meanwhile: whoever reads it several times reads the same. What the log refers
 * to is complete already (spec/trace-format.md: payloads are written before the events that refer to them). A log that cannot
 * be looked at is told by whoever reads it.
 */
export async function atThisMoment(bundle: Bundle): Promise<Bundle> {
  if (bundle.archive) return bundle;
  const stats = await stat(bundle.logPath).catch(() => null);
  return stats ? { ...bundle, logBytes: stats.size } : bundle;
}

/** Gives back what a bundle in an archive holds open; a bundle in a folder holds nothing. */
export async function closeBundle(bundle: Bundle): Promise<void> {
  await bundle.archive?.reader.close();
}

/** A path that the manifest names; `readManifest` has refused those that leave the bundle. */
function inBundle(dir: string, named: string): string {
  return join(dir, ...(bundlePathSegments(named) ?? []));
}
