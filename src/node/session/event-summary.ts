import type { EventRow } from '../../protocol/session.ts';

type Facts = Pick<
  EventRow,
  'seq' | 'wall_time_unix_ms' | 'thread_id' | 'codex_turn_id' | 'type' | 'summary' | 'payload_ids'
>;
type Fields = Record<string, unknown>;

const MAX_SUMMARY = 160;

/**
 * What a row of the events view says about a line. Takes anything that was parsed, also lines that were skipped because
 * they are not sound: whatever is missing or odd is left out.
 */
export function eventFacts(value: unknown): Facts {
  const event = asFields(value);
  const payload = asFields(event.payload);
  const payloadIds = new Set<string>();
  collectPayloadIds(payload, payloadIds, 0);
  return {
    seq: asNumber(event.seq),
    wall_time_unix_ms: asNumber(event.wall_time_unix_ms),
    thread_id: asText(event.thread_id) ?? asText(payload.thread_id),
    codex_turn_id: asText(event.codex_turn_id) ?? asText(payload.codex_turn_id),
    type: asText(payload.type),
    summary: oneLine(summarise(payload).filter((word) => word !== null && word !== '')),
    payload_ids: [...payloadIds],
  };
}

/** The words that tell one event of a type from another. */
function summarise(payload: Fields): (string | null)[] {
  const text = (name: string) => asText(payload[name]);
  switch (payload.type) {
    case 'rollout_started':
      return [text('trace_id')];
    case 'rollout_ended':
      return [text('status')];
    case 'thread_started':
      return [text('agent_path')];
    case 'thread_ended':
      return [text('thread_id'), text('status')];
    case 'codex_turn_started':
      return [text('codex_turn_id')];
    case 'codex_turn_ended':
      return [text('codex_turn_id'), text('status')];
    case 'inference_started':
      return [text('model'), text('provider_name'), text('inference_call_id')];
    case 'inference_completed':
      return [text('inference_call_id'), text('response_id')];
    case 'inference_failed':
      return [text('inference_call_id'), text('error')];
    case 'inference_cancelled':
      return [text('inference_call_id'), text('reason')];
    case 'tool_call_started':
      return [...kindWords(payload.kind), ...summaryWords(payload.summary), text('tool_call_id')];
    case 'mcp_tool_call_correlation_assigned':
      return [text('tool_call_id'), text('mcp_call_id')];
    case 'tool_call_runtime_started':
      return [text('tool_call_id')];
    case 'tool_call_runtime_ended':
    case 'tool_call_ended':
      return [text('tool_call_id'), text('status')];
    case 'code_cell_started':
      return [text('runtime_cell_id'), text('source_js')];
    case 'code_cell_initial_response':
    case 'code_cell_ended':
      return [text('runtime_cell_id'), text('status')];
    case 'compaction_request_started':
      return [text('model'), text('compaction_request_id')];
    case 'compaction_request_completed':
      return [text('compaction_request_id')];
    case 'compaction_request_failed':
      return [text('compaction_request_id'), text('error')];
    case 'compaction_installed':
      return [text('compaction_id')];
    case 'agent_result_observed':
      return [text('child_thread_id'), text('message')];
    case 'protocol_event_observed':
      return [text('event_type')];
    case 'other':
      return [text('kind'), text('summary')];
    default:
      return [];
  }
}

function kindWords(value: unknown): (string | null)[] {
  const kind = asFields(value);
  if (kind.type === 'mcp') return [`${asText(kind.server) ?? ''}.${asText(kind.tool) ?? ''}`];
  return [kind.type === 'other' ? asText(kind.name) : asText(kind.type)];
}

function summaryWords(value: unknown): (string | null)[] {
  const summary = asFields(value);
  if (summary.type === 'agent') return [asText(summary.target_agent_path), asText(summary.message_preview)];
  if (summary.type === 'wait_agent') return [asText(summary.target_agent_path)];
  return [asText(summary.input_preview) ?? asText(summary.label)];
}

function oneLine(words: (string | null)[]): string {
  const text = words.map((word) => (word ?? '').slice(0, MAX_SUMMARY).replace(/\s+/g, ' ').trim()).join(' · ');
  return text.length <= MAX_SUMMARY ? text : `${text.slice(0, MAX_SUMMARY - 1)}…`;
}

/** Every payload reference of an event lies at most two levels deep (spec/trace-format.md, "Events"). */
function collectPayloadIds(value: unknown, into: Set<string>, depth: number): void {
  if (typeof value !== 'object' || value === null || depth > 2) return;
  const id = asText((value as Fields).raw_payload_id);
  if (id !== null) into.add(id);
  else for (const inner of Object.values(value)) collectPayloadIds(inner, into, depth + 1);
}

function asFields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function asText(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function asNumber(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
