import { basename, join } from 'node:path';
import { type Failure, TraceError } from '../../core/failure.ts';
import type { RolloutTrace } from '../../core/model/trace.ts';
import { serializeTraceChunks } from '../../core/reduce/serialize.ts';
import type { ReducedBundle } from '../../node/reduce-bundle.ts';
import type { CliIo } from '../io.ts';
import { createLineWriter } from '../line-writer.ts';
import { reduceForCommand } from '../reduce-bundle.ts';
import { printable, printableJson, printableLine } from '../terminal/printable.ts';
import { inBlocks } from '../text/blocks.ts';
import { plural } from '../text/numbers.ts';
import { defineCommand, quoted, UsageError } from '../usage.ts';
import { writeOutput } from '../write-output.ts';

/** `rollout reduce` (issue 2 §4): the reduced trace, byte for byte as the format's own reducer writes it. */
export const reduce = defineCommand(
  {
    name: 'reduce',
    summary: 'reduce a bundle to its state.json',
    about: [
      "Reads a bundle's log and payloads and writes the reduced trace: threads, conversation, model calls, tools, terminals, compactions and messages between agents, as one JSON graph. The file is the same, byte for byte, as the one that the format's own reduce command writes. Its path is printed, and nothing else.",
      'A line that cannot be read or applied ends the reduction: nothing is written, an older state.json stays as it was, and the exit code is 1. With --lenient such lines are skipped, and said on standard error.',
    ],
    arguments: [{ name: 'BUNDLE', describe: 'Folder or archive of a bundle.' }],
    options: {
      output: {
        type: 'string',
        short: 'o',
        value: 'FILE|-',
        describe: 'Where to write. Default: state.json in the bundle, or beside the archive. -: standard output.',
      },
      lenient: { type: 'boolean', describe: 'Skip lines that cannot be applied, and report them.' },
    },
    examples: [
      { line: 'rollout reduce traces/trace-7f3a', what: 'Writes traces/trace-7f3a/state.json.' },
      {
        line: 'rollout reduce --lenient -o - trace-7f3a | jq .tool_calls',
        what: 'A damaged trace as far as it goes, into another program.',
      },
    ],
  },
  async ({ options, positionals: [dir = ''] }, io) => {
    const reduced = await reduceForCommand(io, dir, options.lenient ? 'lenient' : 'strict');
    if (options.output === '-') await writeToStdout(io, reduced.trace);
    else {
      const path = options.output ?? usualOutput(dir, reduced.source.kind);
      const written = await writeOutput(path, serializeTraceChunks(reduced.trace), io.signal);
      if (!written.ok)
        throw new TraceError(written.failure.code === 'cancelled' ? written.failure : ofOutput(written.failure));
      await io.stdout.write(`${io.stdout.isTTY ? printable(path) : path}\n`);
    }
    await tellSkipped(io, reduced);
    return 0;
  },
);

/** In the bundle; of an archive beside it. */
function usualOutput(path: string, kind: ReducedBundle['source']['kind']): string {
  if (kind === 'folder') return join(path, 'state.json');
  if (kind === 'archive') return `${path.replace(/\.(?:zip|tgz|tar|tar\.gz|tar\.zst)$/i, '')}.state.json`;
  throw new UsageError(`${quoted(path)} is reduced already; -o FILE writes it elsewhere`);
}

/** The same code means another thing where the bundle is read, and has other advice. */
const ofOutput = (failure: Failure): Failure => ({ ...failure, code: `output_${failure.code}` });

async function writeToStdout(io: CliIo, trace: RolloutTrace): Promise<void> {
  for (const block of inBlocks(serializeTraceChunks(trace))) {
    if (io.signal.aborted) throw new TraceError({ code: 'cancelled', message: 'writing was cancelled' });
    await io.stdout.write(io.stdout.isTTY ? printableJson(block) : block);
  }
}

async function tellSkipped(io: CliIo, { bundle, diagnostics }: ReducedBundle): Promise<void> {
  if (diagnostics.length === 0) return;
  const out = createLineWriter(io.stderr);
  const log = basename(bundle.logPath);
  let skipped = 0;
  for (const { severity, line, message } of diagnostics) {
    if (severity === 'skipped') skipped += 1;
    out.line(`${log}:${line}: ${printableLine(message)}${severity === 'skipped' ? '' : ' (applied)'}`);
    await out.drained();
  }
  if (skipped > 0) out.line(`${plural(skipped, 'line')} skipped.`);
  await out.end();
}
