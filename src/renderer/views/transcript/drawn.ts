import { codeLines, type Language, languageOfPath } from '../../parts/evidence/code.ts';
import { drawPatch, isUnifiedDiff, unifiedDiffLines } from '../../parts/evidence/patch.ts';
import { plainLines, type SpanLine } from '../../parts/evidence/spans.ts';
import { terminalLines } from '../../parts/evidence/terminal-lines.ts';
import { jsonNodes } from '../../parts/json-nodes.ts';
import { jsonSpanLines } from './json-lines.ts';

/** A line of evidence ready to be drawn. */
export interface DrawnLine {
  line: SpanLine;
  className?: string;
  /** The sign of a diff. */
  margin?: string;
}

/** How a text is to be read. `output`: of a command, so with colours, or a diff, or a file of `language`. */
export type Reading =
  | { kind: 'output'; language: Language }
  | { kind: 'code'; language: Language }
  | { kind: 'value' }
  | { kind: 'plain' };

const JSON_LIMIT = 400_000;
/** A value this short stays in the line in which it was written, in characters. */
export const SHORT_VALUE = 100;

/** The lines of a text. `value`: as JSON, where it is JSON. */
export function drawnLines(text: string, reading: Reading): DrawnLine[] {
  switch (reading.kind) {
    case 'output':
      if (!text.includes('\u001b') && isUnifiedDiff(text)) return drawPatch(unifiedDiffLines(text), diffPath(text));
      if (reading.language !== 'text') return codeLines(text, reading.language).map(drawn);
      return terminalLines(text).map(drawn);
    case 'code':
      return codeLines(text, reading.language).map(drawn);
    case 'value': {
      if (text.length <= SHORT_VALUE && /^\s*[[{]/.test(text)) return codeLines(text, 'json').map(drawn);
      const nodes = text.length > JSON_LIMIT || !/^\s*[[{]/.test(text) ? null : jsonNodes(text);
      return (nodes ? jsonSpanLines(text, nodes) : terminalLines(text)).map(drawn);
    }
    case 'plain':
      return plainLines(text).map(drawn);
  }
}

const drawn = (line: SpanLine): DrawnLine => ({ line });

/** The first file that a diff names: its language is taken for all of it. */
const diffPath = (text: string): string => /^\+\+\+ (?:b\/)?(\S+)/m.exec(text.slice(0, 4000))?.[1] ?? '';

const SHOWS_FILE = /^(?:cat|bat|head|tail|nl|sed)\b[^|;&<>]*?\s([^\s|;&<>]+\.\w+)\s*$/;

/** The language of what a command prints, when it plainly prints one file. */
export function languageOfCommand(command: string): Language {
  const path = SHOWS_FILE.exec(command.trim())?.[1];
  return path === undefined ? 'text' : languageOfPath(path);
}
