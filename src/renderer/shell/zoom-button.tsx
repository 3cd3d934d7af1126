import type { ReactNode } from 'react';
import { runCommand } from '../keyboard/run.ts';
import { useSettings } from '../stores/settings.ts';
import { statusbar } from '../text/shell.ts';

/** The zoom, where it is not 100 %; a click restores it. */
export function ZoomButton(): ReactNode {
  const zoom = useSettings((settings) => settings.zoom);
  if (zoom === 1) return null;
  return (
    <button
      type="button"
      className="sb sb-btn num"
      title={statusbar.zoomTitle}
      onClick={() => runCommand('view.zoomReset')}
    >
      {statusbar.zoom(zoom)}
    </button>
  );
}
