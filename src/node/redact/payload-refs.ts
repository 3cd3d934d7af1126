import { type RawPayloadRef, rawPayloadRef } from '../../core/trace/payload-ref.ts';

/** The payload references in a line of the log, wherever in it they stand. */
export function* payloadRefs(value: unknown, depth = 0): Generator<RawPayloadRef> {
  if (typeof value !== 'object' || value === null || depth > 16) return;
  if ('raw_payload_id' in value && 'path' in value) {
    const ref = rawPayloadRef.safeParse(value);
    if (ref.success) yield ref.data;
    return;
  }
  for (const member of Object.values(value)) yield* payloadRefs(member, depth + 1);
}
