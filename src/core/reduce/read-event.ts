import { fail, ok, type Result } from '../failure.ts';
import { readJson } from '../json/document.ts';
import { RAW_EVENT_TYPES, type RawEvent, rawEvent } from '../trace/events.ts';
import { isObject } from './normalize.ts';
import type { ByteTools } from './payload-source.ts';

/** What could be told of a line that is no event: for diagnostics. */
export interface LineTrace {
  seq: number | null;
  event_type: string | null;
}

/**
 * Reads one line of the log (without its newline). A blank line gives null. Failure codes: `line_json` (no JSON, or more
 * than that: spec/reduction.md, "Unreadable JSON"), `event_unknown` (a type of a newer producer), `event_malformed`.
 */
export function readEvent(line: Uint8Array, tools: ByteTools): Result<RawEvent | null> & { trace?: LineTrace } {
  if (isBlank(line)) return ok(null);
  const document = readJson(line, tools);
  if (!document.ok) return fail('line_json', `line is not readable: ${document.failure.message}`);
  const value = document.value.typed();
  const parsed = rawEvent.safeParse(value);
  if (parsed.success) return ok(parsed.data as RawEvent);
  const type = isObject(value) && isObject(value.payload) ? value.payload.type : undefined;
  const trace: LineTrace = {
    seq: isObject(value) && typeof value.seq === 'number' ? value.seq : null,
    event_type: typeof type === 'string' ? type : null,
  };
  if (typeof type === 'string' && !(RAW_EVENT_TYPES as readonly string[]).includes(type)) {
    return { ...fail('event_unknown', `unknown event type "${type.slice(0, 80)}"`), trace };
  }
  const issue = parsed.error.issues[0];
  const message = `event is malformed: ${issue?.path.join('.') || 'event'}: ${issue?.message ?? 'unreadable'}`;
  return { ...fail('event_malformed', message), trace };
}

function isBlank(line: Uint8Array): boolean {
  for (const byte of line) if (byte !== 0x20 && (byte < 0x09 || byte > 0x0d)) return false;
  return true;
}
