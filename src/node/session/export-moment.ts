import type { ExportFinding, ExportRequest } from '../../protocol/export.ts';
import type { ExportSource, PreparedRedaction } from '../export/index.ts';

type Redact = NonNullable<ExportRequest['redact']>;

/**
 * The trace of one moment with the redactions that were made of it: a review and the file that follows it are about the same
 * trace, however it grows meanwhile, and what was looked for once is not looked for again.
 */
export interface ExportMoment {
  source: ExportSource;
  /** The redaction made for this choice; `make` when there is none yet. A redaction that fails or is cancelled is not kept. */
  redaction(
    redact: Redact | undefined,
    make: () => Promise<PreparedRedaction | null>,
  ): Promise<PreparedRedaction | null>;
  /** What was found for a choice; `find` when nobody asked yet. Counted once: writing counts on. */
  findings(redact: Redact, find: () => Promise<ExportFinding[]>): Promise<ExportFinding[]>;
}

export function createMoment(source: ExportSource): ExportMoment {
  /** The newest two: the one of the review, which keeps nothing, and the one of its decisions. */
  const redactions = new Map<string, PreparedRedaction | null>();
  let found: { key: string; findings: ExportFinding[] } | null = null;
  return {
    source,
    async redaction(redact, make) {
      const key = keyOf(redact);
      if (redactions.has(key)) return redactions.get(key) ?? null;
      const made = await make();
      const [oldest] = redactions.keys();
      if (redactions.size > 1 && oldest !== undefined) redactions.delete(oldest);
      redactions.set(key, made);
      return made;
    },
    async findings(redact, find) {
      const key = keyOf(redact);
      if (found?.key !== key) found = { key, findings: await find() };
      return found.findings;
    },
  };
}

const keyOf = (redact: Redact | undefined): string => {
  const { kinds = [], keep = [], patterns = [] } = redact ?? {};
  return JSON.stringify([kinds, [...keep].sort(), patterns]);
};
