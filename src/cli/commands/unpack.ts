import { TraceError } from '../../core/failure.ts';
import { unpackArchive } from '../../node/archive/unpack.ts';
import { printable } from '../terminal/printable.ts';
import { createProgress } from '../terminal/progress.ts';
import { defineCommand } from '../usage.ts';

/** `rollout unpack` (issue 6, "Archives"). */
export const unpack = defineCommand(
  {
    name: 'unpack',
    summary: 'make a folder of an archived bundle',
    about: [
      'Unpacks the bundle in a .zip, .tar, .tar.gz or .tar.zst into a new folder, checksums included: whole or not at all, never outside of it, never over what is there. Archives with links, with names that lead elsewhere, or that unpack to far more than they are, are refused. The path of the folder is printed, and nothing else.',
      'There is rarely a need for it: every command, and the window, read archives where they lie.',
    ],
    arguments: [{ name: 'ARCHIVE', describe: 'Archive of a bundle.' }],
    options: {
      output: {
        type: 'string',
        short: 'o',
        value: 'DIR',
        describe: 'The new folder, or an empty one. Default: the name of the bundle, in this folder.',
      },
    },
    examples: [{ line: 'rollout unpack trace-7f3a.zip', what: 'Makes the folder trace-7f3a.' }],
  },
  async ({ options, positionals: [path = ''] }, io) => {
    const progress = createProgress(io, 'Unpacking');
    try {
      const unpacked = await unpackArchive(path, options.output ?? null, {
        signal: io.signal,
        onProgress: ({ bytesDone, bytesTotal }) =>
          progress.update({ bytes: bytesDone, share: bytesTotal > 0 ? bytesDone / bytesTotal : null }),
      });
      if (!unpacked.ok) throw new TraceError(unpacked.failure);
      await progress.end();
      const { dir } = unpacked.value;
      await io.stdout.write(`${io.stdout.isTTY ? printable(dir) : dir}\n`);
      return 0;
    } finally {
      await progress.end();
    }
  },
);
