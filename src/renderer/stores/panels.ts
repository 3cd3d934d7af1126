import { useSyncExternalStore } from 'react';
import { rememberLayout, useSettings } from './settings.ts';
import { openDrawer, useUi } from './ui.ts';

export type PanelName = 'sidebar' | 'inspector';

/** Bounds of a panel's width in CSS pixels (mock/README.md, "Anatomy"). */
export const PANEL_BOUNDS: Record<PanelName, { min: number; max: number }> = {
  sidebar: { min: 200, max: 420 },
  inspector: { min: 280, max: 560 },
};

/** Narrower windows show the panel as a drawer over the centre. */
const DRAWER_BELOW: Record<PanelName, number> = { sidebar: 1024, inspector: 1200 };

/** Whether the window is too narrow for a panel, as a media query; a zoomed window is as narrow as it looks. */
function drawerQuery(name: PanelName, zoom: number): string {
  return `(max-width: ${DRAWER_BELOW[name] * zoom - 1}px)`;
}

export interface PanelState {
  open: boolean;
  drawer: boolean;
  /** CSS pixels; null: the design's own width. */
  width: number | null;
}

/** Hook: how a panel stands in a view. Widths are remembered for each view, whether it is open for all. */
export function usePanel(name: PanelName, view: string): PanelState {
  const zoom = useSettings((settings) => settings.zoom);
  const drawer = useMedia(drawerQuery(name, zoom));
  const drawn = useUi((ui) => ui.drawer === name);
  const hidden = useSettings(({ layout }) => layout[`${name}.hidden`] === 1);
  const width = useSettings(({ layout }) => layout[`${name}.${view}`] ?? null);
  return { open: drawer ? drawn : !hidden, drawer, width };
}

/** Shows or hides a panel, as drawer or beside the centre as the window's width demands. */
export function togglePanel(name: PanelName): void {
  if (matchMedia(drawerQuery(name, useSettings.getState().zoom)).matches) {
    openDrawer(useUi.getState().drawer === name ? null : name);
    return;
  }
  const hidden = useSettings.getState().layout[`${name}.hidden`] === 1;
  rememberLayout(`${name}.hidden`, hidden ? null : 1);
}

/** Remembers a panel's width in a view; `null` restores the design's. */
export function setPanelWidth(name: PanelName, view: string, width: number | null): void {
  const { min, max } = PANEL_BOUNDS[name];
  rememberLayout(`${name}.${view}`, width === null ? null : Math.round(Math.min(max, Math.max(min, width))));
}

/** Hook: whether a media query matches. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = matchMedia(query);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    () => matchMedia(query).matches,
  );
}
