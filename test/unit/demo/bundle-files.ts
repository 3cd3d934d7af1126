import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TraceReducer } from '../../../src/core/reduce/reducer.ts';
import { manifest } from '../../../src/core/trace/manifest.ts';
import { nodeByteTools } from '../../../src/node/byte-tools.ts';
import { createPayloadStore } from '../../../src/node/payload-store.ts';

/** Every file of a folder: path in it → content. */
export function filesOf(folder: string): Map<string, string> {
  const paths = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  return new Map(paths.sort().map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

export interface LogLine {
  seq: number;
  wall_time_unix_ms: number;
  thread_id: string | null;
  codex_turn_id: string | null;
  payload: Record<string, unknown> & { type: string };
}

export function logOf(bundle: string): LogLine[] {
  const text = readFileSync(join(bundle, 'trace.jsonl'), 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as LogLine);
}

/** The payload paths that a line names. */
export function pathsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { raw_payload_id: id, path } = value as Record<string, unknown>;
  if (typeof id === 'string' && typeof path === 'string') return [path];
  return Object.values(value).flatMap(pathsIn);
}

/** Reduces a bundle as the reference would: throws at the first line that cannot be applied. */
export function reduceStrictly(bundle: string): TraceReducer {
  const reducer = new TraceReducer({
    manifest: manifest.parse(JSON.parse(readFileSync(join(bundle, 'manifest.json'), 'utf8'))),
    payloads: createPayloadStore(bundle),
    bytes: nodeByteTools,
    mode: 'strict',
    deltas: false,
  });
  const log = readFileSync(join(bundle, 'trace.jsonl'));
  for (let from = 0, line = 1; from < log.length; line += 1) {
    const end = log.indexOf(10, from);
    reducer.applyLine(log.subarray(from, end), { line, byte: from });
    from = end + 1;
  }
  return reducer;
}
