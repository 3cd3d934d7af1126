import { type RawPayloadRef, rawPayloadRef } from '../../core/trace/payload-ref.ts';
import type { LogLine } from '../../node/line-splitter.ts';
import { readLogLine } from './read-log-line.ts';

/** No event that a producer writes comes near: payloads are files of their own. */
const LOOKED_AT_BYTES = 4 * 1024 * 1024;
/** An event's references lie at most this deep: in a field of its payload, or in a list there. */
const DEPTH = 3;

/** The payload references of a line that could not be applied, as far as it can be read: they are evidence all the same. */
export function refsOfLine(line: LogLine): RawPayloadRef[] {
  if (line.length > LOOKED_AT_BYTES) return [];
  const refs: RawPayloadRef[] = [];
  collect(readLogLine(line).value, refs, DEPTH);
  return refs;
}

function collect(value: unknown, refs: RawPayloadRef[], depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  const ref = 'raw_payload_id' in value ? rawPayloadRef.safeParse(value) : null;
  if (ref?.success) refs.push(ref.data);
  else if (depth > 0) for (const inner of Object.values(value)) collect(inner, refs, depth - 1);
}
