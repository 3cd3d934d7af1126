import { checkExport, collectFromSource, exportRedactor } from '../redact/for-export.ts';
import type { RedactionKind, Rule } from '../redact/kinds.ts';
import { createRedactor, type Finding } from '../redact/redactor.ts';
import type { RedactionReport } from '../redact/report.ts';
import type { ExportCheck, ExportProgress, ExportSource, Redactor } from './types.ts';

export interface RedactionChoice {
  kinds: readonly RedactionKind[];
  /** The user's own patterns, from `readOwnPatterns`. */
  patterns?: readonly Rule[];
  /** Values that stay, and values that go as well, as a review decided. */
  keep?: readonly string[];
  also?: readonly string[];
}

/** A redaction that knows all values of its source: what an export needs of it. */
export interface PreparedRedaction {
  redactor: Redactor;
  check: ExportCheck;
  /** What was found, with the values: for a review on this machine. */
  findings(): Finding[];
  /** What was replaced so far, without the values. */
  report(): RedactionReport;
}

/**
 * Reads the whole source, payloads included, so that every value is known before the first byte is written. Throws a
 * TraceError `cancelled`.
 */
export async function prepareRedaction(
  source: ExportSource,
  choice: RedactionChoice,
  options: { signal?: AbortSignal; onProgress?: (progress: ExportProgress) => void } = {},
): Promise<PreparedRedaction> {
  const redactor = createRedactor(choice);
  await collectFromSource(redactor, source, options);
  return {
    redactor: exportRedactor(redactor),
    check: checkExport(redactor),
    findings: () => redactor.findings(),
    report: () => redactor.report(),
  };
}
