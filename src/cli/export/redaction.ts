import { readFile } from 'node:fs/promises';
import { TraceError } from '../../core/failure.ts';
import {
  type ExportSource,
  type PreparedRedaction,
  prepareRedaction,
  type RedactionChoice,
} from '../../node/export/index.ts';
import { ioFailure } from '../../node/io.ts';
import { REDACTION_KINDS } from '../../node/redact/kinds.ts';
import { readOwnPatterns } from '../../node/redact/rules/own-patterns.ts';
import type { CliIo } from '../io.ts';
import { createProgress } from '../terminal/progress.ts';
import { plural } from '../text/numbers.ts';
import { quoted, UsageError } from '../usage.ts';
import { writeOutput } from '../write-output.ts';

/** The options that say what is taken out. */
export interface RedactionOptions {
  redact: string | undefined;
  'redact-patterns': string | undefined;
  'redact-report': string | undefined;
}

/** What shall be taken out; null: nothing. Throws a {@link UsageError}, or a TraceError when the patterns cannot be used. */
export async function redactionChoice(options: RedactionOptions): Promise<RedactionChoice | null> {
  const { redact: words, 'redact-patterns': file, 'redact-report': report } = options;
  if (words === undefined && file === undefined) {
    if (report !== undefined) throw new UsageError('--redact-report tells of a redaction: --redact is missing');
    return null;
  }
  const kinds = (words ?? '').split(',').flatMap((word) => {
    const name = word.trim();
    const kind = REDACTION_KINDS.find((known) => known === name);
    if (kind === undefined && name !== '') {
      throw new UsageError(`--redact takes ${REDACTION_KINDS.join(', ')}, not ${quoted(name)}`);
    }
    return kind ?? [];
  });
  if (file === undefined) return { kinds };
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new TraceError(ioFailure('patterns_unreadable', 'read', file, error).failure);
  });
  const patterns = readOwnPatterns(text);
  if (!patterns.ok) throw new TraceError(patterns.failure);
  return { kinds, patterns: patterns.value };
}

/** Reads the whole source for what is to be taken out, with progress. */
export async function redact(io: CliIo, source: ExportSource, choice: RedactionChoice): Promise<PreparedRedaction> {
  const progress = createProgress(io, 'Looking for what to take out');
  try {
    return await prepareRedaction(source, choice, {
      signal: io.signal,
      onProgress: ({ done, total }) => progress.update({ bytes: 0, share: total > 0 ? done / total : 1 }),
    });
  } finally {
    await progress.end();
  }
}

/** In words on standard error, in full into a file; never a value. */
export async function tellRedacted(
  io: CliIo,
  { report }: Pick<PreparedRedaction, 'report'>,
  file: string | undefined,
): Promise<void> {
  const { totals, content } = report();
  const facts = Object.entries(totals).map(([kind, { values }]) => plural(values, kind));
  if (content) facts.push(plural(content.texts, 'text'));
  await io.stderr.write(facts.length === 0 ? 'Nothing was replaced.\n' : `Replaced: ${facts.join(', ')}.\n`);
  if (file === undefined) return;
  const written = await writeOutput(file, [`${JSON.stringify(report(), null, 2)}\n`], io.signal);
  if (!written.ok) throw new TraceError(written.failure);
}
