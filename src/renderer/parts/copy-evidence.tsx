import type { ReactNode } from 'react';
import { copySources } from '../objects/object-actions.ts';
import { copyText } from '../stores/clipboard.ts';
import { words } from '../text/words.ts';
import type { TextSource } from '../views/transcript/whole-texts.ts';
import { Icon } from './icon.tsx';

/**
 * Copies a piece of evidence: all of it, also what the page does not have yet. Shown while the pointer is over its box (`has-copy`);
 * the keyboard copies what is selected (Ctrl C). `what` completes "Copied …".
 */
export function CopyEvidence({
  from,
  what,
}: {
  from: readonly TextSource[] | (() => string);
  what: string;
}): ReactNode {
  const copy = () => (typeof from === 'function' ? copyText(from(), what) : copySources(from, what));
  return (
    <button
      type="button"
      className="icon-btn copy-evidence"
      tabIndex={-1}
      aria-label={`${words.copy} ${what}`}
      title={`${words.copy} ${what}`}
      onClick={(event) => {
        event.stopPropagation();
        void copy();
      }}
    >
      <Icon name="copy" />
    </button>
  );
}
