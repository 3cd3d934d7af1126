import '../ansi.css';
import { type AnsiStyle, ansiLines } from '../ansi.ts';
import type { SpanLine } from './spans.ts';

const classes = new WeakMap<AnsiStyle, string>();

/** Terminal output as lines of spans, with the classes of ansi.css. */
export function terminalLines(text: string): SpanLine[] {
  return ansiLines(text).map((line) =>
    line.map((span) => (span.style ? { text: span.text, className: classOf(span.style) } : { text: span.text })),
  );
}

function classOf(style: AnsiStyle): string {
  let name = classes.get(style);
  if (name === undefined) {
    const [fg, bg] = style.inverse ? [style.bg, style.fg ?? 'text'] : [style.fg, style.bg];
    name = [
      fg && !bg && `ansi-${fg}`,
      bg && `ansi-on ansi-on-${bg}`,
      style.bold && 'ansi-bold',
      style.dim && 'ansi-dim',
      style.italic && 'ansi-italic',
      style.underline && style.strike ? 'ansi-both' : style.underline ? 'ansi-under' : style.strike && 'ansi-strike',
    ]
      .filter(Boolean)
      .join(' ');
    classes.set(style, name);
  }
  return name;
}
