import { z } from 'zod';
import { int64 } from './primitives.ts';

/** The only bundle format that exists so far. */
export const SUPPORTED_SCHEMA_VERSION = 1;

/** `manifest.json` (spec/trace-format.md, "Bundle on disk"). */
export const manifest = z.object({
  schema_version: z.int().nonnegative(),
  trace_id: z.string(),
  rollout_id: z.string(),
  root_thread_id: z.string(),
  started_at_unix_ms: int64,
  raw_event_log: z.string(),
  payloads_dir: z.string(),
});

export type Manifest = z.infer<typeof manifest>;
