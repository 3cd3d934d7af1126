import { useEffect, useState } from 'react';
import type { Failure } from '../../core/failure.ts';
import type {
  ExportFinding,
  ExportFormatInfo,
  ExportFormatName,
  ExportPreview,
  ExportProgressEvent,
  ExportRequest,
} from '../../protocol/export.ts';
import { client, failureOf } from '../stores/client.ts';

/** How much of an export is shown, in characters. */
const PREVIEW_CHARS = 12_000;

/** Hook: the formats of the host; empty until it has told. */
export function useFormats(): readonly ExportFormatInfo[] {
  const [formats, setFormats] = useState<readonly ExportFormatInfo[]>([]);
  useEffect(() => {
    client()
      .request('export.formats', {})
      .then((answer) => setFormats(answer.formats))
      .catch(() => setFormats([]));
  }, []);
  return formats;
}

/** A page is judged by what it says, not by its markup: the same transcript as text. */
export const previewFormat = (format: ExportFormatName): ExportFormatName => (format === 'html' ? 'markdown' : format);

/** What is known of the export that is asked for. Null: not yet. */
export interface Review {
  /** What a redaction would take out, kept values included. */
  findings: readonly ExportFinding[] | null;
  preview: ExportPreview | null;
  failure: Failure | null;
}

const NOTHING_YET: Review = { findings: null, preview: null, failure: null };

/**
 * Hook: looks for what is to be taken out, then makes the beginning of the export; anew whenever the request changes. The
 * host ends what it was doing for the request before.
 */
export function useReview(request: ExportRequest | null): Review {
  const [review, setReview] = useState<Review>(NOTHING_YET);
  const key = JSON.stringify(request);
  useEffect(() => {
    const asked = JSON.parse(key) as ExportRequest | null;
    if (!asked) return;
    let stale = false;
    const tell = (change: Partial<Review>) => {
      if (!stale) setReview((before) => ({ ...before, ...change }));
    };
    // Findings stay on screen while they are looked for again: rows must not jump under the pointer.
    tell({ preview: null, failure: null, ...(asked.redact ? {} : { findings: [] }) });
    const look = async (): Promise<void> => {
      if (asked.redact) {
        const { session_id } = asked;
        const { kinds, patterns = [] } = asked.redact;
        const redact = { kinds, patterns };
        tell({ findings: (await client().request('export.findings', { session_id, redact })).findings });
      }
      if (stale) return;
      const shown = { ...asked, format: previewFormat(asked.format), chars: PREVIEW_CHARS };
      tell({ preview: await client().request('export.preview', shown) });
    };
    look().catch((error) => tell({ failure: failureOf(error) }));
    return () => {
      stale = true;
    };
  }, [key]);
  return review;
}

/** Hook: how far the host is with what it was asked last; null when it told nothing yet. */
export function useExportProgress(sessionId: string): ExportProgressEvent | null {
  const [progress, setProgress] = useState<ExportProgressEvent | null>(null);
  useEffect(
    () =>
      client().on('export.progress', (event) => {
        if (event.session_id === sessionId) setProgress(event);
      }),
    [sessionId],
  );
  return progress;
}
