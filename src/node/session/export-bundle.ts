import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Result, TraceError } from '../../core/failure.ts';
import { bundleFiles } from '../archive/bundle-files.ts';
import { openTrace } from '../archive/open-trace.ts';
import { type PackFormat, packBundle } from '../archive/pack.ts';
import type { Bundle } from '../bundle.ts';
import type { RedactionChoice } from '../export/index.ts';
import { redactBundle } from '../redact/redact-bundle.ts';
import { createRedactor } from '../redact/redactor.ts';

export interface BundleArchiveRun {
  format: PackFormat;
  /** The file to write. */
  output: string;
  /** The log may still grow: it is packed first, and what was packed is redacted. */
  growing: boolean;
  redact: RedactionChoice | null;
  signal: AbortSignal;
  onRedacting(done: number, total: number): void;
  onWriting(done: number, total: number): void;
}

/** How often the bytes of a bundle go through a redaction: looked at, looked at for splits, written, checked. */
const PASSES = 4;

/** Writes the bundle as one archive, redacted where that is asked for; returns its size. Throws a TraceError. */
export async function writeBundleArchive(bundle: Bundle, run: BundleArchiveRun): Promise<number> {
  if (!run.redact) return (await pack(bundle, run.output, run)).bytes;
  // Beside the output: room is needed there anyway, and what is not redacted yet must not get to a shared folder.
  const folder = await mkdtemp(join(dirname(run.output), '.rollout-redacting-'));
  const opened: { close(): Promise<void> }[] = [];
  const open = async (path: string): Promise<Bundle> => {
    const trace = unwrap(await openTrace(path, { signal: run.signal }));
    opened.push(trace);
    return trace.bundle;
  };
  try {
    const source = run.growing
      ? await open((await pack(bundle, join(folder, 'moment.zip'), { ...run, format: 'zip' })).path)
      : bundle;
    const total = PASSES * (await bundleFiles(source)).reduce((sum, { size }) => sum + size, 0);
    const redacted = join(folder, 'trace');
    const onProgress = ({ bytes }: { bytes: number }) => run.onRedacting(Math.min(bytes, total), total);
    unwrap(await redactBundle(source, redacted, createRedactor(run.redact), { signal: run.signal, onProgress }));
    return (await pack(await open(redacted), run.output, run)).bytes;
  } finally {
    for (const { close } of opened) await close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function pack(
  bundle: Bundle,
  output: string,
  { signal, format, onWriting }: Pick<BundleArchiveRun, 'signal' | 'format' | 'onWriting'>,
): Promise<{ path: string; bytes: number }> {
  const onProgress = ({ bytesDone, bytesTotal, phase }: { bytesDone: number; bytesTotal: number; phase: string }) =>
    onWriting(bytesDone + (phase === 'verifying' ? bytesTotal : 0), 2 * bytesTotal);
  return unwrap(await packBundle(bundle, output, { signal, format, onProgress }));
}

/** What an archive of the bundle would hold, as text of at most `chars` characters. */
export async function listedBundle(bundle: Bundle, chars: number): Promise<{ text: string; complete: boolean }> {
  let text = '';
  for (const { path, size } of await bundleFiles(bundle)) {
    if (text.length > chars) return { text: text.slice(0, chars), complete: false };
    text += `${String(size).padStart(12)}  ${path}\n`;
  }
  return { text, complete: true };
}

function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new TraceError(result.failure);
}
