import type { Failure } from '../../core/failure.ts';
import type { Manifest } from '../../core/trace/manifest.ts';
import type { BundleFacts, BundleStatus } from '../../protocol/library.ts';
import type { Stamp } from './observe.ts';

/** What the library knows of a trace that is a single file. Plain data: kept in the cache. */
export interface TraceFile {
  /** The file that this was read from. */
  stamp: Stamp;
  /** Null: it holds no trace, or none that can be read (`failure` says why). */
  kind: 'archive' | 'state' | null;
  failure: Failure | null;
  manifest: Manifest | null;
  status: Exclude<BundleStatus, 'live' | 'broken'>;
  log_bytes: number;
  /** Unpacked. */
  total_bytes: number | null;
  facts: BundleFacts | null;
  /** Whether tokens were summed up, as far as they ever will be. */
  summed: boolean;
}

const NAME = /\.(?:zip|tar|tgz|tar\.gz|tar\.zst)$|(?:^|[._-])state\.json$/i;

/** Whether a file of this name may be a trace: an archive of one, or a reduced `state.json`. Its content decides. */
export const isTraceFileName = (name: string): boolean => NAME.test(name);

/** Nothing but its failure is known of a file. */
export function noTrace(stamp: Stamp, failure: Failure | null): TraceFile {
  return {
    ...{ stamp, kind: null, failure, manifest: null, status: 'idle' },
    ...{ log_bytes: 0, total_bytes: null, facts: null, summed: true },
  };
}
