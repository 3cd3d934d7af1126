import { elements, member, parseSpan, type Span, skipSpace, stringPrefix } from './json-span.ts';

/** How long a first message may get in the library, in UTF-16 units. */
const MESSAGE_CHARS = 200;

/** Read of one text part: enough for {@link MESSAGE_CHARS} of any script, and to recognise a wrapper. */
const TEXT_BYTES = 4096;

/**
 * Texts in the user's role that the agent's program wrote, not the person: by how they begin. Codex wraps its context in
 * such tags, and puts a folder's AGENTS.md in front under a heading.
 */
const WRAPPERS = [
  /^<(environment_context|user_instructions|instructions|permissions instructions|collaboration_mode|turn_aborted)\b/i,
  /^<(user_shell_command|skills?|skills_instructions|apps_instructions|plugins_instructions|model_switch)\b/i,
  /^<(personality_spec|subagent_notification|system-reminder)\b/i,
  /^#*\s*AGENTS\.md\b/i,
];

/**
 * What the person asked first: the first text of a user message in a request payload's `input` that is no wrapper
 * (environment, instructions, AGENTS.md), on one line of at most 200 characters; null when there is none. `bytes` is the
 * payload or the beginning of it (spec/trace-format.md, "What the payload files hold").
 */
export function firstUserMessage(bytes: Uint8Array): string | null {
  const input = member(bytes, skipSpace(bytes, 0), 'input');
  if (!input) return null;
  for (const item of elements(bytes, input.start)) {
    if (stringAt(bytes, item, 'type') !== 'message' || stringAt(bytes, item, 'role') !== 'user') continue;
    for (const text of messageTexts(bytes, item)) {
      const asked = askedFirst(text);
      if (asked !== null) return asked;
    }
  }
  return null;
}

/** A text of the user's role on one line; null for one that the agent's program wrote, and for nothing. */
export function askedFirst(text: string): string | null {
  const trimmed = text.trimStart();
  return trimmed === '' || WRAPPERS.some((wrapper) => wrapper.test(trimmed)) ? null : oneLine(trimmed);
}

/** The texts of one message item: content is a string, or a list of parts. */
function* messageTexts(bytes: Uint8Array, item: Span): Generator<string, void> {
  const content = member(bytes, item.start, 'content');
  if (!content) return;
  const whole = stringPrefix(bytes, content.start, TEXT_BYTES);
  if (whole !== null) yield whole;
  for (const part of elements(bytes, content.start)) {
    const text = member(bytes, part.start, 'text');
    const prefix = text && stringPrefix(bytes, text.start, TEXT_BYTES);
    if (prefix) yield prefix;
  }
}

function stringAt(bytes: Uint8Array, item: Span, key: string): unknown {
  const found = member(bytes, item.start, key);
  return found ? parseSpan(bytes, found) : undefined;
}

/** Controls and white space become single spaces; a long text ends in an ellipsis; no half of a surrogate pair stays. */
function oneLine(text: string): string | null {
  const line = text
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(/\p{Cs}/gu, '\uFFFD')
    .trim();
  if (line === '') return null;
  if (line.length <= MESSAGE_CHARS) return line;
  const cut = line.slice(0, MESSAGE_CHARS - 1);
  return `${/[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}
