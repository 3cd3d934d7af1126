import { z } from 'zod';

export const RAW_PAYLOAD_KINDS = [
  'inference_request',
  'inference_response',
  'compaction_request',
  'compaction_checkpoint',
  'compaction_response',
  'tool_invocation',
  'tool_result',
  'tool_runtime_event',
  'terminal_runtime_event',
  'protocol_event',
  'session_metadata',
  'agent_result',
] as const;

export type RawPayloadKind = (typeof RAW_PAYLOAD_KINDS)[number];

/** A reference to one payload file of a bundle (spec/trace-format.md, "The event envelope"). */
export const rawPayloadRef = z.object({
  raw_payload_id: z.string(),
  kind: z.object({ type: z.enum(RAW_PAYLOAD_KINDS) }),
  /** Relative to the bundle folder; untrusted until the payload store has confined it. */
  path: z.string(),
});

export type RawPayloadRef = z.infer<typeof rawPayloadRef>;
