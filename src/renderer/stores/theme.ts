import type { Settings } from '../../protocol/settings.ts';
import { useConnection } from './connection.ts';
import { useSettings } from './settings.ts';

const systemDark = () => matchMedia('(prefers-color-scheme: dark)');

/** Whether `theme` shows dark now. */
function isDark(theme: Settings['theme']): boolean {
  return theme === 'dark' || (theme === 'system' && systemDark().matches);
}

/** Puts theme, density and zoom on the document element, and follows the settings and the system. */
export function startTheme(): void {
  const root = document.documentElement;
  const apply = () => {
    const { theme, density, zoom } = useSettings.getState();
    root.dataset.theme = isDark(theme) ? 'dark' : 'light';
    root.dataset.density = density;
    root.style.setProperty('--zoom', String(zoom));
  };
  // Where the desktop draws its own buttons into our title bar, the bar keeps clear of them (shell.css).
  useConnection.subscribe(({ info }) => {
    if (info?.host === 'electron') root.dataset.frame = info.platform;
  });
  systemDark().addEventListener('change', apply);
  useSettings.subscribe(apply);
  apply();
}

/** The theme that a click on the switch goes to: the opposite of what is shown. */
export function oppositeTheme(): Settings['theme'] {
  return isDark(useSettings.getState().theme) ? 'light' : 'dark';
}
