import { checkedLink } from '../../objects/links.ts';
import { codeLines, languageOf } from '../../parts/evidence/code.ts';
import type { Span, SpanLine } from '../../parts/evidence/spans.ts';

/** A piece of a message: a paragraph, or a fenced block of code. */
export type ProseBlock = { type: 'text'; lines: SpanLine[] } | { type: 'code'; language: string; lines: SpanLine[] };

const FENCE = /^ {0,3}(```+|~~~+)\s*([\w+#.-]*)[^\n`]*$/;

/**
 * A message as readable text: code spans, bold, headings and fenced code are told apart, everything else stays as written.
 * No images, no HTML: what looks like one is text. An https address stays text as well, which says where it would lead.
 */
export function proseBlocks(text: string): ProseBlock[] {
  const blocks: ProseBlock[] = [];
  let words: SpanLine[] = [];
  let fence: { mark: string; language: string; lines: string[] } | null = null;
  const flushWords = () => {
    if (words.length > 0) blocks.push({ type: 'text', lines: words });
    words = [];
  };
  const flushCode = () => {
    if (!fence) return;
    blocks.push({ type: 'code', language: fence.language, lines: codeOf(fence) });
    fence = null;
  };
  for (const line of text.split('\n')) {
    if (fence) {
      if (line.trim().startsWith(fence.mark) && /^[`~]+$/.test(line.trim())) flushCode();
      else fence.lines.push(line);
      continue;
    }
    const open = FENCE.exec(line);
    if (open) {
      flushWords();
      fence = { mark: open[1] as string, language: open[2] ?? '', lines: [] };
    } else if (line.trim() === '') flushWords();
    else words.push(inline(line));
  }
  flushCode();
  flushWords();
  return blocks;
}

function codeOf({ language, lines }: { language: string; lines: string[] }): SpanLine[] {
  return codeLines(lines.map((line) => `${line}\n`).join(''), languageOf(language));
}

const INLINE = /(`+)([^`](?:[^`]|(?!\1)`)*?)\1(?!`)|\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*/g;

/** One line of words. */
export function inline(line: string): SpanLine {
  const heading = /^(#{1,6})\s+(.*)$/.exec(line);
  if (heading) return [{ text: heading[2] as string, className: 'p-strong' }];
  const spans: Span[] = [];
  let at = 0;
  for (const match of line.matchAll(INLINE)) {
    const [whole, , code, bold] = match;
    if (match.index > at) spans.push(...words(line.slice(at, match.index)));
    spans.push(
      code === undefined ? { text: bold as string, className: 'p-strong' } : { text: code, className: 'p-code' },
    );
    at = match.index + whole.length;
  }
  if (at < line.length) spans.push(...words(line.slice(at)));
  return spans;
}

/** An address ends before what closes the sentence or the bracket around it. */
const LINK = /\bhttps:\/\/[^\s<>"'`()[\]{}|\\^]+(?<![.,;:!?])/g;

/** Words, with the addresses among them. */
function words(text: string): Span[] {
  if (!text.includes('https://')) return [{ text }];
  const spans: Span[] = [];
  let at = 0;
  for (const { 0: address, index } of text.matchAll(LINK)) {
    const link = checkedLink(address);
    if (link === null) continue;
    if (index > at) spans.push({ text: text.slice(at, index) });
    spans.push({ text: address, className: 'p-link', link });
    at = index + address.length;
  }
  if (at < text.length) spans.push({ text: text.slice(at) });
  return spans;
}
