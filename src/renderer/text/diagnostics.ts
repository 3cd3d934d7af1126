import { formatCount, plural } from '../../core/views/format.ts';

/** Texts of the diagnostics view. */
export const diagnostics = {
  view: 'Diagnostics',
  list: 'What could not be read or applied',
  counts: (skipped: number, notices: number) =>
    [skipped > 0 && `${plural(skipped, 'line')} skipped`, notices > 0 && plural(notices, 'notice')]
      .filter(Boolean)
      .join(', '),
  shown: 'Show',
  kinds: { all: 'All', skipped: 'Skipped', notice: 'Notices' },
  skipped: 'skipped',
  notice: 'applied all the same',
  line: (n: number) => `line ${formatCount(n)}`,
  byte: (n: number) => `byte ${formatCount(n)}`,
  seq: (n: number) => `seq ${formatCount(n)}`,
  noType: 'no readable type',
  follows: 'What follows',
  todo: 'What to do',
  whole: 'The trace is whole.',
  wholeSo: 'The trace is whole so far.',
  wholeNext: (events: number) => `${plural(events, 'event')} read, every one applied, in an unbroken order.`,
  reading: 'Nothing so far.',
  session: 'Session',
  payloadsHead: 'Missing payloads',
  check: 'Check all payloads',
  checkTitle: 'Opens every payload file that the trace refers to',
  checking: (done: number, all: number) => `${formatCount(done)} of ${formatCount(all)} payloads`,
  checked: (n: number) => `${plural(n, 'payload')} checked, all there.`,
  missing: (n: number, all: number) => `${formatCount(n)} of ${plural(all, 'payload')} cannot be opened.`,
  checkedPart: (n: number, all: number) => `${formatCount(n)} of ${plural(all, 'payload')} checked, all there so far.`,
  referredBy: 'needed by',
  nobody: 'no object of the trace',
};

/** What follows from a diagnostic, and what can be done about it; in words for someone who does not know the reducer. */
export interface Meaning {
  title: string;
  follows: string;
  todo: string;
}

const LEFT_OUT = 'What this line tells is not part of the reduced trace.';
const RAW = 'Look at the line and its payload in the events view: the evidence is all there.';
const PRODUCER = 'Tell whoever maintains the producer; the raw line helps them.';
const COPY_AGAIN = 'Copy the bundle again from where it was recorded, if it still is there.';
const NEWER = 'A newer version of Rollout Workbench may read it.';

const START_MISSING = {
  follows: `Its start is missing: the log was cut at its beginning, or the line with the start was skipped. ${LEFT_OUT}`,
  todo: 'Look for an earlier diagnostic: usually one lost line brings several others with it.',
};
const TWICE = {
  follows: 'The same thing is said to start twice. The first start counts, this one was left out.',
  todo: `Two runs may have written into one log. ${PRODUCER}`,
};
const CONTRADICTS = { follows: 'This line contradicts an earlier one, which counts.', todo: PRODUCER };
const SHAPE = {
  follows: `A payload has another shape than the format has. ${LEFT_OUT}`,
  todo: `${RAW} ${NEWER}`,
};
const NOT_SAID = { follows: LEFT_OUT, todo: PRODUCER };

