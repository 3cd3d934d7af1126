import { TraceError } from '../../core/failure.ts';
import type { ExportExample, ExportFinding } from '../../protocol/export.ts';
import type { ExportSource, PreparedRedaction, RedactionChoice } from '../export/index.ts';
import { redactTraceTexts } from '../export/redact-source.ts';

export type Redacting = RedactionChoice;

/** Text around a value, in characters, and in lines. */
const AROUND = 400;
const LINES = 3;
/** Values that get an example; a list shows no more. */
const MOST_EXAMPLES = 1000;

/** What was found, with where and how often it stands in the trace itself: that is what an export would show. */
export async function foundIn(
  source: ExportSource,
  redaction: PreparedRedaction,
  turn: () => Promise<void>,
  signal: AbortSignal,
): Promise<ExportFinding[]> {
  const wanted = new Map(
    redaction
      .findings()
      .slice(0, MOST_EXAMPLES)
      .map(({ pseudonym, value }) => [pseudonym, value]),
  );
  const examples = new Map<string, ExportExample>();
  const note = (text: string, place: string): void => {
    for (const [pseudonym, value] of wanted) {
      const at = text.indexOf(value);
      if (at < 0) continue;
      const end = at + value.length;
      const before = text
        .slice(Math.max(0, at - AROUND), at)
        .split('\n')
        .slice(-LINES)
        .join('\n');
      const after = text
        .slice(end, end + AROUND)
        .split('\n')
        .slice(0, LINES)
        .join('\n');
      examples.set(pseudonym, { place, before, after });
      wanted.delete(pseudonym);
    }
  };
  for (const step of redactTraceTexts(source.trace, (text, place) => {
    const redacted = redaction.redactor(text, place);
    if (redacted !== text && wanted.size > 0) note(text, place);
    return redacted;
  })) {
    if (signal.aborted) throw new TraceError({ code: 'cancelled', message: 'the search was cancelled' });
    if (step) await turn();
  }
  const findings = redaction.findings();
  // Only now: what an example is shown with must not count.
  return findings.map(({ kind, rule, value, pseudonym, places }) => ({
    ...{ kind, rule, value, stand_in: pseudonym },
    count: places.reduce((sum, { count }) => sum + count, 0),
    objects: new Set(places.map(({ place }) => objectOf(place))).size,
    example: shown(examples.get(pseudonym), redaction),
  }));
}

/** Other values near the one that is shown are replaced already. */
function shown(example: ExportExample | undefined, { redactor }: PreparedRedaction): ExportExample | null {
  if (!example) return null;
  const { place, before, after } = example;
  return { place, before: redactor(before, place), after: redactor(after, place) };
}

/** `collection/id/…` → `collection/id`. */
const objectOf = (place: string): string => place.slice(0, Math.max(0, place.lastIndexOf('/')));
