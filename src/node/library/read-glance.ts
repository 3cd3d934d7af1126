import { ok, type Result } from '../../core/failure.ts';
import { type Glance, glanceNotes, glanceOf, noteEvent } from '../../core/views/glance.ts';
import { openTrace } from '../archive/open-trace.ts';
import { readBundleLog } from '../bundle.ts';

/** So much of a log is looked at; longer lines are left out. */
const MOST_BYTES = 64 * 1024 * 1024;
const LONGEST_LINE = 256 * 1024;
/** Small, so that whatever else the host does comes in between. */
const CHUNK_BYTES = 128 * 1024;

/**
 * The glance at the trace at `path`; null for a `state.json`, which has no log. Fails like `openTrace` and `readBundleLog`.
 * Lines that cannot be read are left out.
 */
export async function readGlance(path: string): Promise<Result<Glance | null>> {
  const opened = await openTrace(path);
  if (!opened.ok) return opened;
  const { kind, bundle, close } = opened.value;
  try {
    if (kind === 'state') return ok(null);
    const notes = glanceNotes();
    for await (const batch of readBundleLog(bundle, { chunkBytes: CHUNK_BYTES, maxLineBytes: LONGEST_LINE })) {
      if (!batch.ok) return batch;
      for (const line of batch.value.lines) noteEvent(notes, parsed(line.bytes));
      if (batch.value.bytesRead > MOST_BYTES) return ok(glanceOf(notes, false));
    }
    return ok(glanceOf(notes, true));
  } finally {
    await close();
  }
}

const decoder = new TextDecoder();

function parsed(line: Uint8Array): unknown {
  try {
    return JSON.parse(decoder.decode(line));
  } catch {
    return null;
  }
}
