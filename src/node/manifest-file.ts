import { Buffer, isUtf8 } from 'node:buffer';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import type { Failure, Result } from '../core/failure.ts';
import { fail, ok } from '../core/failure.ts';
import { type Manifest, manifest as manifestSchema, SUPPORTED_SCHEMA_VERSION } from '../core/trace/manifest.ts';
import { bundlePathSegments } from './bundle-path.ts';
import { type AsyncFs, errnoOf, ioFailure, isPermissionError, nodeAsyncFs, openRegularFile, quotePath } from './io.ts';
import { type IsBundle, whyNotABundleFile, whyNotABundleFolder } from './not-a-bundle.ts';

export const MANIFEST_NAME = 'manifest.json';

/** A manifest has seven short fields; whatever is larger is something else. */
export const MAX_MANIFEST_BYTES = 1024 * 1024;

const OPEN_CODES = { missing: 'manifest_missing', notAFile: 'manifest_unreadable', unreadable: 'manifest_unreadable' };

/** A manifest that was read, and its absolute path. */
export interface ManifestFile {
  manifest: Manifest;
  path: string;
}

/**
 * Reads and checks `<dir>/manifest.json` (spec/trace-format.md, "Bundle on disk"). Failure codes:
 *
 * - `path_missing`: nothing is at `dir` · `no_permission`: `dir` or the manifest may not be read · `path_unreadable`: I/O
 * - `bundle_is_archive`, `bundle_is_inner_file` (a file that belongs inside a bundle), `bundle_is_file`: `dir` is no folder
 * - `bundle_is_root` (bundles lie below it), `bundle_is_inner_folder` (its parent is the bundle), `manifest_missing`
 * - `manifest_unreadable` (I/O, no regular file) · `manifest_too_large` · `manifest_damaged`: no JSON
 * - `manifest_newer`: a schema_version we do not know · `manifest_invalid`: fields missing or of the wrong type
 * - `manifest_outside`: it names a log or a payloads folder outside the bundle
 */
export async function readManifest(dir: string, fs: AsyncFs = nodeAsyncFs): Promise<Result<ManifestFile>> {
  const folder = resolve(dir);
  const problem = await folderProblem(folder, fs);
  if (problem) return { ok: false, failure: problem };
  const path = join(folder, MANIFEST_NAME);
  const bytes = await readSmallFile(path, fs);
  if (!bytes.ok) {
    if (bytes.failure.code !== 'manifest_missing') return bytes;
    return { ok: false, failure: await whyNotABundleFolder(folder, bundleTest(fs), fs) };
  }
  const parsed = parseManifest(bytes.value, path);
  return parsed.ok ? ok({ manifest: parsed.value, path }) : parsed;
}

async function folderProblem(folder: string, fs: AsyncFs): Promise<Failure | null> {
  try {
    const stats = await fs.stat(folder);
    return stats.isDirectory() ? null : await whyNotABundleFile(folder, stats, bundleTest(fs), fs);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') {
      return { code: 'path_missing', message: `${quotePath(folder)} does not exist`, where: { path: folder } };
    }
    return ioFailure(isPermissionError(error) ? 'no_permission' : 'path_unreadable', 'open', folder, error).failure;
  }
}

/** Whether a folder holds a manifest of ours, of whatever version. */
function bundleTest(fs: AsyncFs): IsBundle {
  return async (folder) => {
    const path = join(folder, MANIFEST_NAME);
    const bytes = await readSmallFile(path, fs);
    if (!bytes.ok) return false;
    const parsed = parseManifest(bytes.value, path);
    return parsed.ok || parsed.failure.code === 'manifest_newer';
  };
}

async function readSmallFile(path: string, fs: AsyncFs): Promise<Result<Buffer>> {
  const opened = await openRegularFile(path, OPEN_CODES, fs);
  if (!opened.ok) return opened;
  const { handle } = opened.value;
  try {
    // Not by the size that stat told: the file may be growing.
    const buffer = Buffer.alloc(Math.min(opened.value.size, MAX_MANIFEST_BYTES) + 1);
    let filled = 0;
    while (filled < buffer.length) {
      const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    if (filled <= MAX_MANIFEST_BYTES) return ok(buffer.subarray(0, filled));
    const message = `${quotePath(path)} is larger than ${MAX_MANIFEST_BYTES} bytes: not a manifest`;
    return fail('manifest_too_large', message, { path });
  } catch (error) {
    return ioFailure('manifest_unreadable', 'read', path, error);
  } finally {
    await handle.close().catch(() => undefined);
  }
}

/** Checks the bytes of a manifest; `path` is for messages. Fails like {@link readManifest} with the `manifest_…` codes. */
export function parseManifest(bytes: Uint8Array, path: string): Result<Manifest> {
  const damaged = (fact: string) => fail('manifest_damaged', `${quotePath(path)} is damaged: ${fact}`, { path });
  if (bytes.length === 0) return damaged('it is empty');
  if (!isUtf8(bytes)) return damaged('it is not UTF-8 text');
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (error) {
    return damaged(`it is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  // The version first: in a newer format the fields need not be ours.
  const version =
    typeof value === 'object' && value !== null && 'schema_version' in value ? value.schema_version : null;
  if (typeof version === 'number' && version > SUPPORTED_SCHEMA_VERSION) {
    const message = `${quotePath(path)} has schema_version ${version}; versions up to ${SUPPORTED_SCHEMA_VERSION} can be read`;
    return fail('manifest_newer', message, { path });
  }
  const checked = manifestSchema.safeParse(value);
  if (!checked.success) {
    const fields = describeIssues(checked.error.issues);
    return fail('manifest_invalid', `${quotePath(path)} is no manifest: ${fields}`, { path });
  }
  return confined(checked.data, path);
}

function confined(manifest: Manifest, path: string): Result<Manifest> {
  for (const field of ['raw_event_log', 'payloads_dir'] as const) {
    const named = manifest[field];
    const segments = bundlePathSegments(named);
    if (segments === null) {
      const message = `${quotePath(path)} names a ${field} outside the bundle: ${quotePath(named)}`;
      return fail('manifest_outside', message, { path });
    }
    if (segments.length === 0 && field === 'raw_event_log') {
      return fail('manifest_invalid', `${quotePath(path)} names no file as raw_event_log: ${quotePath(named)}`, {
        path,
      });
    }
  }
  return ok(manifest);
}

/** `trace_id: expected string, received number; …` */
function describeIssues(issues: readonly z.core.$ZodIssue[]): string {
  return issues
    .map((issue) => {
      const field = issue.path.join('.') || 'the whole';
      const fact = issue.message.replace(/^Invalid input: /, '');
      return `${field}: ${fact.endsWith('received undefined') ? 'missing' : fact}`;
    })
    .join('; ');
}
