import { join, resolve } from 'node:path';
import { TraceError } from '../../core/failure.ts';
import { openTrace } from '../../node/archive/open-trace.ts';
import { packBundle, packedName, packFormat } from '../../node/archive/pack.ts';
import { printable } from '../terminal/printable.ts';
import { createProgress } from '../terminal/progress.ts';
import { bytes, plural } from '../text/numbers.ts';
import { defineCommand, quoted, UsageError } from '../usage.ts';

/** `rollout pack` (issue 6, "Archives"). */
export const pack = defineCommand(
  {
    name: 'pack',
    summary: 'write a bundle as one archive',
    about: [
      'Packs manifest, log, payloads and a state.json into a .zip or .tar.gz, by the name of the file. The archive is read back and compared, file by file, before it takes its name; the same bundle always gives the same archive. Its path is printed, and nothing else.',
      'A .zip is read in place everywhere in the workbench: one payload of gigabytes costs no more than itself. A .tar.gz must be unpacked to a temporary file to be looked at.',
      'Secrets go along: `rollout redact` writes a copy without them.',
    ],
    arguments: [{ name: 'BUNDLE', describe: 'Folder or archive of a bundle.' }],
    options: {
      output: {
        type: 'string',
        short: 'o',
        value: 'FILE',
        describe: 'Ends in .zip, .tar.gz or .tgz. Default: a .zip with the name of the bundle, in this folder.',
      },
    },
    examples: [
      { line: 'rollout pack traces/trace-7f3a', what: 'Writes trace-7f3a.zip.' },
      { line: 'rollout pack trace-7f3a -o /backup/7f3a.tar.gz', what: 'For other programs.' },
    ],
  },
  async ({ options, positionals: [path = ''] }, io) => {
    if (options.output !== undefined && !packFormat(options.output)) {
      throw new UsageError(`-o takes a name that ends in .zip, .tar.gz or .tgz, not ${quoted(options.output)}`);
    }
    const opened = await openTrace(path, { signal: io.signal });
    if (!opened.ok) throw new TraceError(opened.failure);
    const { kind, bundle, close } = opened.value;
    const progress = createProgress(io, 'Packing');
    try {
      if (kind === 'state') {
        const message = `${bundle.dir} is a reduced trace without its bundle: there is nothing to pack`;
        throw new TraceError({ code: 'no_bundle', message });
      }
      const file = resolve(options.output ?? join('.', packedName(bundle)));
      const packed = await packBundle(bundle, file, {
        signal: io.signal,
        onProgress: ({ bytesDone, bytesTotal, phase }) =>
          progress.update({
            bytes: bytesDone,
            share: bytesTotal > 0 ? (bytesDone / bytesTotal + (phase === 'verifying' ? 1 : 0)) / 2 : null,
          }),
      });
      if (!packed.ok) throw new TraceError(packed.failure);
      await progress.end();
      const { files, unpackedBytes, bytes: size } = packed.value;
      await io.stdout.write(`${io.stdout.isTTY ? printable(packed.value.path) : packed.value.path}\n`);
      await io.stderr.write(`${plural(files, 'file')}, ${bytes(unpackedBytes)} in ${bytes(size)}, verified.\n`);
      return 0;
    } finally {
      await progress.end();
      await close();
    }
  },
);
