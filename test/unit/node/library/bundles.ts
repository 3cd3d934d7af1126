import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Library } from '../../../../src/node/library/library.ts';
import type { LibraryPace } from '../../../../src/node/library/pace.ts';
import type { LibraryEntry, LibrarySnapshot } from '../../../../src/protocol/library.ts';

export const STARTED = 1_790_000_000_000;

/** Everything often, so that a test waits for conditions and not for the clock. */
export const QUICK: LibraryPace = {
  rootCheckMs: 10,
  rootListMs: 50,
  sweepMs: 10,
  slowSweepMs: 100,
  slowSweepMax: 1000,
  hintMs: 5,
  hintGapMs: 5,
  changeGapMs: 5,
  sumEveryMs: 10,
  cacheDelayMs: 20,
  cacheGapMs: 20,
};

/** A folder that is removed when `dispose` is called. */
export function temporaryFolder(): { path: string; dispose: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'library-'));
  return { path, dispose: () => rmSync(path, { recursive: true, force: true }) };
}

export const manifestOf = (name: string, changes: object = {}) => ({
  schema_version: 1,
  trace_id: `trace ${name}`,
  rollout_id: 'rollout',
  root_thread_id: 'root',
  started_at_unix_ms: STARTED,
  raw_event_log: 'trace.jsonl',
  payloads_dir: 'payloads',
  ...changes,
});

/** One log line, spelled as the producer does. */
export function eventLine(seq: number, type: string, fields: object = {}): string {
  const envelope = {
    schema_version: 1,
    seq,
    wall_time_unix_ms: STARTED + seq,
    rollout_id: 'rollout',
    thread_id: null,
    codex_turn_id: null,
    payload: { type, ...fields },
  };
  return `${JSON.stringify(envelope)}\n`;
}

const ref = (n: number, kind: string) => ({
  raw_payload_id: `raw_payload:${n}`,
  kind: { type: kind },
  path: `payloads/${n}.json`,
});

export const inferenceStarted = (seq: number, n: number, model = 'gpt-test') =>
  eventLine(seq, 'inference_started', {
    inference_call_id: `call ${n}`,
    model,
    request_payload: ref(n, 'inference_request'),
  });

export const inferenceCompleted = (seq: number, n: number) =>
  eventLine(seq, 'inference_completed', { response_payload: ref(n, 'inference_response') });

export const userMessage = (...texts: string[]) => ({
  type: 'message',
  role: 'user',
  content: texts.map((text) => ({ type: 'input_text', text })),
});

/** A small whole trace: one thread, two turns, one call, one tool; 30 tokens; `end` adds rollout_ended. */
export function sampleLog(end: string | null = 'completed'): string {
  return [
    eventLine(1, 'rollout_started'),
    eventLine(2, 'thread_started', { thread_id: 'root' }),
    eventLine(3, 'codex_turn_started'),
    inferenceStarted(4, 1),
    inferenceCompleted(5, 2),
    eventLine(6, 'tool_call_started'),
    eventLine(7, 'codex_turn_started'),
    ...(end === null ? [] : [eventLine(8, 'rollout_ended', { status: end })]),
  ].join('');
}

export interface BundleParts {
  manifest?: object | string | null;
  log?: string | null;
  payloads?: Record<number, unknown>;
}

export const SAMPLE_PAYLOADS = {
  1: { model: 'gpt-test', input: [userMessage('Fix the flaky test')] },
  2: {
    token_usage: { input_tokens: 20, cached_input_tokens: 5, output_tokens: 10, reasoning_output_tokens: 0 },
    output_items: [],
  },
};

/** Writes a bundle; parts that are not given are those of the sample trace, `null` leaves one out. */
export function writeBundle(root: string, name: string, parts: BundleParts = {}): string {
  const folder = join(root, name);
  mkdirSync(join(folder, 'payloads'), { recursive: true });
  for (const [n, payload] of Object.entries(parts.payloads ?? SAMPLE_PAYLOADS)) {
    writeFileSync(join(folder, 'payloads', `${n}.json`), JSON.stringify(payload, null, 2));
  }
  const log = parts.log === undefined ? sampleLog() : parts.log;
  if (log !== null) writeFileSync(join(folder, 'trace.jsonl'), log);
  const manifest = parts.manifest === undefined ? manifestOf(name) : parts.manifest;
  if (manifest !== null) {
    writeFileSync(
      join(folder, 'manifest.json'),
      typeof manifest === 'string' ? manifest : JSON.stringify(manifest, null, 2),
    );
  }
  return folder;
}

/** Resolves with the first snapshot that fulfils the condition: the present one, or one after a change. */
export function until(library: Library, condition: (snapshot: LibrarySnapshot) => boolean): Promise<LibrarySnapshot> {
  return new Promise((resolve) => {
    const check = (): boolean => {
      const snapshot = library.snapshot();
      if (!condition(snapshot)) return false;
      resolve(snapshot);
      return true;
    };
    if (check()) return;
    const end = library.onChange(() => {
      if (check()) end();
    });
  });
}

export const named = (snapshot: LibrarySnapshot, name: string): LibraryEntry | undefined =>
  snapshot.entries.find((entry) => entry.name === name);

export const names = (snapshot: LibrarySnapshot): string[] => snapshot.entries.map((entry) => entry.name).sort();
