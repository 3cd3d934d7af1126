import type { CSSProperties, ReactNode } from 'react';
import { type PanelName, type PanelState, usePanel } from '../stores/panels.ts';
import { openDrawer } from '../stores/ui.ts';
import { shell } from '../text/shell.ts';
import { Splitter } from './splitter.tsx';
import { TitleBar } from './title-bar.tsx';

/**
 * The window's anatomy (mock/README.md): title bar, sidebar, centre, inspector, status bar. Panels are drawers over the centre
 * where the window is narrow. Widths are remembered by `view`.
 */
export function Window({
  view,
  crumbs,
  actions,
  sidebar,
  inspector,
  statusbar,
  children,
}: {
  view: string;
  crumbs: ReactNode;
  actions?: ReactNode;
  sidebar: ReactNode;
  inspector: ReactNode | null;
  statusbar: ReactNode;
  children: ReactNode;
}): ReactNode {
  const side = usePanel('sidebar', view);
  const insp = usePanel('inspector', view);
  const sizes = {
    ...(side.width === null ? {} : { '--sidebar-w': `${side.width}px` }),
    ...(insp.width === null ? {} : { '--inspector-w': `${insp.width}px` }),
  } as CSSProperties;
  const inGrid = (panel: PanelState) => panel.open && !panel.drawer;
  const className = [
    'window',
    inGrid(side) ? '' : 'window--no-sidebar',
    inspector !== null && inGrid(insp) ? '' : 'window--no-inspector',
  ].join(' ');
  return (
    <div className={className} data-view={view} style={sizes}>
      <TitleBar crumbs={crumbs} actions={actions} sidebar={side} inspector={inspector === null ? null : insp} />
      {side.open && (
        <Panel name="sidebar" view={view} panel={side}>
          {sidebar}
        </Panel>
      )}
      <main className="centre" data-region="centre">
        {children}
      </main>
      {inspector !== null && insp.open && (
        <Panel name="inspector" view={view} panel={insp}>
          {inspector}
        </Panel>
      )}
      <footer className="statusbar" data-region="status">
        {statusbar}
      </footer>
    </div>
  );
}

function Panel({
  name,
  view,
  panel,
  children,
}: {
  name: PanelName;
  view: string;
  panel: PanelState;
  children: ReactNode;
}): ReactNode {
  const label = name === 'sidebar' ? shell.sidebar : shell.inspector;
  return (
    <>
      {panel.drawer && (
        // Only for the pointer: Esc and the title bar's button close the drawer as well.
        <button
          type="button"
          className="drawer-scrim"
          aria-label={shell.closeDrawer}
          tabIndex={-1}
          onClick={() => openDrawer(null)}
        />
      )}
      <aside className={panel.drawer ? `${name} is-drawer` : name} aria-label={label} data-region={name}>
        {children}
        <Splitter panel={name} view={view} label={name === 'sidebar' ? shell.resizeSidebar : shell.resizeInspector} />
      </aside>
    </>
  );
}
