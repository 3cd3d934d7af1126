import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { ok, type Result } from '../../core/failure.ts';
import type { RolloutTrace } from '../../core/model/trace.ts';
import { type Bundle, closeBundle, openBundle } from '../bundle.ts';
import type { PayloadStoreOptions } from '../payload-store.ts';
import { asResult } from './archive.ts';
import { openArchiveBundle } from './archive-bundle.ts';
import { archiveFormat, type OpenArchiveOptions, readHead } from './open-archive.ts';
import { bundleOfState, openStateFile } from './state-file.ts';

/** A trace that was opened from whatever held it. */
export type OpenedTrace =
  | { kind: 'folder' | 'archive'; bundle: Bundle; missing: readonly string[]; close(): Promise<void> }
  /** `bundle` has names only: no log, no payloads. `missing` says so in sentences. */
  | { kind: 'state'; bundle: Bundle; trace: RolloutTrace; missing: readonly string[]; close(): Promise<void> };

export interface OpenTraceOptions extends OpenArchiveOptions {
  payloads?: PayloadStoreOptions;
}

/**
 * Opens a trace: the folder of a bundle, an archive of one (`.zip`, `.tar`, `.tar.gz`, `.tar.zst`, told by its content, read
 * in place), or a `state.json` alone. Fails like `readManifest`, {@link openArchiveBundle} and {@link openStateFile}.
 * The caller closes it.
 */
export async function openTrace(path: string, options: OpenTraceOptions = {}): Promise<Result<OpenedTrace>> {
  const place = resolve(path);
  const what = await traceKind(place);
  if (what === 'archive') return opened('archive', await openArchiveBundle(place, options));
  if (what === 'state') {
    const state = await openStateFile(place);
    if (!state.ok) return state;
    const { trace, missing } = state.value;
    return ok({ kind: 'state', bundle: bundleOfState(state.value), trace, missing, close: async () => undefined });
  }
  return opened('folder', await openBundle(place, options.payloads ? { payloads: options.payloads } : {}));
}

function opened(kind: 'folder' | 'archive', bundle: Result<Bundle>): Result<OpenedTrace> {
  if (!bundle.ok) return bundle;
  return ok({ kind, bundle: bundle.value, missing: [], close: () => closeBundle(bundle.value) });
}

/**
 * What {@link openTrace} would open a path as. By content; a file of JSON is held to be a state.json when its name or its first member says
 * so. What is neither an archive nor that counts as a folder, and opening it says what it is.
 */
export async function traceKind(path: string): Promise<OpenedTrace['kind']> {
  const entry = await stat(path).catch(() => null);
  if (!entry?.isFile()) return 'folder';
  const head = await asResult(() => readHead(path));
  if (!head.ok) return 'folder';
  if (archiveFormat(head.value)) return 'archive';
  if (basename(path) === 'state.json') return 'state';
  const text = head.value.toString('utf8');
  return /^\s*\{\s*"schema_version"\s*:\s*\d+\s*,\s*"trace_id"/.test(text) && !text.includes('"raw_event_log"')
    ? 'state'
    : 'folder';
}
