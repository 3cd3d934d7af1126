import type { ReactNode } from 'react';
import { copyText } from '../stores/clipboard.ts';
import { words } from '../text/words.ts';
import { Icon } from './icon.tsx';

/** Copies a text; `what` names it in the toast ("Copied …"). `text` may be worked out when it is asked for. */
export function CopyButton({ text, what }: { text: string | (() => string); what: string }): ReactNode {
  const copy = () => void copyText(typeof text === 'string' ? text : text(), what);
  return (
    <button type="button" className="icon-btn" aria-label={`${words.copy} ${what}`} title={words.copy} onClick={copy}>
      <Icon name="copy" />
    </button>
  );
}
