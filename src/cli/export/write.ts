import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TraceError } from '../../core/failure.ts';
import { type Chunks, writeFileAtomic } from '../../node/atomic-file.ts';
import {
  type ExportProgress,
  type ExportRun,
  type ExportSource,
  exportFormat,
  exportParts,
} from '../../node/export/index.ts';
import type { CliIo } from '../io.ts';
import { printable, printableJson } from '../terminal/printable.ts';
import { createProgress } from '../terminal/progress.ts';
import { inBlocks } from '../text/blocks.ts';
import { type TextChunks, writeOutput } from '../write-output.ts';

/** Writes an export to a file, whole or not at all, or to standard output (`-`), with progress; prints the file's path. */
export async function writeExport(io: CliIo, source: ExportSource, run: ExportRun, output: string): Promise<void> {
  const progress = createProgress(io, 'Writing');
  let bytes = 0;
  let share = 0;
  const onProgress = ({ done, total }: ExportProgress) => {
    share = total > 0 ? done / total : 1;
  };
  const { check, ...unchecked } = run;
  const parts = exportParts(source, { ...unchecked, onProgress });
  function* counted(): Generator<string> {
    for (const chunk of parts) {
      bytes += chunk.length;
      progress.update({ bytes, share });
      yield chunk;
    }
  }
  try {
    if (check) await writeChecked(io, check(counted()), run, output);
    else if (output === '-') await toStdout(io, inBlocks(counted()), run);
    else await toFile(output, counted(), io.signal);
  } finally {
    await progress.end();
  }
  if (output !== '-') await io.stdout.write(`${io.stdout.isTTY ? printable(output) : output}\n`);
}

/** A checked export is known to be good only at its end: until then it waits in a file that nobody else can read. */
async function writeChecked(io: CliIo, chunks: Chunks, run: ExportRun, output: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rollout-export-'));
  try {
    const file = join(folder, 'export');
    const written = await writeFileAtomic(file, chunks, { signal: io.signal });
    if (!written.ok) throw new TraceError(written.failure);
    const blocks = createReadStream(file, { encoding: 'utf8' });
    if (output === '-') await toStdout(io, blocks, run);
    else await toFile(output, blocks, io.signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function toFile(path: string, chunks: TextChunks, signal: AbortSignal): Promise<void> {
  const written = await writeOutput(path, chunks, signal);
  if (!written.ok) throw new TraceError(written.failure);
}

async function toStdout(io: CliIo, blocks: TextChunks, { format }: ExportRun): Promise<void> {
  const isJson = exportFormat(format)?.mime.includes('json');
  const show = (text: string): string => (!io.stdout.isTTY ? text : isJson ? printableJson(text) : printable(text));
  for await (const block of blocks) {
    if (io.signal.aborted) throw new TraceError({ code: 'cancelled', message: 'writing was cancelled' });
    await io.stdout.write(show(block));
  }
}
