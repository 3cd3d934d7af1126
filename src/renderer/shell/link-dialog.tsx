import type { ReactNode } from 'react';
import { openLink } from '../objects/links.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { linkDialog } from '../text/shell.ts';
import { words } from '../text/words.ts';

/** Asks before a link of a trace is opened. */
export function LinkDialog({ url, onClose }: { url: string; onClose: () => void }): ReactNode {
  return (
    <Dialog title={linkDialog.title(new URL(url).host)} onClose={onClose}>
      <div className="dialog-body">
        <p className="link-url mono-s ev-box">
          <span>{url}</span>
          <CopyButton text={url} what={linkDialog.what} />
        </p>
        <p className="hint">{linkDialog.why}</p>
        <footer className="dialog-foot">
          <button type="button" className="btn btn--l" data-focus-first onClick={onClose}>
            {words.cancel}
          </button>
          <button
            type="button"
            className="btn btn--l"
            onClick={() => {
              onClose();
              openLink(url);
            }}
          >
            {linkDialog.open}
          </button>
        </footer>
      </div>
    </Dialog>
  );
}
