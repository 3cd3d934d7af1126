/** A run of characters in one look. `className` is of evidence.css or app.css, never from a trace. */
export interface Span {
  text: string;
  className?: string;
  /** Where it would lead, for a click to ask about: a plain https address. Never a link of the page's own. */
  link?: string;
  /** What a search found. */
  mark?: boolean;
}

export type SpanLine = readonly Span[];

/** Spans as lines. As in a terminal, the newline at the end of a text begins no line; neither does an empty text. */
export function toLines(spans: Iterable<Span>): SpanLine[] {
  const lines: Span[][] = [];
  let line: Span[] = [];
  let open = false;
  for (const span of spans) {
    let start = 0;
    for (let end = span.text.indexOf('\n'); end >= 0; end = span.text.indexOf('\n', start)) {
      if (end > start) line.push({ ...span, text: span.text.slice(start, end) });
      lines.push(line);
      line = [];
      open = false;
      start = end + 1;
    }
    if (start < span.text.length) {
      line.push(start === 0 ? span : { ...span, text: span.text.slice(start) });
      open = true;
    }
  }
  if (open) lines.push(line);
  return lines;
}

/** A text without any look, as lines. */
export const plainLines = (text: string): SpanLine[] => toLines([{ text }]);

/** What a line says, without its looks. */
export const lineText = (line: SpanLine): string => line.map(({ text }) => text).join('');

/** The line with every occurrence of `needle` (in any case) marked; the line itself where there is none. */
export function markLine(line: SpanLine, needle: string): SpanLine {
  if (needle === '') return line;
  const text = lineText(line).toLowerCase();
  const part = needle.toLowerCase();
  // Lower case can change the length of a few letters: then nothing is marked rather than the wrong place.
  const hits = text.length === lineText(line).length ? occurrences(text, part) : [];
  if (hits.length === 0) return line;
  const marked: Span[] = [];
  let at = 0;
  let next = 0;
  for (const span of line) {
    const end = at + span.text.length;
    let from = at;
    while (from < end) {
      const hit = hits[next] ?? Number.POSITIVE_INFINITY;
      const inside = from >= hit;
      const to = Math.min(end, inside ? hit + part.length : hit);
      const cut = { ...span, text: span.text.slice(from - at, to - at) };
      marked.push(inside ? { ...cut, mark: true } : cut);
      if (inside && to === hit + part.length) next++;
      from = to;
    }
    at = end;
  }
  return marked;
}

/** Places of `part` in `text` that do not overlap. */
function occurrences(text: string, part: string): number[] {
  const hits: number[] = [];
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) hits.push(at);
  return hits;
}

/** The line, cut after `limit` characters, and how many more it has. */
export function cutLine(line: SpanLine, limit: number): { line: SpanLine; more: number } {
  let left = limit;
  for (let i = 0; i < line.length; i++) {
    const { text } = line[i] as Span;
    if (text.length <= left) {
      left -= text.length;
      continue;
    }
    const rest = line.slice(i).reduce((sum, span) => sum + span.text.length, 0);
    return { line: [...line.slice(0, i), { ...(line[i] as Span), text: text.slice(0, left) }], more: rest - left };
  }
  return { line, more: 0 };
}
