import { Buffer } from 'node:buffer';
import { fail, ok } from '../../core/failure.ts';
import { COLLECTIONS, type CollectionName, HEADER_FIELDS, type RolloutTrace } from '../../core/model/trace.ts';
import type { ItemOrigin } from '../../core/model/view.ts';
import { RAW_PAYLOAD_KINDS } from '../../core/trace/payload-ref.ts';
import { CODE_CELL_STATUSES, EXECUTION_STATUSES, ROLLOUT_STATUSES } from '../../core/trace/primitives.ts';
import { PLAIN_TOOL_KINDS } from '../../core/trace/tool.ts';
import type { ExportSource, Redactor } from './types.ts';

/** Fields whose values are words of the format; anything else that stands there is redacted like any text. */
const WORD_FIELDS = new Set(['type', 'status', 'runtime_status', 'role', 'channel', 'kind', 'source']);

const WORDS: ReadonlySet<string> = new Set([
  ...ROLLOUT_STATUSES,
  ...EXECUTION_STATUSES,
  ...CODE_CELL_STATUSES,
  ...RAW_PAYLOAD_KINDS,
  ...PLAIN_TOOL_KINDS,
  ...['mcp', 'other', 'terminal', 'agent', 'generic', 'model', 'code_cell', 'root', 'spawned'],
  ...['system', 'developer', 'user', 'assistant', 'tool', 'analysis', 'commentary', 'final', 'summary'],
  ...['message', 'reasoning', 'function_call', 'function_call_output', 'custom_tool_call', 'custom_tool_call_output'],
  ...['compaction_marker', 'text', 'encoded', 'json', 'code', 'payload_ref', 'user_input', 'inference', 'compaction'],
  ...['interaction_edge', 'harness', 'direct_tool_call', 'code_cell_output', 'agent_result'],
  ...['conversation_item', 'tool_call', 'thread'],
]);

/** `isId`: an id of the trace, or a list of them. They repeat by the thousand, and are asked for once. */
type TextAt = (text: string, place: string, isId?: boolean) => string;

const ID_FIELD = /_ids?$/;

/** A redacted source, and what its ids are called in it. */
export interface RedactedSource {
  source: ExportSource;
  rename(collection: CollectionName, id: string): string;
}

/**
 * The same source with every string in it replaced by what `redactor` makes of it: the trace with the keys of its maps, the
 * diagnostics, what is known of origins, and the payload files when they are read. Formats get only this, so no string of a
 * trace can pass a redactor by. What JSON cannot say otherwise stays: numbers, field names, words of the format.
 */
export function redactSource(source: ExportSource, redactor: Redactor): RedactedSource {
  const known = new Map<string, string>();
  const text: TextAt = (value, place, isId) => {
    if (!isId) return redactor(value, place);
    let found = known.get(value);
    if (found === undefined) {
      found = redactor(value, place);
      known.set(value, found);
    }
    return found;
  };
  const payloadNames = new Map<string, string>();
  const trace = redactTrace(source.trace, text, payloadNames);
  const redacted: ExportSource = {
    trace,
    diagnostics: source.diagnostics.map((diagnostic) => {
      const place = `diagnostics/${diagnostic.line}`;
      const { message, event_type, raw_payload_id } = diagnostic;
      return {
        ...diagnostic,
        message: text(message, `${place}/message`),
        event_type: event_type === null ? null : text(event_type, `${place}/event_type`),
        raw_payload_id: raw_payload_id === null ? null : text(raw_payload_id, `${place}/raw_payload_id`, true),
      };
    }),
    payloads: source.payloads && redactedPayloads(source, source.payloads, text, payloadNames),
    origins: redactOrigins(source.origins, text),
    name: text(source.name, 'name'),
  };
  return { source: redacted, rename: (collection, id) => text(id, `${collection}/${id}/`, true) };
}

