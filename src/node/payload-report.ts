import { join } from 'node:path';
import type { Failure, Result } from '../core/failure.ts';
import { fail, ok } from '../core/failure.ts';
import type { RawPayloadRef } from '../core/trace/payload-ref.ts';
import type { BundleArchive } from './archive/archive-bundle.ts';
import type { Bundle } from './bundle.ts';
import { bundlePathSegments } from './bundle-path.ts';
import { type AsyncFs, errnoOf, ioFailure, isPermissionError, isWithin, nodeAsyncFs, quotePath } from './io.ts';

/** What the payload files of a bundle are, held against the references of its log. */
export interface PayloadReport {
  /** Distinct files that the log refers to and that can be read, and their size together. */
  referenced: { files: number; bytes: number };
  /** Files of the payloads folder that nothing refers to, by path (relative to the bundle, with `/`). */
  unreferenced: { path: string; size: number }[];
  /** References to files that are not there. */
  missing: RawPayloadRef[];
  /** References to files above the payload store's limit. */
  oversized: { ref: RawPayloadRef; size: number }[];
  /** References that cannot be used otherwise: `payload_outside`, `payload_unreadable`. */
  unusable: { ref: RawPayloadRef; failure: Failure }[];
}

export interface PayloadReportOptions {
  signal?: AbortSignal;
  fs?: AsyncFs;
}

/** Folders in the payloads folder are looked into this deep (the producer makes none). */
const MAX_DEPTH = 8;

/** So many files are looked at before other work of this process gets a turn. */
const TURN = 500;

/**
 * Compares the payloads folder of `bundle` with the references of its log; contents are not read, links not followed into
 * folders. A payload that a live producer wrote a moment ago counts as unreferenced until its event is in the log. Fails with `no_permission`,
 * `payloads_unreadable` (the folder cannot be listed), `payloads_outside` (it is a link out of the bundle), `cancelled`; a folder that does not exist is empty.
 */
export async function bundlePayloadReport(
  bundle: Bundle,
  referenced: Iterable<RawPayloadRef>,
  options: PayloadReportOptions = {},
): Promise<Result<PayloadReport>> {
  const report: PayloadReport = {
    referenced: { files: 0, bytes: 0 },
    unreferenced: [],
    missing: [],
    oversized: [],
    unusable: [],
  };
  const turn = createTurn(bundle, options.signal);
  const seen = new Set<string>();
  for (const ref of referenced) {
    const segments = bundlePathSegments(ref.path);
    const path = segments ? segments.join('/') : ref.path;
    if (seen.has(path)) continue;
    seen.add(path);
    addReference(report, bundle, ref);
    const stopped = await turn();
    if (stopped) return { ok: false, failure: stopped };
  }
  const failure = await addUnreferenced(report, bundle, seen, turn, options.fs ?? nodeAsyncFs);
  if (failure) return { ok: false, failure };
  report.unreferenced.sort((a, b) => a.path.localeCompare(b.path, 'en', { numeric: true }));
  return ok(report);
}

function addReference(report: PayloadReport, bundle: Bundle, ref: RawPayloadRef): void {
  const found = bundle.payloads.stat(ref);
  if (!found.ok) {
    if (found.failure.code === 'payload_missing') report.missing.push(ref);
    else report.unusable.push({ ref, failure: found.failure });
    return;
  }
  const { size } = found.value;
  if (size > bundle.payloads.maxBytes) report.oversized.push({ ref, size });
  report.referenced.files += 1;
  report.referenced.bytes += size;
}

async function addUnreferenced(
  report: PayloadReport,
  bundle: Bundle,
  seen: ReadonlySet<string>,
  turn: Turn,
  fs: AsyncFs,
): Promise<Failure | null> {
  if (bundle.archive) return addUnreferencedEntries(report, bundle, bundle.archive, seen, turn);
  const top = (bundlePathSegments(bundle.manifest.payloads_dir) ?? []).join('/');
  // Payloads beside the manifest: then the files of the bundle itself are in the same folder.
  const own = new Set(top === '' ? ['manifest.json', 'state.json', bundle.manifest.raw_event_log] : []);
  const folders = [{ path: top, depth: 0 }];
  try {
    if (!isWithin(await fs.realpath(bundle.dir), await fs.realpath(bundle.payloadsDir))) {
      const message = `${quotePath(bundle.payloadsDir)} is a link that leaves the bundle; it was not listed`;
      return { code: 'payloads_outside', message, where: { path: bundle.payloadsDir } };
    }
    for (let folder = folders.pop(); folder; folder = folders.pop()) {
      for await (const entry of await fs.opendir(join(bundle.dir, folder.path))) {
        const path = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`;
        if (entry.isDirectory()) {
          if (folder.depth < MAX_DEPTH) folders.push({ path, depth: folder.depth + 1 });
        } else if (!seen.has(path) && !own.has(path)) {
          report.unreferenced.push({ path, size: await sizeOf(join(bundle.dir, path), fs) });
        }
        const stopped = await turn();
        if (stopped) return stopped;
      }
    }
    return null;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    const code = isPermissionError(error) ? 'no_permission' : 'payloads_unreadable';
    return ioFailure(code, 'list', bundle.payloadsDir, error).failure;
  }
}

/** The same of a bundle in an archive, whose list of files is known. */
async function addUnreferencedEntries(
  report: PayloadReport,
  bundle: Bundle,
  { reader, prefix, logEntry }: BundleArchive,
  seen: ReadonlySet<string>,
  turn: Turn,
): Promise<Failure | null> {
  const top = (bundlePathSegments(bundle.manifest.payloads_dir) ?? []).join('/');
  const folder = prefix + (top === '' ? '' : `${top}/`);
  const own = new Set([`${prefix}manifest.json`, `${prefix}state.json`, logEntry]);
  for (const { path, size } of reader.files.values()) {
    const inBundle = path.slice(prefix.length);
    if (path.startsWith(folder) && !own.has(path) && !seen.has(inBundle)) {
      report.unreferenced.push({ path: inBundle, size });
    }
    const stopped = await turn();
    if (stopped) return stopped;
  }
  return null;
}

/** Bytes of the entry itself (of a link: of the link); 0 when it is gone by now. */
async function sizeOf(path: string, fs: AsyncFs): Promise<number> {
  try {
    return (await fs.lstat(path)).size;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 0;
    throw error;
  }
}

type Turn = () => Promise<Failure | null>;

/** Now and then lets others run, and says when to stop. */
function createTurn(bundle: Bundle, signal: AbortSignal | undefined): Turn {
  let count = 0;
  return async () => {
    if (signal?.aborted) {
      return fail('cancelled', `looking at the payloads of ${quotePath(bundle.dir)} was cancelled`).failure;
    }
    count += 1;
    if (count % TURN === 0) await new Promise((resume) => setImmediate(resume));
    return null;
  };
}