const MEANINGS: Record<string, Meaning> = {
  line_json: {
    title: 'Line is no JSON',
    follows: `At the end of the log the producer was killed while it wrote, or writes still; elsewhere the file is damaged. ${LEFT_OUT}`,
    todo: COPY_AGAIN,
  },
  line_too_long: {
    title: 'Line too long',
    follows: `The line is longer than can be read. ${LEFT_OUT}`,
    todo: PRODUCER,
  },
  event_unknown: { title: 'Unknown event type', follows: `An event of a newer producer. ${LEFT_OUT}`, todo: NEWER },
  event_malformed: {
    title: 'Event of another shape',
    follows: `Fields are missing or of another type than the format has. ${LEFT_OUT}`,
    todo: `${RAW} ${PRODUCER}`,
  },
  event_other: {
    title: 'Event without a meaning',
    follows: 'The producer noted something for which the format has no meaning. It is evidence only; nothing is lost.',
    todo: 'Nothing. The line can be read in the events view.',
  },
  seq_gap: {
    title: 'Events are missing',
    follows: 'Between this line and the one before it events are missing from the log. What they told is not known.',
    todo: COPY_AGAIN,
  },
  seq_repeated: {
    title: 'Sequence goes back',
    follows:
      'Two writers may have written into one log, or lines were copied. Every line was applied in the order of the log.',
    todo: PRODUCER,
  },
  payload_missing: {
    title: 'Payload is missing',
    follows: 'The file that the line refers to is not in the bundle. What it holds cannot be shown.',
    todo: `${COPY_AGAIN} Then read the trace again (File menu).`,
  },
  payload_outside: {
    title: 'Payload outside of the bundle',
    follows: 'The line refers to a file outside of the bundle. Nothing outside is ever read.',
    todo: 'Do not trust this bundle before you know who changed it.',
  },
  payload_too_large: {
    title: 'Payload too large',
    follows: 'The payload is larger than is read. What it holds cannot be shown.',
    todo: 'Open the file itself: its path stands in the line.',
  },
  payload_unreadable: {
    title: 'Payload cannot be read',
    follows: 'The system refuses to read the file. What it holds cannot be shown.',
    todo: 'Check the permissions of the bundle, then read the trace again (File menu).',
  },
  payload_json: {
    title: 'Payload is no JSON',
    follows: 'The payload file is empty, cut short or no JSON. What it held is lost.',
    todo: COPY_AGAIN,
  },
  json_unreadable: { title: 'Payload of another shape', ...SHAPE },
  unknown_thread: { title: 'Unknown thread', ...START_MISSING },
  unknown_turn: { title: 'Unknown turn', ...START_MISSING },
  unknown_inference: { title: 'Unknown model call', ...START_MISSING },
  unknown_tool_call: { title: 'Unknown tool call', ...START_MISSING },
  unknown_code_cell: { title: 'Unknown code cell', ...START_MISSING },
  unknown_compaction_request: { title: 'Unknown compaction attempt', ...START_MISSING },
  unknown_response: {
    title: 'Continues an unknown response',
    follows:
      'The request continues a response that the trace does not have. What the model saw in this call is not known.',
    todo: START_MISSING.todo,
  },
  duplicate_thread: { title: 'Thread started twice', ...TWICE },
  duplicate_turn: { title: 'Turn started twice', ...TWICE },
  duplicate_inference: { title: 'Model call started twice', ...TWICE },
  duplicate_tool_call: { title: 'Tool call started twice', ...TWICE },
  duplicate_code_cell: { title: 'Code cell started twice', ...TWICE },
  duplicate_compaction: { title: 'Compaction installed twice', ...TWICE },
  duplicate_compaction_request: { title: 'Compaction attempt started twice', ...TWICE },
  duplicate_mcp_call: { title: 'MCP call assigned twice', ...TWICE },
  no_thread: { title: 'Names no thread', ...NOT_SAID },
  no_turn: { title: 'Names no turn', ...NOT_SAID },
  turn_of_other_thread: { title: 'Turn of another thread', ...CONTRADICTS },
  compaction_request_of_other: { title: 'Attempt of another compaction', ...CONTRADICTS },
  runtime_cell_reused: { title: 'Code cell id used twice', ...CONTRADICTS },
  process_id_changed: { title: 'Process changed', ...CONTRADICTS },
  terminal_of_other_thread: { title: 'Terminal of another thread', ...CONTRADICTS },
  second_terminal_operation: { title: 'Second operation of a call', ...CONTRADICTS },
  edge_conflict: { title: 'Edge told in two ways', ...CONTRADICTS },
  pending_edge_conflict: { title: 'Edge told in two ways', ...CONTRADICTS },
  call_id_reused: {
    title: 'Call id used twice',
    follows:
      'One call id stands for two different calls or outputs. Which of them the model saw cannot be told; the first is kept.',
    todo: PRODUCER,
  },
  conversation_mismatch: {
    title: 'Conversation does not continue',
    follows:
      'The conversation goes on otherwise than it stood before: history was rewritten without a compaction, or lines are missing.',
    todo: 'Compare the request of this line with the one before it in the events view.',
  },
  item_type_unknown: {
    title: 'Unknown item type',
    follows: 'The model said or saw something of a newer kind. The whole request or response is left out.',
    todo: NEWER,
  },
  agent_activity: {
    title: 'Message between agents unclear',
    follows: 'It cannot be told from what was recorded. It is missing from the graph of threads.',
    todo: RAW,
  },
};

/** What a diagnostic with this code means. A code that is not known here keeps its own name. */
export function meaningOf(code: string): Meaning {
  const known = MEANINGS[code];
  if (known) return known;
  const words = code.replaceAll('_', ' ');
  const title = words.charAt(0).toUpperCase() + words.slice(1);
  const isShape = /^(item|terminal|request|response|checkpoint|wait|agent|metadata)_|_malformed$/.test(code);
  return { title, ...(isShape ? SHAPE : { follows: LEFT_OUT, todo: RAW }) };
}
