import type { ReactNode } from 'react';

/** Evidence in a box that scrolls by itself. What scrolls has to take the focus, so that the keyboard can scroll it. */
export function ScrollText({ text, label, className }: { text: string; label: string; className: string }): ReactNode {
  const scrolls = { tabIndex: 0, role: 'group', 'aria-label': label };
  return (
    <pre className={`ev ev--s scroll ${className}`} {...scrolls}>
      {text}
    </pre>
  );
}
