import { type ReactNode, useMemo } from 'react';
import './ansi.css';
import { Spans } from './evidence/lines.tsx';
import { terminalLines } from './evidence/terminal-lines.ts';

/**
 * A terminal's output with its colours, as text nodes in a `pre`: lines longer than the box are up to the class. For outputs of
 * many lines use {@link Spans} in a virtual list.
 */
export function AnsiText({ text, className = '' }: { text: string; className?: string }): ReactNode {
  const lines = useMemo(() => terminalLines(text), [text]);
  let at = 0;
  return (
    <pre className={`ev ev--s ${className}`}>
      {lines.map((line) => (
        // Numbered: lines have no id of their own, and an output only grows at its end.
        <span key={at++}>
          <Spans line={line} />
          {'\n'}
        </span>
      ))}
    </pre>
  );
}
