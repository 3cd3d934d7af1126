const START_MISSING = 'Its start is missing: the log was cut at its beginning, or the line with the start was skipped.';
const TWICE = 'The same thing is said to start twice. The first start counts, this one was left out.';
const OTHER_SHAPE = 'The producer wrote another shape than the format has: a newer or changed producer, or damage.';
const NOT_SHOWN = 'What this line tells is not part of the reduced trace.';
const CONTRADICTS = 'This line contradicts an earlier one, which counts.';
const PAYLOAD_SHAPE = `A payload file has another shape than the format has. ${NOT_SHOWN}`;

/** What follows from a diagnostic, by its code, in words for someone who does not know the reducer. */
export const MEANINGS: Readonly<Record<string, string>> = {
  line_json:
    'The line is no JSON that can be read. At the end of the log: the producer was killed while it wrote, or writes still. Elsewhere: the file was damaged or edited.',
  line_too_long: `The line is longer than can be read. ${NOT_SHOWN}`,
  event_unknown: `An event type of a newer producer. ${NOT_SHOWN}`,
  event_malformed: OTHER_SHAPE,
  event_other:
    'The producer noted something for which the format has no meaning. It is evidence only; nothing is lost.',
  seq_gap: 'Events between this line and the one before it are missing from the log.',
  seq_repeated: 'Two writers may have written into one log, or lines were copied.',
  payload_missing: 'The file that this line refers to is not in the bundle. What it holds cannot be shown.',
  payload_outside: 'The line refers to a file outside of the bundle. Nothing outside is ever read.',
  payload_too_large: 'The payload is larger than is read. What it holds cannot be shown.',
  payload_unreadable: 'The payload cannot be read from the disk. What it holds cannot be shown.',
  payload_json: 'The payload file is empty, cut short or no JSON. What it held is lost.',
  json_unreadable: PAYLOAD_SHAPE,
  unknown_thread: START_MISSING,
  unknown_turn: START_MISSING,
  unknown_inference: START_MISSING,
  unknown_tool_call: START_MISSING,
  unknown_code_cell: START_MISSING,
  unknown_compaction_request: START_MISSING,
  unknown_response:
    'The request continues a response that the trace does not have. What the model saw in this call is not known.',
  duplicate_thread: TWICE,
  duplicate_turn: TWICE,
  duplicate_inference: TWICE,
  duplicate_tool_call: TWICE,
  duplicate_code_cell: TWICE,
  duplicate_compaction: TWICE,
  duplicate_compaction_request: TWICE,
  duplicate_mcp_call: TWICE,
  no_thread: `The line does not say which agent it is about. ${NOT_SHOWN}`,
  no_turn: `The line does not say which turn it is about. ${NOT_SHOWN}`,
  turn_of_other_thread: CONTRADICTS,
  compaction_request_of_other: CONTRADICTS,
  runtime_cell_reused: CONTRADICTS,
  process_id_changed: CONTRADICTS,
  terminal_of_other_thread: CONTRADICTS,
  second_terminal_operation: CONTRADICTS,
  edge_conflict: CONTRADICTS,
  pending_edge_conflict: CONTRADICTS,
  call_id_reused:
    'One call id stands for two different calls or outputs. Which of them the model saw cannot be told; the first is kept.',
  conversation_mismatch:
    'The conversation continues otherwise than it stood before: the producer rewrote history without a compaction, or lines are missing.',
  metadata_malformed: PAYLOAD_SHAPE,
  request_without_input: PAYLOAD_SHAPE,
  response_without_items: PAYLOAD_SHAPE,
  checkpoint_without_history: PAYLOAD_SHAPE,
  item_without_type: PAYLOAD_SHAPE,
  message_role: PAYLOAD_SHAPE,
  agent_message_malformed: PAYLOAD_SHAPE,
  reasoning_malformed: PAYLOAD_SHAPE,
  compaction_malformed: PAYLOAD_SHAPE,
  item_type_unknown: 'The model said or saw something of a newer kind. The whole request or response is left out.',
  wait_malformed: PAYLOAD_SHAPE,
  terminal_invocation: PAYLOAD_SHAPE,
  terminal_start: PAYLOAD_SHAPE,
  terminal_result: PAYLOAD_SHAPE,
  agent_payload: PAYLOAD_SHAPE,
  agent_activity: 'A message between agents cannot be told from what was recorded. It is missing from the graph.',
};

/** What a diagnostic with this code means for the reader. */
export function meaningOf(code: string): string {
  return MEANINGS[code] ?? NOT_SHOWN;
}
