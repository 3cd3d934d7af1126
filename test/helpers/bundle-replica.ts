import { appendFileSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A bundle that is written again elsewhere, piece by piece, as its producer would: payloads before the events that name them. */
export interface Replica {
  readonly dir: string;
  readonly logPath: string;
  /** Length of the whole log. */
  readonly size: number;
  /** How far the log is written. */
  readonly written: number;
  writeManifest(): void;
  /** Writes the payloads that the log names before byte `end`. */
  writePayloads(end: number): void;
  /** Appends the log up to byte `end`, payloads first. */
  append(end: number): void;
  /** Appends to the log only. */
  appendLog(end: number): void;
  /** The log was cut or removed: writing goes on from this byte. */
  rewind(to: number): void;
}

/** A replica of the bundle `source` in the folder `dir`, of which nothing exists yet. */
export function replicate(source: string, dir: string): Replica {
  const log = readFileSync(join(source, 'trace.jsonl'));
  const payloads = [...log.toString('latin1').matchAll(/"path":"(payloads\/[^"]+)"/g)].map((match) => ({
    path: match[1] as string,
    at: match.index,
  }));
  const logPath = join(dir, 'trace.jsonl');
  let written = 0;
  let payloadsWritten = 0;

  const replica: Replica = {
    dir,
    logPath,
    size: log.length,
    get written() {
      return written;
    },
    writeManifest() {
      mkdirSync(dir, { recursive: true });
      copyFileSync(join(source, 'manifest.json'), join(dir, 'manifest.json'));
    },
    writePayloads(end) {
      mkdirSync(join(dir, 'payloads'), { recursive: true });
      for (; payloadsWritten < payloads.length; payloadsWritten++) {
        const { path, at } = payloads[payloadsWritten] as { path: string; at: number };
        if (at >= end) break;
        writeFileSync(join(dir, path), readFileSync(join(source, path)));
      }
    },
    append(end) {
      // The line that is cut at `end` may go on to name more.
      const lineEnd = log.indexOf(10, Math.max(0, end - 1));
      replica.writePayloads(lineEnd < 0 ? log.length : lineEnd + 1);
      replica.appendLog(end);
    },
    appendLog(end) {
      appendFileSync(logPath, log.subarray(written, end));
      written = Math.min(end, log.length);
    },
    rewind(to) {
      written = to;
    },
  };
  return replica;
}
