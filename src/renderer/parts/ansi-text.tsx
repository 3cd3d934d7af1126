import { Fragment, type ReactNode, useMemo } from 'react';
import './ansi.css';
import { type AnsiSpan, ansiLines } from './ansi.ts';
import { ansiClass } from './ansi-class.ts';

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
      <span key={key} className={ansiClass(span.style)}>
        {span.text}
      </span>
    ) : (
      <Fragment key={key}>{span.text}</Fragment>
    );
  });
}
