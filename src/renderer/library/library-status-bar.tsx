import type { ReactNode } from 'react';
import { Icon } from '../parts/icon.tsx';
import { ZoomButton } from '../shell/zoom-button.tsx';
import { useConnection } from '../stores/connection.ts';
import { useLibrary } from '../stores/library.ts';
import { statusbar } from '../text/shell.ts';
import { sizeOf } from './rows.ts';

/** How many are live, what is watched, what is away, and how much there is. */
export function LibraryStatusBar(): ReactNode {
  const { roots, entries } = useLibrary();
  const connection = useConnection(({ state }) => state);
  const list = [...entries.values()];
  const live = list.filter((entry) => entry.status === 'live').length;
  const away = roots.filter(({ state }) => state === 'waiting' || state === 'failed').length;
  const bytes = list.reduce((sum, entry) => sum + sizeOf(entry), 0);
  return (
    <>
      {(connection === 'reconnecting' || connection === 'closed') && (
        <span className="sb sb--warn">
          <Icon name="warning" />
          {connection === 'closed' ? statusbar.disconnected : statusbar.reconnecting}
        </span>
      )}
      {live > 0 && (
        <span className="sb sb--live">
          <Icon name="live" />
          {statusbar.liveTraces(live)}
        </span>
      )}
      <span className="sb">{roots.length === 0 ? statusbar.noRoots : statusbar.roots(roots.length)}</span>
      {away > 0 && (
        <span className="sb sb--warn">
          <Icon name="warning" />
          {statusbar.rootsAway(away)}
        </span>
      )}
      <span className="push" />
      <span className="sb num">{list.length === 0 ? statusbar.offline : statusbar.traces(list.length, bytes)}</span>
      <ZoomButton />
    </>
  );
}
