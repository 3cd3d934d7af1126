import { lazy, type ReactNode, Suspense } from 'react';
import { Palette } from '../palette/palette.tsx';
import { toast } from '../stores/toasts.ts';
import { useOpenTrace } from '../stores/trace.ts';
import { closeOverlay, useUi } from '../stores/ui.ts';
import { shell, toasts } from '../text/shell.ts';
import { AboutDialog } from './about-dialog.tsx';
import { Boundary } from './boundary.tsx';
import { LinkDialog } from './link-dialog.tsx';
import { OpenDialog } from './open-dialog.tsx';
import { SettingsDialog } from './settings-dialog.tsx';

const HelpSheet = lazy(() => import('../keyboard/help-sheet.tsx'));
const ExportDialog = lazy(() => import('../export/export-dialog.tsx'));

/** What floats over the window, one at a time. */
export function Overlays(): ReactNode {
  const overlay = useUi((ui) => ui.overlay);
  const session = useOpenTrace((open) => open.session);
  if (!overlay) return null;
  return (
    <Boundary key={overlay.kind} name={shell.overlay} onError={failed}>
      <Suspense fallback={null}>
        {overlay.kind === 'palette' && <Palette text={overlay.text} />}
        {overlay.kind === 'help' && <HelpSheet />}
        {overlay.kind === 'settings' && <SettingsDialog onClose={closeOverlay} />}
        {overlay.kind === 'about' && <AboutDialog onClose={closeOverlay} />}
        {overlay.kind === 'link' && <LinkDialog url={overlay.url} onClose={closeOverlay} />}
        {overlay.kind === 'export' && session?.info && (
          <ExportDialog
            session={session}
            sessionId={session.info.session_id}
            what={overlay.what ?? null}
            onClose={closeOverlay}
          />
        )}
        {overlay.kind === 'open' && <OpenDialog what={overlay.what} onClose={closeOverlay} />}
      </Suspense>
    </Boundary>
  );
}

function failed(why: string): void {
  closeOverlay();
  toast(toasts.failed(shell.partFailed(shell.overlay), why), 'failed');
}
