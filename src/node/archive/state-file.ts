import { isUtf8 } from 'node:buffer';
import { open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { type Failure, fail, ok, type Result } from '../../core/failure.ts';
import { COLLECTIONS, type RolloutTrace } from '../../core/model/trace.ts';
import type { RawPayloadRef } from '../../core/trace/payload-ref.ts';
import type { Bundle } from '../bundle.ts';
import { entryKind, ioFailure, isPermissionError, quotePath, READ_FLAGS } from '../io.ts';
import type { PayloadStore } from '../payload-store.ts';
import { stateSchema } from './state-schema.ts';

/** V8's strings end here, and the whole file must become one. */
const MAX_BYTES = 500 * 1024 * 1024;

/** A reduced trace that was opened without its bundle. */
export interface StateFile {
  /** Absolute. */
  path: string;
  trace: RolloutTrace;
  /** What the file alone cannot show, in sentences. */
  missing: readonly string[];
}

const WITHOUT_BUNDLE: readonly string[] = [
  'The raw events: they are in the log of the bundle.',
  'The contents of payload files: requests, responses and results as they were sent. What the trace says of them is here.',
  'The full text of JSON arguments and outputs: the trace holds their first 240 bytes.',
  'Diagnostics: lines that were skipped when the trace was reduced are not recorded in it.',
];

/**
 * Reads and checks a `state.json` without its bundle. Fails with `path_missing`, `no_permission`, `state_unreadable` (I/O),
 * `state_too_large`, `state_damaged` (no JSON), `state_newer` (a schema_version we do not know), `state_invalid` (no reduced
 * trace: the message names the first fields that are wrong).
 */
export async function openStateFile(path: string): Promise<Result<StateFile>> {
  const file = resolve(path);
  const text = await readText(file);
  if (!text.ok) return text;
  let value: unknown;
  try {
    value = JSON.parse(text.value);
  } catch {
    return fail('state_damaged', `${quotePath(file)} is damaged: it is not JSON`, { path: file });
  }
  const version = typeof value === 'object' && value !== null && 'schema_version' in value ? value.schema_version : 0;
  if (typeof version === 'number' && version > 1) {
    return fail('state_newer', `${quotePath(file)} has schema_version ${version}; version 1 can be read`, {
      path: file,
    });
  }
  const checked = stateSchema.safeParse(value);
  if (!checked.success) {
    const facts = wrongFields(checked.error.issues);
    return fail('state_invalid', `${quotePath(file)} is no reduced trace: ${facts}`, { path: file });
  }
  const misnamed = misnamedObject(checked.data);
  if (misnamed) return fail('state_invalid', `${quotePath(file)} is no reduced trace: ${misnamed}`, { path: file });
  return ok({ path: file, trace: checked.data, missing: WITHOUT_BUNDLE });
}

async function readText(path: string): Promise<Result<string>> {
  try {
    const handle = await open(path, READ_FLAGS);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) return fail('state_unreadable', `${quotePath(path)} is ${entryKind(stats)}`, { path });
      if (stats.size > MAX_BYTES) {
        return fail('state_too_large', `${quotePath(path)} has ${stats.size} bytes, the limit is ${MAX_BYTES}`, {
          path,
        });
      }
      const bytes = await handle.readFile();
      if (isUtf8(bytes)) return ok(bytes.toString('utf8'));
      return fail('state_damaged', `${quotePath(path)} is damaged: it is not UTF-8 text`, { path });
    } finally {
      await handle.close();
    }
  } catch (error) {
    const errno = error instanceof Error && 'code' in error ? error.code : null;
    if (errno === 'ENOENT') return fail('path_missing', `${quotePath(path)} does not exist`, { path });
    return ioFailure(isPermissionError(error) ? 'no_permission' : 'state_unreadable', 'read', path, error);
  }
}

/** The first few problems, each with its place. */
function wrongFields(issues: readonly z.core.$ZodIssue[]): string {
  const facts = issues.slice(0, 3).map(({ path, message }) => {
    const fact = message.replace(/^Invalid input: /, '');
    return `${path.map(String).join('.') || 'the whole'}: ${fact.endsWith('received undefined') ? 'missing' : fact}`;
  });
  return issues.length > 3 ? `${facts.join('; ')}; and ${issues.length - 3} more` : facts.join('; ');
}

/** Each object says its own id first; its key must be the same. */
function misnamedObject(trace: RolloutTrace): string | null {
  for (const name of COLLECTIONS) {
    for (const [key, value] of Object.entries(trace[name])) {
      if (Object.values(value)[0] !== key) return `${name}.${key} holds another object`;
    }
  }
  return null;
}

/** A bundle as far as a `state.json` has one: its names, and payloads that are all missing. */
export function bundleOfState({ path, trace }: StateFile): Bundle {
  const { trace_id, rollout_id, root_thread_id, started_at_unix_ms } = trace;
  return {
    dir: path,
    manifest: {
      schema_version: 1,
      trace_id,
      rollout_id,
      root_thread_id,
      started_at_unix_ms,
      raw_event_log: 'trace.jsonl',
      payloads_dir: 'payloads',
    },
    manifestPath: path,
    logPath: join(path, 'trace.jsonl'),
    payloadsDir: join(path, 'payloads'),
    payloads: noPayloads(path),
  };
}

function noPayloads(path: string): PayloadStore {
  const missing = (ref: RawPayloadRef): { ok: false; failure: Failure } => {
    const message = `payload ${quotePath(ref.raw_payload_id)} is not in ${quotePath(path)}: a reduced trace without its bundle`;
    return fail('payload_missing', message, { path: ref.path, raw_payload_id: ref.raw_payload_id });
  };
  return {
    maxBytes: 0,
    read: missing,
    stat: missing,
    resolve: missing,
    readRange: async (ref) => missing(ref),
    forget: () => undefined,
  };
}