function redactTrace(trace: RolloutTrace, text: TextAt, payloadNames: Map<string, string>): RolloutTrace {
  const result: Record<string, unknown> = {};
  for (const field of HEADER_FIELDS) result[field] = redactValue(trace[field], field, `header/${field}`, text);
  for (const name of COLLECTIONS) {
    const entries = Object.entries(trace[name] as Record<string, object>).map(([id, value]): [string, unknown] => {
      const place = `${name}/${id}`;
      const shown = text(id, `${place}/`, true);
      if (name === 'raw_payloads') payloadNames.set(shown, id);
      return [shown, redactValue(value, '', `${place}/`, text)];
    });
    // Not by assignment: an id can be `__proto__`.
    result[name] = Object.fromEntries(entries);
  }
  return result as unknown as RolloutTrace;
}

/** Every text of a trace as {@link redactSource} would ask for it, without making anything of it; yields now and then. */
export function* redactTraceTexts(trace: RolloutTrace, redactor: Redactor): Generator<boolean> {
  const text: TextAt = (value, place) => redactor(value, place);
  for (const field of HEADER_FIELDS) redactValue(trace[field], field, `header/${field}`, text);
  let count = 0;
  for (const name of COLLECTIONS) {
    for (const [id, value] of Object.entries(trace[name] as Record<string, object>)) {
      redactValue(value, '', `${name}/${id}/`, text);
      count += 1;
      yield count % 200 === 0;
    }
  }
}

/** A JSON value of the reduced model: keys are the format's own and stay. */
function redactValue(value: unknown, key: string, place: string, text: TextAt): unknown {
  if (typeof value === 'string') {
    return WORD_FIELDS.has(key) && WORDS.has(value) ? value : text(value, place, ID_FIELD.test(key));
  }
  // Entries of a list stand under its name: those of `request_item_ids` are ids.
  if (Array.isArray(value)) {
    return value.map((entry, index) => redactValue(entry, key, joined(place, String(index)), text));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, redactValue(entry, name, joined(place, name), text)]),
  );
}

const joined = (place: string, name: string): string => (place.endsWith('/') ? place + name : `${place}.${name}`);

function redactOrigins(origins: ReadonlyMap<string, ItemOrigin>, text: TextAt): Map<string, ItemOrigin> {
  const result = new Map<string, ItemOrigin>();
  for (const [id, origin] of origins) {
    const place = `origins/${id}`;
    result.set(text(id, `conversation_items/${id}/`, true), {
      ...origin,
      raw_payload_id: text(origin.raw_payload_id, `${place}/raw_payload_id`, true),
      name: origin.name === null ? null : text(origin.name, `${place}/name`),
    });
  }
  return result;
}

/** Payload files as JSON with its strings and keys redacted; what is no JSON is not handed out at all. */
function redactedPayloads(
  source: ExportSource,
  payloads: NonNullable<ExportSource['payloads']>,
  text: TextAt,
  names: ReadonlyMap<string, string>,
): NonNullable<ExportSource['payloads']> {
  return {
    read(ref) {
      const id = names.get(ref.raw_payload_id) ?? ref.raw_payload_id;
      const original = source.trace.raw_payloads[id];
      if (!original) return fail('payload_missing', `there is no payload ${ref.raw_payload_id} in this trace`);
      const bytes = payloads.read(original);
      if (!bytes.ok) return fail(bytes.failure.code, `payload ${ref.raw_payload_id} cannot be read`);
      try {
        const value: unknown = JSON.parse(Buffer.from(bytes.value).toString('utf8'));
        return ok(Buffer.from(JSON.stringify(redactJson(value, `raw_payloads/${id}/`, text))));
      } catch {
        return fail('payload_unreadable', `payload ${ref.raw_payload_id} is no JSON that can be redacted`);
      }
    },
  };
}

/** Any JSON value: keys come from outside too. */
function redactJson(value: unknown, place: string, text: TextAt): unknown {
  if (typeof value === 'string') return text(value, place);
  if (Array.isArray(value)) return value.map((entry, index) => redactJson(entry, joined(place, String(index)), text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      text(name, joined(place, '{}')),
      redactJson(entry, joined(place, name), text),
    ]),
  );
}
