import { app, Menu } from 'electron';
import type { Settings } from '../protocol/settings.ts';
import { menuTemplate } from './menu-template.ts';
import type { Windows } from './windows.ts';

/** Sets the native menu, with the recent traces of the settings. */
export function setMenu(windows: Windows, settings: Pick<Settings, 'recent'>): void {
  const template = menuTemplate({
    platform: process.platform,
    appName: app.name,
    development: !app.isPackaged,
    recent: settings.recent,
    run: (command) => {
      if (command === 'file.newWindow') windows.open();
      else windows.command(command);
    },
    openPath: (path) => windows.show(path),
  });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
