import { createContext, Script } from 'node:vm';
import { TraceError } from '../../core/failure.ts';

export interface MatchOptions {
  text: string;
  case_sensitive: boolean;
  regex: boolean;
}

/** Places of matches in one text: [start, end) in UTF-16 units. */
export type Matches = [number, number][];

/** Finds the first few matches in each of some texts; null for a text that took too long. */
export type Matcher = (texts: readonly string[]) => (Matches | null)[];

/** Of a text with many matches, these many are told. */
const PER_TEXT = 10;
/** A pattern that backtracks for ever on some text is stopped after this, so that it cannot stop the session. */
const REGEX_TIMEOUT_MS = 500;

/** A matcher for a text or a regular expression. Throws a TraceError `bad_pattern` for one that cannot be understood. */
export function createMatcher(options: MatchOptions): Matcher {
  const { text, case_sensitive, regex } = options;
  if (!regex && case_sensitive) return (texts) => texts.map((where) => findText(where, text));
  const flags = case_sensitive ? 'gu' : 'giu';
  if (!regex) {
    const pattern = new RegExp(escapePattern(text), flags);
    return (texts) => texts.map((where) => findPattern(where, pattern));
  }
  return boundedMatcher(compile(text, flags));
}

function compile(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    const fact = error instanceof Error ? error.message : String(error);
    throw new TraceError({ code: 'bad_pattern', message: `The search pattern cannot be used: ${fact}` });
  }
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function findText(where: string, text: string): Matches {
  const found: Matches = [];
  for (let at = where.indexOf(text); at >= 0 && found.length < PER_TEXT; at = where.indexOf(text, at + text.length)) {
    found.push([at, at + text.length]);
  }
  return found;
}

function findPattern(where: string, pattern: RegExp): Matches {
  const found: Matches = [];
  for (const match of where.matchAll(pattern)) {
    // Patterns like `a*` match nothing everywhere.
    if (match[0] !== '') found.push([match.index, match.index + match[0].length]);
    if (found.length === PER_TEXT) break;
  }
  return found;
}

/**
 * Only V8's own time limit, which node:vm offers, can interrupt a regular expression. It is set for many texts at once,
 * because each limit costs a thread of its own; the text at which it strikes is given up.
 */
function boundedMatcher(pattern: RegExp): Matcher {
  let texts: readonly string[] = [];
  let results: (Matches | null)[] = [];
  const run = (): void => {
    while (results.length < texts.length) results.push(findPattern(texts[results.length] as string, pattern));
  };
  const script = new Script('run()');
  const context = createContext({ run });
  return (wanted) => {
    texts = wanted;
    results = [];
    while (results.length < texts.length) {
      try {
        script.runInContext(context, { timeout: REGEX_TIMEOUT_MS });
      } catch (error) {
        if ((error as { code?: unknown }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
        results.push(null);
      }
    }
    return results;
  };
}
