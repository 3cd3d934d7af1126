import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A new folder (real path) that goes away with the test; `files` are paths in it and their contents. */
export function tempFolder(files: Record<string, string | Uint8Array> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'rollout-test-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  addFiles(folder, files);
  return folder;
}

/** Writes files below a folder, with the folders they need. */
export function addFiles(folder: string, files: Record<string, string | Uint8Array>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** The text of a manifest, sound unless `fields` say otherwise. */
export function manifestText(fields: Record<string, unknown> = {}): string {
  return JSON.stringify({
    schema_version: 1,
    trace_id: 'trace-1',
    rollout_id: 'rollout-1',
    root_thread_id: 'thread-1',
    started_at_unix_ms: 1_790_000_000_000,
    raw_event_log: 'trace.jsonl',
    payloads_dir: 'payloads',
    ...fields,
  });
}

/** An error as node:fs throws it. */
export function errnoError(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: made by a test`), { code });
}
