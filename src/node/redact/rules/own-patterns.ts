import { createContext, Script } from 'node:vm';
import { fail, ok, type Result, TraceError } from '../../../core/failure.ts';
import type { Rule } from '../kinds.ts';

const MAX_PATTERNS = 1000;
const MAX_LENGTH = 2000;
/** A pattern that takes longer on one text is given up, with the whole redaction: nobody knows what it would have found. */
const TIME_LIMIT_MS = 2000;
/** Texts that patterns blow up on; a bad one is found before any trace is read. */
const PROBES = [
  'a'.repeat(40),
  '0'.repeat(40),
  'aA0_-'.repeat(200),
  ' '.repeat(2000),
  '/'.repeat(500),
  `${'a'.repeat(60)}!`,
];
const PROBE_LIMIT_MS = 500;
const TIMED_OUT = 'ERR_SCRIPT_EXECUTION_TIMEOUT';

/**
 * Rules from the lines of a pattern file: one JavaScript regular expression a line, bare or as `/…/flags` (flags i, m, s, u);
 * empty lines and lines that begin with `#` say nothing. Where a pattern has a group named `secret`, only that part is replaced.
 * Fails with `pattern_invalid` or `pattern_slow` (it takes too long already on short texts), naming the line.
 */
export function readOwnPatterns(text: string): Result<Rule[]> {
  const rules: Rule[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const source = line.trim();
    if (source === '' || source.startsWith('#')) continue;
    const wrong = (code: string, fact: string) =>
      fail(code, `pattern file: line ${index + 1} ${fact}`, { line: index + 1 });
    if (rules.length === MAX_PATTERNS) return wrong('pattern_invalid', `is more than ${MAX_PATTERNS} patterns`);
    if (source.length > MAX_LENGTH) return wrong('pattern_invalid', `has more than ${MAX_LENGTH} characters`);
    const written = /^\/(.+)\/([a-z]*)$/s.exec(source);
    const flags = written?.[2] ?? '';
    if (/[^imsu]/.test(flags)) return wrong('pattern_invalid', `has flags other than i, m, s and u: ${flags}`);
    let pattern: RegExp;
    try {
      pattern = new RegExp(written?.[1] ?? source, `${flags}g`);
    } catch (error) {
      return wrong(
        'pattern_invalid',
        `is no regular expression: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    if (pattern.test('')) return wrong('pattern_invalid', 'matches the empty text, and so everything');
    const run = timed(pattern, `pattern file: line ${index + 1}`);
    try {
      for (const probe of PROBES) run(probe, PROBE_LIMIT_MS);
    } catch (error) {
      if (error instanceof TraceError) return wrong('pattern_slow', 'takes too long on short texts already');
      throw error;
    }
    rules.push(ruleOf(run, `pattern_${rules.length + 1}`));
  }
  return ok(rules);
}

interface Found {
  start: number;
  end: number;
}

type Run = (text: string, limitMs: number) => Found[];

const LOOP = `
  const found = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    if (match[0] === '') { pattern.lastIndex += 1; continue; }
    const part = match.groups && typeof match.groups.secret === 'string' ? match.groups.secret : match[0];
    const start = match.index + match[0].indexOf(part);
    if (part !== '') found.push({ start, end: start + part.length });
  }
  found;
`;

/** The only way to stop a regular expression that runs wild in this thread: V8's own time limit for scripts. */
function timed(pattern: RegExp, name: string): Run {
  const context = createContext({ pattern, text: '' });
  const script = new Script(`(() => {${LOOP.replace(/found;\s*$/, 'return found;')}})()`);
  return (text, limitMs) => {
    context.text = text;
    try {
      return script.runInContext(context, { timeout: limitMs }) as Found[];
    } catch (error) {
      // Not by its class: the error comes out of another context.
      if (typeof error === 'object' && error !== null && 'code' in error && error.code === TIMED_OUT) {
        const message = `${name} took longer than ${limitMs} ms on a text of ${text.length} characters`;
        throw new TraceError(fail('pattern_slow', message).failure);
      }
      throw error;
    } finally {
      context.text = '';
    }
  };
}

function ruleOf(run: Run, rule: string): Rule {
  return {
    find(text, found) {
      if (text.length < 2) return;
      for (const { start, end } of run(text, TIME_LIMIT_MS)) found({ start, end, kind: 'custom', rule });
    },
  };
}
