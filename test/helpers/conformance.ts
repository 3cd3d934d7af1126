import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TraceError } from '../../src/core/failure.ts';
import type { RolloutTrace } from '../../src/core/model/trace.ts';
import type { PayloadSource } from '../../src/core/reduce/payload-source.ts';
import { type FailedLine, TraceReducer } from '../../src/core/reduce/reducer.ts';
import type { ReduceMode } from '../../src/core/reduce/state.ts';
import type { Manifest } from '../../src/core/trace/manifest.ts';
import { nodeByteTools } from '../../src/node/byte-tools.ts';

/** One bundle in a file, with what an independent reducer makes of it (shared/conformance/README.md). */
export interface ConformanceCase {
  name: string;
  manifest: Manifest;
  log: string;
  payloads: Record<string, string>;
  strict: { state: RolloutTrace; reference_crashes?: unknown } | { error: { line: number; message: string } };
  lenient: { skipped: { line: number; message: string }[]; state: RolloutTrace | 'same as strict' };
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The project's own copies, and the shared folder beside the checkout when it is there. */
export const FIXTURE_CASES = join(root, 'test', 'fixtures', 'conformance');
export const SHARED_CASES = join(root, '..', 'shared', 'conformance');

/** The case files of one folder, by name; empty when the folder is not there. */
export function caseFiles(folder: string): { name: string; path: string }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json') && !file.endsWith('.state.json'))
    .sort()
    .map((file) => ({ name: file.slice(0, -'.json'.length), path: join(folder, file) }));
}

export function loadCase(path: string): { testCase: ConformanceCase; stateText: string | null } {
  const statePath = path.replace(/\.json$/, '.state.json');
  return {
    testCase: JSON.parse(readFileSync(path, 'utf8')) as ConformanceCase,
    stateText: existsSync(statePath) ? readFileSync(statePath, 'utf8') : null,
  };
}

/** A payload source over texts by path. */
export function payloadsFrom(texts: Record<string, string>): PayloadSource {
  return {
    read(ref) {
      const text = texts[ref.path];
      if (text === undefined) {
        return { ok: false, failure: { code: 'payload_missing', message: `payload ${ref.path} is not there` } };
      }
      return { ok: true, value: Buffer.from(text, 'utf8') };
    },
  };
}

/** The lines of a log as bytes with their positions; the last one counts also without its newline. */
export function linesOf(log: string): { bytes: Uint8Array; line: number; byte: number }[] {
  const lines: { bytes: Uint8Array; line: number; byte: number }[] = [];
  let byte = 0;
  for (const text of log.split('\n')) {
    const bytes = Buffer.from(text, 'utf8');
    lines.push({ bytes, line: lines.length + 1, byte });
    byte += bytes.length + 1;
  }
  if (lines.at(-1)?.bytes.length === 0) lines.pop();
  return lines;
}

export function reducerFor(testCase: ConformanceCase, mode: ReduceMode): TraceReducer {
  return new TraceReducer({
    manifest: testCase.manifest,
    payloads: payloadsFrom(testCase.payloads),
    bytes: nodeByteTools,
    mode,
  });
}

export type StrictOutcome = { trace: RolloutTrace } | { line: number; message: string };

/** Strict reduction of a case: the trace, or the line that ended it. */
export function reduceStrict(testCase: ConformanceCase): StrictOutcome {
  const reducer = reducerFor(testCase, 'strict');
  for (const { bytes, line, byte } of linesOf(testCase.log)) {
    try {
      reducer.applyLine(bytes, { line, byte });
    } catch (error) {
      if (error instanceof TraceError) return { line, message: error.message };
      throw error;
    }
  }
  return { trace: reducer.snapshot() };
}

/** Lenient reduction of a case: the trace and the lines that were skipped. */
export function reduceLenient(testCase: ConformanceCase): { trace: RolloutTrace; skipped: FailedLine[] } {
  const reducer = reducerFor(testCase, 'lenient');
  const skipped: FailedLine[] = [];
  for (const { bytes, line, byte } of linesOf(testCase.log)) {
    const outcome = reducer.applyLine(bytes, { line, byte });
    if (!outcome.ok) skipped.push(outcome);
  }
  return { trace: reducer.snapshot(), skipped };
}
