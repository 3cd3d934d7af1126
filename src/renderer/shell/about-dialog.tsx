import type { ReactNode } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import { useConnection } from '../stores/connection.ts';
import { settingsText } from '../text/shell.ts';
import { words } from '../text/words.ts';

/** Which version this is, and what it promises. */
export function AboutDialog({ onClose }: { onClose: () => void }): ReactNode {
  const info = useConnection((connection) => connection.info);
  return (
    <Dialog title={words.app} onClose={onClose}>
      <div className="dialog-body">
        {info && <p>{settingsText.about(info.version, info.host)}</p>}
        <p className="mid">{settingsText.offline}</p>
      </div>
    </Dialog>
  );
}
