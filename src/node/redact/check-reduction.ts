import { fail, TraceError } from '../../core/failure.ts';
import { COLLECTIONS } from '../../core/model/trace.ts';
import type { Bundle } from '../bundle.ts';
import { type ReducedBundle, reduceBundle, reduceTrace } from '../reduce-bundle.ts';

/**
 * Throws a TraceError `redaction_changes_trace` unless the bundle in `dir` reduces as `original` does: the same lines are skipped or
 * noticed, and every collection has as many objects, with as many items each. Their texts and ids are what was redacted.
 */
export async function checkSameReduction(original: Bundle, dir: string, signal?: AbortSignal): Promise<void> {
  const options = { mode: 'lenient' as const, payloads: { cacheBytes: 0 }, ...(signal ? { signal } : {}) };
  const opened = { kind: 'folder' as const, bundle: original, missing: [], close: async () => undefined };
  const before = outlineOf(await reduceTrace(opened, options));
  const reduced = await reduceBundle(dir, options);
  const after = outlineOf(reduced);
  refuseNewDiagnostics(before, reduced);
  for (const [what, expected] of before) {
    if (after.get(what) === expected) continue;
    const message = `the redacted bundle would reduce to another trace (${what} differ); nothing was written`;
    throw new TraceError(fail('redaction_changes_trace', message).failure);
  }
}

/** Names the first line that is skipped or noticed now, in words about the redacted bundle only. */
function refuseNewDiagnostics(before: ReadonlyMap<string, string>, { diagnostics }: ReducedBundle): void {
  const known = new Set(before.get('diagnostics')?.split(','));
  const added = diagnostics.find(({ severity, line }) => !known.has(`${severity} ${line}`));
  if (!added) return;
  const message = `the redacted bundle would reduce to another trace (line ${added.line}: ${added.message}); nothing was written`;
  throw new TraceError(fail('redaction_changes_trace', message, { line: added.line }).failure);
}

/** What must not change, by what it is called. */
function outlineOf({ diagnostics, trace }: ReducedBundle): Map<string, string> {
  const outline = new Map<string, string>();
  outline.set('diagnostics', diagnostics.map(({ severity, line }) => `${severity} ${line}`).join());
  outline.set('status', trace.status);
  for (const name of COLLECTIONS) {
    const objects = Object.values(trace[name] as Record<string, object>);
    outline.set(name, objects.map(sizeOf).sort().join());
  }
  return outline;
}

/** The lengths of an object's lists: items of a thread, parts of an item, calls of a response. */
function sizeOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value.length}]`;
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(sizeOf).join('');
}
