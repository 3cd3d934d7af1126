import { type ReactNode, useState } from 'react';
import { Icon } from '../parts/icon.tsx';
import { useConnection } from '../stores/connection.ts';
import { restartReading } from '../stores/requests.ts';
import { useSessionState, useStatus } from '../stores/use-trace.ts';
import { notices } from '../text/shell.ts';
import { words } from '../text/words.ts';

interface Notice {
  key: string;
  text: string;
  action?: { label: string; run: () => void };
}

/** One line under the tabs: the log was replaced, the bundle is gone, reading failed, the host is away. */
export function NoticeLine(): ReactNode {
  const notice = useNotice();
  const [dismissed, setDismissed] = useState<string | null>(null);
  if (!notice || dismissed === notice.key) return null;
  return (
    <div className="notice" role="status">
      <Icon name="warning" />
      <span className="t">{notice.text}</span>
      {notice.action && (
        <button type="button" className="link" onClick={notice.action.run}>
          {notice.action.label}
        </button>
      )}
      <span className="push" />
      <button type="button" className="icon-btn" aria-label={words.close} onClick={() => setDismissed(notice.key)}>
        <Icon name="close" />
      </button>
    </div>
  );
}

function useNotice(): Notice | null {
  const session = useSessionState();
  const status = useStatus();
  const connection = useConnection(({ state }) => state);
  if (connection === 'reconnecting') return { key: 'disconnected', text: notices.disconnected };
  if (connection === 'closed') {
    const action = { label: notices.reload, run: () => window.location.reload() };
    return { key: 'closed', text: notices.closed, action };
  }
  if (!status) return null;
  // What goes wrong with it shows as the next status.
  const restart = () => void restartReading(session).catch(() => undefined);
  const told = status.notice?.message;
  switch (status.phase) {
    case 'gone':
      return { key: 'gone', text: told ?? notices.gone };
    case 'crashed':
      return {
        key: 'crashed',
        text: told ? `${notices.crashed} ${told}` : notices.crashed,
        action: { label: notices.restart, run: restart },
      };
    case 'cancelled':
      return { key: 'cancelled', text: notices.cancelled, action: { label: notices.readAgain, run: restart } };
    default:
      return status.notice
        ? { key: `${status.generation} ${status.notice.code} ${told}`, text: status.notice.message }
        : null;
  }
}
