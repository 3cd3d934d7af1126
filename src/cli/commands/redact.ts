import { resolve } from 'node:path';
import { TraceError } from '../../core/failure.ts';
import { openTrace } from '../../node/archive/open-trace.ts';
import { REDACTION_KINDS } from '../../node/redact/kinds.ts';
import { redactBundle } from '../../node/redact/redact-bundle.ts';
import { createRedactor } from '../../node/redact/redactor.ts';
import { redactionChoice, tellRedacted } from '../export/redaction.ts';
import { printable } from '../terminal/printable.ts';
import { createProgress } from '../terminal/progress.ts';
import { defineCommand, UsageError } from '../usage.ts';

const USUAL = 'secrets,paths,emails';

/** `rollout redact` (issue 6, "Redaction"). */
export const redactCommand = defineCommand(
  {
    name: 'redact',
    summary: 'write a copy of a bundle without secrets, paths, addresses or content',
    about: [
      'Looks at every string of the bundle, also at JSON in strings, at Base64 and at escapes, and writes a copy in which each value found has a stand-in: the same everywhere, so that what belonged together still does. Only strings change; the copy reduces to the same trace with the stand-ins in it.',
      'secrets: keys and tokens by their shape, passwords and the like by their names, private keys, connection strings. paths: the owner of home folders, in paths and as a bare word. emails: addresses of people and machines. content: every text of people, models and programs, replaced by its length.',
      'What was written is read back, searched for all that was found, also encoded or split, and reduced: if anything is left, or the trace is another one, the command fails and nothing is written. Payload files that no event refers to are not taken along. Rules find what they know: look at the report before you hand a trace on.',
    ],
    arguments: [{ name: 'BUNDLE', describe: 'Folder or archive of a bundle.' }],
    options: {
      output: { type: 'string', short: 'o', value: 'DIR', describe: 'The new folder, or an empty one.' },
      redact: {
        type: 'string',
        value: 'KINDS',
        describe: `What is taken out: ${REDACTION_KINDS.join(', ')}. Default: ${USUAL}.`,
      },
      patterns: {
        type: 'string',
        value: 'FILE',
        describe: 'Take out what these regular expressions find as well, one a line.',
      },
      report: {
        type: 'string',
        value: 'FILE',
        describe: 'Write what was replaced, by kind and place, without the values (JSON).',
      },
    },
    examples: [
      { line: 'rollout redact trace-7f3a -o shared/trace-7f3a', what: 'A copy to hand on.' },
      {
        line: 'rollout redact trace-7f3a -o out --redact content',
        what: 'Only the structure: what ran when, how long.',
      },
    ],
  },
  async ({ options, positionals: [path = ''] }, io) => {
    if (options.output === undefined) throw new UsageError('-o DIR is missing: the folder for the redacted copy');
    const words = options.redact ?? (options.patterns === undefined ? USUAL : undefined);
    const choice = await redactionChoice({
      redact: words,
      'redact-patterns': options.patterns,
      'redact-report': options.report,
    });
    const opened = await openTrace(path, { signal: io.signal });
    if (!opened.ok) throw new TraceError(opened.failure);
    const { kind, bundle, close } = opened.value;
    const progress = createProgress(io, 'Redacting');
    try {
      if (kind === 'state') {
        const message = `${bundle.dir} is a reduced trace without its bundle: export it with --redact`;
        throw new TraceError({ code: 'no_bundle', message });
      }
      const redactor = createRedactor(choice ?? { kinds: [] });
      const redacted = await redactBundle(bundle, options.output, redactor, {
        signal: io.signal,
        onProgress: ({ bytes }) => progress.update({ bytes, share: null }),
      });
      if (!redacted.ok) throw new TraceError(redacted.failure);
      await progress.end();
      const dir = resolve(redacted.value.dir);
      await io.stdout.write(`${io.stdout.isTTY ? printable(dir) : dir}\n`);
      await tellRedacted(io, { report: () => redacted.value.report }, options.report);
      return 0;
    } finally {
      await progress.end();
      await close();
    }
  },
);
