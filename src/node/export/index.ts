import { basename } from 'node:path';
import { TraceError } from '../../core/failure.ts';
import type { ReduceMode } from '../../core/reduce/state.ts';
import { type WrittenFile, writeFileAtomic } from '../atomic-file.ts';
import { type ReducedBundle, type ReduceProgress, reduceBundle } from '../reduce-bundle.ts';
import { exportFormat } from './table.ts';
import type { ExportCheck, ExportFormatId, ExportOptions, ExportSource } from './types.ts';

export { type PreparedRedaction, prepareRedaction, type RedactionChoice } from './redaction.ts';
export { EXPORT_FORMATS, exportFormat } from './table.ts';
export { parseMoment } from './time-text.ts';
export type * from './types.ts';
export { CSV_TABLES } from './types.ts';

/** What an export needs of a reduced bundle; its payloads can be read until the bundle is closed. */
export function sourceOf({ bundle, trace, diagnostics, reducer, source }: ReducedBundle): ExportSource {
  return {
    trace,
    diagnostics,
    payloads: source.kind === 'state' ? null : bundle.payloads,
    origins: reducer.origins,
    name: basename(bundle.dir),
  };
}

export interface ExportRun extends ExportOptions {
  format: ExportFormatId;
  check?: ExportCheck;
}

/** The parts of an export. Throws what the format throws, when the parts are asked for. */
export function exportParts(source: ExportSource, { format, ...options }: Omit<ExportRun, 'check'>): Iterable<string> {
  const chosen = exportFormat(format);
  if (!chosen) throw new TraceError({ code: 'format_unknown', message: `there is no export format ${format}` });
  return chosen.write(source, options);
}

export interface ExportBundleOptions extends ExportRun {
  /** The file to write: whole or not at all. */
  output: string;
  /** How to reduce, when a path is given. Default `strict`. */
  mode?: ReduceMode;
  onReduceProgress?: (progress: ReduceProgress) => void;
}

/**
 * Writes an export: of the bundle, archive or `state.json` at a path, or of what is reduced already. On failure or abort the
 * file is as it was before. Rejects with a {@link TraceError}: codes of `reduceBundle`, of the format (`selection_unknown`,
 * `selection_empty`, `selection_refused`), of the check, of `writeFileAtomic`, and `cancelled`.
 */
export async function exportBundle(from: string | ExportSource, options: ExportBundleOptions): Promise<WrittenFile> {
  const { output, mode, onReduceProgress, ...run } = options;
  if (typeof from !== 'string') return write(from, output, run);
  const reduced = await reduceBundle(from, {
    payloads: { cacheBytes: 0 },
    ...(mode ? { mode } : {}),
    ...(run.signal ? { signal: run.signal } : {}),
    ...(onReduceProgress ? { onProgress: onReduceProgress } : {}),
  });
  try {
    return await write(sourceOf(reduced), output, run);
  } finally {
    await reduced.close();
  }
}

async function write(source: ExportSource, output: string, run: ExportRun): Promise<WrittenFile> {
  const { check, ...unchecked } = run;
  const parts = exportParts(source, unchecked);
  const chunks = check ? check(parts) : parts;
  const written = await writeFileAtomic(output, chunks, run.signal ? { signal: run.signal } : {});
  if (!written.ok) throw new TraceError(written.failure);
  return written.value;
}
