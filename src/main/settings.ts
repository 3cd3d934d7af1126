import { app, nativeTheme } from 'electron';
import type { Settings } from '../protocol/settings.ts';
import type { WorkbenchClient } from '../protocol/transport.ts';
import { setMenu } from './menu.ts';
import type { Windows } from './windows.ts';

/** What the settings mean outside the page: the system's dialogs in the same theme, recent traces in menus and docks. */
export async function followSettings(client: WorkbenchClient, windows: Windows): Promise<void> {
  let newest: string | undefined;
  const apply = (settings: Settings): void => {
    nativeTheme.themeSource = settings.theme;
    setMenu(windows, settings);
    const [first] = settings.recent;
    if (first !== undefined && first !== newest) app.addRecentDocument(first);
    newest = first;
  };
  client.on('settings.changed', apply);
  setMenu(windows, { recent: [] });
  apply(await client.request('settings.get', {}));
}
