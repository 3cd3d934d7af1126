import { createReadStream } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fail, TraceError } from '../../core/failure.ts';
import type { Bundle } from '../bundle.ts';
import { bundlePathSegments } from '../bundle-path.ts';
import { entryKind, errnoOf, ioFailure, quotePath } from '../io.ts';
import { MANIFEST_NAME } from '../manifest-file.ts';

/** A file that belongs to a bundle. */
export interface BundleFile {
  /** Relative to the bundle, with `/`. */
  path: string;
  /** Of a growing log: what it had when it was listed. */
  size: number;
  /** Exactly `size` bytes. Throws a TraceError. */
  stream(): AsyncIterable<Uint8Array>;
}

const MAX_DEPTH = 8;

/**
 * The files of a bundle in the order of their names' bytes: manifest, log, state.json where there is one, and everything in
 * the payloads folder. The log is looked at first: what it refers to then is complete already. Throws a TraceError: links
 * and devices among them (`bundle_has_links`), what cannot be listed.
 */
export async function bundleFiles(bundle: Bundle): Promise<BundleFile[]> {
  const { archive, manifest } = bundle;
  const log = (bundlePathSegments(manifest.raw_event_log) ?? []).join('/');
  const payloads = (bundlePathSegments(manifest.payloads_dir) ?? []).join('/');
  const files = new Map<string, BundleFile>();
  const add = (file: BundleFile | null) => file && !files.has(file.path) && files.set(file.path, file);
  if (archive) {
    const own = new Set([MANIFEST_NAME, log, 'state.json']);
    for (const entry of archive.reader.files.values()) {
      const path = entry.path.slice(archive.prefix.length);
      if (!entry.path.startsWith(archive.prefix)) continue;
      if (!own.has(path) && !path.startsWith(payloads === '' ? '' : `${payloads}/`)) continue;
      add({ path, size: entry.size, stream: () => archive.reader.stream(entry) });
    }
  } else {
    for (const name of [log, MANIFEST_NAME, 'state.json']) add(await fileIn(bundle.dir, name));
    for await (const name of filesBelow(bundle.dir, payloads, 0)) add(await fileIn(bundle.dir, name));
  }
  const sorted = [...files.values()].map((file) => ({ file, key: Buffer.from(file.path) }));
  return sorted.sort((a, b) => a.key.compare(b.key)).map(({ file }) => file);
}

/** What a bundle is called: the name of its folder, in an archive too. */
export function bundleName(bundle: Bundle): string {
  const folder = bundle.archive?.prefix.replace(/\/$/, '');
  return folder || basename(bundle.dir).replace(/\.(zip|tgz|tar|tar\.gz|tar\.zst)$/i, '') || 'trace';
}

async function fileIn(dir: string, path: string): Promise<BundleFile | null> {
  const place = join(dir, path);
  try {
    const stats = await lstat(place);
    if (!stats.isFile()) {
      const message = `${quotePath(place)} is ${entryKind(stats)}; only regular files can be taken along`;
      throw new TraceError(fail('bundle_has_links', message, { path: place }).failure);
    }
    return { path, size: stats.size, stream: () => exactly(place, stats.size) };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw unreadable(place, error);
  }
}

async function* filesBelow(dir: string, folder: string, depth: number): AsyncGenerator<string> {
  if (depth > MAX_DEPTH) return;
  try {
    for await (const entry of await opendir(join(dir, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) yield* filesBelow(dir, path, depth + 1);
      else yield path;
    }
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw unreadable(join(dir, folder), error);
  }
}

async function* exactly(path: string, size: number): AsyncGenerator<Uint8Array> {
  let read = 0;
  if (size === 0) return;
  try {
    for await (const chunk of createReadStream(path, { end: size - 1, highWaterMark: 256 * 1024 })) {
      read += (chunk as Uint8Array).length;
      yield chunk as Uint8Array;
    }
  } catch (error) {
    throw unreadable(path, error);
  }
  if (read !== size) {
    const message = `${quotePath(path)} became shorter while it was read`;
    throw new TraceError(fail('bundle_changed', message, { path }).failure);
  }
}

function unreadable(path: string, error: unknown): unknown {
  if (error instanceof TraceError || errnoOf(error) === null) return error;
  return new TraceError(ioFailure('bundle_unreadable', 'read', path, error).failure);
}
