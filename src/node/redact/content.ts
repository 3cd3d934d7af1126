import { createHash } from 'node:crypto';

/** What kind of text a string is in: it says which fields are structure. */
export type Shape =
  /** `manifest.json`: no free text. */
  | 'manifest'
  /** A line of the log. */
  | 'log'
  /** A payload file: anything may be in it. */
  | 'payload'
  /** An object of the reduced trace. */
  | 'trace';

/** Fields of the log and of the reduced trace in which people, models and programs speak. All others are structure. */
const FREE_FIELDS: Readonly<Record<'log' | 'trace', ReadonlySet<string>>> = {
  log: new Set([
    'error',
    'reason',
    'message',
    'source_js',
    'label',
    'input_preview',
    'output_preview',
    'message_preview',
  ]),
  trace: new Set([
    ...[
      'text',
      'value',
      'summary',
      'source',
      'source_js',
      'label',
      'input_preview',
      'output_preview',
      'message_preview',
    ],
    ...['command', 'display_command', 'cwd', 'stdin', 'stdout', 'stderr', 'formatted_output', 'message'],
  ]),
};

/** Fields of payloads that are structure, where their value looks like a word. Everything else in a payload is free text. */
const PAYLOAD_STRUCTURE = new Set(
  'type role phase status kind name tool_name tool_namespace namespace server tool event_type model model_slug provider provider_name model_provider author recipient other_recipients sender agent_path child_agent_path target_agent_path agent_role task_name nickname reasoning_effort effort object language format tool_choice truncation service_tier verbosity originator session_source sub_agent subagent approval_policy sandbox_policy mode version cli_version encoding detail spawn_mode'.split(
    ' ',
  ),
);

const WORD = /^[\w./:@+-]{1,256}$/;
const PLAIN_KEY = /^[A-Za-z_$@.-][\w$.:@-]{0,63}$/;

/** Whether a string value is free text: of a person, a model or a program, not of the format. */
export function isFreeText(shape: Shape, key: string, path: () => string, value: string): boolean {
  switch (shape) {
    case 'manifest':
      return false;
    case 'log':
      // What an `other` event carries is anybody's.
      return FREE_FIELDS.log.has(key) || /^payload\.(?:metadata(?:$|[.[])|summary$)/.test(path());
    case 'trace':
      // A part's label is a word of the format, a tool call's is not.
      if (key === 'label') return path().includes('summary');
      return FREE_FIELDS.trace.has(key) && !STRUCTURE_WORDS.has(value);
    case 'payload':
      return !((PAYLOAD_STRUCTURE.has(key) || /(?:^|_)ids?$/.test(key)) && WORD.test(value));
  }
}

/** Words of the format that stand in fields which elsewhere hold text (`source` of an observation). */
const STRUCTURE_WORDS = new Set(['direct_tool_call', 'code_cell_output']);

/** Whether a member's name in a payload may be content, such as a file's path. */
export const isFreeKey = (shape: Shape, key: string): boolean => shape === 'payload' && !PLAIN_KEY.test(key);

/** Stand-ins of whole texts: their length, and a number that tells texts of the same length apart. */
export interface ContentStandIns {
  of(text: string): string;
  /** How many different texts there were, and their length together. */
  readonly total: { texts: number; characters: number };
}

const HALF_CHARACTER = /\p{Surrogate}/u;

const STAND_IN = /^\[\d+ characters, text \d+\]\ud800?$/;

export const isContentStandIn = (text: string): boolean => STAND_IN.test(text);

/** Equal texts get equal stand-ins, different texts different ones: what matched still matches, and nothing else. */
export function createContentStandIns(): ContentStandIns {
  const numbers = new Map<string, number>();
  const total = { texts: 0, characters: 0 };
  return {
    total,
    of(text) {
      if (text === '' || isContentStandIn(text)) return text;
      const digest = createHash('sha256').update(text, 'utf16le').digest('base64');
      let number = numbers.get(digest);
      if (number === undefined) {
        number = numbers.size + 1;
        numbers.set(digest, number);
        total.texts += 1;
        total.characters += text.length;
      }
      // Half a character makes a line unreadable; without it the line would come back to life.
      return `[${text.length} characters, text ${number}]${HALF_CHARACTER.test(text) ? '\ud800' : ''}`;
    },
  };
}
