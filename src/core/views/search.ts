import { fail, ok, type Result } from '../failure.ts';

/** What is searched for. */
export interface SearchQuery {
  text: string;
  regex: boolean;
  case_sensitive: boolean;
}

/** One place in a text: its line, cut to what fits a row, and where in that the match stands. */
export interface TextHit {
  context: string;
  /** [start, end) in `context`. */
  match: [number, number];
  /** Offset of the match in the searched text, in UTF-16 units. */
  at: number;
}

/** Finds the hits of one query in a text, at most `limit`; one for each line. */
export type Matcher = (text: string, limit: number) => TextHit[];

/** Longest context of a hit, in characters. */
export const CONTEXT_CHARS = 160;
const BEFORE_MATCH = 48;

/**
 * Compiles a query. Fails with `search_pattern` when the regular expression is none. Expressions are the user's own: they
 * run where they can be cancelled (the session's worker), never on text that asks for them.
 */
export function compileQuery(query: SearchQuery): Result<Matcher> {
  const source = query.regex ? query.text : query.text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const flags = `gm${query.case_sensitive ? '' : 'i'}`;
  try {
    const pattern = new RegExp(source, flags);
    return ok((text, limit) => findHits(text, pattern, limit));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fail('search_pattern', `"${query.text}" is no regular expression: ${reason}`);
  }
}

function findHits(text: string, pattern: RegExp, limit: number): TextHit[] {
  const hits: TextHit[] = [];
  pattern.lastIndex = 0;
  while (hits.length < limit) {
    const match = pattern.exec(text);
    if (!match) break;
    if (match[0] === '') {
      pattern.lastIndex = match.index + 1;
      if (pattern.lastIndex > text.length) break;
      continue;
    }
    const hit = cutContext(text, match.index, match.index + match[0].length);
    hits.push(hit);
    const lineEnd = text.indexOf('\n', match.index + match[0].length);
    if (lineEnd < 0) break;
    pattern.lastIndex = lineEnd + 1;
  }
  return hits;
}

/** The line around [start, end), cut to {@link CONTEXT_CHARS} with the match in sight, fit to be shown in one row. */
export function cutContext(text: string, start: number, end: number): TextHit {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', start);
  const lineEnd = newline < 0 ? text.length : newline;
  const matchEnd = Math.min(end, lineEnd, start + CONTEXT_CHARS);
  const from = start - lineStart <= BEFORE_MATCH ? lineStart : boundary(text, start - BEFORE_MATCH);
  const to = lineEnd - from <= CONTEXT_CHARS ? lineEnd : boundary(text, Math.max(matchEnd, from + CONTEXT_CHARS));
  const head = (from > lineStart ? '…' : '') + oneLine(text.slice(from, start)).trimStart();
  const middle = oneLine(text.slice(start, matchEnd));
  const tail = oneLine(text.slice(matchEnd, to)).trimEnd() + (to < lineEnd ? '…' : '');
  return { context: head + middle + tail, match: [head.length, head.length + middle.length], at: start };
}

/** `at`, or one less when that would part a surrogate pair. */
function boundary(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code < 0xe000 ? at - 1 : at;
}

const ESC = '\u001b';
const BEL = '\u0007';
/** Colour and cursor sequences (CSI), titles and links (OSC), two-byte escapes. */
const ESCAPES = new RegExp(`${ESC}(?:\\[[0-?]*[ -/]*[@-~]|\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)?|[@-Z\\\\-_])`, 'g');
const CONTROLS = /\p{Cc}+/gu;

/** A piece of terminal text without escape sequences; other control characters become one space. */
export function oneLine(text: string): string {
  return text.replace(ESCAPES, '').replace(CONTROLS, ' ');
}
