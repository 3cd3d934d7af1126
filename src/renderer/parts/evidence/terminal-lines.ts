import { ansiLines } from '../ansi.ts';
import { ansiClass } from '../ansi-class.ts';
import type { SpanLine } from './spans.ts';

/** Terminal output as lines of spans, with the classes of ansi.css. */
export function terminalLines(text: string): SpanLine[] {
  return ansiLines(text).map((line) =>
    line.map((span) => (span.style ? { text: span.text, className: ansiClass(span.style) } : { text: span.text })),
  );
}
