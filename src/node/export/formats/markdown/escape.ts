import { visibleText } from '../../text/visible.ts';

/**
 * Trace text in CommonMark so that it reads as it is and nothing in it becomes markup: no links, images, HTML, headings,
 * lists; and on hosts that add them, no mentions and no references to issues.
 */

/** Punctuation that can begin or end markup anywhere in a line. */
const ACTIVE = /[\\`*_[\]<>#&|~$]/g;
/** Addresses become links in GitHub's dialect without any punctuation around them. */
const ADDRESS = /\b(www)(?=\.)|:(?=\/\/)|\b(mailto|xmpp)(?=:)/gi;
/** People and issues. The comment is invisible where Markdown is rendered, and parts the sign from the name. */
const MENTION = /@(?=[A-Za-z0-9])/g;
const ISSUE = /\\#(?=\d)/g;
/** What begins a block only at the start of a line. */
const LINE_START = /^[-+=:]/;
const ORDERED = /^(\d{1,9})([.)])(?=\s|$)/;

/** One line, within a paragraph, a table cell or a heading. */
export function inline(text: string): string {
  return line(visibleText(text).replace(/\s*\n\s*/g, ' '));
}

/** A text of several lines as paragraphs: lines stay lines, indentation is kept. */
export function paragraphs(text: string): string[] {
  const lines = visibleText(text).replace(/\n+$/, '').split('\n');
  return lines.map((one, index) => {
    const next = lines[index + 1];
    const escaped = one.trim() === '' ? '' : line(one);
    // A backslash at the end of a line breaks it; an empty line ends the paragraph anyway.
    return escaped !== '' && next !== undefined && next.trim() !== '' ? `${escaped}\\` : escaped;
  });
}

function line(text: string): string {
  const space = /^[ \t\u00a0]*/.exec(text)?.[0] ?? '';
  return indentation(space) + escapeLine(text.slice(space.length).trimEnd());
}

/** Space that CommonMark would take away. Some parsers take any white space: the first must be no character of that kind. */
function indentation(space: string): string {
  const width = space.replaceAll('\t', '    ').length;
  return width === 0 ? '' : `&nbsp;${'\u00a0'.repeat(width - 1)}`;
}

function escapeLine(text: string): string {
  return text
    .replace(ACTIVE, '\\$&')
    .replace(ADDRESS, (found) => (found === ':' ? '\\:' : `${found}\\`))
    .replace(LINE_START, '\\$&')
    .replace(ORDERED, '$1\\$2')
    .replace(MENTION, '@<!-- -->')
    .replace(ISSUE, '\\#<!-- -->');
}

/** A code span that holds any text. */
export function code(text: string): string {
  const clean = visibleText(text).replace(/\s*\n\s*/g, ' ');
  if (clean.trim() === '') return '` `';
  const ticks = '`'.repeat(longestRun(clean) + 1);
  // A space at both ends is taken away again, and keeps a backtick of the text apart.
  return `${ticks} ${clean} ${ticks}`;
}

/** A fenced block whose fence is longer than any in the text. */
export function fence(text: string, language: string): string[] {
  const clean = visibleText(text).replace(/\n$/, '');
  const ticks = '`'.repeat(Math.max(3, longestRun(clean) + 1));
  return [`${ticks}${/^[a-z]{1,20}$/.test(language) ? language : ''}`, ...clean.split('\n'), ticks];
}

function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}

/** Text within HTML of our own (`<summary>`). */
export function htmlText(text: string): string {
  const clean = visibleText(text).replace(/\s*\n\s*/g, ' ');
  return clean
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/[\\`*_{}[\]#|~!$:^]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(MENTION, '@<!-- -->');
}
