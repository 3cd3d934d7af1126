import type { ReactNode } from 'react';
import { Icon } from '../parts/icon.tsx';
import { dismissToast, useToasts } from '../stores/toasts.ts';
import { toasts } from '../text/shell.ts';

/** What the user just did, told for a few seconds at the lower edge. */
export function Toaster(): ReactNode {
  const list = useToasts((state) => state.list);
  return (
    <div className="toaster" role="status" aria-live="polite">
      {list.map(({ id, text, tone }) => (
        <p key={id} className={`toast toast--${tone} float`}>
          <Icon name={tone === 'failed' ? 'warning' : 'check'} />
          <span>{text}</span>
          <button type="button" className="icon-btn" aria-label={toasts.dismiss} onClick={() => dismissToast(id)}>
            <Icon name="close" />
          </button>
        </p>
      ))}
    </div>
  );
}
