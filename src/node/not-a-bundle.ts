import { Buffer } from 'node:buffer';
import type { Stats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Failure } from '../core/failure.ts';
import { type AsyncFs, entryKind, ioFailure, isPermissionError, openRegularFile, quotePath } from './io.ts';

/** How many entries of a folder are looked at for bundles below it, and how many of them a message names. */
const LOOKED_AT = 200;
const NAMED = 3;

const MANIFEST = 'manifest.json';

/** What begins with these bytes (at that offset) is an archive of this kind. */
const ARCHIVES: readonly { kind: string; offset: number; magic: readonly number[] }[] = [
  { kind: 'a zip archive', offset: 0, magic: [0x50, 0x4b, 0x03, 0x04] },
  { kind: 'an empty zip archive', offset: 0, magic: [0x50, 0x4b, 0x05, 0x06] },
  { kind: 'a gzip archive', offset: 0, magic: [0x1f, 0x8b] },
  { kind: 'a zstd archive', offset: 0, magic: [0x28, 0xb5, 0x2f, 0xfd] },
  { kind: 'a tar archive', offset: 257, magic: [0x75, 0x73, 0x74, 0x61, 0x72] },
];

/** Whether a folder is a bundle: a manifest.json alone is not enough, other programs have theirs. */
export type IsBundle = (folder: string) => Promise<boolean>;

/** Says what the file at `path` is, which was given where a bundle folder is wanted. */
export async function whyNotABundleFile(path: string, stats: Stats, isBundle: IsBundle, fs: AsyncFs): Promise<Failure> {
  const where = { path };
  const because = (code: string, fact: string): Failure => ({ code, message: `${quotePath(path)} is ${fact}`, where });
  if (!stats.isFile()) return because('bundle_is_file', `${entryKind(stats)}, not a bundle folder`);

  const head = await readHead(path, fs);
  if ('code' in head) return head;
  for (const { kind, offset, magic } of ARCHIVES) {
    if (magic.every((byte, i) => head.bytes[offset + i] === byte)) {
      return because('bundle_is_archive', `${kind}, not a bundle folder`);
    }
  }
  const bundle = await enclosingBundle(path, isBundle);
  if (bundle !== null) {
    const fact = `a file of a bundle, not the bundle itself: open its folder, ${quotePath(bundle)}`;
    return because('bundle_is_inner_file', fact);
  }
  const name = basename(path);
  if (name === 'state.json') return because('bundle_is_inner_file', 'a reduced trace, not a bundle folder');
  if (name.endsWith('.jsonl')) {
    const fact = `a log without its bundle: open a folder that holds it and ${MANIFEST}`;
    return because('bundle_is_inner_file', fact);
  }
  return because('bundle_is_file', 'a file, not a bundle folder');
}

/** Says what the folder is, in which there is no manifest. */
export async function whyNotABundleFolder(folder: string, isBundle: IsBundle, fs: AsyncFs): Promise<Failure> {
  const where = { path: folder };
  const none = `${quotePath(folder)} holds no ${MANIFEST}`;
  const bundle = await enclosingBundle(folder, isBundle);
  if (bundle !== null) {
    const message = `${none}: it lies inside the bundle ${quotePath(bundle)}`;
    return { code: 'bundle_is_inner_folder', message, where };
  }
  const below = await bundlesBelow(folder, isBundle, fs);
  if (!Array.isArray(below)) return below;
  if (below.length === 0) return { code: 'manifest_missing', message: `${none}: not a bundle`, where };
  const named = below.slice(0, NAMED).map(quotePath).join(', ');
  const more = below.length > NAMED ? ` and ${below.length - NAMED} more` : '';
  return { code: 'bundle_is_root', message: `${none}, but bundles lie in it: ${named}${more}`, where };
}

async function readHead(path: string, fs: AsyncFs): Promise<{ bytes: Uint8Array } | Failure> {
  const codes = { missing: 'path_missing', notAFile: 'bundle_is_file', unreadable: 'path_unreadable' };
  const opened = await openRegularFile(path, codes, fs);
  if (!opened.ok) return opened.failure;
  try {
    const bytes = Buffer.alloc(512);
    const { bytesRead } = await opened.value.handle.read(bytes, 0, bytes.length, 0);
    return { bytes: bytes.subarray(0, bytesRead) };
  } catch (error) {
    return ioFailure('path_unreadable', 'read', path, error).failure;
  } finally {
    await opened.value.handle.close().catch(() => undefined);
  }
}

/** The folder above `path` that is a bundle: its own, or for a payload the one above that. */
async function enclosingBundle(path: string, isBundle: IsBundle): Promise<string | null> {
  const parent = dirname(path);
  for (const folder of new Set([parent, dirname(parent)])) {
    if (folder !== path && (await isBundle(folder))) return folder;
  }
  return null;
}

/** Names of the first subfolders that hold a manifest, or why the folder cannot be listed. */
async function bundlesBelow(folder: string, isBundle: IsBundle, fs: AsyncFs): Promise<string[] | Failure> {
  const names: string[] = [];
  try {
    let looked = 0;
    for await (const entry of await fs.opendir(folder)) {
      if (!entry.isFile() && (await isBundle(join(folder, entry.name)))) names.push(entry.name);
      looked += 1;
      if (looked === LOOKED_AT) break;
    }
  } catch (error) {
    return ioFailure(isPermissionError(error) ? 'no_permission' : 'path_unreadable', 'list', folder, error).failure;
  }
  return names.sort();
}
