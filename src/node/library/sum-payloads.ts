import { join } from 'node:path';
import type { PayloadSums } from './bundle-record.ts';
import type { LibraryIo } from './library-io.ts';
import { responsesIn } from './log-scan.ts';
import { asBuffer, confinedLog, confinedPath, type IndexSource, SLICE_BYTES } from './read-index.ts';
import { responseTokens } from './response-tokens.ts';

/** `token_usage` stands at a response's beginning, before the items; only foreign producers need the longer reads. */
const RESPONSE_READS = [4 * 1024, 256 * 1024, 4 * 1024 * 1024];

/** Stats that run side by side. */
const STATS_AT_ONCE = 8;

/**
 * Tokens of all responses and bytes of all payloads: what `before` (null: nothing yet) does not hold is read and added.
 * Costs a read for each response and a stat for each payload, so only few bundles get it. Null when `proceed` said stop.
 * Rejects with the error of the log's or the folder's read; a response that cannot be read is counted in `unread`.
 */
export async function sumPayloads(
  io: LibraryIo,
  source: IndexSource,
  before: PayloadSums | null,
  proceed: () => boolean,
): Promise<PayloadSums | null> {
  const sums: PayloadSums = { log_size: 0, log_bytes: 0, tokens: 0, unread: 0, last: 0, bytes: 0, ...before };
  const log = await confinedLog(io, source);
  for (;;) {
    if (!proceed()) return null;
    const chunk = asBuffer(await io.read(log, sums.log_bytes, SLICE_BYTES));
    const { paths, bytes } = responsesIn(chunk);
    // A part of an endless line names no response.
    sums.log_bytes += bytes === 0 && chunk.length === SLICE_BYTES ? chunk.length : bytes;
    for (const path of paths) {
      const tokens = await tokensOf(io, source.folder, path);
      if (tokens === null) sums.unread += 1;
      else sums.tokens += tokens;
    }
    if (chunk.length < SLICE_BYTES) break;
  }
  sums.log_size = source.log_size;
  return (await addSizes(io, source, sums, proceed)) ? sums : null;
}

/** 0 for a response that tells no tokens; null for one that cannot be read. */
async function tokensOf(io: LibraryIo, folder: string, named: string): Promise<number | null> {
  const path = await confinedPath(io, folder, named);
  if (path === null) return null;
  try {
    for (const length of RESPONSE_READS) {
      const bytes = await io.read(path, 0, length);
      const tokens = responseTokens(bytes, bytes.length < length);
      if (tokens !== 'cut') return tokens ?? 0;
    }
  } catch {
    // Its failure shows where the trace is opened.
  }
  return null;
}

/** A payload is written once and for all, so only those with higher numbers than before are looked at. */
async function addSizes(
  io: LibraryIo,
  source: IndexSource,
  sums: PayloadSums,
  proceed: () => boolean,
): Promise<boolean> {
  const folder = await confinedPath(io, source.folder, source.manifest.payloads_dir);
  if (folder === null) return true;
  const numbers = (await io.list(folder))
    .map(({ name }) => (/^[1-9]\d{0,14}\.json$/.test(name) ? Number.parseInt(name, 10) : 0))
    .filter((number) => number > sums.last)
    .sort((a, b) => a - b);
  for (let from = 0; from < numbers.length; from += STATS_AT_ONCE) {
    if (!proceed()) return false;
    const group = numbers.slice(from, from + STATS_AT_ONCE);
    const sizes = await Promise.all(group.map((number) => sizeOf(io, join(folder, `${number}.json`))));
    for (const size of sizes) sums.bytes += size;
    sums.last = group.at(-1) ?? sums.last;
  }
  return true;
}

async function sizeOf(io: LibraryIo, path: string): Promise<number> {
  try {
    const facts = await io.stat(path);
    return facts.kind === 'file' ? facts.size : 0;
  } catch {
    return 0;
  }
}
