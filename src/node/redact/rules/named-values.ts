import type { Match, Rule } from '../kinds.ts';
import { looksRandom } from './entropy.ts';
import { isPlaceholder, isSensitiveName, NAME_IN_TEXT, schemeLength } from './sensitive-names.ts';

/** The rest of the name, and what stands between it and its value; escapes of strings in strings too. */
const ASSIGNED = /([A-Za-z0-9_.-]{0,24}?)(\\{0,7}["'`]?\]?)([ \t]{0,4})(=>|:=|==?=?|:)([ \t]{0,4})(\\{0,7}["'`]?)/y;
const OPTION = /([A-Za-z0-9_-]{0,24}?)([ \t]{1,4}|[ \t]?\\{1,3}\n[ \t]{0,8})(?=[^\s-])(["'`]?)/y;
const UNQUOTED = /[^\s"'`,;&<>(){}[\]|\\]{1,4096}/y;
const LINE = /[^"'`\r\n\\]{1,2048}/y;
/** What stands between quotes: escaped ones go on, in a string in a string every quote ends. */
const QUOTED: Readonly<Record<string, RegExp>> = {
  '"': /(?:[^"\\\n]|\\.){1,4096}/y,
  "'": /(?:[^'\\\n]|\\.){1,4096}/y,
  '`': /(?:[^`\\\n]|\\.){1,4096}/y,
};
const QUOTED_DEEP: Readonly<Record<string, RegExp>> = {
  '"': /[^"\n]{1,4096}/y,
  "'": /[^'\n]{1,4096}/y,
  '`': /[^`\n]{1,4096}/y,
};
const NAME_BEFORE = 64;
/** How far from a sensitive word something random is held to be its value. */
const NEAR = 48;
const RANDOM_LEAST = 16;
const RANDOM_START = /[A-Za-z0-9+/_=.~-]{16}/g;
const RANDOM = /[A-Za-z0-9+/_=.~-]{16,512}/y;

/**
 * Values of sensitive names in text: `KEY=value`, `"key": "value"`, `key: value`, `--key value`, headers, and random-looking words
 * a little behind such a name. Each name is looked at once, and only so far: linear in the text.
 */
export const namedValueRule: Rule = {
  find(text, found) {
    NAME_IN_TEXT.lastIndex = 0;
    for (let name = NAME_IN_TEXT.exec(text); name; name = NAME_IN_TEXT.exec(text)) {
      const end = name.index + name[0].length;
      const value = assignedValue(text, name.index, end) ?? optionValue(text, name.index, end);
      if (value) {
        found({ ...value, kind: 'secret', rule: 'named_value' });
        NAME_IN_TEXT.lastIndex = Math.max(end, value.end);
      } else randomNear(text, end, found);
    }
  },
};

function assignedValue(text: string, nameAt: number, nameEnd: number): { start: number; end: number } | null {
  ASSIGNED.lastIndex = nameEnd;
  const match = ASSIGNED.exec(text);
  if (!match) return null;
  const [, rest = '', , before = '', sign = '', after = '', quote = ''] = match;
  const name = nameBefore(text, nameAt) + text.slice(nameAt, nameEnd) + rest;
  if (!isSensitiveName(name)) return null;
  const at = match.index + match[0].length;
  if (quote !== '') return quotedValue(text, at, quote);
  const header = /(?:authorization|cookie)$/i.test(name);
  const value = header ? lineValue(text, at) : unquotedValue(text, at);
  if (!value) return null;
  const start = value.start + schemeLength(text.slice(value.start, value.start + 20));
  const word = text.slice(start, value.end);
  if (isPlaceholder(word)) return null;
  // In source code what follows is an expression: `token: string`, `password = prompt()`.
  const spaced = before !== '' || after !== '' || sign !== '=';
  const isExpression =
    /^[A-Za-z_$][\w$]*(?:[.(?!]|$)/.test(word) && !/\d/.test(word) && !/[A-Z].*[a-z].*[A-Z]/.test(word);
  if (!header && spaced && isExpression) return null;
  if (!header && (word.length < 4 || text[value.end] === '(')) return null;
  return { start, end: value.end };
}

function optionValue(text: string, nameAt: number, nameEnd: number): { start: number; end: number } | null {
  const name = nameBefore(text, nameAt);
  if (!/(?:^|[\s"'`])--?[A-Za-z0-9_-]*$/.test(`${text[nameAt - name.length - 1] ?? ''}${name}`)) return null;
  OPTION.lastIndex = nameEnd;
  const match = OPTION.exec(text);
  if (!match || !isSensitiveName(name + text.slice(nameAt, nameEnd) + match[1])) return null;
  const at = match.index + match[0].length;
  const value = match[3] ? quotedValue(text, at, match[3]) : unquotedValue(text, at);
  return value && !isPlaceholder(text.slice(value.start, value.end)) ? value : null;
}

/** The letters before a sensitive word that belong to the same name. */
function nameBefore(text: string, at: number): string {
  let start = at;
  const least = Math.max(0, at - NAME_BEFORE);
  while (start > least && /[A-Za-z0-9_.-]/.test(text[start - 1] ?? '')) start--;
  return text.slice(start, at);
}

function quotedValue(text: string, at: number, quote: string): { start: number; end: number } | null {
  const body = quote.length === 1 ? QUOTED : QUOTED_DEEP;
  const inside = body[quote.at(-1) ?? '"'];
  if (!inside) return null;
  inside.lastIndex = at;
  let end = at + (inside.exec(text)?.[0].length ?? 0);
  // The backslashes before the closing quote belong to it.
  for (let i = quote.length - 1; i > 0 && text[end - 1] === '\\'; i--) end--;
  const start = at + schemeLength(text.slice(at, at + 20));
  if (start >= end || isPlaceholder(text.slice(start, end))) return null;
  return { start, end };
}

function unquotedValue(text: string, at: number): { start: number; end: number } | null {
  UNQUOTED.lastIndex = at;
  const match = UNQUOTED.exec(text);
  if (!match) return null;
  const trimmed = match[0].replace(/[.:!?]{1,8}$/, '');
  return { start: at, end: at + trimmed.length };
}

/** A header's value: to the end of its line or of the string around it. */
function lineValue(text: string, at: number): { start: number; end: number } | null {
  LINE.lastIndex = at;
  const match = LINE.exec(text);
  return match ? { start: at, end: at + match[0].trimEnd().length } : null;
}

function randomNear(text: string, from: number, found: (match: Match) => void): void {
  // Only so much as a word's beginning takes: a text may consist of such names.
  const near = text.slice(from, from + NEAR + RANDOM_LEAST);
  const lineEnd = near.indexOf('\n');
  const limit = lineEnd < 0 ? NEAR : Math.min(NEAR, lineEnd);
  RANDOM_START.lastIndex = 0;
  for (let head = RANDOM_START.exec(near); head && head.index <= limit; head = RANDOM_START.exec(near)) {
    RANDOM.lastIndex = from + head.index;
    const word = RANDOM.exec(text);
    if (!word) return;
    RANDOM_START.lastIndex = head.index + word[0].length;
    // What goes on from the name without a gap is a longer name.
    if (head.index === 0 && /[A-Za-z0-9_-]/.test(near[0] ?? '')) continue;
    const lead = /^[=._~/-]{0,16}/.exec(word[0])?.[0].length ?? 0;
    const value = word[0].slice(lead).replace(/[._~/-]{1,16}$/, '');
    if (!looksRandom(value) || value.includes('/') || /^[a-z]+(?:[-_.][a-z0-9]+)+$/.test(value)) continue;
    const start = word.index + lead;
    found({ start, end: start + value.length, kind: 'secret', rule: 'random_near_name' });
  }
}
