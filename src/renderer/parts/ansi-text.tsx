import { Fragment, type ReactNode, useMemo } from 'react';
import './ansi.css';
import { type AnsiSpan, type AnsiStyle, ansiLines } from './ansi.ts';

/**
 * A terminal's output with its colours, as text nodes in a `pre`: lines longer than the box are up to the class. For outputs of
 * many lines use {@link AnsiLine} in a virtual list.
 */
export function AnsiText({ text, className = '' }: { text: string; className?: string }): ReactNode {
  const lines = useMemo(() => ansiLines(text), [text]);
  let at = 0;
  return (
    <pre className={`ev ev--s ${className}`}>
      {lines.map((line) => (
        // Numbered: lines have no id of their own, and an output only grows at its end.
        <Fragment key={at++}>
          <AnsiLine line={line} />
          {'\n'}
        </Fragment>
      ))}
    </pre>
  );
}

/** One line of a terminal's output. */
export function AnsiLine({ line }: { line: readonly AnsiSpan[] }): ReactNode {
  let at = 0;
  return line.map((span) => {
    const key = at;
    at += span.text.length;
    return span.style ? (
      <span key={key} className={classOf(span.style)}>
        {span.text}
      </span>
    ) : (
      <Fragment key={key}>{span.text}</Fragment>
    );
  });
}

const classes = new WeakMap<AnsiStyle, string>();

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
