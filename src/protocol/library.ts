import type { Failure } from '../core/failure.ts';
import type { Manifest } from '../core/trace/manifest.ts';

/** `live`: grew within the last seconds and has not ended. `broken`: no trace can be read there, `failure` says why. */
export type BundleStatus = 'live' | 'idle' | 'completed' | 'failed' | 'aborted' | 'broken';

/** Facts about a trace that are cheap enough to have for every bundle of a root. `null`: not known (yet). */
export interface BundleFacts {
  first_user_message: string | null;
  model: string | null;
  ended_at_unix_ms: number | null;
  threads: number | null;
  turns: number | null;
  inference_calls: number | null;
  tool_calls: number | null;
  /** Compactions that were installed. */
  compactions: number | null;
  /** Tool calls that failed; model calls that failed or were cancelled. */
  failed_tools: number | null;
  broken_calls: number | null;
  /** Lines of the log that are plainly of no use: cut off, no JSON, of a type that is not known. Opening it may find more. */
  unreadable_lines: number | null;
  /** Tokens of all calls, input + output, where the index has read them. */
  tokens: number | null;
  events: number | null;
}

/** One trace in the library. */
export interface LibraryEntry {
  /** Stable while the bundle stays at its path. */
  id: string;
  path: string;
  /** The watched root that it was found under; null when it was opened by itself. */
  root: string | null;
  name: string;
  /** A bundle's folder, an archive of one, or a reduced trace alone. */
  kind: 'folder' | 'archive' | 'state';
  manifest: Manifest | null;
  status: BundleStatus;
  failure: Failure | null;
  log_bytes: number;
  /** Log and payloads together, where known. */
  total_bytes: number | null;
  last_activity_unix_ms: number | null;
  facts: BundleFacts | null;
}

export interface RootState {
  path: string;
  /** `waiting`: not there (yet, or unmounted). `failed`: there, but cannot be watched: `failure` says why. */
  state: 'watching' | 'listing' | 'waiting' | 'failed';
  failure: Failure | null;
  bundles: number;
}

export interface LibrarySnapshot {
  revision: number;
  roots: RootState[];
  entries: LibraryEntry[];
}

export interface LibraryChange {
  revision: number;
  roots: RootState[] | null;
  upserts: LibraryEntry[];
  /** Ids of entries that are gone. */
  removed: string[];
}
